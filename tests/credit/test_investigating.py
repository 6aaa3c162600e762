"""An investigation from request to report (二(三)3.1, 3.2): who may do what, when, and what becomes a fact."""

import io
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from admin_app.areas.attachments import service as attachments
from admin_app.areas.attachments.models import Attachment
from admin_app.areas.credit.investigating import service, writing
from admin_app.areas.credit.investigating.models import (
    InvestigationCase,
    InvestigationPhoto,
    InvestigationStep,
)
from admin_app.areas.credit.investigating.writing import TEMPLATE, Written
from admin_app.areas.credit.models import Investigation
from admin_app.areas.credit.standing import standings_of
from admin_app.duties.service import duties_of
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused
from admin_app.extensions import db
from admin_app.secrecy.access import access_of
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignStep
from tests import factories
from tests.factories import DAY, make_customer
from tests.plans.conftest import PNG

GROUP = ("csmanager", "finmanager", "mktmanager", "gm")
LATER = DAY + timedelta(days=3)


def asked(as_reader, session, **columns):
    customer = make_customer(owner="sales1", **columns)
    with as_reader("sales1"):
        key = service.ask(customer.id, "拟授信50万元", on=DAY).id
        session.commit()
    return customer, key


def steps(case_id):
    with unguarded("a test looks"):
        rows = select(InvestigationStep).where(InvestigationStep.case_id == case_id, InvestigationStep.state == "open")
        return {step.channel: step.id for step in db.session.scalars(rows)}


def done_of(case_id, channel="bank"):
    with unguarded("a test looks"):
        rows = select(InvestigationStep.id).where(
            InvestigationStep.case_id == case_id, InvestigationStep.channel == channel
        )
        return db.session.scalars(rows).one()


def through(as_reader, session, case_id, **days):
    """Plan the channels and go through each of them."""
    with as_reader("credit"):
        service.plan(case_id, days, on=DAY)
        session.commit()
    for channel, key in sorted(steps(case_id).items(), key=lambda one: one[0] == "analysis"):
        with as_reader({"field": "sales1", "analysis": "finance"}.get(channel, "credit")):
            service.report_step(key, "厂区", "两条产线开工", on=DAY)
            session.commit()


def full(evidence):
    return {name: Written("产线开工，库存正常", evidence) for name in TEMPLATE}


def signs_of(case_id):
    """The open steps of the request, by post."""
    with unguarded("a test looks"):
        rows = select(SignStep).where(SignStep.state == "open", SignStep.request.has(subject=str(case_id)))
        return {step.post: step.id for step in db.session.scalars(rows)}


def acknowledge(as_reader, session, case_id, *people):
    posts = {"csmanager": "cs_manager", "finmanager": "finance_manager", "mktmanager": "marketing_manager"}
    for person in people:
        with as_reader(person):
            signoffs.sign(signs_of(case_id)[posts.get(person, "general_manager")])
            session.commit()


def test_its_result_is_a_fact_once_the_whole_group_has_read_the_report(as_reader, session):
    customer, key = asked(as_reader, session)
    through(as_reader, session, key, field=LATER, analysis=LATER, bank=LATER)
    done = done_of(key, "field")
    with as_reader("credit"):
        writing.write(key, full(f"step:{done}"), "good", "经营稳定", on=DAY)
        writing.submit(key, on=DAY)
        session.commit()
    acknowledge(as_reader, session, key, *GROUP[:3])
    with as_reader("gm"):
        assert standings_of([customer.id], DAY)[customer.id].investigation is None
    acknowledge(as_reader, session, key, "gm")
    with as_reader("gm"):
        assert standings_of([customer.id], DAY)[customer.id].investigation == "good"
        found = session.scalars(select(Investigation)).one()
        case = session.get(InvestigationCase, key)
        assert (found.channel, found.findings, found.by_id, case.finding_id, case.state) == (
            *("report", "经营稳定", factories.user("credit").id),
            *(found.id, "concluded"),
        )


