"""Can a page elsewhere make the desk act, can a link, and how much does the desk let itself be told at once?"""

import hashlib
import io
import re
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.extensions import Base, db
from tests.api.conftest import token_of
from tests.screens.records import make_archive, views

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)  # it is the web that is asked
WRITES = {"POST", "PUT", "PATCH", "DELETE"}
# That an archive was read or exported, and how often somebody tried to get in, is noted; nothing else is.
NOTES = {"audit_head", "audit_entry", "audit_values", "audit_access", "audit_access_to", "attempt"}


def address(rule: Any) -> str:
    """The rule with something in the place of its arguments."""
    return re.sub(r"<(?:(\w+)[^:>]*:)?\w+>", lambda found: "1" if found[1] == "int" else "x", rule.rule)


def writing(app: Any) -> list[tuple[str, str]]:
    found = [(method, address(rule)) for rule in app.url_map.iter_rules() for method in WRITES & rule.methods]
    return sorted(found)


def test_nothing_is_done_without_the_token_of_a_form(app: Any, cast: Any, sign_in: Any) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    pages = [(method, url) for method, url in writing(app) if not url.startswith("/api/")]
    assert len(pages) > 60
    got = {}
    for username in ("gm", "clerk", "admin"):
        browser = sign_in(username)
        for method, url in pages:
            got[username, method, url] = browser.open(url, method=method, data={"csrf_token": "made-up"}).status_code
    assert {key: status for key, status in got.items() if status != 400} == {}


def test_token_of_another_session_is_none(app: Any, cast: Any, sign_in: Any) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    page = sign_in("gm").get("/me/").text
    stolen = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    assert sign_in("gm").post("/me/language", data={"language": "en", "csrf_token": stolen}).status_code == 400


def test_token_of_the_page_lets_it_through(app: Any, cast: Any, sign_in: Any) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    browser = sign_in("gm")
    own = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/me/").text)[1]
    assert browser.post("/me/language", data={"language": "en", "csrf_token": own}).status_code == 302


def test_programs_show_a_token_and_cookies_are_nothing(app: Any, cast: Any, sign_in: Any) -> None:
    calls = [(method, url) for method, url in writing(app) if url.startswith("/api/")]
    assert len(calls) >= 3
    browser = sign_in("gm")
    assert {browser.open(url, method=method, json={}).status_code for method, url in calls} == {401}
    headers = {"Authorization": f"Bearer {token_of('gm')}"}
    refused = {
        app.test_client().open(url, method=method, json={}, headers=headers).status_code for method, url in calls
    }
    assert 401 not in refused


def digests() -> dict[str, str]:
    """Of every row, by table, but for what is noted."""
    found = {}
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name not in NOTES:
                rows = connection.execute(select(table).order_by(*table.primary_key))
                found[table.name] = hashlib.sha256("".join(repr(tuple(row)) for row in rows).encode()).hexdigest()
    return found


def readable(app: Any, archive: Any) -> list[str]:
    """Every address one can GET, of records that are there."""
    keys = {view.url: archive.of(view.model).id for view in views(app)}
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods:
            url = address(rule)
            key = keys.get(url.rsplit("/", 2)[0], archive.customer.id)
            found.append(
                f"{url}?id={key}&rowid={key}&lang=en&action=void&confirmed=1&reason=x&keep={key}&customer={key}"
            )
    return found


@pytest.mark.parametrize("username", ["gm", "sales1"])
def test_no_get_changes_anything(app: Any, session: Any, cast: Any, sign_in: Any, username: str) -> None:
    archive = make_archive(app, owner="sales1")
    browser = sign_in(username)
    urls = readable(app, archive)
    assert len(urls) > 100
    before = digests()
    codes = [browser.get(url).status_code for url in urls]
    assert codes.count(200) > 10
    session.expire_all()
    assert digests() == before


