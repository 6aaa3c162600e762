"""Where somebody is signed in: listed, ended one by one, ended by time and by every change of how he stands here."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from admin_app import clock
from admin_app.accounts import service, sign_ins
from admin_app.accounts.models import SignIn
from admin_app.accounts.people import service as people
from admin_app.accounts.people.service import Place
from admin_app.audit.models import AuditEntry, AuditValues
from admin_app.errors import NotFound
from tests.factories import PASSWORD


def enter(client: Any, username: str = "sales1", password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/login", data={"username": username, "password": password, **more})


def is_in(browser: Any) -> bool:
    return bool(browser.get("/me/").status_code == 200)


def actions(session: Any) -> list[str]:
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)))


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The machine's clock stands; `at(hours=3)`: it goes on by so much."""
    started = clock.real()

    def go_on(**later: float) -> None:
        monkeypatch.setattr(clock, "real", lambda: started + timedelta(**later))

    go_on()
    return go_on


def test_signing_in_makes_a_row_and_signing_out_ends_it_for_good(app: Any, client: Any, session: Any) -> None:
    enter(client)
    assert is_in(client)
    stolen = client.get_cookie("session").value
    client.post("/logout")
    assert session.scalars(select(SignIn)).all() == []
    other = app.test_client()
    other.set_cookie("session", stolen)
    assert not is_in(other)
    assert actions(session) == ["sign_in", "sign_out"]


def test_the_table_holds_no_key(client: Any, session: Any) -> None:
    enter(client)
    with client.session_transaction() as kept:
        key = kept[sign_ins.COOKIE]
    row = session.scalars(select(SignIn)).one()
    assert key not in (row.digest, row.agent, row.address)
    assert len(row.digest) == 64


def test_a_cookie_without_its_row_opens_nothing(sign_in: Any, session: Any) -> None:
    browser = sign_in("sales1")
    session.query(SignIn).delete()
    session.commit()
    assert not is_in(browser)


def test_a_key_is_good_for_its_own_user_only(sign_in: Any, cast: Any) -> None:
    browser = sign_in("sales1")
    with browser.session_transaction() as kept:
        kept["_user_id"] = cast["gm"].fs_uniquifier
    assert not is_in(browser)


@pytest.mark.parametrize(("minutes", "still"), [(119, True), (120, False)])
def test_who_was_idle_for_two_hours_signs_in_again(at: Any, sign_in: Any, minutes: int, still: bool) -> None:
    browser = sign_in("sales1")
    at(minutes=minutes)
    assert is_in(browser) is still


def test_who_is_busy_signs_in_again_after_twelve_hours(sign_in: Any, at: Any) -> None:
    browser = sign_in("sales1")
    for hours in range(1, 12):
        at(hours=hours)
        assert is_in(browser)
    at(hours=12)
    assert not is_in(browser)


@pytest.mark.parametrize(("days", "still"), [(13.9, True), (14, False)])
def test_who_asked_to_stay_stays_two_weeks(client: Any, at: Any, days: float, still: bool) -> None:
    enter(client, remember="y")
    cookie = client.get_cookie("session")
    assert cookie.max_age is not None or cookie.expires is not None, "it outlives the browser"
    assert client.get_cookie("remember_token") is None
    at(days=days)
    assert is_in(client) is still


def test_who_did_not_ask_has_a_cookie_that_ends_with_the_browser(client: Any) -> None:
    enter(client)
    cookie = client.get_cookie("session")
    assert (cookie.max_age, cookie.expires) == (None, None)


def test_being_here_is_noted_once_in_five_minutes(sign_in: Any, session: Any, at: Any) -> None:
    browser = sign_in("sales1")

    def seen() -> Any:
        session.expire_all()
        return session.scalars(select(SignIn)).one().last_seen_at

    first = seen()
    at(minutes=4)
    is_in(browser)
    assert seen() == first
    at(minutes=5)
    is_in(browser)
    assert seen() > first


def test_a_request_asks_no_more_for_the_sign_in_than_for_its_user(sign_in: Any, count_queries: Any) -> None:
    browser = sign_in("sales1")
    is_in(browser)
    with count_queries() as statements:
        is_in(browser)
    assert [one for one in statements if "FROM sign_in" in one and "digest = " in one].__len__() == 1
    assert not [one for one in statements if one.lstrip().startswith(("INSERT", "UPDATE", "DELETE"))]


