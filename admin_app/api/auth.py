"""Whose token is it? A bearer token names the reader of this request; cookies never do."""

from flask import g, request

from admin_app import LANGUAGES, clock
from admin_app.accounts import tokens
from admin_app.accounts.models import User
from admin_app.api.problems import NoToken
from admin_app.errors import NotAllowed, sentence
from admin_app.secrecy import reader as readers
from admin_app.secrecy.undertakings.service import UNSIGNED
from admin_app.secrecy.undertakings.texts import CLAUSE

PUBLIC = frozenset({"api.healthz", "api.openapi", "api.docs"})


def take_language() -> None:
    """What the request asks for, before anybody is known; a session's language is a page's."""
    if request.path.startswith("/api/"):
        g.language = request.accept_languages.best_match(LANGUAGES) or "zh"


def take_reader() -> None:
    """Set the reader from the token; NoToken when it names nobody, NotAllowed until he has undertaken secrecy."""
    if request.endpoint in PUBLIC:
        return
    user = _user_of_request()
    if user is None:
        raise NoToken(
            sentence(
                "Send Authorization: Bearer with a token; make one with `guizhang token USER`.",
                "请在 Authorization: Bearer 中附上令牌；可用 `guizhang token 用户名` 生成。",
            )
        )
    if not request.accept_languages and user.language in LANGUAGES:
        g.language = user.language
    reader = readers.reader_for(user, clock.today(), on_screen=False)
    if not reader.has_undertaken:
        raise NotAllowed(UNSIGNED, CLAUSE)
    # Left set until the application forgets it at the end of the request.
    readers._current.set(reader)


def _user_of_request() -> User | None:
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        return None
    return tokens.user_of(given.token)
