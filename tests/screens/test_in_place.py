"""A cell of a list that is written in: does it do what the form does, and no more?"""

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from admin_app.areas.contracts.models import PlannedDelivery
from admin_app.areas.customers.models import Customer
from admin_app.areas.information.models import InformationNote
from admin_app.areas.prospects.models import ProspectStep
from admin_app.audit.models import AuditEntry
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.factories import DAY, make_contract, make_customer, store
from tests.screens.records import every_view
from tests.screens.test_conflicts import kept, typed_in


@pytest.fixture
def customer(session: Any, cast: Any) -> Customer:
    return make_customer("青岚纸业", owner="sales1", region="华北", level="secret")


def at(row: Any, name: str, table: str = "customers") -> str:
    return f"/{table}/cell/?id={row.id}&name={name}&lang=en"


def opened(browser: Any, url: str) -> dict[str, str]:
    answer = browser.get(url)
    assert answer.status_code == 200
    return typed_in(answer)


def edits(customer: Customer) -> int:
    told = select(func.count()).select_from(AuditEntry).where(AuditEntry.subject == customer.code)
    return db.session.scalar(told.where(AuditEntry.action == "customer.edit")) or 0


def test_a_cell_is_saved_as_by_the_form_and_taken_back(customer: Customer, sign_in: Any) -> None:
    clerk, url = sign_in("clerk"), at(customer, "region")
    field = opened(clerk, url)
    assert field == {"region": "华北", "row_version": str(customer.row_version)}
    saved = clerk.post(url, data=field | {"region": " 华东 "})
    assert saved.status_code == 200
    assert saved.text.strip().startswith("华东")
    assert kept(customer).region == "华东"
    undo = typed_in(saved)
    assert undo == {"region": "华北", "row_version": str(kept(customer).row_version)}
    assert clerk.post(url, data=undo).status_code == 200
    assert kept(customer).region == "华北"
    assert edits(customer) == 2


def test_the_second_is_told_what_changed_and_may_save_over(customer: Customer, sign_in: Any, cast: Any) -> None:
    clerk, url = sign_in("clerk"), at(customer, "region")
    seen = opened(clerk, url)
    assert clerk.post(url, data=seen | {"region": "华东"}).status_code == 200
    late = clerk.post(url, data=seen | {"region": "华南"})
    assert late.status_code == 409
    told = re.sub(r"\s+", " ", re.sub("<[^>]+>", "", late.text))
    assert "Region: 华北 → 华东" in told
    assert cast["clerk"].name in told
    assert kept(customer).region == "华东"
    again = typed_in(late)
    assert again["region"] == "华南"
    assert clerk.post(url, data=again).status_code == 200
    assert kept(customer).region == "华南"


def test_what_is_wrong_stands_beside_the_cell_and_nothing_is_saved(customer: Customer, sign_in: Any) -> None:
    clerk, url = sign_in("clerk"), at(customer, "region")
    seen = opened(clerk, url)
    refused = clerk.post(url, data=seen | {"region": "远" * 81})
    assert refused.status_code == 422
    assert "Field cannot be longer than 80 characters." in refused.text
    assert clerk.post(url, data={"region": "华东"}).status_code == 422  # it says nothing of what was seen
    assert kept(customer).region == "华北"
    assert edits(customer) == 0


def test_a_cell_does_no_more_than_the_form(customer: Customer, sign_in: Any) -> None:
    clerk, seen = sign_in("clerk"), {"row_version": str(customer.row_version)}
    more = {"region": "华东", "name": "别名纸业", "level": "internal", "owner": "", "strategy": "x"}
    assert clerk.post(at(customer, "region"), data=seen | more).status_code == 200
    now = kept(customer)
    assert (now.region, now.name, now.level, now.owner_id) == ("华东", "青岚纸业", "secret", customer.owner_id)
    for name in ("name", "owner", "level", "grade", "strategy", "no_such", ""):
        assert clerk.get(at(customer, name)).status_code == 404, name
        assert clerk.post(at(customer, name), data=seen | {name: "x"}).status_code == 404, name


