"""The exports of a CRM, each as it is: accounts, sales teams, deals. Names invented; a real sample where it is at hand."""

import io
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from admin_app.accounts.models import Department, User
from admin_app.accounts.service import create_user
from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.profile.models import Profile
from admin_app.areas.prospects.models import Deal
from admin_app.errors import NotAllowed
from admin_app.extensions import db
from admin_app.imports.customers import import_customers
from admin_app.imports.deals import Deals
from admin_app.imports.kinds import kinds_for
from admin_app.imports.people import People, username_for
from admin_app.imports.undoing import undo
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.imports.files import csv_file

SAMPLES = Path(__file__).parents[2] / ".." / "shared" / "data"
sample = pytest.mark.skipif(not SAMPLES.exists(), reason="the sample is not on this machine")

ACCOUNTS = ("account", "sector", "year_established", "revenue", "employees", "office_location", "subsidiary_of", "tier")
TWO = [
    ("Kestrel Mills", "retail", "1896", "1100.04", "2,822", "Norway", "", "gold"),
    ("Ibex Optics", "medical", "1999", "", "", "Kenya", "Kestrel Mills", ""),
]
TEAMS = ("sales_agent", "manager", "regional_office")
THREE = [
    ("Una Brook", "Pia Holm", "North"),
    ("Ola Stern", "Pia Holm", "North"),
    ("Wim Dahl", "Mei Tan", "South"),
]


@pytest.fixture(autouse=True)
def nobody_hides(session):
    with unguarded("tests look at everything"):
        yield


def counts(created=0, changed=0, unchanged=0):
    return {"created": created, "changed": changed, "unchanged": unchanged}


def faults(report):
    return [(fault.line, fault.column, fault.value, fault.reason["en"]) for fault in report.faults]


def take(importer, rows, header, **more):
    report = importer(csv_file(rows, header), "crm.csv", **more)
    db.session.commit()
    db.session.expire_all()
    return report


# --- accounts


def test_accounts_come_in_as_customers_and_again_as_nothing_new():
    report = take(import_customers, TWO, ACCOUNTS)
    assert (report.as_json(), report.untaken) == ({"customers": counts(2)}, ["tier"])
    mills, optics = db.session.scalars(select(Customer).order_by(Customer.name.desc()))
    assert (mills.name, mills.industry, mills.region) == ("Kestrel Mills", "retail", "Norway")
    assert (mills.founded_on, mills.headcount) == (date(1896, 1, 1), 2822)
    assert (optics.founded_on, optics.headcount) == (date(1999, 1, 1), None)
    profiles = {one.customer_id: one for one in db.session.scalars(select(Profile))}
    assert profiles[mills.id].revenue_fen == 110_004
    assert profiles[optics.id].organisation == "母公司 parent company: Kestrel Mills"
    assert take(import_customers, TWO, ACCOUNTS).as_json() == {"customers": counts(unchanged=2)}


def test_a_parent_is_a_line_beside_what_is_known_of_the_organisation():
    optics = factories.make_customer("Ibex Optics", name_key="ibexoptics")
    factories.store(Profile(customer_id=optics.id, organisation="三个车间"))
    assert take(import_customers, TWO[1:], ACCOUNTS).as_json() == {"customers": counts(changed=1)}
    kept = db.session.scalars(select(Profile)).one()
    assert kept.organisation == "三个车间\n母公司 parent company: Kestrel Mills"


def test_what_an_account_cannot_be_is_named():
    rows = [("Kestrel Mills", "", "soon", "", "many", "", "", ""), ("Ibex Optics", "", "2027", "", "", "", "", "")]
    assert faults(take(import_customers, rows, ACCOUNTS, on=factories.DAY)) == [
        (2, "founded_on", "soon", "This is not a day."),
        (2, "headcount", "many", "This is no number of people."),
        (3, "founded_on", "2027-01-01", "This day is still to come."),
    ]


def test_the_screen_says_what_it_does_not_take(sign_in):
    browser = sign_in("clerk")
    given = {"kind": "customers", "file": (io.BytesIO(csv_file(TWO, ACCOUNTS)), "accounts.csv")}
    page = browser.post("/imports/?lang=en", data=given, follow_redirects=True).text
    assert "What importing it would do" in page
    assert "Columns not taken: tier." in page
    assert "1100.04" in page, "what goes into the profile is shown too"


@sample
def test_the_sample_of_accounts_comes_in_as_it_is():
    report = import_customers(SAMPLES / "crm-accounts.csv", "crm-accounts.csv")
    assert (report.as_json(), report.untaken, faults(report)) == ({"customers": counts(85)}, [], [])
    db.session.commit()
    again = import_customers(SAMPLES / "crm-accounts.csv", "crm-accounts.csv")
    assert again.as_json() == {"customers": counts(unchanged=85)}