def test_sent_back_it_is_written_again(as_reader, session):
    _customer, key = asked(as_reader, session)
    through(as_reader, session, key, bank=LATER)
    done = done_of(key)
    with as_reader("credit"):
        writing.write(key, full(f"step:{done}"), "good", "经营稳定", on=DAY)
        writing.submit(key, on=DAY)
        session.commit()
    with as_reader("finmanager"):
        signoffs.refuse(signs_of(key)["finance_manager"], "缺财务报表")
        session.commit()
    with as_reader("credit"):
        case = session.get(InvestigationCase, key)
        assert (case.state, case.note, case.to_report_from) == ("running", "缺财务报表", DAY)
        assert session.scalars(select(Investigation)).all() == []


@pytest.mark.parametrize(
    "change",
    [
        lambda items: items.pop("security"),
        lambda items: items.update(security=Written("  ", next(iter(items.values())).evidence)),
        lambda items: items.update(security=Written("据说不错", "")),
    ],
    ids=["an item is missing", "an item is empty", "an opinion without evidence"],
)
def test_an_incomplete_report_goes_to_nobody(as_reader, session, change):
    _customer, key = asked(as_reader, session)
    through(as_reader, session, key, bank=LATER)
    items = full(f"step:{done_of(key)}")
    change(items)
    with as_reader("credit"):
        writing.write(key, items, "good", "经营稳定", on=DAY)
        with pytest.raises(Refused) as refused:
            writing.submit(key, on=DAY)
    assert refused.value.clause == "二(三)3.2.4"


def test_no_report_while_a_channel_is_open_and_none_of_anothers_evidence(as_reader, session):
    _other, foreign = asked(as_reader, session)
    through(as_reader, session, foreign, bank=LATER)
    foreign_step = done_of(foreign)
    _customer, key = asked(as_reader, session)
    through(as_reader, session, key, bank=LATER)
    with as_reader("credit"):
        with pytest.raises(Invalid):
            writing.write(key, full(f"step:{foreign_step}"), "good", "经营稳定", on=DAY)
        session.rollback()
        service.plan(key, {"trade": LATER}, on=DAY)
        with pytest.raises(Refused) as refused:
            writing.submit(key, on=DAY)
    assert refused.value.clause == "二(三)3.2.1"


def test_what_is_surveyed_finance_analyses_afterwards(as_reader, session):
    """二(三)3.1.5: chosen together, not before it, and the report waits for it."""
    _customer, key = asked(as_reader, session)
    with as_reader("credit"):
        for days in ({"field": LATER}, {"field": LATER, "analysis": DAY}):
            with pytest.raises(Refused) as refused:
                service.plan(key, days, on=DAY)
            session.rollback()
            assert refused.value.clause == "二(三)3.1.5"
        service.plan(key, {"field": LATER, "analysis": LATER}, on=DAY)
        session.commit()
    with as_reader("finance"), pytest.raises(Refused) as refused:
        service.report_step(steps(key)["analysis"], "报表", "流动比率1.4", on=DAY)
    session.rollback()
    assert refused.value.clause == "二(三)3.1.5"
    with as_reader("sales1"):
        surveyed = service.report_step(steps(key)["field"], "厂区", "产线开工", on=DAY).id
        session.commit()
    with as_reader("credit"):
        service.drop_step(steps(key)["analysis"], "财务出差", on=DAY)
        writing.write(key, full(f"step:{surveyed}"), "good", "经营稳定", on=DAY)
        session.commit()
        with pytest.raises(Refused) as refused:
            writing.submit(key, on=DAY)
        session.rollback()
    assert refused.value.clause == "二(三)3.1.5"
    through(as_reader, session, key, analysis=LATER)
    with as_reader("credit"):
        writing.submit(key, on=DAY)