def test_who_may_not_edit_the_record_may_not_in_its_cell(customer: Customer, sign_in: Any) -> None:
    prospect = make_customer("初识商行", owner="sales1", status="prospect", level="internal")
    owner = sign_in("sales1")
    for method in (owner.get, owner.post):
        assert method(at(customer, "region")).status_code == 403
    assert owner.post(at(prospect, "region"), data=opened(owner, at(prospect, "region"))).status_code == 200
    for username, status in (("finance", 403), ("sales2", 404), ("admin", 403)):
        assert sign_in(username).get(at(customer, "region")).status_code == status, username
    listed = owner.get("/customers/?search=商行").text
    assert f'data-row="{prospect.id}"' not in listed  # none of its columns is shown
    owner.post("/lists/columns/", data={"list": "customer", "column": ["name", "region"]})
    page = owner.get("/customers/").text
    assert re.findall(r'data-row="(\d+)"', page) == [str(prospect.id)]
    assert page.count('data-cell="region"') == 1


def test_a_field_without_a_form_has_its_own_service_behind_it(session: Any, cast: Any, sign_in: Any) -> None:
    """The day of a planned delivery: of whoever plans them, within the supply period, while it is planned."""
    contract = make_contract(make_customer("甲", owner="sales1"))
    about = {"contract_id": contract.id, "customer_id": contract.customer_id, "amount_fen": 100}
    planned = store(PlannedDelivery(what="首批", due_on=DAY, **about))
    url, seller = at(planned, "due_on", "planned-deliveries"), sign_in("sales1")
    seen = opened(seller, url)
    assert seen == {"due_on": "2026-11-23", "row_version": str(planned.row_version)}
    saved = seller.post(url, data=seen | {"due_on": "2026-12-01"})
    assert (saved.status_code, kept(planned).due_on) == (200, date(2026, 12, 1))
    told = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
    assert told.action == "contract.move_delivery"
    seen = opened(seller, url)
    for day, why in (("2026-11-22", "Not before 2026-11-23."), ("2027-01-01", "The supply period ends on 2026-12-31")):
        refused = seller.post(url, data=seen | {"due_on": day})
        assert (refused.status_code, why in refused.text) == (422, True)
    assert sign_in("finance").post(url, data=seen | {"due_on": "2026-12-02"}).status_code == 403
    assert sign_in("sales2").get(url).status_code == 404
    planned = kept(planned)
    planned.state = "dropped"
    store(planned)
    assert seller.get(url).status_code in (403, 409)
    assert kept(planned).due_on == date(2026, 12, 1)


def test_a_planned_step_is_reworded_and_nothing_else_of_it(session: Any, cast: Any, sign_in: Any) -> None:
    prospect = make_customer("初识商行", owner="sales1", status="prospect", level="internal")
    given = {"planned_on": DAY, "due_on": DAY, "put_off": 0, "step_state": "planned", "step_kind": "call"}
    step = store(ProspectStep(customer_id=prospect.id, what="致电", **given))
    url, seller = at(step, "what", "prospect-steps"), sign_in("sales1")
    assert seller.post(url, data=opened(seller, url) | {"what": "登门拜访", "due_on": "2027-01-01"}).status_code == 200
    assert (kept(step).what, kept(step).due_on, kept(step).put_off) == ("登门拜访", DAY, 0)
    assert sign_in("mktmanager").get(url).status_code == 403


def test_each_text_of_a_note_is_changed_alone(session: Any, cast: Any, sign_in: Any) -> None:
    customer, seller = make_customer("甲", owner="sales1"), sign_in("sales1")
    texts = {"surroundings": "甲", "demand": "乙", "changes": "丙"}
    assert seller.post("/information-notes/new/", data={"customer": customer.id, **texts}).status_code == 302
    with unguarded("a test looks"):
        note = db.session.scalars(select(InformationNote)).one()
    url = at(note, "demand", "information-notes")
    assert seller.post(url, data=opened(seller, url) | {"demand": "丁"}).status_code == 200
    assert (kept(note).surroundings, kept(note).demand, kept(note).changes) == ("甲", "丁", "丙")


def test_flask_admins_own_way_stays_shut(app: Any, session: Any, cast: Any, sign_in: Any, customer: Customer) -> None:
    clerk = sign_in("clerk")
    for view in every_view(app):
        answer = clerk.post(f"{view.url}/ajax/update/", data={"list_form_pk": customer.id, "region": "华东"})
        assert answer.status_code in (403, 404), view.endpoint
    assert kept(customer).region == "华北"