# --- sales teams


def colleague(username, name, post):
    create_user(username, name, "a lantern over the quay", [post])
    db.session.commit()


def person(name):
    return db.session.scalars(select(User).where(User.name == name, User.active)).one()


def test_a_team_comes_in_with_its_superior_and_department_and_nobody_knows_a_password():
    colleague("mei", "Mei Tan", "marketing_manager")
    report = take(People.take, THREE, TEAMS)
    assert report.as_json() == {"people": counts(3), "superiors": counts(1), "departments": counts(2)}
    una, holm = person("Una Brook"), person("Pia Holm")
    assert (una.username, una.posts, una.rank) == ("una_brook", {"salesperson"}, "staff")
    assert (una.superior, una.department.code) == (holm, "North")
    assert (holm.posts, holm.rank, holm.department.code) == ({"marketing_manager"}, "manager", "North")
    assert person("Wim Dahl").superior.username == "mei"
    again = take(People.take, THREE, TEAMS).as_json()
    assert again == {"people": counts(unchanged=3), "superiors": counts(), "departments": counts()}


def test_a_file_moves_nobody_and_each_contradiction_is_named():
    take(People.take, THREE, TEAMS)
    colleague("una2", "Ola Stern", "salesperson")
    rows = [
        ("Una Brook", "Pia Holm", "South"),
        ("Wim Dahl", "Pia Holm", "South"),
        ("Ola Stern", "Pia Holm", "North"),
        ("Ada Lund", "Ada Lund", "North"),
        ("Ivo Gren", "Jan Rask", "North"),
        ("Jan Rask", "Ivo Gren", "North"),
    ]
    before = db.session.scalar(select(func.count()).select_from(User))
    assert faults(take(People.take, rows, TEAMS)) == [
        (5, "superior", "Ada Lund", "Nobody is above himself."),
        (2, "department", "South", "This person is in another department."),
        (3, "superior", "Pia Holm", "This person has another superior."),
        (4, "name", "Ola Stern", "Several people have this name: ola_stern, una2."),
        (6, "superior", "Jan Rask", "The superiors lead round in a circle."),
        (7, "superior", "Ivo Gren", "The superiors lead round in a circle."),
    ]
    assert db.session.scalar(select(func.count()).select_from(User)) == before


def test_people_in_chinese_with_posts_and_user_names():
    header = ("姓名", "岗位", "用户名", "职级", "部门", "上级", "邮箱")
    rows = [
        ("王芳", "业务员，市场部经理", "", "经理", "销售部", "", "Wang@firm.example"),
        ("王芳", "业务员", "wf", "", "销售部", "wf3", ""),
        ("王方", "系统管理员", "x", "", "", "", ""),
        ("王元", "掌柜", "x y", "皇帝", "", "", "nobody"),
    ]
    assert [one[:2] for one in faults(take(People.take, rows, header))] == [
        (4, "posts"), (4, "username"), (5, "posts"), (5, "username"), (5, "rank"), (5, "email"), (2, "name")
    ]  # fmt: skip
    rows = [("王芳", "业务员，市场部经理", "", "经理", "销售部", "", "Wang@firm.example")]
    assert take(People.take, rows, header).ok
    wang = person("王芳")
    assert (wang.username, wang.rank, wang.email) == ("wangfang", "manager", "wang@firm.example")
    assert wang.posts == {"salesperson", "marketing_manager"}


def test_user_names_are_made_of_names():
    assert username_for("Moïse Frã-se", set()) == "moise_frase"
    assert username_for("王芳", {"wangfang", "wangfang_2"}) == "wangfang_3"
    assert username_for("Ω", set()) == "person"


def test_only_an_administrator_brings_people_and_nothing_else():
    assert [one.kind for one in kinds_for(["administrator", "cs_manager"])] == ["people"]
    assert "people" not in [one.kind for one in kinds_for(["cs_manager", "general_manager"])]
    for username in ("gm", "csmanager"):
        with pytest.raises(NotAllowed):
            take(People.take, THREE, TEAMS, user_id=factories.user(username).id)
    assert take(People.take, THREE, TEAMS, user_id=factories.user("admin").id).ok


def test_people_are_taken_back_and_come_again():
    batch = take(People.take, THREE[:2], TEAMS).batch
    assert undo(batch, "people", "crm.csv", None, lambda _done, _total: None) == {"department": 1, "user": 3}
    db.session.commit()
    gone = db.session.scalars(select(User).where(User.name == "Una Brook")).one()
    assert (gone.active, gone.username.startswith("una_brook~"), gone.superior_id) == (False, True, None)
    assert db.session.scalars(select(Department.code).where(Department.code == "North")).all() == ["North"]
    again = take(People.take, THREE[:2], TEAMS)
    assert again.as_json() == {"people": counts(2), "superiors": counts(1), "departments": counts()}


