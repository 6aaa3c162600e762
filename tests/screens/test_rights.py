"""Every list of the desk × every post: who may open it, see a record, write, look up, export.

Of archives: who builds them (二(二)4.11) and who collects for them (二(二)4.12).

The tables are the contract's, "Who may read" and "Who may do", written out again; nothing is taken from the code.
What the reading rests on is compared on both databases in tests/secrecy, so here one database is enough.
"""

from typing import Any

import pytest

from tests import factories
from tests.screens.conftest import look
from tests.screens.records import Archive, every_view, make_archive, views

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)

PEOPLE = (
    "gm", "csmanager", "clerk", "infosupervisor", "credit", "contracts", "service", "mktmanager", "sales1", "sales2",
    "finmanager", "finance", "itclerk", "auditor", "admin",
)  # fmt: skip
SALES, FINANCE, NOBODY = {"sales1", "sales2"}, {"finance"}, set[str]()
SERVICE = {"service", "csmanager"}
CREDIT, BOOKS, CUSTOMERS = {"csmanager"}, {"finance", "csmanager"}, {"clerk", "csmanager"}

# endpoint: who opens an empty form, who edits, who exports, what of a customer the record needs
TABLE: dict[str, tuple[set[str], set[str], set[str], str]] = {
    "customer": ({"clerk", *SALES}, {"clerk"}, CUSTOMERS, "card"),
    "contact": ({"clerk"}, {"clerk"}, CUSTOMERS, "full"),
    "destruction": ({"clerk"}, NOBODY, CUSTOMERS, "full"),
    "attachment": ({"clerk", "credit", *SALES}, NOBODY, CUSTOMERS, "full"),  # the credit officer keeps evidence
    "handover": (NOBODY, NOBODY, CUSTOMERS, "work"),
    "level_change": (NOBODY, NOBODY, CUSTOMERS, "full"),
    "disclosure": ({"clerk", "csmanager", "gm"}, NOBODY, CUSTOMERS, "full"),
    "circle": ({"clerk", "csmanager", "gm"}, NOBODY, CUSTOMERS, "full"),
    "duplicate": (NOBODY, NOBODY, CUSTOMERS, "full"),
    "contract": ({*SALES, "mktmanager"}, NOBODY, BOOKS, "work"),
    "planned_delivery": (NOBODY, NOBODY, BOOKS, "work"),
    "contract_dispute": (NOBODY, NOBODY, BOOKS, "work"),
    "contract_outing": (NOBODY, NOBODY, BOOKS, "work"),
    "sale": (SALES, NOBODY, BOOKS, "work"),
    "delivery": (SALES, NOBODY, BOOKS, "work"),
    "invoice": (FINANCE, NOBODY, BOOKS, "work"),
    "credit_note": (FINANCE, NOBODY, BOOKS, "work"),
    "payment": (FINANCE, NOBODY, BOOKS, "work"),
    "allocation": (NOBODY, NOBODY, BOOKS, "work"),
    "bill": (FINANCE, NOBODY, BOOKS, "work"),
    "grade_record": (NOBODY, {"credit"}, CREDIT, "work"),
    "credit_limit": ({"csmanager", "gm", "credit", *SALES}, NOBODY, CREDIT, "work"),
    "over_limit_report": (NOBODY, NOBODY, CREDIT, "work"),
    "credit_report": ({"credit"}, NOBODY, CREDIT, "work"),
    "investigation": (NOBODY, NOBODY, CREDIT, "work"),
    "careful_review": ({"credit"}, NOBODY, CREDIT, "work"),
    "supply_hold": ({"credit", "csmanager", "gm", *SALES}, NOBODY, CREDIT, "work"),
    "profile": ({"clerk", *SALES}, {"clerk"}, CUSTOMERS, "full"),
    "qualification": ({"clerk", *SALES}, NOBODY, CUSTOMERS, "full"),
    "verification": (NOBODY, NOBODY, CUSTOMERS, "full"),
    "information_note": (SALES, NOBODY, CUSTOMERS, "work"),
    "notified_change": ({"mktmanager", *SALES}, NOBODY, CUSTOMERS, "work"),
    "limit_step": (NOBODY, NOBODY, CREDIT, "work"),
    "investigation_case": ({"credit", "csmanager", "mktmanager", *SALES}, NOBODY, CREDIT, "work"),
    "countermeasure": ({"credit", "csmanager", *SALES}, NOBODY, CREDIT, "work"),
    "visit_plan": ({"mktmanager", *SALES}, NOBODY, CREDIT, "work"),
    "trading_start": ({"mktmanager", *SALES}, NOBODY, CREDIT, "work"),
    "default_report": ({"credit", *SALES}, NOBODY, CREDIT, "work"),
    "oral_report": ({"credit", "csmanager", "mktmanager", *SALES}, NOBODY, CREDIT, "work"),
    "plan": ({"mktmanager", *SALES}, NOBODY, {"csmanager", "mktmanager"}, "work"),
    "plan_expense": ({"mktmanager", "finance", *SALES}, NOBODY, {"csmanager", "mktmanager"}, "work"),
    "complaint": (NOBODY, NOBODY, SERVICE, "work"),
    "visit": (SERVICE, NOBODY, SERVICE, "work"),
    "improvement": (NOBODY, NOBODY, SERVICE, "work"),
    "visit_answer": (NOBODY, NOBODY, SERVICE, "work"),
    "rest_hours": (SERVICE, NOBODY, SERVICE, "work"),
    "prospect_step": ({"mktmanager", *SALES}, NOBODY, SERVICE, "work"),
    "prospect_confirmation": (NOBODY, NOBODY, SERVICE, "work"),
    "deal": (NOBODY, NOBODY, CUSTOMERS, "work"),
}
# what opens to whoever it concerns, not by access to the customer; tests of their own (tests/archive, accounts)
PERSONAL = {
    *("policy_preview_changes", "people", "department", "archive_request", "borrow_card", "archive_incident"),
    *("compilation", "information_report", "gathering", "follow_up", "suggestion", "service_request"),
    *("complaint_intake", "questionnaire", "visit_campaign", "visit_report", "company_day", "duty_waiver"),
}
# whose and how secret: access by person; who is not named has none
F, W, C = "full", "work", "card"
_ALL = dict.fromkeys(("gm", "csmanager", "clerk", "infosupervisor", "auditor"), F)
READ: dict[tuple[str, str], dict[str, str]] = {
    ("sales1", "internal"): dict.fromkeys(set(PEOPLE) - {"admin", "sales2"}, F) | {"sales2": C},
    ("sales2", "secret"): _ALL
    | {"credit": F, "sales2": F, "mktmanager": F}
    | dict.fromkeys(("contracts", "service", "finmanager", "finance", "itclerk"), W),
    ("sales1", "top_secret"): _ALL
    | dict.fromkeys(("credit", "finmanager", "finance", "sales1", "mktmanager"), W)
    | dict.fromkeys(("contracts", "service"), C),
}
ORDER = ("none", "card", "work", "full")


