"""Signed, handed in, taken out, delivered, disputed, ended; and who owes what (二(四)4.3, 6, 7)."""

import io
from datetime import date, timedelta

import pytest

from admin_app.areas.contracts import custody, disputes, files, signing, supply
from admin_app.areas.contracts.models import PlannedDelivery
from admin_app.areas.receivables import service as receivables
from admin_app.areas.receivables.figures import figures_of
from admin_app.duties.service import duties_of
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from admin_app.extensions import db
from admin_app.signoffs import inbox
from admin_app.signoffs import service as signoffs
from tests.contracts.conftest import acting
from tests.factories import DAY, as_reader, make_delivery, make_sale, store, user

SOON = DAY + timedelta(days=3)


def sign(led, on=DAY, **given):
    values = {"signed_on": DAY, "for_us": "甲", "for_them": "乙"} | given
    with acting("sales1"):
        signing.sign(led.id, on=on, **values)


def test_signing_takes_the_approval_and_the_scan(lead):
    led = lead()
    with pytest.raises(Conflict), acting("sales1"):
        files.add(led.id, "scan", io.BytesIO(b"x"), "a.txt")
    led.approved()
    with pytest.raises(Refused) as caught:
        sign(led)
    assert (caught.value.clause, led.state) == ("二(四)4.4", "approved")
    with acting("sales1"):
        files.add(led.id, "scan", io.BytesIO(b"x"), "a.txt")
    with pytest.raises(Invalid) as caught:
        sign(led, signed_on=DAY + timedelta(days=1))
    assert set(caught.value.errors) == {"signed_on"}
    sign(led)
    assert led.state == "signed"


def test_only_the_contract_officer_receives_it_and_only_once(lead):
    led, given = lead().signed(), {"place": "柜", "copies": 1, "handed_in_on": DAY, "on": DAY}
    with pytest.raises(NotAllowed), acting("sales1"):
        signing.hand_in(led.id, **given)
    with acting("contracts"):
        signing.hand_in(led.id, **given)
    with pytest.raises(Conflict), acting("contracts"):
        signing.hand_in(led.id, **given)


def test_what_is_signed_is_a_basis_of_the_limit_from_that_day_to_its_end(lead, customer):
    def counts(on):
        with as_reader("credit", on):
            return figures_of([customer.id], on)[customer.id].contract_period_sales_fen

    led = lead(amount_fen=1_000_000).approved()
    assert counts(DAY) == 0
    with acting("sales1"):
        files.add(led.id, "scan", io.BytesIO(b"x"), "a.txt")
    sign(led)
    assert (counts(DAY - timedelta(days=1)), counts(DAY)) == (0, 1_000_000)
    with acting("contracts"):
        signing.hand_in(led.id, place="柜", copies=1, handed_in_on=DAY, on=DAY)
        signing.close(led.id, "ended", "双方协商终止", on=DAY)
    assert (counts(DAY), counts(DAY + timedelta(days=1))) == (1_000_000, 0)


def ask_out(led, by="sales1", due_on=SOON):
    with acting(by):
        return custody.ask_out(led.id, purpose="核对原件", due_on=due_on, on=DAY).steps[0].id


def test_taken_out_on_the_general_managers_signature_and_given_back(lead):
    led = lead().kept()
    step = ask_out(led)
    with pytest.raises(Conflict):
        ask_out(led, by="finance")
    with pytest.raises((NotAllowed, NotFound)), acting("csmanager"):
        signoffs.sign(step)
    with acting("gm"):
        signoffs.sign(step)
    with pytest.raises(Refused), acting("contracts"):
        signing.close(led.id, "fulfilled", "完成", on=DAY)
    with as_reader("sales1", SOON) as reader:
        found = [(one.kind, one.due_on, one.is_mine) for one in duties_of(reader, SOON)[0]]
    assert ("contract_return", SOON, True) in found
    with as_reader("contracts"):
        outing = custody.outing_of(led.id)
    with pytest.raises(NotAllowed), acting("sales1"):
        custody.give_back(outing.id, "", on=DAY)
    with acting("contracts"):
        custody.give_back(outing.id, "完好", on=DAY)
    with pytest.raises(Conflict), acting("contracts"):
        custody.give_back(outing.id, "完好", on=DAY)


