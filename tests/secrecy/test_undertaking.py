"""Nobody reads business data before he has signed the secrecy undertaking: pages, files, programs. 二(二)4.13"""

from typing import Any

import pytest
from sqlalchemy import func, select

from admin_app.accounts import sign_in as accounts_sign_in
from admin_app.accounts.models import User
from admin_app.accounts.service import create_user
from admin_app.audit.models import AuditEntry
from admin_app.cli import desk as command_line
from admin_app.secrecy.reader import unguarded
from admin_app.secrecy.undertakings import service, texts
from admin_app.secrecy.undertakings.models import Undertaking
from tests import factories
from tests.api.conftest import Caller, token_of
from tests.factories import PASSWORD, make_customer

NAME = "新来的人"


@pytest.fixture
def newcomer(session: Any, cast: Any) -> User:
    """Somebody hired just now, with the most a person may see."""
    with unguarded("a test's arrangement"):
        user = create_user("newcomer", NAME, PASSWORD, ["cs_manager"], department="customer_service", rank="manager")
        session.commit()
    make_customer("青岚纸业", code="qinglan")
    return user


def sign(browser: Any, name: str = NAME, **more: str) -> Any:
    return browser.post("/undertaking/sign/", data={"typed_name": name, **more})


PAGES = ("/", "/customers/", "/customers/export/csv/", "/invoices/", "/policies/", "/decisions/", "/audit/", "/people/")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("newcomer")
def test_every_page_leads_to_the_undertaking_until_it_is_signed(sign_in: Any, page: str) -> None:
    browser = sign_in("newcomer")
    answer = browser.get(page)
    assert (answer.status_code, answer.location.split("?")[0]) == (302, "/undertaking/")
    assert sign(browser).status_code == 302
    expected = 403 if page in ("/audit/", "/people/") else 200
    assert browser.get(page).status_code == expected


def test_every_address_but_ones_own_account_leads_there(app: Any, newcomer: User, sign_in: Any) -> None:
    opened = set()
    for rule in app.url_map.iter_rules():
        if rule.arguments or rule.rule.startswith("/api/"):
            continue
        answer = sign_in("newcomer").open(rule.rule, method="GET" if "GET" in rule.methods else "POST")
        if (answer.location or "").split("?")[0] != "/undertaking/":
            opened.add(rule.rule.split("/")[1])
    about_oneself = {"login", "logout", "verify", "me", "second-factor", "password", "sign-on"}
    assert opened == {"undertaking", "healthz", "complain", *about_oneself}


@pytest.mark.usefixtures("newcomer")
def test_the_second_factor_comes_first_and_leads_in_no_circle(sign_in: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(accounts_sign_in.second_factor, "is_awaited", lambda: True)
    browser = sign_in("newcomer")
    for page in ("/", "/undertaking/"):
        assert browser.get(page).location == "/second-factor/"
    assert not (browser.get("/second-factor/").location or "").startswith("/undertaking/")


@pytest.mark.usefixtures("newcomer")
def test_a_change_sent_without_it_is_not_made(sign_in: Any, session: Any) -> None:
    customer = make_customer(owner="sales1")
    answer = sign_in("newcomer").post(f"/customers/hand-over/?id={customer.id}", data={"to_user": 1, "reason": "x"})
    assert answer.location.startswith("/undertaking/")
    with factories.as_reader("gm"):
        session.refresh(customer)
        assert customer.owner_id == factories.user("sales1").id


@pytest.mark.usefixtures("newcomer")
def test_a_program_is_told_the_clause(app: Any, sign_in: Any) -> None:
    caller = Caller(app.test_client(), token_of("newcomer"))
    for path in ("/customers", "/customers/qinglan", "/duties", "/policies", "/decisions/x"):
        refused = caller.get(path)
        assert (refused.status_code, refused.get_json()["clause"]) == (403, "二(二)4.13"), path
        assert "青岚" not in refused.text
    assert caller.get("/healthz").status_code == 200
    sign(sign_in("newcomer"))
    assert [item["code"] for item in caller.get("/customers").get_json()["items"]] == ["qinglan"]


def test_the_signature_is_kept_with_its_text_and_in_the_audit(newcomer: User, sign_in: Any, session: Any) -> None:
    sign(sign_in("newcomer"), f"  {NAME} ")
    [kept] = session.scalars(select(Undertaking).where(Undertaking.user_id == newcomer.id))
    assert (kept.version, kept.text_digest, kept.signed_name) == (1, texts.digest(1), NAME)
    [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "undertaking.sign"))
    assert (entry.user_id, entry.subject) == (newcomer.id, "newcomer")
    kept.version = 2
    with pytest.raises(TypeError):
        session.flush()
    session.rollback()