def reads(person: str, record: tuple[str, str], needs: str) -> bool:
    return ORDER.index(READ[record].get(person, "none")) >= ORDER.index(needs)


@pytest.fixture(scope="module")
def archives(kept: Any) -> dict[tuple[str, str], Archive]:
    other = factories.make_customer(owner="sales1")
    return {key: make_archive(kept, owner=key[0], level=key[1], other=other) for key in READ}


@pytest.fixture(scope="module")
def browsers(kept: Any, archives: Any) -> dict[str, Any]:
    return {name: factories.signed_in(kept, name) for name in PEOPLE}


def test_the_table_names_every_list(kept: Any) -> None:
    assert {view.endpoint for view in views(kept)} == set(TABLE)
    assert {view.endpoint for view in every_view(kept)} - set(TABLE) == PERSONAL


@pytest.mark.parametrize("person", PEOPLE)
def test_lists_and_forms_open_by_rights(kept: Any, browsers: Any, person: str) -> None:
    got, wanted = {}, {}
    for view in views(kept):
        new, _edit, export, _needs = TABLE[view.endpoint]
        listed = 403 if person == "admin" else 200
        for page, code in (
            ("", listed),
            ("new/", 200 if person in new else 403),
            ("export/csv/", 200 if person in export else 403),
        ):
            wanted[view.endpoint, page] = code
            got[view.endpoint, page] = look(browsers[person], f"{view.url}/{page}").status_code
    for url in ("/people/", "/departments/", "/people/new/", "/departments/new/"):
        wanted[url, ""] = 200 if person == "admin" else 403
        got[url, ""] = look(browsers[person], url).status_code
    assert got == wanted


