"""Complaints on screen: each step is offered to whoever may take it, and a raw POST skips none."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from admin_app.areas.complaints import boards
from admin_app.areas.complaints import service as complaints
from admin_app.areas.complaints.models import Complaint
from admin_app.clock import ZONE
from admin_app.duties.service import counts_of, duties_of, open_by_kind, pressing
from admin_app.policies import service as policies
from admin_app.reports.declared import AskedReport, report_named
from tests.complaints.helpers import CALL, FOUNDED, STEPS, act, brought_to, raised, recorded, stored
from tests.credit.test_preview import edited
from tests.duties.test_grace import GRACE
from tests.factories import DAY, as_reader, make_customer, reader, user


@pytest.fixture
def complaint(session):
    return recorded(make_customer("乌有纸业"))


def test_anybody_raises_one_and_is_told_the_same(sign_in, cast, session):
    data = {"typed_name": "子虚重工", "content": "到货破损", "came_by": "phone", "severity": "ordinary"}
    for name in ("sales1", "finance", "itclerk"):
        page = sign_in(name).post("/complaint-intakes/new/?lang=en", data=data, follow_redirects=True).text
        assert "Customer service has it" in page
        assert "Link to a customer" not in page
    assert sign_in("admin").get("/complaint-intakes/new/").status_code == 403


def test_the_officer_goes_from_step_to_step(sign_in, complaint, session):
    service = sign_in("service")
    page = service.get(f"/complaints/details/?id={complaint}&lang=en").text
    assert "Talk over with the customer" in page
    assert "Sum up and archive" not in page
    data = {"content": "破损", "solutions": "换货", "promised_on": "2026-11-25", "severity": "ordinary"}
    page = service.post(f"/complaints/step/agree/?id={complaint}", data=data, follow_redirects=True).text
    assert "It is agreed; the customer knows by when." in page
    assert stored(complaint).stage == "agreed"
    page = service.post(
        f"/complaints/step/judge/?id={complaint}",
        data={"reason_sufficient": "1", "claim_reasonable": "1", "handler": user("finance").id},
    ).text
    assert "Name the responsible department (" in page
    assert stored(complaint).stage == "agreed"


@pytest.mark.parametrize(("step", "clause"), [("archive", "二(五)1.3"), ("reply", "四1.2"), ("submit", "四1.4")])
def test_a_raw_post_skips_no_step(sign_in, complaint, step, clause):
    data = {"summary": "完", "reply": "谢", "reason": "无"}
    page = sign_in("service").post(f"/complaints/step/{step}/?id={complaint}&lang=en", data=data).text
    assert clause in page
    assert stored(complaint).stage == "recorded"


def test_whoever_may_not_is_refused_in_a_sentence(sign_in, complaint):
    data = {"content": "破损", "solutions": "换货", "promised_on": "2026-11-25", "severity": "ordinary"}
    page = sign_in("finance").post(f"/complaints/step/agree/?id={complaint}&lang=en", data=data).text
    assert "This is for the service officer." in page
    assert sign_in("service").get(f"/complaints/step/nothing/?id={complaint}").status_code == 404


def test_the_whole_story_stands_on_its_page_and_on_paper(sign_in, complaint, session):
    brought_to(complaint, *FOUNDED[:-1], "improve", "remedy", "archive")
    manager = sign_in("csmanager")
    page = manager.get(f"/complaints/details/?id={complaint}&lang=en").text
    for words in ("换货", "立即换货", "警告", "装车核对", "Customer visited", "Archived"):
        assert words in page
    assert "警告" not in sign_in("service").get(f"/complaints/details/?id={complaint}").text
    paper = manager.get(f"/forms/complaint-record/?id={complaint}").text
    for words in ("立即换货", "Came in by", "Handled by", "Promise kept"):
        assert words in paper
    customer = stored(complaint).customer_id
    assert stored(complaint).number in manager.get(f"/customers/details/?id={customer}").text
    assert stored(complaint).number in manager.get(f"/find/?q={stored(complaint).number[:12]}").text
    for which in ("complaints", "visit_coverage", "satisfaction"):
        assert manager.get(f"/figures/{which}").status_code == 200


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_each_figure_leads_to_the_complaints_it_counts(complaint, session, app, sign_in):
    """One archived as promised; one called late, solved late, and taken up again with its cause kept."""
    brought_to(complaint, *FOUNDED)
    late, early = DAY + timedelta(days=6), CALL - timedelta(days=5)
    given = complaints.Raised("破损", typed_name="子虚", customer_id=make_customer("子虚").id)
    intake = act("service", complaints.raise_complaint, given, at=early)
    with as_reader("gm"):
        other = session.scalars(select(Complaint.id).where(Complaint.intake_id == intake.id)).one()
    act("service", complaints.agree, other, "破损", "换货", late, "ordinary", "新货未到", on=late)
    brought_to(other, *FOUNDED[1:7])
    act("finance", complaints.feed_back, other, "已换货", on=late)
    STEPS["unhappy"](other)
    raised(make_customer("亡是公"))
    with app.test_request_context("/?lang=en"), as_reader("service"):
        causes, months, people = (board(DAY) for board in (boards.causes, boards.kept_by_month, boards.kept_by_person))
        after = boards.outcomes(DAY)
    assert [line.values for line in after.lines] == [(0, 1, 0)]
    assert [line.values for line in causes.lines] == [(0, 2, 0, 0, 0, 0, 1)]
    assert [line.values for line in months.lines] == [(1, 1, 2, 0, 1)]
    assert {line.label: line.values for line in people.lines} == {
        user("finance").name: (0, 0, 2, 0, 1),
        user("service").name: (1, 1, 0, 0, 0),
    }
    browser = sign_in("service")
    for line in (*causes.lines, *months.lines, *people.lines, *after.lines):
        rows = [browser.get(url).text.count(' title" data-label') for url in line.urls]
        assert tuple(rows) == line.values
    assert browser.get("/complaints/?flt0_kept=contact-2").status_code == 200
    assert "2026" in browser.get("/figures/complaints_kept?lang=en").text


@pytest.mark.parametrize(
    ("now", "time"), [("09:00", "due"), ("10:00", "due"), ("10:01", "overdue"), ("23:00", "overdue")]
)
def test_a_first_contact_is_overdue_once_its_hour_has_passed(session, cast, sign_in, monkeypatch, now, time):
    """Counted, narrowed down and said alike; the other steps know days."""
    came = datetime.fromisoformat(f"{DAY - timedelta(days=3)} 16:30").replace(tzinfo=ZONE)  # a Friday
    for customer in (make_customer(), None):
        given = complaints.Raised(content="到货破损", typed_name="x", customer_id=customer and customer.id)
        act("service", complaints.raise_complaint, given, at=came)
    monkeypatch.setenv("GUIZHANG_TODAY", f"{DAY}T{now}:00+08:00")
    with as_reader("service") as one:
        duties, _more = duties_of(one, DAY)
        assert [(duty.kind, duty.time, duty.days) for duty in duties] == [
            ("complaint", time, 0),
            ("complaint_intake", time, 0),
        ]
        assert counts_of(one, DAY) == {"overdue": 0, "due": 0, "soon": 0, time: 2}
        assert [duty.time for duty in pressing(one, DAY, 5)[0]] == [time, time]
        assert pressing(one, DAY, 5)[1] == counts_of(one, DAY)
        assert len(duties_of(one, DAY, overdue=True)[0]) == (2 if time == "overdue" else 0)
        assert sum(late for _owed, late in open_by_kind(one, DAY, 9).values()) == (2 if time == "overdue" else 0)
    page = sign_in("service").get("/?lang=en").text
    assert page.count("its hour has passed") == (2 if time == "overdue" else 0)
    with policies.supposing(edited("reporting.py", GRACE), DAY), as_reader("service") as one:
        assert counts_of(one, DAY)["due"] == 2


def test_what_is_next_is_a_duty_of_whoever_has_it(complaint, session):
    def owed(name):
        with as_reader(name):
            found, _more = duties_of(reader(name), DAY)
        return [(duty.kind, duty.about) for duty in found if duty.is_mine]

    row = stored(complaint)
    assert owed("service") == [("complaint", f"{row.number} · {row.contact_time}")]
    loose = raised(None)
    assert ("complaint_intake", f"{loose.number} · 乌有纸业") in owed("service")
    act("service", complaints.dismiss, loose.id, "推销")
    brought_to(complaint, "agree", "judge")
    assert (owed("service"), owed("finance")) == ([], [("complaint", row.number)])
    brought_to(complaint, *FOUNDED[2:8])
    assert owed("service")[0][0] == "visit"


def test_the_ledger_tells_of_each_and_sums_by_cause(complaint, session):
    brought_to(complaint, *FOUNDED)
    raised(None, typed_name="子虚")
    ledger = report_named("complaints")
    with as_reader("csmanager"):
        lines = list(ledger.lines(AskedReport(DAY, group="complaint")))
        sums = list(ledger.lines(AskedReport(DAY, group="cause")))
    assert sorted((line.values["customer"], line.values.get("satisfaction")) for line in lines) == [
        ("乌有纸业", 5),
        ("子虚", None),
    ]
    figures = [[line.values[name] for name in ("complaints", "founded", "open", "late")] for line in sums]
    assert sorted(figures) == [[1, 0, 1, 0], [1, 1, 0, 0]]
