"""The administrator adds and renames departments; each tells its people and who leads them, and none goes away."""

import html
import re
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.accounts.models import Department
from admin_app.audit.models import AuditEntry
from admin_app.extensions import db
from tests import factories

NEW = {"code": "logistics", "name_en": "Logistics", "name_zh": "物流部"}


@pytest.fixture
def admin(session: Any, sign_in: Any) -> Any:
    return sign_in("admin")


def stored(code: str) -> Department | None:
    db.session.expire_all()
    return db.session.scalars(select(Department).where(Department.code == code)).one_or_none()


def cells(page: Any) -> dict[str, list[str]]:
    """Of each row of the list what stands in it, by its code."""
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.S) for row in page.text.split("<tr")[2:]]
    words = [[" ".join(html.unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in row] for row in rows]
    return {row[at]: row[at + 1 :] for row in words for at in range(len(row)) if re.fullmatch(r"[a-z_]+", row[at])}


def typed(admin: Any, cell: str, name: str) -> dict[str, str]:
    version = re.search(r'name="row_version"[^>]*value="([^"]*)"', admin.get(cell).text)
    assert version is not None
    return {"name_zh": name, "row_version": version[1]}


def test_the_list_tells_people_and_who_leads_and_leads_to_them(admin: Any) -> None:
    factories.store(Department(**NEW))
    told = cells(admin.get("/departments/?lang=en"))
    finance = [factories.user("finmanager"), factories.user("finance")]
    assert told["finance"][2:4] == ["2", finance[0].name]
    assert told["logistics"][2:4] == ["0", ""]
    page = admin.get(f"/people/?flt0_department={finance[0].department_id}&flt1_active=1").text
    assert [name in page for name in (">finmanager<", ">finance<", ">sales1<")] == [True, True, False]
    with factories.as_reader(None):
        finance[1].active = False
        db.session.commit()
    assert cells(admin.get("/departments/?lang=en"))["finance"][2] == "1"


def test_as_many_queries_for_one_department_as_for_three(admin: Any, count_queries: Any) -> None:
    def queries() -> int:
        with count_queries() as statements:
            admin.get("/departments/")
        return len(statements)

    queries()
    first = queries()
    factories.store(Department(**NEW))
    factories.store(Department(code="lab", name_en="Laboratory", name_zh="实验室"))
    assert queries() == first


@pytest.mark.parametrize(
    "given",
    [
        NEW | {"name_zh": "财务部"},
        NEW | {"name_en": "finance"},
        NEW | {"code": "marketing"},
        NEW | {"name_en": "财务部"},
    ],
)
def test_a_name_in_use_is_refused_beside_its_field(admin: Any, given: dict[str, str]) -> None:
    page = admin.post("/departments/new/?lang=en", data=given)
    assert page.status_code == 200
    assert re.search(r"invalid-feedback.{,200}(called so|exists) already|Already exists", page.text, re.S)
    assert (stored("logistics"), stored("marketing").name_en) == (None, "Marketing")  # type: ignore[union-attr]


def test_it_is_renamed_in_its_form_and_where_it_stands_told_in_its_history_and_refused_alike(admin: Any) -> None:
    factories.store(Department(**NEW))
    one = stored("logistics")
    assert one is not None
    url = f"/departments/edit/?id={one.id}&lang=en"
    assert admin.post(url, data=NEW | {"name_en": "Transport"}).status_code == 302
    cell = f"/departments/cell/?id={one.id}&name=name_zh&lang=en"
    refused = admin.post(cell, data=typed(admin, cell, "市场部"))
    assert "is called so already" in refused.text
    assert stored("logistics").name_zh == "物流部"  # type: ignore[union-attr]
    assert admin.post(cell, data=typed(admin, cell, "运输部")).status_code == 200
    assert (one.name_en, stored("logistics").name_zh) == ("Transport", "运输部")  # type: ignore[union-attr]
    page = admin.get(f"/departments/details/?id={one.id}&lang=en").text
    assert [words in page for words in ("Department edited", "Logistics", "Transport")] == [True] * 3
    acts = select(AuditEntry.action).where(AuditEntry.action.like("department.%"))
    assert db.session.scalars(acts).all() == ["department.edit"] * 2


def test_none_is_taken_away_and_the_page_says_why(admin: Any) -> None:
    key = factories.user("finance").department_id
    assert "None is taken away" in admin.get("/departments/?lang=en").text
    assert admin.post("/departments/delete/", data={"id": key, "reason": "x"}).status_code == 403
    assert stored("finance") is not None
