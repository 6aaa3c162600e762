"""What is known of a customer: kept section by section, versioned, merged, imported, printed, destroyed."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.areas.customers import service as customers
from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.profile import service
from admin_app.areas.customers.profile.models import FIELDS, Profile, Qualification
from admin_app.areas.customers.profile.one import profile_of
from admin_app.audit.models import AuditChange
from admin_app.duties.service import duties_of
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from admin_app.extensions import db
from admin_app.imports.customers import import_customers
from admin_app.secrecy.reader import unguarded
from tests.factories import DAY, make_contact, make_customer, store
from tests.printing.sheets import pages


def kept(customer: Any) -> Profile | None:
    with unguarded("a test looks"):
        return profile_of(customer.id)


def test_the_clerk_keeps_it_and_each_change_tells_from_what_to_what(session: Any, cast: Any, as_reader: Any) -> None:
    customer = make_customer(level="secret")
    with as_reader("clerk"):
        profile = service.begin(customer.id, {"potential": " 有望翻番 ", "firm_size": "medium"})
        session.commit()
        service.edit(profile.id, {"potential": "平稳"})
        session.commit()
    assert (profile.potential, profile.firm_size, profile.row_version) == ("平稳", "medium", 2)
    told = db.session.scalars(select(AuditChange).where(AuditChange.record == "customer_profile")).all()
    assert [one.content["columns"] for one in told if one.content["how"] == "changed"] == [
        {"potential": ["有望翻番", "平稳"]}
    ]


def test_there_is_one_for_each_customer(session: Any, cast: Any, as_reader: Any) -> None:
    customer = make_customer()
    with as_reader("clerk"):
        service.begin(customer.id, {})
        with pytest.raises(Conflict):
            service.begin(customer.id, {"potential": "再来"})


def test_who_may_not(session: Any, cast: Any, as_reader: Any) -> None:
    """The owner keeps his prospects' only; what is hidden does not exist; a destroyed record has none."""
    mine, prospect = make_customer(owner="sales1"), make_customer(owner="sales1", status="prospect")
    hidden, gone = make_customer(owner="sales2", level="secret"), make_customer(status="destroyed")
    with as_reader("sales1"):
        assert service.begin(prospect.id, {"potential": "好"}).potential == "好"
        with pytest.raises(NotAllowed):
            service.begin(mine.id, {})
        with pytest.raises(NotFound):
            service.begin(hidden.id, {})
    with as_reader("clerk"), pytest.raises(Refused):
        service.begin(gone.id, {})


def test_an_institution_without_one_is_owed_one_by_the_clerk(session: Any, cast: Any, as_reader: Any) -> None:
    """Twenty working days after it became a customer: a prospect, or a person, owes none; a file brings it, too."""
    customer, due = make_customer("甲公司", code="K-1"), DAY + timedelta(days=28)
    person, prospect = make_customer(is_institutional=False), make_customer(status="prospect")
    hidden = make_customer(level="top_secret")

    def owed(name: str = "clerk", on: date = due) -> list[tuple[str, date, str, bool]]:
        with as_reader(name, on) as one:
            found = [duty for duty in duties_of(one, on)[0] if duty.kind == "profile"]
        assert {duty.clause for duty in found} <= {"二(二)6.2"}
        return sorted((duty.customer_code, duty.due_on, duty.state, duty.is_mine) for duty in found)

    both = sorted((one.code, due, "due", True) for one in (customer, hidden))
    assert owed() == both
    assert owed("csmanager", due + timedelta(days=1)) == [(code, due, "overdue", False) for code, *_ in both]
    assert (owed("credit"), owed("sales1"), owed(on=due - timedelta(days=8))) == ([], [], [])
    file = "code,name,发展潜力\nK-1,甲公司,有望翻番\n".encode()
    with unguarded("a test"):
        assert import_customers(file, "kh.csv", on=DAY).ok
        session.commit()
    later = due + timedelta(days=60)
    with as_reader("clerk"):
        service.begin(hidden.id, {})
        customers.edit_customer(session.get_one(Customer, person.id), {"is_institutional": True}, on=due)
        session.commit()
    assert [row[0] for row in owed(on=later)] == [person.code]
    bare = make_customer()
    with as_reader("clerk"):
        customers.merge_customers(bare.id, hidden.id, "同一家", on=DAY)
        customers.merge_customers(prospect.id, person.id, "同一家", on=DAY)
        session.commit()
    ((code, due_on, *_),) = owed(on=later)
    assert (code, due_on > due) == (prospect.code, True)  # since the person became an institution


def test_what_cannot_be_kept_is_said_by_field() -> None:
    with pytest.raises(Invalid) as refused:
        service.tidy({"firm_size": "huge", "culture": "文" * 4001})
    assert set(refused.value.errors) == {"firm_size", "culture"}


def test_a_licence_ends_after_it_begins_and_is_voided_once(session: Any, cast: Any, as_reader: Any) -> None:
    customer = make_customer()
    with as_reader("clerk"):
        with pytest.raises(Invalid):
            service.record_qualification(customer.id, "licence", "1", "", DAY, DAY - timedelta(days=1))
        row = service.record_qualification(customer.id, "licence", "913", "", DAY, DAY)
        service.void_qualification(row.id, "录错")
        with pytest.raises(Refused):
            service.void_qualification(row.id, "再作废")
    assert (row.is_void, row.void_reason) == (True, "录错")