def test_the_surveyor_brings_and_sees_his_own_photos_though_he_sees_no_archive(as_reader, session, sign_in):
    customer, key = asked(as_reader, session, level="confidential")
    with as_reader("credit"):
        service.plan(key, {"field": LATER, "analysis": LATER}, on=DAY)
        session.commit()
    with as_reader("clerk"):
        other = attachments.add(customer.id, io.BytesIO(PNG), "档案.png", on=DAY).id
        session.commit()
    step = steps(key)["field"]
    with as_reader("sales1"):
        assert access_of([customer.id]) == {customer.id: "work"}
        with pytest.raises(NotAllowed):
            attachments.add(customer.id, io.BytesIO(PNG), "私传.png", on=DAY)
        session.rollback()
    browser = sign_in("sales1")
    data = {"source": "厂区", "learnt": "两条产线开工", "photo": (io.BytesIO(PNG), "门头.png")}
    url = f"/investigation-cases/step/?id={step}"
    assert browser.post(url, data=data, content_type="multipart/form-data").status_code == 302
    assert "门头.png" in browser.get(f"/investigation-cases/details/?id={key}").text
    with as_reader("sales1"):
        seen = session.scalars(select(Attachment)).all()
        assert [one.name for one in seen] == ["门头.png"]
        own = seen[0].id
    with as_reader("clerk"):
        assert {one.id for one in session.scalars(select(Attachment))} == {own, other}
    for colleague in ("sales2", "finance", "mktmanager"):
        with as_reader(colleague):
            assert session.scalars(select(Attachment)).all() == []
            assert session.scalars(select(InvestigationPhoto)).all() == []


def test_a_task_lifts_to_working_data_until_it_is_done(as_reader, session):
    customer, key = asked(as_reader, session, level="secret")
    with as_reader("credit"):
        service.plan(key, {"analysis": LATER, "field": LATER}, on=DAY)
        session.commit()
    factories.store(_owned_by(customer, "sales2"))
    with as_reader("sales1"):
        assert access_of([customer.id]) == {customer.id: "work"}, "the survey stays with whom it was given"
        with pytest.raises(NotAllowed):
            service.report_step(steps(key)["analysis"], "厂区", "产线开工", on=DAY)
        session.rollback()
        service.report_step(steps(key)["field"], "厂区", "产线开工", on=DAY)
        session.commit()
    with as_reader("sales1"):
        assert access_of([customer.id]).get(customer.id, "none") == "none"


def _owned_by(customer, username):
    with unguarded("a test's arrangement"):
        customer.owner_id = factories.user(username).id
    return customer


def test_who_may_do_what(as_reader, session):
    customer, key = asked(as_reader, session)
    refusals = (NotAllowed, NotFound)
    with as_reader("sales1"):
        with pytest.raises(Refused):
            service.ask(customer.id, "再查", on=DAY)
        session.rollback()
        with pytest.raises(NotAllowed):
            service.plan(key, {"bank": LATER}, on=DAY)
    session.rollback()
    with as_reader("sales2"), pytest.raises(refusals):
        service.ask(customer.id, "…", on=DAY)
    session.rollback()
    with as_reader("csmanager"), pytest.raises(NotAllowed):
        service.withdraw(key, "…", on=DAY)
    session.rollback()
    with as_reader("credit"):
        with pytest.raises(Invalid):
            service.plan(key, {"bank": DAY - timedelta(days=1)}, on=DAY)
        session.rollback()
        with pytest.raises(Invalid):
            service.plan(key, {}, on=DAY)


def test_each_owes_his_part(as_reader, session):
    _customer, key = asked(as_reader, session)
    with as_reader("credit") as officer:
        assert kinds(officer) == Counter(investigation=1)
        service.plan(key, {"field": LATER, "analysis": LATER}, on=DAY)
        session.commit()
    for person in ("sales1", "finance"):
        with as_reader(person) as one:
            assert kinds(one) == Counter(investigation_step=1)
    for channel, person in (("field", "sales1"), ("analysis", "finance")):
        with as_reader(person) as one:
            service.report_step(steps(key)[channel], "厂区", "产线开工", on=DAY)
            session.commit()
            assert kinds(one) == Counter()
    with as_reader("credit") as officer:
        assert kinds(officer) == Counter(investigation=1)


def kinds(reader):
    found, _more = duties_of(reader, DAY)
    return Counter(duty.kind for duty in found if duty.kind.startswith("investigation") and duty.is_mine)
