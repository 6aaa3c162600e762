"""Who asks, and by which name for us? The addresses proxies report, and the host names the desk answers to.

`GUIZHANG_PROXIES` says how many proxies stand in front, each trusted to add one X-Forwarded-For and -Proto;
`GUIZHANG_HOSTS` names the hosts. A request for another name ends here: links in mails are made from that name.
"""

import re
from collections.abc import Callable, Collection, Iterable
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]
PORT = re.compile(r":\d+$")
UNKNOWN_HOST = "This desk does not answer to that name; GUIZHANG_HOSTS says which it answers.\n本系统不使用此域名。\n"


def named(app: WsgiApp, hosts: Collection[str]) -> WsgiApp:
    """The application for these hosts, 400 for every other."""

    known = {host.lower() for host in hosts}

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if PORT.sub("", environ.get("HTTP_HOST", "")).lower() in known:
            return app(environ, start)
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
        return Response(UNKNOWN_HOST, 400, headers)(environ, start)

    return answer


def install(app: Flask) -> None:
    hosts, proxies = app.config["GUIZHANG_HOSTS"], app.config["GUIZHANG_PROXIES"]
    if hosts is not None:
        app.wsgi_app = named(app.wsgi_app, hosts)  # type: ignore[assignment, method-assign]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