def test_refused_it_stays_and_may_be_asked_again(lead):
    led = lead().kept()
    step = ask_out(led)
    with acting("gm"):
        signoffs.refuse(step, "无必要")
    assert ask_out(led) != step


@pytest.mark.parametrize("how", ["fulfilled", "ended"])
def test_the_paper_of_a_contract_that_is_over_goes_out_for_a_dispute_and_comes_back(lead, sign_in, how):
    led = lead().kept()
    with acting("contracts"):
        signing.close(led.id, how, "完成", on=DAY)
    assert "/contracts/take-out/" in sign_in("sales1").get(f"/contracts/details/?id={led.id}").text
    step = ask_out(led)
    with acting("gm"):
        signoffs.sign(step)
    with as_reader("contracts"):
        outing = custody.outing_of(led.id)
    with acting("contracts"):
        custody.give_back(outing.id, "完好", on=DAY)
    with as_reader("contracts"):
        assert (custody.outing_of(led.id), led.state) == (None, how)


def test_not_before_it_is_in_custody_and_not_back_before_it_is_out(lead):
    with pytest.raises(Conflict):
        ask_out(lead().signed())
    with pytest.raises(Invalid):
        ask_out(lead().kept(), due_on=DAY - timedelta(days=1))


@pytest.mark.usefixtures("no_monthly_report")
def test_signed_and_not_handed_in_is_a_duty_of_whoever_leads_it(lead):
    led = lead().signed()
    with as_reader("sales1") as reader:
        found = [(one.kind, one.due_on, one.state, one.clause) for one in duties_of(reader, DAY)[0]]
    assert found == [("contract_hand_in", date(2026, 11, 24), "soon", "二(四)7")]
    with as_reader("contracts") as reader:
        assert [(one.kind, one.is_mine) for one in duties_of(reader, DAY)[0]] == [("contract_hand_in", False)]
    with as_reader("sales2") as reader:
        assert duties_of(reader, DAY)[0] == []
    with acting("contracts"):
        signing.hand_in(led.id, place="柜", copies=1, handed_in_on=DAY, on=DAY)
    with as_reader("sales1") as reader:
        assert duties_of(reader, DAY)[0] == []


def test_sixty_days_before_its_end_it_is_to_be_renewed_or_closed(lead):
    ends_on = DAY + timedelta(days=60)
    lead(ends_on=ends_on, supply_from=None, supply_until=None).kept()
    for on, expected in ((DAY - timedelta(days=1), []), (DAY, [("contract_end", ends_on)])):
        with as_reader("contracts", on) as reader:
            assert [(one.kind, one.due_on) for one in duties_of(reader, on)[0]] == expected


@pytest.mark.usefixtures("no_monthly_report")
def test_planned_deliveries_stay_in_the_supply_period_and_are_done_by_recorded_ones(lead, customer):
    led = lead().kept()
    last = DAY + timedelta(days=90)
    for wrong in (
        {"due_on": last + timedelta(days=1)},
        {"due_on": DAY - timedelta(days=1)},
        {"amount_fen": 40_000_001},
    ):
        with pytest.raises(Invalid) as caught, acting("sales1"):
            supply.plan(led.id, **({"what": "首批", "due_on": last, "amount_fen": 1_000} | wrong))
        assert set(caught.value.errors) == set(wrong)
    with acting("sales1"):
        planned = supply.plan(led.id, what="首批", due_on=DAY, amount_fen=1_000)
    with as_reader("sales1") as reader:
        assert [(one.kind, one.state) for one in duties_of(reader, DAY)[0]] == [("contract_delivery", "due")]
    delivery = make_delivery(customer, 1_000, sale=make_sale(customer, 1_000))
    with acting("sales1"):
        supply.delivered(planned.id, delivery.id)
    with pytest.raises(Conflict), acting("sales1"):
        supply.delivered(planned.id, delivery.id)
    with acting("sales1") as reader:
        assert duties_of(reader, DAY)[0] == []
        receivables.void_delivery(delivery.id, "错录")
    with as_reader("sales1") as reader:
        assert [one.kind for one in duties_of(reader, DAY)[0]] == ["contract_delivery"]


