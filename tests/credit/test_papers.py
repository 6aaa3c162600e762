"""The papers of credit work and of suggestions: what stands on them, and who may take one with him."""

from datetime import timedelta
from typing import Any

import pytest

from admin_app.areas.credit.countermeasures.models import Countermeasure
from admin_app.areas.credit.models import SupplyHold
from admin_app.areas.credit.trading.models import CollectionStep, DefaultReport, TradingStart
from admin_app.areas.staff.models import Suggestion
from tests.factories import DAY, make_customer, make_invoice, make_report, store, user
from tests.printing.sheets import pages

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)


def emergency(customer: Any) -> Any:
    about = {"kind": "emergency", "opened_on": DAY, "reason": "老板失联", "opened_by_id": user("sales1").id}
    return SupplyHold(customer_id=customer.id, **about, order="countermeasures", instruction="要求抵押", ordered_on=DAY)


def default(customer: Any) -> Any:
    about = {
        "document": "发票FP-7",
        "amount_fen": 123_400,
        "detail": "多次催收未付",
        "reported_by_id": user("sales1").id,
    }
    report = store(DefaultReport(customer_id=customer.id, reported_on=DAY, **about))
    days = {"issued_on": DAY - timedelta(days=200), "due_on": DAY - timedelta(days=100)}
    make_invoice(customer, 123_400, number="FP-7", default_report_id=report.id, **days)
    step = {"act": "call", "outcome": "承诺月底付款", "by_id": user("sales1").id}
    store(CollectionStep(customer_id=customer.id, report_id=report.id, on=DAY, **step))
    return report


def countermeasure(customer: Any) -> Any:
    about = {"measure": "joint_guarantor", "party": "担保公司", "amount_fen": 5_000, "reason": "逾期"}
    return Countermeasure(customer_id=customer.id, proposed_on=DAY, proposed_by_id=user("sales1").id, **about)


def start(customer: Any) -> Any:
    about = {"wanted_fen": 9_000, "condition": "joint", "document": "担保书12号", "reason": "新客户"}
    return TradingStart(customer_id=customer.id, asked_on=DAY, asked_by_id=user("sales1").id, **about)


def report(customer: Any) -> Any:
    told = {"operations": "产销两旺", "payment_conduct": "按期付款", "evidence": "对账单"}
    return make_report(customer, filed_by_id=user("sales1").id, **told)


FORMS: dict[str, tuple[Any, list[str]]] = {
    "emergency-report": (emergency, ["XY-02", "客户紧急情况报告", "老板失联", "要求抵押"]),
    "default-report": (default, ["XY-03", "客户违约报告", "发票FP-7", "1,234.00", "多次催收未付", "承诺月底付款"]),
    "countermeasure": (countermeasure, ["XY-04", "信用对策审批表", "担保公司", "50.00"]),
    "trading-start": (start, ["XY-05", "开始交易审批表", "担保书12号", "90.00"]),
    "credit-report": (report, ["XY-06", "客户信用定期报告", "产销两旺", "按期付款"]),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_credit_paper_says_what_is_recorded_to_whom_it_concerns(
    session: Any, cast: Any, sign_in: Any, name: str
) -> None:
    customer = make_customer("华星机械", owner="sales1", level="secret")
    make, wanted = FORMS[name]
    made = make(customer)
    row = made if made.id is not None else store(made)
    for who, status in (("credit", 200), ("csmanager", 200), ("sales1", 200), ("finance", 403), ("sales2", 404)):
        answer = sign_in(who).get(f"/forms/{name}/pdf/?id={row.id}&lang=zh")
        assert (who, answer.status_code) == (who, status)
        if who == "credit":
            text = "".join(pages(answer.data))
            assert [one for one in [*wanted, "华星机械"] if one not in text] == []
    english = sign_in("credit").get(f"/forms/{name}/docx/?id={row.id}&lang=en")
    assert (english.status_code, english.data[:2]) == (200, b"PK")
    assert f"/forms/{name}/" in sign_in("credit").get(_page(name, row.id)).text


def _page(name: str, key: int) -> str:
    urls = {
        "emergency-report": "holds",
        "default-report": "defaults",
        "countermeasure": "countermeasures",
        "trading-start": "trading-starts",
        "credit-report": "credit-reports",
    }
    return f"/{urls[name]}/details/?id={key}"


def test_a_hold_is_no_emergency_report(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer(owner="sales1")
    held = store(SupplyHold(customer_id=customer.id, kind="hold", opened_on=DAY, reason="逾期"))
    assert sign_in("credit").get(f"/forms/emergency-report/pdf/?id={held.id}").status_code in (403, 404)
    assert "/forms/emergency-report/" not in sign_in("credit").get(f"/holds/details/?id={held.id}").text


def test_a_suggestion_is_printed_by_who_sees_it(session: Any, cast: Any, sign_in: Any) -> None:
    about = {"title": "排班", "text": "希望提前一周排班", "author_id": user("clerk").id, "made_on": DAY}
    row = store(Suggestion(**about, answerer_id=user("csmanager").id, state="answered", reply="下月起执行"))
    for who, status in (("clerk", 200), ("csmanager", 200), ("sales1", 404)):
        answer = sign_in(who).get(f"/forms/suggestion/pdf/?id={row.id}&lang=zh")
        assert (who, answer.status_code) == (who, status)
        if status == 200:
            text = "".join(pages(answer.data))
            assert [
                one for one in ("RY-03", "管理意见及答复", "希望提前一周排班", "下月起执行") if one not in text
            ] == []