@pytest.mark.parametrize("typed", ["", "别人", NAME[:-1], "newcomer"])
@pytest.mark.usefixtures("newcomer")
def test_another_name_is_no_signature(sign_in: Any, session: Any, typed: str) -> None:
    browser = sign_in("newcomer")
    answer = sign(browser, typed)
    assert answer.status_code == 422
    assert f"{NAME}（二(二)4.13）" in answer.text
    assert browser.get("/customers/").status_code == 302
    assert session.scalar(select(AuditEntry.number).where(AuditEntry.action == "undertaking.sign")) is None


def test_signing_twice_counts_once(newcomer: User, sign_in: Any, session: Any) -> None:
    browser = sign_in("newcomer")
    assert [sign(browser).status_code, sign(browser).status_code] == [302, 302]
    signed = select(func.count()).select_from(Undertaking).where(Undertaking.user_id == newcomer.id)
    assert session.scalar(signed) == 1


@pytest.mark.parametrize(
    ("wanted", "then"),
    [("/customers/?search=qinglan", "/customers/?search=qinglan"), ("https://elsewhere.invalid/", "/"), ("//x", "/")],
)
@pytest.mark.usefixtures("newcomer")
def test_one_goes_on_to_where_one_was_going_and_never_elsewhere(sign_in: Any, wanted: str, then: str) -> None:
    assert sign(sign_in("newcomer"), url=wanted).location == then


def test_the_page_says_where_one_was_going(newcomer: User, sign_in: Any) -> None:
    answer = sign_in("newcomer").get("/customers/?search=qinglan", follow_redirects=True)
    assert 'name="url" value="/customers/?search=qinglan"' in answer.text


@pytest.mark.usefixtures("newcomer")
@pytest.mark.parametrize(("language", "words"), [("zh", "商业秘密"), ("en", "commercial secret")])
def test_the_text_is_in_the_readers_language(sign_in: Any, language: str, words: str) -> None:
    assert words in sign_in("newcomer").get(f"/undertaking/?lang={language}").text


def test_a_new_version_asks_everybody_again(sign_in: Any, monkeypatch: Any) -> None:
    browser = sign_in("clerk")
    assert browser.get("/customers/").status_code == 200
    monkeypatch.setitem(texts.VERSIONS, 2, texts.VERSIONS[1])
    assert browser.get("/customers/").location.startswith("/undertaking/")
    assert sign(browser, "林文").status_code == 302
    assert browser.get("/customers/").status_code == 200


def test_an_administrator_needs_none_and_reads_nothing(sign_in: Any, session: Any, cast: Any) -> None:
    assert service.signature_of(cast["admin"]) is None
    browser = sign_in("admin")
    assert browser.get("/people/").status_code == 200
    assert browser.get("/customers/").status_code == 403


def test_a_demonstration_opens_at_once_also_after_a_new_version(app: Any, cast: Any, sign_in: Any, monkeypatch) -> None:
    """Every command and every start signs for the demo users; whoever was hired since signs himself."""
    monkeypatch.setitem(texts.VERSIONS, 2, texts.VERSIONS[1])
    assert len(service.unsigned_demo_users()) == len(cast) - 1
    with unguarded("a test's command"):
        command_line._undertake()
    assert service.unsigned_demo_users() == []
    assert sign_in("clerk").get("/customers/").status_code == 200


def test_a_text_once_signed_is_never_changed() -> None:
    """Change the text by adding a version; this is what people have signed."""
    signed = {1: "b0c5c624bc90810249a38055e34b5d8126cebb56d468c6f7c6af14e336646e66"}
    assert {version: texts.digest(version) for version in signed} == signed
    assert texts.current_version() == max(signed)