def test_whoever_drafted_delivers_to_a_customer_whom_nobody_owns(lead, customer):
    led = lead().kept()
    with acting("sales1"):
        supply.plan(led.id, what="首批", due_on=DAY, amount_fen=1_000)

    def owed(username):
        with as_reader(username) as reader:
            return [one.is_mine for one in duties_of(reader, DAY)[0] if one.kind == "contract_delivery"]

    contract = led.now()
    contract.drafted_by_id = user("mktmanager").id
    store(contract)
    assert (owed("sales1"), owed("mktmanager"), owed("contracts")) == ([True], [], [False])
    customer.owner_id, customer.level = None, "internal"
    store(customer)
    assert (owed("sales1"), owed("mktmanager"), owed("contracts")) == ([], [True], [False])


def test_a_dispute_is_tried_before_it_closes_and_hinders_the_end(lead):
    led = lead().kept()
    with acting("sales1"):
        dispute = disputes.open_dispute(led.id, "短少", opened_on=DAY, next_on=DAY, on=DAY)
    with pytest.raises(Refused) as caught, acting("contracts"):
        signing.close(led.id, "fulfilled", "完成", on=DAY)
    assert caught.value.clause == "二(四)4.3"
    with pytest.raises(Conflict), acting("csmanager"):
        disputes.close_dispute(dispute.id, "settled", "补发", on=DAY)
    with acting("csmanager"):
        disputes.add_step(dispute.id, "双方协商补发", step_on=DAY, next_on=DAY, on=DAY)
        disputes.close_dispute(dispute.id, "settled", "补发", on=DAY)
    with pytest.raises(Conflict), acting("csmanager"):
        disputes.add_step(dispute.id, "再议", step_on=DAY, next_on=DAY, on=DAY)
    with acting("contracts"):
        signing.close(led.id, "fulfilled", "履行完毕", on=DAY)
    assert led.state == "fulfilled"


def test_a_planned_delivery_is_urged_with_what_was_answered(lead, sign_in):
    led = lead().kept()
    with acting("contracts"):
        planned = supply.plan(led.id, what="首批", due_on=DAY, amount_fen=100)
    browser = sign_in("sales1")
    data = {"on": DAY.isoformat(), "act": "call", "answer": "三日内发出"}
    assert browser.post(f"/planned-deliveries/urge/?id={planned.id}", data=data).status_code == 302
    assert "三日内发出" in browser.get(f"/planned-deliveries/details/?id={planned.id}").text
    with pytest.raises(Invalid) as caught, acting("sales1"):
        supply.urge(planned.id, act="threat", answer=" ", urged_on=SOON, on=DAY)
    assert set(caught.value.errors) == {"act", "answer", "on"}
    with pytest.raises(NotAllowed), acting("finance"):
        supply.urge(planned.id, act="call", answer="…", urged_on=DAY, on=DAY)


def urgings(username, on):
    with as_reader(username, on) as reader:
        found = [one for one in duties_of(reader, on)[0] if one.kind == "contract_urging"]
    assert {(one.clause, one.endpoint) for one in found} <= {("二(四)6", "planned_delivery.details_view")}
    return [(one.due_on, one.time, one.is_mine) for one in found]


def test_a_delivery_past_its_day_is_the_contract_officers_to_urge(lead):
    """From the working day after it, a Tuesday, whatever was said before its day."""
    led = lead().kept()
    with acting("sales1"):
        planned = supply.plan(led.id, what="首批", due_on=DAY, amount_fen=100)
    day_after = DAY + timedelta(days=1)
    assert urgings("contracts", DAY) == []
    assert urgings("contracts", day_after) == [(day_after, "due", True)]
    assert urgings("contracts", SOON) == [(day_after, "overdue", True)]
    assert [urgings(name, SOON) for name in ("csmanager", "sales1", "gm")] == [[(day_after, "overdue", False)], [], []]
    with acting("contracts"):
        supply.move(planned.id, day_after, on=DAY)
        supply.urge(planned.id, act="call", answer="按期", urged_on=DAY, on=DAY)
    assert urgings("contracts", SOON) == [(DAY + timedelta(days=2), "overdue", True)]
    with acting("contracts"):
        supply.urge(planned.id, act="call", answer="明日发出", urged_on=day_after, on=SOON)
    assert urgings("contracts", SOON) == []
    with acting("contracts"):
        supply.move(planned.id, SOON, on=SOON)
    assert [due for due, *_rest in urgings("contracts", SOON + timedelta(days=9))] == [date(2026, 11, 27)]


