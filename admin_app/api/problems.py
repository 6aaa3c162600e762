"""What does a program get when something is wrong? One table from exceptions to `application/problem+json`.

The sentences are in the caller's language. Nothing here shows SQL, paths or stack traces.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, current_app, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from admin_app import said
from admin_app.api.methods import allowed
from admin_app.errors import Conflict, DeskError, Invalid, NotAllowed, NotFound, Refused, Sentence, sentence
from admin_app.extensions import db
from admin_app.policies.service import NoPolicy

MOST_ERRORS = 100
LONGEST_FIELD = 100


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its HTTP status, the end of its `type`, its title."""

    status: int
    slug: str
    title: Sentence


class BadJson(DeskError):
    """The body is not JSON as we take it; `says` tells where."""


class NoToken(DeskError):
    """No token, or one that is not valid."""


KINDS: dict[type[Exception], Kind] = {
    BadJson: Kind(400, "malformed-json", sentence("The body is not valid JSON", "请求内容不是有效的 JSON")),
    NoToken: Kind(401, "no-token", sentence("A valid token is needed", "需要有效的令牌")),
    NotAllowed: Kind(403, "not-allowed", sentence("Not allowed", "无权进行")),
    NotFound: Kind(404, "not-found", sentence("Not found", "未找到")),
    NoPolicy: Kind(404, "no-policy", sentence("No such policy in force", "没有生效的政策")),
    Refused: Kind(409, "refused", sentence("The rules refuse it", "规则不允许")),
    Conflict: Kind(409, "conflict", sentence("Changed meanwhile", "数据已被他人更改")),
    StaleDataError: Kind(409, "conflict", sentence("Changed meanwhile", "数据已被他人更改")),
    Invalid: Kind(422, "invalid", sentence("The request cannot be taken", "请求数据无效")),
    OperationalError: Kind(503, "database-away", sentence("The database is away", "数据库暂不可用")),
    DeskError: Kind(400, "bad-request", sentence("The request cannot be taken", "请求无法受理")),
}

# HTTP's own errors: title, and what to do about it
HTTP: dict[int, tuple[Sentence, Sentence]] = {
    404: (KINDS[NotFound].title, sentence("There is nothing at this address.", "此地址没有内容。")),
    405: (
        sentence("Method not allowed", "不支持此方法"),
        sentence("See the Allow header.", "请见 Allow 响应头。"),
    ),
    413: (
        sentence("The body is too large", "请求内容过大"),
        sentence("Send less at once.", "请减少一次发送的内容。"),
    ),
    415: (
        sentence("The body must be JSON", "请求内容须为 JSON"),
        sentence(
            "Send Content-Type: application/json in UTF-8.",
            "请以 UTF-8 发送 Content-Type: application/json。",
        ),
    ),
    500: (
        sentence("Something went wrong here", "系统内部错误"),
        sentence(
            "Nothing was changed. Please try again, or tell the administrator.",
            "没有任何更改。请重试或联系管理员。",
        ),
    ),
}
OTHER = (
    sentence("The request cannot be taken", "请求无法受理"),
    sentence("Please check the request.", "请检查请求。"),
)
AWAY = sentence("The database does not answer. Please try again shortly.", "数据库没有响应，请稍后再试。")
STALE = sentence("Somebody changed the same record meanwhile. Please try again.", "他人刚刚更改了同一记录，请重试。")


def problem(
    kind: Kind,
    detail: Sentence,
    *,
    clause: str | None = None,
    errors: Mapping[str, Sentence] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer in RFC 9457's shape; the clause, where there is one, stands in the detail too."""
    text = said(detail)
    body: dict[str, object] = {
        "type": f"urn:guizhang:problem:{kind.slug}",
        "title": said(kind.title),
        "status": kind.status,
        "detail": text if clause is None or clause in text else f"{text} ({clause})",
    }
    if clause is not None:
        body["clause"] = clause
    if errors is not None:
        body["errors"] = {field[:LONGEST_FIELD]: said(text) for field, text in list(errors.items())[:MOST_ERRORS]}
    return Response(json.dumps(body, ensure_ascii=False), kind.status, headers, content_type="application/problem+json")


def of_desk_error(error: DeskError) -> Response:
    db.session.rollback()
    kind = next(KINDS[cls] for cls in type(error).__mro__ if cls in KINDS)
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, NoToken) else None
    if isinstance(error, Invalid):
        return problem(kind, _first_of(error), errors=error.errors)
    return problem(kind, error.says, clause=error.clause, headers=headers)


def _first_of(error: Invalid) -> Sentence:
    """The first thing wrong, and how many more there are."""
    field, text = next(iter(error.errors.items()))
    others = len(error.errors) - 1
    name = field[:LONGEST_FIELD]
    en = f"{name}: {text['en']}" + (f" And {others} more; see errors." if others else "")
    zh = f"{name}：{text['zh']}" + (f" 另有 {others} 处，见 errors。" if others else "")
    return sentence(en, zh)


def of_http_error(error: HTTPException) -> Response:
    status = error.code or 500
    title, detail = HTTP.get(status, OTHER)
    slug = error.name.lower().replace(" ", "-")
    headers = {name: value for name, value in error.get_headers() if name.lower() in ("allow", "retry-after")}
    return problem(Kind(status, slug, title), detail, headers=headers)


def of_stale(_error: StaleDataError) -> Response:
    db.session.rollback()
    return problem(KINDS[StaleDataError], STALE)


def of_operational(error: OperationalError) -> Response:
    current_app.logger.error("The database is away: %s", error.orig)
    db.session.rollback()
    return problem(KINDS[OperationalError], AWAY, headers={"Retry-After": "5"})


def of_anything(error: Exception) -> Response:
    current_app.logger.exception("The API failed on %s %s", request.method, request.path, exc_info=error)
    db.session.rollback()
    title, detail = HTTP[500]
    return problem(Kind(500, "internal", title), detail)


def unroutable() -> Response | None:
    """For addresses under /api/ that do not exist, or not with this method; no page answers those."""
    error = request.routing_exception
    if not request.path.startswith("/api/") or error is None or isinstance(error, RequestRedirect):
        return None
    if isinstance(error, MethodNotAllowed):
        return of_http_error(MethodNotAllowed(allowed(request.path, error.valid_methods or ())))
    return of_http_error(error) if isinstance(error, HTTPException) else None


def install(app: Flask, api: Blueprint) -> None:
    """Register the handlers on the blueprint, and the one for unknown addresses on the application."""
    handle = api.register_error_handler
    handle(DeskError, of_desk_error)
    handle(HTTPException, of_http_error)
    handle(StaleDataError, of_stale)
    handle(OperationalError, of_operational)
    handle(Exception, of_anything)
    app.before_request(unroutable)
