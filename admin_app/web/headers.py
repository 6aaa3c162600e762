"""What does every answer tell the browser? Run only the scripts we marked, load only ours, frame and keep nothing.

Scripts need the nonce of their page, so that not even a file of ours that somebody brought could be run as one; no
`strict-dynamic`, because no script of ours loads another. Nothing stands inline, hence no hashes and no `unsafe-…`; the
editor of rule files adds its own styles, under the nonce.
"""

import secrets

from flask import Flask, Response, current_app, g, request

CSP = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS = "max-age=63072000; includeSubDomains"


def nonce() -> str:
    """This answer's, made when first asked for."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(18)
    return str(g.nonce)


def harden(response: Response) -> Response:
    """A view that sets one of these itself keeps its own, such as the sandbox of an attachment."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP.format(nonce=nonce()))
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    if current_app.config["GUIZHANG_ENV"] == "production":
        headers.setdefault("Strict-Transport-Security", HSTS)
    if request.endpoint != "static":
        headers["Cache-Control"] = "no-store"  # a library's own spelling of it is no directive
    return response


def install(app: Flask) -> None:
    app.jinja_env.globals["nonce"] = nonce
    app.after_request(harden)
