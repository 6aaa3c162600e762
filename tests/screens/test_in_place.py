"""A cell of a list that is written in: does it do what the form does, and no more?"""

import re
from typing import Any

import pytest
from sqlalchemy import func, select

from admin_app.areas.customers.models import Customer
from admin_app.audit.models import AuditEntry
from admin_app.extensions import db
from tests.factories import make_customer
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


def test_flask_admins_own_way_stays_shut(app: Any, session: Any, cast: Any, sign_in: Any, customer: Customer) -> None:
    clerk = sign_in("clerk")
    for view in every_view(app):
        answer = clerk.post(f"{view.url}/ajax/update/", data={"list_form_pk": customer.id, "region": "华东"})
        assert answer.status_code in (403, 404), view.endpoint
    assert kept(customer).region == "华北"