def test_language_of_a_link_is_this_browsers_and_that_of_a_form_is_kept(session: Any, cast: Any, sign_in: Any) -> None:
    browser = sign_in("gm")
    assert 'lang="en"' in browser.get("/?lang=en").text
    session.expire_all()
    assert cast["gm"].language is None
    answer = browser.post("/me/language", data={"language": "zh", "url": "/policies/?x=1"})
    assert answer.location == "/policies/?x=1"
    session.expire_all()
    assert cast["gm"].language == "zh"
    assert '<html lang="zh-CN">' in sign_in("gm").get("/").text


ELSEWHERE = [
    "https://elsewhere.test/", "//elsewhere.test", "///elsewhere.test", "\\\\elsewhere.test", "/\\elsewhere.test",
    "/\t/elsewhere.test", "https:elsewhere.test", "javascript:alert(1)", "http://[", "elsewhere.test", " //elsewhere.test",
    "/\n/elsewhere.test", "data:text/html,x", "http://localhost@elsewhere.test/", "http://localhost.elsewhere.test/",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_elsewhere(cast: Any, sign_in: Any, target: str) -> None:
    browser = sign_in("clerk")
    sent = [
        browser.post("/me/language", data={"language": "en", "url": target}).location,
        browser.post("/contacts/action/", data={"action": "", "url": target}).location,
        browser.get("/login", query_string={"next": target}).location,
    ]
    assert [one for one in sent if one and not re.fullmatch(r"/[\w/-]*", one)] == []


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_nowhere_else(app: Any, cast: Any, target: str) -> None:
    from tests.databases import PASSWORD

    typed = {"username": "clerk", "password": PASSWORD}
    answer = app.test_client().post("/login", query_string={"next": target}, data=typed)
    assert (answer.status_code, answer.location) == (400, None)


def test_signing_in_leads_back_to_where_one_wanted_to_go(app: Any, cast: Any) -> None:
    from tests.databases import PASSWORD

    typed = {"username": "clerk", "password": PASSWORD}
    assert app.test_client().post("/login?next=/contacts/", data=typed).location == "/contacts/"


@pytest.mark.parametrize(
    "data",
    [
        lambda: {"file": (io.BytesIO(b"x" * (32 * 1024 * 1024 + 1)), "big.csv")},
        lambda: {"name": "x" * (2 * 1024 * 1024 + 1)},
        lambda: {f"field{at}": "" for at in range(1100)},
    ],
    ids=["body", "field", "parts"],
)
def test_too_much_at_once_is_said_in_words(cast: Any, sign_in: Any, data: Any) -> None:
    english = {"Accept-Language": "en"}
    answer = sign_in("clerk").post("/contacts/new/", data=data(), headers=english, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "What you sent is larger than allowed." in answer.text


def test_just_as_much_as_allowed_is_taken(cast: Any, sign_in: Any) -> None:
    data = {f"field{at}": "x" * 1000 for at in range(1000)}
    answer = sign_in("clerk").post("/contacts/new/", data=data, content_type="multipart/form-data")
    assert answer.status_code == 200


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 408, 409, 410, 413, 414, 415, 422, 429, 500, 502, 503])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_failure_is_a_page_in_words(app: Any, client: Any, code: int, language: str) -> None:
    from flask import render_template

    with app.test_request_context(f"/login?lang={language}"):
        app.preprocess_request()
        page = render_template("error.html", code=code)
    assert str(code) in page
    ours = {"en": "our fault", "zh": "系统的问题"}[language]
    assert (ours in page) == (code in (500, 502)), page


def test_a_failure_shows_nothing_of_our_insides(
    app: Any, cast: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from admin_app.duties import service

    def fail(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("SELECT secret FROM customer in /srv/guizhang")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(service, "pressing", fail)
    browser = sign_in("gm")
    answer = browser.get("/?lang=en")
    assert answer.status_code == 500
    assert "It is our fault" in answer.text
    for inside in ("SELECT", "srv", "RuntimeError", "Traceback", "admin_app", "Werkzeug", "SQLAlchemy"):
        assert inside not in answer.text