def test_merging_fills_in_what_is_lacking(session: Any, cast: Any, as_reader: Any) -> None:
    keep, drop, other = make_customer(), make_customer(), make_customer()
    store(Profile(customer_id=keep.id, potential="高"))
    store(Profile(customer_id=drop.id, potential="低", culture="稳健"))
    with as_reader("clerk"):
        customers.merge_customers(keep.id, drop.id, "同一家", on=DAY)
        customers.merge_customers(other.id, keep.id, "还是同一家", on=DAY)
        session.commit()
    found = kept(other)
    assert found is not None
    assert (found.potential, found.culture) == ("高", "稳健")
    assert kept(keep) is None


def test_a_file_of_customers_fills_it_in_and_is_taken_as_nothing_new_again(session: Any, cast: Any) -> None:
    file = "code,name,发展潜力,总资产（万元）,企业规模\nK-1,甲公司,有望翻番,500,中型\n".encode()
    for changed in (1, 0):
        with unguarded("a test"):
            report = import_customers(file, "kh.csv", on=DAY)
            session.commit()
        assert report.ok, report.faults
        assert report.as_json()["customers"]["created"] == changed
    with unguarded("a test looks"):
        profile = db.session.scalars(select(Profile)).one()
    assert (profile.potential, profile.assets_fen, profile.firm_size) == ("有望翻番", 500_000_000, "medium")


COUNTED = {
    "buying_way": "tender",
    "demand_fen": 300_000_000,
    "premises": "rented",
    "sales_people": 25,
    "potential_grade": "high",
    "competitor_share_percent": 40,
    "cooperation": "willing",
    "payment_habit": "late",
    "reputation_grade": "poor",
}


def test_what_is_counted_comes_by_file(session: Any, cast: Any) -> None:
    head = "采购方式,年需求额（万元）,经营场所,销售人员数,潜力评价,竞争者份额,合作意愿,付款习惯,信誉评价"
    file = f"code,name,{head}\nK-1,甲公司,招标,300,租赁,25人,高,40%,积极,略有拖延,较差\n"
    with unguarded("a test"):
        report = import_customers(file.encode(), "kh.csv", on=DAY)
        session.commit()
    assert report.ok, report.faults
    with unguarded("a test looks"):
        profile = db.session.scalars(select(Profile)).one()
    assert {name: getattr(profile, name) for name in COUNTED} == COUNTED
    wrong = "K-1,甲公司,随缘,x,租赁,-1,高,101,积极,略有拖延,较差"
    with unguarded("a test"):
        faults = import_customers(f"code,name,{head}\n{wrong}\n".encode(), "kh.csv", on=DAY).faults
    assert len(faults) == 4


@pytest.mark.parametrize(
    ("name", "value"), [("payment_habit", "sometimes"), ("competitor_share_percent", 101), ("premises", "castle")]
)
def test_what_is_counted_is_one_of_its_words_or_a_share(name: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        service.tidy({name: value})
    assert set(refused.value.errors) == {name}
    assert service.tidy({"competitor_share_percent": 0, "payment_habit": " "}) == {
        "competitor_share_percent": 0,
        "payment_habit": None,
    }


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_what_is_counted_is_filled_in_on_the_page_and_narrows_the_list(session: Any, cast: Any, sign_in: Any) -> None:
    customer, other = make_customer("松江精密"), make_customer("闵行机电")
    store(Profile(customer_id=other.id, payment_habit="early"))
    browser = sign_in("clerk")
    given = {"customer": customer.id, "payment_habit": "late", "reputation": "同行评价一般"}
    assert browser.post("/profiles/new/?section=5.5", data=given).status_code == 302
    listed = browser.get("/profiles/?flt0_payment_habit=late").text
    assert ("松江精密" in listed, "闵行机电" in listed) == (True, False)
    page = browser.get(f"/customers/details/?id={customer.id}").text
    assert ("略有拖延" in page, "同行评价一般" in page) == (True, True)


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_a_section_is_edited_on_the_page_and_the_archive_is_printed(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer("松江精密", level="secret", level_ends=DAY + timedelta(days=90))
    make_contact(customer, "王五", position="董事长", role="owner", phone="13800000000")
    store(Qualification(customer_id=customer.id, paper="licence", number="ZZ1"))
    browser = sign_in("clerk")
    page = browser.get(f"/profiles/section/?customer={customer.id}&section=5.3", follow_redirects=True)
    assert 'name="potential"' in page.text
    assert 'name="culture"' in page.text
    assert 'name="problems"' not in page.text
    url = f"/profiles/new/?customer={customer.id}&section=5.3&url=/customers/details/?id%3D{customer.id}"
    answer = browser.post(url, data={"customer": customer.id, "potential": "有望翻番", "problems": "不在此处"})
    assert answer.status_code == 302
    profile = kept(customer)
    assert profile is not None
    assert (profile.potential, profile.problems) == ("有望翻番", None)
    assert "有望翻番" in browser.get(f"/customers/details/?id={customer.id}").text
    printed = "".join(pages(browser.get(f"/forms/customer-archive/pdf/?id={customer.id}").data))
    for part in ("客户档案", "DA-04", "松江精密", "有望翻番", "王五", "董事长", "企业所有者", "ZZ1", "秘密"):
        assert part in printed
    assert "13800000000" not in printed
    assert sign_in("credit").get(f"/forms/customer-archive/pdf/?id={customer.id}").status_code == 403
    assert sign_in("sales2").get(f"/forms/customer-archive/pdf/?id={customer.id}").status_code == 404


def test_every_column_of_the_profile_is_filled_by_a_file() -> None:
    from admin_app.imports.profile_columns import COLUMNS, OF_COLUMN

    assert {OF_COLUMN.get(one.name, one.name) for one in COLUMNS} == set(FIELDS)
