"""Borrow cards (二(二)7.1): managers and above, one original and one borrower, ending by itself, overdue, recalled, lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from admin_app.areas.archive import cards, incidents, requests
from admin_app.areas.archive.models import BorrowCard, Incident
from admin_app.audit import verifying as audit
from admin_app.duties.service import duties_of
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from admin_app.extensions import db
from admin_app.screens.transactions import begin_writing
from admin_app.secrecy.models import Grant
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import alternates
from tests.factories import DAY, as_reader, make_customer, user

LAST = DAY + timedelta(days=2)  # three working days: Monday to Wednesday
AFTER = DAY + timedelta(days=3)


@pytest.fixture
def lend(ask, grant, session, as_reader):
    """The card of an archive lent to the finance manager."""

    def go(customer, by="finmanager", on=DAY):
        grant(ask(by, customer.name, "borrow", on), customer, on)
        with as_reader(by, on):
            return session.scalars(select(BorrowCard).where(BorrowCard.state == "out", BorrowCard.lent_on == on)).one()

    return go


def test_a_manager_borrows_for_three_working_days_and_access_ends_by_itself(lend, access, secret):
    card = lend(secret)
    assert (card.state, card.lent_on, card.due_on) == ("out", DAY, LAST)
    assert [access("finmanager", secret, on) for on in (DAY, LAST, AFTER)] == ["full", "full", "work"]
    assert access("finmanager", secret, on_screen=False) == "full"


def test_over_a_weekend_working_days_count(lend, secret):
    assert lend(secret, on=DAY + timedelta(days=3)).due_on == DAY + timedelta(days=7)  # Thursday → Monday


def test_lent_on_a_day_off_its_first_working_day_is_the_next(lend, secret):
    saturday = DAY + timedelta(days=5)
    assert lend(secret, on=saturday).due_on == saturday + timedelta(days=4)  # Monday to Wednesday


@pytest.mark.parametrize("username", ["sales1", "clerk", "finance", "credit"])
def test_staff_does_not_borrow(ask, username):
    with pytest.raises(Refused) as refused:
        ask(username, kind="borrow")
    assert refused.value.clause == "二(二)7.1"


def test_top_secret_takes_the_general_managers_signature(ask, grant, sign, access):
    customer = make_customer("绝密一号", owner="sales2", level="top_secret")
    request = ask("finmanager", "绝密一号", "borrow")
    grant(request, customer)
    assert (request.state, access("finmanager", customer)) == ("to_grant", "work")
    sign("gm")
    assert access("finmanager", customer) == "full"


def test_the_original_is_lent_once(ask, grant, lend, secret):
    lend(secret)
    request = ask("mktmanager", "松江精密", "borrow")
    with pytest.raises(Refused) as refused:
        grant(request, secret)
    assert refused.value.says["en"].startswith("The original is out.")


def test_out_meanwhile_the_general_managers_signature_lapses(ask, grant, sign, lend):
    customer = make_customer("绝密一号", owner="sales2", level="top_secret")
    first = ask("finmanager", "绝密一号", "borrow")
    second = ask("mktmanager", "绝密一号", "borrow")
    grant(first, customer)
    grant(second, customer)
    from admin_app.signoffs import inbox
    from admin_app.signoffs import service as signoffs

    with as_reader("gm") as one:
        keys = [step.id for step in inbox.waiting_for(one)]
        states = []
        for key in keys:
            states.append(signoffs.sign(key).state)
            db.session.commit()
    assert sorted(states) == ["lapsed", "signed"]


def test_to_who_has_left_nothing_is_lent(ask, grant, secret, session):
    request = ask("finmanager", "松江精密", "borrow")
    user("finmanager").active = False
    session.commit()
    with pytest.raises(Refused) as refused:
        grant(request, secret)
    assert (refused.value.clause, refused.value.says["en"]) == ("二(二)7.1", "Whoever asked works here no more.")


def test_fifty_at_once_one_wins(app, session, cast):
    customer = make_customer("松江精密", owner="sales2", level="secret")
    keys = []
    for _ in range(50):
        with as_reader("finmanager"):
            keys.append(requests.ask("borrow", "松江精密", "投标", on=DAY).id)
            session.commit()
    customer_id = customer.id
    ready = threading.Barrier(len(keys))

    def issue(key):
        ready.wait(timeout=60)
        with app.app_context():
            begin_writing()
            with as_reader("clerk"):
                try:
                    state = requests.grant(key, customer_id, on=DAY).state
                    db.session.commit()
                    return state
                except Refused:
                    db.session.rollback()
                    return "out"
                finally:
                    db.session.remove()

    with ThreadPoolExecutor(len(keys)) as pool:
        answers = list(pool.map(issue, keys))
    assert (answers.count("granted"), answers.count("out")) == (1, 49)
    with as_reader("gm"):
        assert session.scalar(select(func.count()).select_from(BorrowCard)) == 1
    assert list(audit.broken_entries()) == []


def test_given_back_access_ends_at_once_and_it_can_be_lent_again(act, lend, access, secret):
    card = lend(secret)
    act("clerk", cards.give_back, card.id, "完整", on=DAY)
    assert (card.state, card.returned_on, card.condition, access("finmanager", secret)) == (
        "returned",
        DAY,
        "完整",
        "work",
    )
    assert lend(secret, by="mktmanager").state == "out"
    with pytest.raises(Conflict):
        act("clerk", cards.give_back, card.id, "", on=DAY)


@pytest.mark.parametrize("username", ["finmanager", "csmanager", "gm", "auditor", "sales1"])
def test_only_the_custodian_takes_it_back(act, lend, secret, username):
    card = lend(secret)
    with pytest.raises((NotAllowed, NotFound)):
        act(username, cards.give_back, card.id, "", on=DAY)


def test_a_recall_ends_access_at_once_and_is_due_today(act, lend, access, secret):
    card = lend(secret)
    act("csmanager", cards.recall, card.id, "审计需要", on=DAY)
    assert (card.state, card.due_on, access("finmanager", secret)) == ("recalled", DAY, "work")
    with pytest.raises(Conflict):
        act("csmanager", cards.recall, card.id, "再次", on=DAY)
    act("clerk", cards.give_back, card.id, "", on=DAY)


@pytest.mark.parametrize("username", ["finmanager", "credit", "auditor", "sales1"])
def test_who_may_not_recall(act, lend, secret, username):
    card = lend(secret)
    with pytest.raises((NotAllowed, NotFound)):
        act(username, cards.recall, card.id, "不行", on=DAY)


def test_a_recall_says_why(act, lend, secret):
    card = lend(secret)
    with pytest.raises(Invalid):
        act("csmanager", cards.recall, card.id, " ", on=DAY)


@pytest.mark.parametrize(("on", "state"), [(DAY, "soon"), (LAST, "due"), (AFTER, "overdue")])
def test_giving_it_back_is_the_borrowers_duty_and_the_custodian_sees_it(lend, secret, on, state):
    card = lend(secret)
    found = {}
    for username in ("finmanager", "clerk", "csmanager", "sales1", "finance"):
        with as_reader(username, on) as one:
            found[username] = [
                (duty.state, duty.is_mine) for duty in duties_of(one, on)[0] if duty.kind == "card_return"
            ]
    assert found == {
        "finmanager": [(state, True)],
        "clerk": [(state, False)],
        "csmanager": [(state, False)],
        "sales1": [],
        "finance": [],
    }
    assert card.state == "out"


def test_the_borrower_keeps_his_card_when_he_sees_the_customer_no_more(lend, session):
    customer = make_customer("松江精密", owner="sales2", level="top_secret")
    from tests.factories import make_grant, store

    grant = make_grant(customer, "mktmanager")
    store(
        BorrowCard(
            number="JY1",
            customer_id=customer.id,
            borrower_id=grant.user_id,
            grant_id=grant.id,
            purpose="投标",
            lent_on=DAY,
            due_on=DAY,
        )
    )
    customer.owner_id = None
    store(customer)
    session.expunge_all()
    with as_reader("mktmanager", AFTER):
        card = session.scalars(select(BorrowCard)).one()
        assert (card.number, card.customer) == ("JY1", None)


# --- lost, leaked


def test_a_loss_names_the_borrower_and_his_direct_superior(act, lend, access, secret, cast):
    card = lend(secret)
    incident = act("finmanager", incidents.report, card.id, "loss", "出租车上遗失", on=DAY)
    assert (incident.person_id, incident.superior_id, incident.reported_by_id) == (
        cast["finmanager"].id,
        cast["gm"].id,
        cast["finmanager"].id,
    )
    assert (card.state, access("finmanager", secret)) == ("lost", "work")


def test_a_leak_leaves_the_card_open_and_ends_access(act, lend, access, secret):
    card = lend(secret)
    act("clerk", incidents.report, card.id, "leak", "在展会上被看到", on=DAY)
    assert (card.state, access("finmanager", secret)) == ("out", "work")


@pytest.mark.parametrize("username", ["finance", "sales1", "mktmanager", "auditor"])
def test_a_stranger_reports_nothing(act, lend, secret, username):
    card = lend(secret)
    with pytest.raises((NotAllowed, NotFound)):
        act(username, incidents.report, card.id, "loss", "传闻", on=DAY)


def test_whoever_reads_an_archive_without_a_card_answers_for_a_breach(act, session, secret, access, cast):
    consult = Grant(customer_id=secret.id, user_id=cast["sales1"].id, kind="consult", from_on=DAY, until_on=DAY)
    with unguarded("a test's arrangement"):
        session.add(consult)
        session.commit()
    assert access("sales1", secret) == "full"
    given = (secret.id, cast["sales1"].id, "breach", "在列车上翻看")
    for by in ("sales2", "sales1", "itclerk"):
        with pytest.raises(NotAllowed):
            act(by, incidents.report_reader, *given, on=DAY)
    incident = act("clerk", incidents.report_reader, *given, on=DAY)
    whose = (incident.card_id, incident.person_id, incident.superior_id)
    assert whose == (None, cast["sales1"].id, cast["mktmanager"].id)
    assert access("sales1", secret) == "none"
    with pytest.raises(NotAllowed) as refused:
        act("clerk", incidents.report_reader, secret.id, cast["clerk"].id, "breach", "自报", on=DAY)
    assert refused.value.clause == "二(二)7.1"
    with pytest.raises(Invalid):
        act("clerk", incidents.report_reader, secret.id, cast["admin"].id, "breach", "x", on=DAY)


def test_an_open_incident_is_the_managers_duty_and_the_general_managers_where_the_manager_answers(
    act, as_reader, secret, cast
):
    def owed(by):
        with as_reader(by) as one:
            found = [duty for duty in duties_of(one, DAY)[0] if duty.kind == "archive_incident"]
        return [(duty.due_on, duty.clause, duty.is_mine) for duty in found]

    due = DAY + timedelta(days=7)
    incident = act("clerk", incidents.report_reader, secret.id, cast["sales1"].id, "leak", "外传", on=DAY)
    assert (owed("csmanager"), owed("gm")) == ([(due, "二(二)7.1", True)], [(due, "二(二)7.1", False)])
    act("csmanager", incidents.close, incident.id, "通报批评", on=DAY)
    assert owed("csmanager") == []
    act("gm", incidents.report_reader, secret.id, cast["clerk"].id, "breach", "未锁屏", on=DAY)
    assert (owed("csmanager"), owed("gm")) == ([(due, "二(二)7.1", False)], [(due, "二(二)7.1", True)])


def test_an_incident_says_what_happened(act, lend, secret):
    card = lend(secret)
    with pytest.raises(Invalid):
        act("clerk", incidents.report, card.id, "loss", " ", on=DAY)
    with pytest.raises(Invalid):
        act("clerk", incidents.report, card.id, "theft", "…", on=DAY)


def test_the_superior_sees_the_incident_and_does_not_close_it_himself(act, lend, session, secret, cast):
    card = lend(secret, by="mktmanager")
    cast["mktmanager"].superior_id = cast["csmanager"].id
    session.commit()
    incident = act("clerk", incidents.report, card.id, "damage", "进水", on=DAY)
    with pytest.raises(NotAllowed):
        act("csmanager", incidents.close, incident.id, "批评教育", on=DAY)
    act("gm", incidents.close, incident.id, "通报批评", on=DAY)
    assert (incident.state, incident.measures, incident.closed_by_id) == ("closed", "通报批评", cast["gm"].id)
    with pytest.raises(Conflict):
        act("gm", incidents.close, incident.id, "再次", on=DAY)


def test_who_sees_an_incident(act, lend, session, secret):
    act("clerk", incidents.report, lend(secret).id, "loss", "遗失", on=DAY)
    seen = []
    for username in ("finmanager", "gm", "clerk", "auditor", "sales1", "finance", "admin"):
        with as_reader(username):
            if session.scalars(select(Incident)).all():
                seen.append(username)
    assert seen == ["finmanager", "gm", "clerk", "auditor"]


def test_who_alone_could_sign_for_a_top_secret_archive_asks_once_there_is_an_alternate(session, cast, ask):
    """Whichever archive it is, so that the answer tells nothing of it."""
    with pytest.raises(Refused) as refused:
        ask("gm", "永昌五金", "borrow")
    assert (refused.value.clause, "Signatures › Deputies" in refused.value.says["en"]) == ("二(二)7.1", True)
    with unguarded("a test's arrangement"):
        alternates.name_alternate(cast["finmanager"], by=cast["gm"])
        session.commit()
    assert ask("gm", "永昌五金", "borrow").state == "to_grant"
