"""How do our pages look? Tabler's look for Flask-Admin, and the helpers its templates call.

Templates live in admin_app/templates, their own styles and scripts in admin_app/static. Nothing is inline, so
that the strictest Content-Security-Policy holds.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for
from flask_admin.theme import Theme
from flask_babel import get_locale
from markupsafe import Markup

from admin_app.accounts.rights import POST_TITLES

MOST_MENUS = 1_000
LANGUAGES = {"zh": "中文", "en": "English"}


@dataclass
class TablerTheme(Theme):
    """Our templates instead of Flask-Admin's.

    `folder` names no folder of Flask-Admin's on purpose: a template we lack then fails, rather than bringing
    back a stock one whose inline handlers a strict policy disables.
    """

    folder: str = "tabler"
    base_template: str = "admin/base.html"


def init_theme(app: Flask) -> None:
    """Give templates, and the widgets that render templates without a request context, their helpers."""
    app.jinja_env.globals.update(
        asset=asset,
        icon=icon,
        kept_menu=kept_menu,
        page_language=page_language,
        language_links=language_links,
        this_page=this_page,
        post_name=post_name,
    )


def asset(name: str) -> str:
    """The URL of a file of ours, changing when its content does, so that it may be cached for ever."""
    known: dict[str, str] = g.setdefault("assets", {})  # a page names its drawings fifty times
    if name not in known:
        known[name] = _asset(name)
    return known[name]


def _asset(name: str) -> str:
    path = os.path.join(current_app.static_folder or "", name)
    try:
        changed = os.stat(path).st_mtime_ns
    except FileNotFoundError:  # not built yet: a page without its look is better than none
        return url_for("static", filename=name)
    return url_for("static", filename=name, v=_digest(path, changed))


@lru_cache(maxsize=128)
def _digest(path: str, _changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


def icon(name: str, css: str = "") -> Markup:
    """A drawing beside words that say the same, so hidden from screen readers. Names: tools/icons.txt."""
    return _drawn(name, css, asset("vendor/icons.svg"))


@lru_cache(maxsize=1024)
def _drawn(name: str, css: str, drawings: str) -> Markup:
    return Markup('<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>').format(css, drawings, name)


def page_language() -> str:
    """What to write in `<html lang>`."""
    return "zh-CN" if _language() == "zh" else "en"


def language_links() -> list[tuple[str, str, str, bool]]:
    """Code, name, link and whether it is in force, for every language; the link is this page in it.

    For whoever is not signed in; a person's language is kept, so it is set by POST, from `this_page`.
    """
    page, kept = _this_page()
    return [
        (code, name, f"{page}?{urlencode([*kept, ('lang', code)])}", code == _language())
        for code, name in LANGUAGES.items()
    ]


def this_page() -> str:
    """The address of this page, to come back to."""
    page, kept = _this_page()
    return (page or request.path) + (f"?{urlencode(kept)}" if kept else "")


def _this_page() -> tuple[str, list[tuple[str, str]]]:
    """The path, empty for the one at hand, and what was asked but for the language.

    Empty, because the path of a request is not to be trusted: `//elsewhere` would leave the site.
    """
    reachable = request.method == "GET" or "GET" in (request.url_rule.methods or () if request.url_rule else ())
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"] if reachable else []
    return "" if reachable else "/", kept


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "en"


def kept_menu(draw: Callable[[], Markup], view: Any) -> Markup:
    """The chapters as drawn before for whoever may open the same of them, on the same page in the same language."""
    menus: dict[Any, Markup] = current_app.extensions.setdefault("menus", {})
    shown = tuple(
        tuple(map(id, item.get_children())) if item.is_category() else item.is_accessible() and item.is_visible()
        for item in view.admin.menu()
    )
    at = shown, view.endpoint, page_language(), request.script_root, asset("vendor/icons.svg")
    if at not in menus:
        if len(menus) >= MOST_MENUS:
            menus.clear()
        menus[at] = Markup(draw())  # noqa: S704 a template  # nosec B704
    return menus[at]


def post_name(name: str) -> str:
    """A post in the reader's language, as it stands alone."""
    if name not in POST_TITLES:
        return name
    english, chinese = POST_TITLES[name]
    return chinese if _language() == "zh" else english[0].upper() + english[1:]