def test_an_administrator_finds_it_on_screen(sign_in):
    browser = sign_in("admin")
    assert 'value="people"' in browser.get("/imports/").text
    given = {"kind": "people", "file": (io.BytesIO(csv_file(THREE, TEAMS)), "teams.csv")}
    page = browser.post("/imports/?lang=zh", data=given, follow_redirects=True).text
    assert ("导入后的变化" in page, page.count(">业务员<"), "salesperson" in page) == (True, 3, False)
    assert browser.post("/imports/", data={"kind": "customers"}).status_code == 403


@sample
def test_the_sample_of_teams_comes_in_as_it_is():
    report = People.take(SAMPLES / "crm-sales-teams.csv", "crm-sales-teams.csv")
    told = {"people": counts(35), "superiors": counts(6), "departments": counts(3)}
    assert (report.as_json(), report.untaken, faults(report)) == (told, [], [])


# --- the pipeline

PIPELINE = (
    *("opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date", "close_date", "close_value"),
)
FOUR = [
    ("A1", "Una Brook", "Loom", "Kestrel Mills", "Won", "10/20/2025", "3/1/2026", "1054"),
    ("A2", "Una Brook", "Loom", "kestrel-mills", "Lost", "10/25/2025", "3/11/2026", "0"),
    ("A3", "", "Loom", "Ibex Optics", "Engaging", "2026-11-02", "", ""),
    ("A4", "Una Brook", "Loom", "", "Prospecting", "", "", ""),
]


@pytest.fixture
def known():
    """Customers and people of the deals below."""
    take(import_customers, TWO, ACCOUNTS)
    take(People.take, THREE[:1], TEAMS)


def deals():
    return db.session.scalars(select(Deal).order_by(Deal.number)).all()


def test_deals_come_in_with_their_customers_and_people_and_nobodys_is_left_out(known):
    report = take(Deals.take, FOUR, PIPELINE)
    assert (report.as_json(), report.left_out_count, report.untaken) == ({"deals": counts(3)}, 1, [])
    assert list(report.notes()) == [
        "crm.csv, line 5, column customer: No customer is named: the row is left out. "
        "Name the customer where the deal is somebody's. (一4.8)"
    ]
    won, lost, open_one = deals()
    assert (won.customer.name, won.person.name, won.product) == ("Kestrel Mills", "Una Brook", "Loom")
    assert (won.deal_stage, won.engaged_on, won.closed_on) == ("won", date(2025, 10, 20), date(2026, 3, 1))
    assert (won.value_fen, lost.value_fen, lost.customer_id) == (105_400, None, won.customer_id)
    assert (open_one.person, open_one.closed_on) == (None, None)
    assert take(Deals.take, FOUR, PIPELINE).as_json() == {"deals": counts(unchanged=3)}


def test_a_deal_goes_on_by_the_next_file_and_is_taken_back_as_it_was(known):
    take(Deals.take, FOUR, PIPELINE)
    later = [("A3", "", "Loom", "Ibex Optics", "Won", "2026-11-02", "2026-11-20", "7")]
    report = take(Deals.take, later, PIPELINE)
    assert report.as_json() == {"deals": counts(changed=1)}
    assert (deals()[2].deal_stage, deals()[2].value_fen) == ("won", 700)
    undo(report.batch, "deals", "crm.csv", None, lambda _done, _total: None)
    db.session.commit()
    db.session.expire_all()
    assert (deals()[2].deal_stage, deals()[2].closed_on, deals()[2].value_fen) == ("engaging", None, None)


def test_new_deals_taken_back_are_void_and_the_corrected_file_brings_them_again(known):
    """Also with a column of currencies, of which nothing is taken: said, and the amounts are yuan."""
    report = take(Deals.take, [(*row, "USD") for row in FOUR], (*PIPELINE, "currency"))
    assert (report.as_json(), report.untaken) == ({"deals": counts(3)}, ["currency"])
    taken_back = undo(report.batch, "deals", "crm.csv", None, lambda _done, _total: None)
    db.session.commit()
    db.session.expire_all()
    assert taken_back == {"deal": 3}
    assert [(one.is_void, one.number[:3], one.void_reason) for one in deals()] == [
        (True, f"{number}~", "撤销导入：crm.csv") for number in ("A1", "A2", "A3")
    ]
    assert take(Deals.take, FOUR, PIPELINE).as_json() == {"deals": counts(3)}
    assert [one.number for one in deals() if not one.is_void] == ["A1", "A2", "A3"]


