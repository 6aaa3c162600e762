"""Emergency reports, holds and ended dealings as their services change them, against a plain model (3.3.1, 3.4.2)."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from admin_app.areas.credit import oral_reports, service
from admin_app.areas.credit.holds import ORDERS
from admin_app.areas.credit.models import SupplyHold
from admin_app.areas.customers.models import Customer
from admin_app.duties.service import duties_of
from admin_app.errors import DeskError, Invalid
from admin_app.extensions import db
from admin_app.notices.models import Notice
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.factories import DAY, make_customer, user

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)  # test_holds asks both
PEOPLE = ("sales1", "credit", "mktmanager", "csmanager", "gm")
MAY_HOLD = ("credit", "csmanager", "gm")
RANKS = {"credit": 0, "csmanager": 1, "mktmanager": 1, "gm": 2}  # of whoever ordered it; of whoever may lift it
MAY_ORDER = ("mktmanager", "csmanager", "gm")


class Supply(RuleBasedStateMachine):
    """What is open of a customer: at most one of each kind; an emergency by the salesperson, ordered or not yet."""

    @initialize()
    def begin(self):
        self.customer = make_customer(owner="sales1")
        self.held = self.ended = None  # the rank of whoever ordered it
        self.emergency = self.key = None

    def attempt(self, person, act):
        with factories.as_reader(person):
            try:
                made = act()
                db.session.commit()
            except DeskError:
                db.session.rollback()
                return None
            return made.id

    @rule(person=st.sampled_from(PEOPLE), end=st.booleans())
    def open(self, person, end):
        act = service.end_dealings if end else service.hold
        may = (self.ended if end else self.held) is None and person in (MAY_HOLD[1:] if end else MAY_HOLD)
        assert bool(self.attempt(person, lambda: act(self.customer.id, DAY, "拒付"))) == may
        if may:
            self.note(end, RANKS[person])

    @rule(person=st.sampled_from(PEOPLE), end=st.booleans())
    def close(self, person, end):
        act = service.resume_dealings if end else service.lift
        by = self.ended if end else self.held
        may = by is not None and person in (MAY_HOLD[1:] if end else MAY_HOLD) and RANKS[person] >= by
        assert bool(self.attempt(person, lambda: act(self.customer.id, DAY, "已付"))) == may
        if may:
            self.note(end, None)

    def note(self, end, rank):
        setattr(self, "ended" if end else "held", rank)

    @rule()
    def report(self):
        made = self.attempt("sales1", lambda: service.raise_emergency(self.customer.id, DAY, "失联"))
        assert (made is not None) == (self.emergency is None)
        if made:
            self.emergency, self.key = "raised", made

    @rule(person=st.sampled_from(PEOPLE), order=st.sampled_from(ORDERS))
    def order(self, person, order):
        may = person in MAY_ORDER and self.emergency is not None and order != self.emergency
        done = self.attempt(person, lambda: service.instruct(self.key or 0, order, "按此办理", on=DAY))
        assert bool(done) == may
        if may:
            self.emergency = order if order == "countermeasures" else None
            if order in ("hold", "stop"):
                by = self.ended if order == "stop" else self.held
                self.note(order == "stop", max(-1 if by is None else by, RANKS[person], 1))

    @invariant()
    def agrees(self):
        if not hasattr(self, "customer"):
            return
        with unguarded("a test looks"):
            db.session.expire_all()
            row = db.session.get(Customer, self.customer.id)
            assert (row.supply_hold, row.emergency_open) == (
                {self.held, self.ended} != {None},
                self.emergency is not None,
            )
            kinds = select(SupplyHold.kind).where(
                SupplyHold.customer_id == self.customer.id, SupplyHold.closed_on.is_(None)
            )
            expected = {"hold": self.held, "ended": self.ended, "emergency": self.emergency}
            assert sorted(db.session.scalars(kinds)) == sorted(
                kind for kind, one in expected.items() if one is not None
            )


def test_supply_behaves_as_its_plain_model(session):
    run_state_machine_as_test(
        Supply,
        settings=settings(
            max_examples=6, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_the_superior_owes_an_instruction_and_again_after_countermeasures(as_reader, session):
    customer = make_customer(owner="sales1")
    with as_reader("sales1"):
        key = service.raise_emergency(customer.id, DAY, "老板失联").id
        session.commit()

    def owed():
        mine = {}
        for person in ("mktmanager", "csmanager", "finance"):
            with as_reader(person) as one:
                found = [duty for duty in duties_of(one, DAY)[0] if duty.kind == "emergency"]
                mine[person] = [(duty.what["en"], duty.is_mine) for duty in found]
        return mine

    asked = "Instruct on an emergency report"
    assert owed() == {"mktmanager": [(asked, True)], "csmanager": [(asked, False)], "finance": []}
    with as_reader("mktmanager"):
        service.instruct(key, "countermeasures", "要求抵押", on=DAY)
        session.commit()
    assert owed()["mktmanager"] == [("Decide after countermeasures", True)]
    with as_reader("mktmanager"):
        service.instruct(key, "continue", "已办抵押", on=DAY)
        session.commit()
    assert owed() == {"mktmanager": [], "csmanager": [], "finance": []}


def test_an_administrator_named_as_superior_is_passed_over(as_reader, session):
    with unguarded("a test's arrangement"):
        above = user("sales1").superior
        user("admin").superior, user("sales1").superior = above, user("admin")
        session.commit()
    customer = make_customer(owner="sales1")
    with as_reader("sales1"):
        key = service.raise_emergency(customer.id, DAY, "老板失联").id
        session.commit()
    assert {one.user_id for one in session.scalars(select(Notice))} == {above.id}
    owing = {}
    for person in ("admin", above.username):
        with as_reader(person) as one:
            owing[person] = [duty.is_mine for duty in duties_of(one, DAY)[0] if duty.kind == "emergency"]
    assert owing == {"admin": [], above.username: [True]}
    with as_reader(above.username):
        assert service.instruct(key, "continue", "已核实", on=DAY).closed_on == DAY


def test_whoever_is_told_of_an_emergency_opens_the_line_whatever_he_reads_of_the_customer(as_reader, session, sign_in):
    customer = make_customer("绝密机械", owner="sales1", level="top_secret", level_ends=DAY)
    with as_reader("sales1"), pytest.raises(Invalid):
        service.log_oral_report(customer.id, DAY, "emergency", "老板失联", user("admin").id, on=DAY)
    session.rollback()
    keys = {}
    with as_reader("sales1"):
        for urgency in oral_reports.URGENCIES:
            row = service.log_oral_report(customer.id, DAY, urgency, "老板失联", user("sales2").id, on=DAY)
            keys[urgency] = row.id
        session.commit()
    told = sign_in("sales2")
    page = told.get(f"/oral-reports/details/?id={keys['emergency']}")
    assert (page.status_code, "老板失联" in page.text, "绝密机械" in page.text) == (200, True, False)
    for url in ("/oral-reports/", "/oral-reports/export/csv/"):
        text = told.get(url).get_data(as_text=True)
        assert ("老板失联" in text, "绝密机械" in text) == (told.get(url).status_code == 200, False), url
    assert told.get(f"/oral-reports/details/?id={keys['routine']}").status_code == 404
    assert sign_in("mktmanager").get(f"/oral-reports/details/?id={keys['routine']}").status_code == 200
    assert sign_in("itclerk").get(f"/oral-reports/details/?id={keys['emergency']}").status_code == 404


def test_an_oral_report_is_one_line_by_whoever_gave_it(as_reader, session):
    customer = make_customer(owner="sales1")
    with as_reader("sales1") as one:
        row = service.log_oral_report(customer.id, DAY, "routine", " 发货正常 ", None, on=DAY)
        assert (row.line, row.by_id) == ("发货正常", one.user_id)
    with as_reader("finance"):
        try:
            service.log_oral_report(customer.id, DAY, "routine", "…", None, on=DAY)
        except DeskError:
            return
    raise AssertionError("finance reports in writing")


def test_an_emergency_by_word_of_mouth_names_who_was_told_and_he_has_a_notice(as_reader, session, sign_in):
    customer = make_customer(owner="sales1")
    user("finance").active = False
    session.commit()
    for nobody in (None, user("finance").id, user("sales1").id):
        with as_reader("sales1"), pytest.raises(Invalid) as refused:
            service.log_oral_report(customer.id, DAY, "emergency", "老板失联", nobody, on=DAY)
        session.rollback()
        assert refused.value.errors == {"told": oral_reports.WHOM}
    keys = {}
    with as_reader("sales1"):
        for urgency in oral_reports.URGENCIES:
            keys[urgency] = service.log_oral_report(
                customer.id, DAY, urgency, "老板失联", user("mktmanager").id, on=DAY
            ).id
        session.commit()
    told = session.scalars(select(Notice)).all()
    assert [(one.user_id, one.text, one.url) for one in told] == [
        (user("mktmanager").id, oral_reports.TOLD, f"/oral-reports/details/?id={keys['emergency']}")
    ]

    def leads_on(username, urgency):
        page = sign_in(username).get(f"/oral-reports/details/?id={keys[urgency]}&lang=en")
        assert page.status_code == 200
        return f"/holds/new/?customer={customer.id}&amp;kind=emergency" in page.text

    assert (leads_on("sales1", "emergency"), leads_on("csmanager", "emergency")) == (True, True)
    assert (leads_on("sales1", "routine"), leads_on("mktmanager", "emergency")) == (False, False)
    form = sign_in("sales1").get(f"/holds/new/?customer={customer.id}&kind=emergency").text
    assert 'value="emergency" selected' in form or 'selected value="emergency"' in form
    with as_reader("sales1"):
        service.raise_emergency(customer.id, DAY, "老板失联")
        session.commit()
    assert leads_on("sales1", "emergency") is False