@pytest.mark.parametrize("person", PEOPLE)
def test_records_open_by_access(kept: Any, browsers: Any, archives: Any, person: str) -> None:
    """A record one may not see is missing; one may see and not edit it is refused. Each list with one of the three."""
    got, wanted = {}, {}
    for at, view in enumerate(views(kept), PEOPLE.index(person)):
        _new, edit, _export, needs = TABLE[view.endpoint]
        key = list(READ)[at % len(READ)]
        seen = reads(person, key, needs)
        may_edit = person in edit
        drafts = view.endpoint == "contract" and person in {*SALES, "mktmanager"}
        # his drafts, his prospects, his notes; these are none
        if drafts or (view.endpoint in ("customer", "information_note") and person in SALES):
            seen_and_edited = 403 if seen else 404
        else:
            seen_and_edited = 403 if not may_edit else 200 if seen else 404
        wanted[key, view.endpoint] = (403 if person == "admin" else 200 if seen else 404, seen_and_edited)
        row = archives[key].of(view.model)
        got[key, view.endpoint] = tuple(
            look(browsers[person], f"{view.url}/{page}/?id={row.id}").status_code for page in ("details", "edit")
        )
    assert got == wanted


@pytest.mark.parametrize("person", PEOPLE)
def test_look_ups_are_for_those_who_fill_in_the_form(kept: Any, browsers: Any, archives: Any, person: str) -> None:
    name = archives["sales1", "internal"].customer.name
    for view in views(kept):
        new, edit, _export, _needs = TABLE[view.endpoint]
        may = person in new | edit or (
            (view.endpoint == "customer" and person in {"csmanager", "mktmanager"})  # to hand a customer over
            or (view.endpoint in ("complaint", "improvement") and person != "admin")  # who is responsible
            or (view.endpoint == "planned_delivery" and person in {"mktmanager", "contracts", *SALES})  # which did it
        )
        for relation in view._form_ajax_refs:
            page = look(browsers[person], f"{view.url}/ajax/lookup/?name={relation}&query={name}")
            assert page.status_code == (200 if may else 403), (view.endpoint, relation)


@pytest.mark.parametrize("person", ["clerk", "finance", "admin"])
def test_nothing_is_done_by_opening_a_page(kept: Any, browsers: Any, archives: Any, person: str) -> None:
    """What acts is sent by POST; to ask for it with GET is no way in, for anybody."""
    for rule in kept.url_map.iter_rules():
        if "GET" not in rule.methods and not rule.arguments and not rule.rule.startswith("/api/"):
            key = archives["sales1", "internal"].customer.id
            assert look(browsers[person], f"{rule.rule}?id={key}&rowid={key}&action=confirm").status_code == 405, rule


def test_nobody_signed_in_opens_nothing(kept: Any, archives: Any) -> None:
    stranger = kept.test_client()
    for view in every_view(kept):
        for page in ("", "new/", "details/?id=1", "edit/?id=1", "export/csv/", "ajax/lookup/?name=customer&query=x"):
            answer = look(stranger, f"{view.url}/{page}")
            assert answer.status_code == 302
            assert answer.location.startswith("/login?next=")


ACCOUNT = {"revealed", "erase"}  # the law's right to be forgotten is no clause of the rulebook
NO_ACT = {
    "create_view",
    "edit_view",
    "details_view",
    "index_view",
    "delete_view",
    "action_view",
    "export",
    "ajax_lookup",
}


@pytest.mark.parametrize("person", ["finance"])
def test_who_posts_what_is_not_offered_is_told_the_clause(kept: Any, browsers: Any, archives: Any, person: str) -> None:
    """A raw request, another window: whatever refuses it says by which clause. Last, for some of it may be done."""
    bare = []
    for view in views(kept):
        row, told = archives["sales1", "internal"].of(view.model), f"{view.endpoint}."
        for rule in kept.url_map.iter_rules():
            act = rule.endpoint.removeprefix(told)
            if "POST" not in rule.methods or act == rule.endpoint or act in NO_ACT or rule.arguments - {"step"}:
                continue
            for step in getattr(view, "steps", None) or [""]:
                url = rule.rule.replace("<step>", step)
                page = look(browsers[person], f"{url}?id={row.id}", data={"id": str(row.id)})
                if page.status_code in (403, 409) and "/rulebook/#" not in page.text:
                    bare.append((url, page.status_code))
    assert bare == []