def test_names_that_nobody_has_and_days_that_cannot_be_are_named_and_nothing_comes_in(known):
    factories.make_customer("Twin", name_key="twin", code="T1")
    factories.make_customer("Twin", name_key="twin", code="T2")
    take(Deals.take, FOUR[:1], PIPELINE)
    rows = [
        ("B1", "Una Brook", "", "Kestrel", "Won", "", "3/1/2026", "1"),
        ("B2", "Una  Book", "", "Ibex Optics", "Won", "", "3/1/2026", "1"),
        ("B3", "", "", "Twin", "Engaging", "", "", ""),
        ("B4", "", "", "Ibex Optics", "Won", "3/1/2026", "", "1"),
        ("B5", "", "", "Ibex Optics", "Won", "3/2/2026", "3/1/2026", "1"),
        ("B6", "", "", "Ibex Optics", "Lost", "", "2027-01-01", ""),
        ("B7", "", "", "Ibex Optics", "Stuck", "", "", ""),
        ("A1", "", "", "Ibex Optics", "Won", "", "3/1/2026", "1"),
    ]
    report = take(Deals.take, rows, PIPELINE, on=factories.DAY)
    assert faults(report) == [
        (5, "closed_on", "", "A deal that is won or lost has its day."),
        (6, "closed_on", "2026-03-01", "It ends before it began."),
        (7, "closed_on", "2027-01-01", "This day is still to come."),
        (8, "stage", "Stuck", "This is no stage of a deal."),
        (2, "customer", "Kestrel", "No customer has this name or code."),
        (3, "person", "Una  Book", "Nobody here has this name."),
        (4, "customer", "Twin", "Several have this name: T1, T2."),
        (9, "number", "A1", "This number is recorded of another customer or person."),
    ]
    assert {fault.line: fault.clause for fault in report.faults} == {
        **dict.fromkeys((2, 3, 4, 5, 6, 7, 9), "一4.8"),
        8: "",
    }
    assert (
        report.faults[0].says("crm.csv", "en").endswith("A deal that is won or lost has its day. Fill it in. (一4.8)")
    )
    assert [one.number for one in deals()] == ["A1"]


def test_deals_stand_on_the_customers_page_for_whoever_sees_him(known, sign_in):
    take(Deals.take, FOUR, PIPELINE)
    mills = deals()[0].customer
    browser = sign_in("csmanager")
    page = browser.get("/deals/?lang=en").text
    assert ("A1" in page, "Deal won" in page, "1,054.00" in page) == (True, True, True)
    assert "Deal A1, Loom: Deal won" in browser.get(f"/customers/timeline/?id={mills.id}&lang=en").text
    assert ">A1<" in browser.get(f"/customers/details/?id={mills.id}&lang=en").text
    with unguarded("a test classifies"):
        mills.owner_id, mills.level, mills.level_ends = None, "secret", date(2027, 11, 23)
        db.session.commit()
    seen = sign_in("sales1").get("/deals/?lang=en")
    assert (seen.status_code, ">A1<" in seen.text) == (200, False)


def test_rows_left_out_are_shown_with_their_reason(known, sign_in):
    given = {"kind": "deals", "file": (io.BytesIO(csv_file(FOUR, PIPELINE)), "pipeline.csv")}
    browser = sign_in("clerk")
    answer = browser.post("/imports/?lang=en", data=given)
    page = browser.get(f"{answer.location}&lang=en").text
    assert "Left out, each with its reason: 1." in page
    left_out = browser.get(f"{answer.location}&rows=left_out&lang=en").text
    assert "No customer is named: the row is left out." in left_out
    assert "D5" in left_out


def test_as_many_queries_for_three_rows_as_for_one(known, count_queries):
    def asked(importer, rows, header):
        with count_queries() as statements:
            assert importer(csv_file(rows, header), "crm.csv", dry_run=True).ok
        return len(statements)

    others = [("Ada Lund", "Ola Rask", "East"), ("Ivo Gren", "Ola Rask", "East"), ("Jan Rask", "Ola Rask", "East")]
    for importer, rows, header in ((Deals.take, FOUR[:3], PIPELINE), (People.take, others, TEAMS)):
        assert asked(importer, rows[:1], header) == asked(importer, rows, header)


@sample
def test_the_sample_of_a_pipeline_comes_in_as_it_is():
    for importer, name in ((import_customers, "accounts"), (People.take, "sales-teams")):
        assert importer(SAMPLES / f"crm-{name}.csv", name).ok
    report = Deals.take(SAMPLES / "crm-pipeline.csv", "crm-pipeline.csv")
    assert (report.as_json(), report.left_out_count, faults(report)) == ({"deals": counts(7_375)}, 1_425, [])
    db.session.commit()
    stages = db.session.execute(select(Deal.deal_stage, func.count()).group_by(Deal.deal_stage))
    assert dict(tuple(row) for row in stages) == {"won": 4_238, "lost": 2_473, "engaging": 501, "prospecting": 163}