def test_ones_own_are_listed_and_ended(app: Any, sign_in: Any, session: Any) -> None:
    here, there, another = sign_in("sales1"), sign_in("sales1"), sign_in("sales2")
    page = here.get("/me/?lang=en").text
    assert page.count("list-group-item") == 2
    assert page.count("this browser") == 1
    key = [one.id for one in session.scalars(select(SignIn).order_by(SignIn.id))][1]
    assert here.post(f"/me/sign-ins/{key}/end").status_code == 302
    assert (is_in(here), is_in(there), is_in(another)) == (True, False, True)


def test_nobody_ends_anothers(sign_in: Any, session: Any, cast: Any) -> None:
    mine, other = sign_in("sales1"), sign_in("sales2")
    key = session.scalars(select(SignIn.id).where(SignIn.user_id == cast["sales2"].id)).one()
    mine.post(f"/me/sign-ins/{key}/end")
    assert is_in(other)
    with pytest.raises(NotFound):
        sign_ins.end(cast["sales1"], key)


def test_all_others_end_at_once(sign_in: Any) -> None:
    here, there, third, another = sign_in("sales1"), sign_in("sales1"), sign_in("sales1"), sign_in("sales2")
    here.post("/me/sign-ins/end-others")
    assert [is_in(one) for one in (here, there, third, another)] == [True, False, False, True]


def test_a_new_password_ends_all_but_this_browser_which_gets_a_new_key(sign_in: Any, session: Any) -> None:
    here, there = sign_in("sales1"), sign_in("sales1")
    before = here.get_cookie("session").value
    new = "seven green bicycles"
    answer = here.post("/me/password", data={"old": PASSWORD, "new": new, "again": new})
    assert answer.status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    here.set_cookie("session", before)
    assert not is_in(here)


@pytest.mark.parametrize(
    ("place", "still"),
    [
        (Place(("salesperson",), "staff", None, None), True),
        (Place(("salesperson", "auditor"), "staff", None, None), False),
        (Place(("salesperson",), "manager", None, None), False),
    ],
)
def test_other_posts_or_rank_end_every_sign_in(
    sign_in: Any, session: Any, cast: Any, place: Place, still: bool
) -> None:
    browser = sign_in("sales1")
    people.change(cast["sales1"], "萧一", place, True, cast["admin"].id)
    session.commit()
    assert is_in(browser) is still


def test_a_failed_sign_in_is_audited_and_what_was_typed_is_not_kept(client: Any, session: Any, cast: Any) -> None:
    enter(client, "sales1", "wrong-password-1")
    enter(client, "my-secret-password-typed-here", "x")
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
    assert [(one.action, one.user_id, one.subject) for one in entries] == [
        ("sign_in.failed", cast["sales1"].id, "sales1"),
        ("sign_in.failed", None, ""),
    ]
    kept = str(session.scalars(select(AuditValues.content)).all())
    assert "secret" not in kept
    assert "wrong-password-1" not in kept


def test_a_lockout_is_audited_once(client: Any, session: Any, cast: Any) -> None:
    for _ in range(13):
        enter(client, "sales1", "wrong-password-1")
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "sign_in.locked")).all()
    assert [(one.user_id, one.subject) for one in entries] == [(cast["sales1"].id, "sales1")]


def test_a_name_is_closed_after_a_hundred_failures_from_many_addresses(client: Any) -> None:
    def tried(number: int, username: str) -> int:
        client.environ_base["REMOTE_ADDR"] = f"10.0.{number // 9}.1"
        return int(enter(client, username, "x").status_code)

    assert [tried(number, "nobody_here") for number in range(101)] == [200] * 100 + [429]
    assert tried(101, "nobody_else") == 200


def test_attempts_count_over_all_processes(app: Any, client: Any) -> None:
    """A second application over the same database, as another worker would be."""
    from admin_app import create_app

    kept = ("SQLALCHEMY_DATABASE_URI", "GUIZHANG_FILES", "SECRET_KEY", "WTF_CSRF_ENABLED", "TESTING")
    other = create_app({name: app.config[name] for name in kept}).test_client()
    for number in range(10):
        assert enter(client if number % 2 else other, "sales1", "wrong-password-1").status_code == 200
    assert enter(other).status_code == 429
    assert enter(client).status_code == 429


def test_a_password_is_kept_as_it_is_read_at_sign_in(client: Any, session: Any, cast: Any) -> None:
    """Composed and decomposed letters are the same password; so are full-width ones of a Chinese keyboard."""
    service.set_password(cast["sales1"], "Café crème brûlée １２３")
    session.commit()
    assert enter(client, "sales1", "Café crème brûlée １２３").status_code == 302


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari, iPhone"),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_told_in_two_words(agent: str, shown: str) -> None:
    assert sign_ins.device(agent) == shown