@pytest.mark.parametrize("how", ["delivered", "dropped", "ended"])
def test_what_is_delivered_dropped_or_of_a_contract_that_is_over_is_not_urged(lead, customer, how):
    led = lead().kept()
    with acting("sales1"):
        planned = supply.plan(led.id, what="首批", due_on=DAY, amount_fen=100)
    assert len(urgings("contracts", SOON)) == 1
    with acting("contracts"):
        if how == "delivered":
            supply.delivered(planned.id, make_delivery(customer, 100, delivered_on=DAY).id)
        elif how == "dropped":
            supply.drop(planned.id, "不再需要")
        else:
            signing.close(led.id, "ended", "终止", on=DAY)
    assert urgings("contracts", SOON) == []


def test_nothing_is_urged_before_the_signing(lead):
    led = lead()
    with acting("sales1"):
        planned = supply.plan(led.id, what="首批", due_on=DAY, amount_fen=100)
    with pytest.raises(Refused) as caught, acting("sales1"):
        supply.urge(planned.id, act="call", answer="…", urged_on=DAY, on=DAY)
    assert caught.value.clause == "二(四)6"


@pytest.mark.parametrize(("days", "is_allowed"), [(15, True), (16, False)])
def test_a_paper_is_out_no_longer_than_the_rules_allow(lead, days, is_allowed):
    led = lead().kept()
    given = {"purpose": "核对原件", "due_on": DAY + timedelta(days=days), "on": DAY}
    if is_allowed:
        with acting("sales1"):
            assert [one.post for one in custody.ask_out(led.id, **given).steps] == ["general_manager"]
        return
    with pytest.raises(Refused) as caught, acting("sales1"):
        custody.ask_out(led.id, **given)
    assert (caught.value.clause, "15" in caught.value.says["en"]) == ("二(四)7", True)


def test_the_next_step_of_a_dispute_is_owed_by_its_day(lead):
    led, later = lead().kept(), DAY + timedelta(days=4)

    def owed(on=DAY):
        found = {}
        for name in ("sales1", "contracts", "sales2"):
            with as_reader(name, on) as reader:
                mine = [one for one in duties_of(reader, on)[0] if one.kind == "contract_dispute"]
                found.update((name, (one.due_on, one.is_mine, one.state, one.clause)) for one in mine)
        return found

    with acting("contracts"):
        dispute = disputes.open_dispute(led.id, "短少", opened_on=DAY, next_on=DAY, on=DAY)
    clause = "二(四)4.3"
    assert owed() == {"sales1": (DAY, True, "due", clause), "contracts": (DAY, False, "due", clause)}
    assert owed(later)["sales1"][2] == "overdue"
    with pytest.raises(Invalid), acting("sales1"):
        disputes.add_step(dispute.id, "双方协商", step_on=DAY, next_on=DAY - timedelta(days=1), on=DAY)
    with acting("sales1"):
        disputes.add_step(dispute.id, "双方协商", step_on=DAY, next_on=later, on=DAY)
    assert owed() == {}
    assert owed(later)["sales1"][0] == later
    with acting("sales1"):
        disputes.close_dispute(dispute.id, "settled", "和解", on=DAY)
    assert owed(later) == {}


def test_what_is_still_to_be_delivered_hinders_fulfilment_and_ends_with_the_contract(lead):
    led = lead().kept()
    with acting("contracts"):
        planned = supply.plan(led.id, what="首批", due_on=DAY, amount_fen=100)
    with pytest.raises(Refused) as caught, acting("contracts"):
        signing.close(led.id, "fulfilled", "完成", on=DAY)
    assert (caught.value.clause, led.state) == ("二(四)6", "kept")
    with acting("contracts"):
        signing.close(led.id, "ended", "双方协商解除", on=DAY)
    with as_reader("contracts"):
        found = db.session.get(PlannedDelivery, planned.id)
        assert (found.state, found.reason) == ("dropped", "双方协商解除")


def test_opinions_are_in_the_inbox_of_those_asked_alone(lead):
    led = lead().grounded().reviewed()
    with as_reader("finmanager") as reader:
        assert inbox.waiting_for(reader) == []
    assert led.step_of("finance") is not None
