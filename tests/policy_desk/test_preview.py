"""A preview runs as a job, keeps sums for whoever may preview and rows for whoever may read them; nothing else moves."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import func, select

from admin_app.audit.models import AuditAccess, AuditEntry
from admin_app.decisions import service as decisions
from admin_app.errors import NotAllowed
from admin_app.extensions import db
from admin_app.imports import jobs
from admin_app.imports.models import Job
from admin_app.policies import service as policies
from admin_app.policy_desk.preview import service
from admin_app.policy_desk.preview.asked_again import asked_again, by_both, differing_policies
from admin_app.policy_desk.preview.counted import COUNTED
from admin_app.policy_desk.preview.models import PolicyPreview, PolicyPreviewChange
from admin_app.secrecy.reader import unguarded
from rules.engine import RuleFileRefused
from tests import factories
from tests.credit.test_preview import CARD, WORK, edited
from tests.factories import DAY

SMALLER = ("credit.py", ("b_first_share = Parameter(\n    30", "b_first_share = Parameter(\n    20"))


def texts(*change):
    return {file.filename: file.text for file in edited(*change)}


def ask(person="csmanager", change=SMALLER, on=DAY):
    with factories.as_reader(person):
        return service.ask(texts(*change), on, factories.user(person).id)


def rows_seen_by(person):
    with factories.as_reader(person):
        found = db.session.scalars(select(PolicyPreviewChange).order_by(PolicyPreviewChange.id))
        return [(row.subject, row.before_fen, row.after_fen) for row in found]


@pytest.fixture
def customer(session, cast):
    """Grade B, of sales1: sells 10,000.00, may have 3,000.00, has 2,500.00 and owes 10,000.00."""
    made = factories.make_customer(
        "甲贸易", grade="B", owner="sales1", graded_on=date(2026, 1, 5), last_report_on=date(2026, 11, 1)
    )
    factories.make_invoice(made, 1_000_000)
    factories.make_limit(made, 250_000)
    return made


def test_what_changes_is_summed_and_kept_row_by_row(customer):
    done = ask()
    assert (done.job.state, done.job.kind, done.sums["customers"], done.readers) == ("done", "preview", 1, [])
    assert done.sums["counts"] == {"terms": 1, "limit_fen": 1, "above_allowed": 1, "over_limit_fen": 1}
    figures = {
        "moved": 1,
        "allowed_before_fen": 300_000,
        "allowed_after_fen": 200_000,
        "limits_before_fen": 250_000,
        "limits_after_fen": 200_000,
        "over_before_fen": 750_000,
        "over_after_fen": 800_000,
        "above_before": 0,
        "above_after": 1,
    }
    assert done.sums["total"] == figures
    assert done.sums["by_grade"] == [{"grade": "B", **figures}]
    assert done.sums["by_owner"] == [{"owner_id": factories.user("sales1").id, **figures}]
    assert rows_seen_by("csmanager") == [
        ("terms", 300_000, 200_000),
        ("limit_fen", 250_000, 200_000),
        ("above_allowed", 250_000, 200_000),
        ("over_limit_fen", 750_000, 800_000),
    ]


def test_whose_verdict_over_the_limit_changes_is_counted_listed_and_exported(customer, sign_in):
    """He owes four times his limit: far too much by the rules in force, a little over by these."""
    done = ask(change=("credit.py", ("notice_share = Parameter(\n    120", "notice_share = Parameter(\n    400")))
    assert (done.sums["counts"], done.sums["not_counted"]) == ({"verdict": 1}, [])
    browser = sign_in("csmanager")
    page = browser.get(f"/policy-previews/{done.id}?lang=en").text
    assert "Something changes for 1 of 1 customers." in page
    assert "Customers of whom the rules over the limit say otherwise, with what they owe today: 1." in page
    lines = browser.get(f"/policy-preview-changes/export/csv/?flt0_preview={done.id}&lang=en").text.splitlines()
    was, becomes = "general manager, how it is reported approval first", "marketing manager, how it is reported notice"
    assert len(lines) == 2
    assert f'"reported to {was}","reported to {becomes}"' in lines[1]
    with factories.as_reader("sales2"):
        assert db.session.scalars(select(PolicyPreviewChange)).all() == []


def test_rows_are_seen_by_whoever_reads_the_working_data_alone(customer):
    ask()
    assert [len(rows_seen_by(who)) for who in ("csmanager", "sales1", "sales2", "admin")] == [4, 4, 0, 0]


def test_a_report_that_becomes_overdue_is_told(session, cast):
    factories.make_customer(grade="A", graded_on=DAY - timedelta(days=200), last_report_on=DAY - timedelta(days=100))
    done = ask(change=("reporting.py", ("every_months=6", "every_months=3")))
    assert done.sums["counts"] == {"next_report_on": 1, "report_overdue": 1}


def test_what_was_not_asked_is_named_and_never_called_nothing(customer, sign_in):
    """Of a policy that is counted in part, the outcomes that are not; of words alone nothing."""

    def said(*change):
        done = ask(change=change)
        page = sign_in("csmanager").get(f"/policy-previews/{done.id}?lang=en").text
        assert ("Not counted here: " in page) == bool(done.sums["not_counted"])
        return [one["en"] for one in done.sums["not_counted"]], [one for one in NOTHING if one in page]

    words = ('"en": "Grade D gets no credit', '"en": "Said otherwise: grade D gets no credit')
    pace = ("key_days = Parameter(\n    90", "key_days = Parameter(\n    10")
    copies = ('then=dict(access="full", copies=True)', 'then=dict(access="full", copies=False)')
    assert said("credit.py", words) == ([], NOTHING[:1])
    assert said("service.py", pace) == (["Who must be visited, how often"], NOTHING[1:])
    assert said("confidentiality.py", copies) == (["Who may read what about a customer (copies allowed)"], NOTHING[1:])
    rest = ("dormant_months = Parameter(\n    12", "dormant_months = Parameter(\n    6")
    assert said("reporting.py", rest)[0] == []
    sooner = ("plan_within = Parameter(\n    3", "plan_within = Parameter(\n    2")
    assert said("prospects.py", sooner)[0] == ["The next step with a prospect (while it is stopped)"]
    assert said(*SMALLER) == ([], [])
    for name, outcomes in COUNTED.items():
        assert outcomes <= policies.in_force(name, DAY).loaded.outcomes.keys()


NOTHING = [
    "Nothing changes for any of 1 customers.",
    "No grade, terms, limit, verdict or report day changes for any of 1 customers.",
]


def test_readers_are_counted_by_person_with_their_posts(session, cast, sign_in):
    for level in ("secret", "confidential", "top_secret", "internal"):
        factories.make_customer(owner="sales1", level=level)
    done = ask(change=("confidentiality.py", (WORK, CARD)))
    assert done.readers == [
        {"username": "itclerk", "before": "work", "after": "card", "customers": 2, "posts": ["it_clerk"]}
    ]
    page = sign_in("csmanager").get(f"/policy-previews/{done.id}?lang=en").text
    assert '<p class="h3 mt-3 mb-1">People who read more than before: 0; less than before: 1.</p>' in page
    assert "No grade, terms, limit, verdict or report day changes for any of 4 customers." in page
    assert "Nothing changes" not in page
    row = ["IT clerk", factories.user("itclerk").name, "Working data", "Card"]
    assert re.findall(r'<td data-label="[^"]*" class="(?:amount)?">([^<]*)</td>', page) == row
    assert re.search(r'<a href="/policy-previews/\d+/records\?who=itclerk&amp;before=work&amp;after=card">2</a>', page)


def names_on(page):
    return re.findall(r'<a href="/customers/details/\?id=\d+">(\S+) ', page)


def test_records_that_open_or_close_are_listed_as_far_as_the_reader_sees_them(session, cast, sign_in, monkeypatch):
    monkeypatch.setattr(service, "MOST_RECORDS", 2)
    for number, level in enumerate(("secret", "secret", "internal", "confidential", "internal", "secret")):
        factories.make_customer(f"客户{number}", owner="sales1", level=level)
    done = ask(change=("confidentiality.py", (WORK, CARD)))
    assert [one["customers"] for one in done.readers] == [4]
    path = f"/policy-previews/{done.id}/records?lang=en&who=itclerk&before=work&after="
    browser = sign_in("csmanager")
    page, named = browser.get(f"{path}card").text, []
    for _page in range(3):
        named += names_on(page)
        further = re.search(r'href="([^"]*beyond=\d+)"', page)
        page = browser.get(unescape(further[1])).text if further else ""
    assert sorted(named) == ["客户0", "客户1", "客户3", "客户5"]
    wrong = path.replace("itclerk", "nobody")
    assert [browser.get(f"{one}card").status_code for one in (path.replace("work", "none"), wrong)] == [404, 404]
    assert [sign_in(who).get(f"{path}card").status_code for who in ("gm", "auditor", "sales1")] == [200, 200, 403]


def test_records_that_open_or_close_are_exported_the_level_where_all_of_the_record_is_seen(session, cast, sign_in):
    secret, other = (factories.make_customer(owner="sales1", level=level) for level in ("secret", "internal"))
    told = [(one.code, one.name) for one in (secret, other)]
    owner = factories.user("sales1").name
    done = ask(change=("confidentiality.py", (WORK, CARD)))
    asked = "lang=en&who=itclerk&before=work&after=card"

    def export(person):
        return sign_in(person).get(f"/policy-previews/{done.id}/records/export/csv/?{asked}")

    rows = [line.split(",") for line in export("csmanager").get_data(as_text=True).splitlines()]
    assert rows[1:] == [[*told[0], "Secret", owner]]
    rows = [line.split(",") for line in export("finmanager").get_data(as_text=True).splitlines()]
    assert rows[1:] == [[*told[0], "", owner]]
    page = sign_in("finmanager").get(f"/policy-previews/{done.id}/records?{asked}").text
    assert ("Secret" in page, "export/xlsx/" in page) == (False, True)
    assert [export(person).status_code for person in ("auditor", "sales1")] == [403, 403]
    assert "export/xlsx/" not in sign_in("auditor").get(f"/policy-previews/{done.id}/records?{asked}").text
    with unguarded("a test looks"):
        read = db.session.execute(select(AuditAccess.user_id, AuditAccess.customers)).all()
    assert (factories.user("auditor").id, [secret.id]) in [(who, list(keys)) for who, keys in read]
    assert factories.user("finmanager").id not in [who for who, _keys in read]
    with factories.as_reader("auditor"):
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "export")).all()
        assert [one.subject for one in entries] == ["policy_preview_records"] * 2


def test_a_hidden_record_is_not_among_those_that_open_or_close(hidden, sign_in):
    """To whom the reader may not say so: what of it he sees less than its working data of is not listed."""
    done = ask("csmanager", change=("confidentiality.py", (WORK, CARD)))
    (change,) = done.readers
    with factories.as_reader("csmanager"):
        assert len(service.records_moving(done, change)) == 1
    with factories.as_reader("mktmanager"):
        assert service.records_moving(done, change) == []
    path = f"/policy-previews/{done.id}/records?who=itclerk&before=work&after=card"
    assert [sign_in(who).get(path).status_code for who in ("csmanager", "mktmanager")] == [200, 404]


def test_a_preview_changes_nothing_but_its_own_tables(customer):
    before = _counts()
    ask()
    after = _counts()
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"policy_preview", "policy_preview_change", "job"}
    assert policies.version_in_force("credit_terms", DAY).number == 1


def _counts():
    with unguarded("a test looks"):
        tables = PolicyPreview.metadata.tables
        execution_options = {"past_guard": "a test looks"}
        return {
            name: db.session.scalar(select(func.count()).select_from(table), execution_options=execution_options)
            for name, table in tables.items()
        }


@pytest.mark.parametrize("person", ["credit", "sales1", "auditor", "admin"])
def test_others_may_not_ask(session, cast, person):
    with pytest.raises(NotAllowed):
        ask(person)


def test_a_faulty_text_is_refused_before_anything_is_queued(session, cast):
    with factories.as_reader("csmanager"), pytest.raises(RuleFileRefused):
        service.ask({"credit.py": "x = 1"}, DAY, factories.user("csmanager").id)
    assert db.session.scalar(select(func.count()).select_from(Job)) == 0


def test_with_many_customers_it_waits_for_the_worker_and_can_be_cancelled(customer, monkeypatch):
    monkeypatch.setattr(service, "FEW", 1)
    asked = ask()
    assert (asked.job.state, asked.sums) == ("queued", None)
    service.cancel(asked)
    assert service.preview_of(asked.id).job.state == "cancelled"
    again = ask()
    job = jobs.claim()
    assert job is not None
    assert job.id == again.job_id
    jobs.run(job)
    assert service.preview_of(again.id).sums["total"]["moved"] == 1


def test_one_cancelled_while_it_runs_leaves_no_row(customer, monkeypatch):
    monkeypatch.setattr(service, "FEW", 1)
    asked = ask()
    job = jobs.claim()
    service.cancel(service.preview_of(asked.id))
    jobs.run(job)
    left = service.preview_of(asked.id)
    assert (left.job.state, left.sums, rows_seen_by("csmanager")) == ("cancelled", None, [])


def test_what_is_written_meanwhile_is_not_seen(customer, app, monkeypatch):
    """The second chunk is read from the same moment as the first."""
    from admin_app.areas.credit.preview import moves

    monkeypatch.setattr(service, "FEW", 1)
    monkeypatch.setattr(moves, "CHUNK", 1)
    others = [factories.make_customer(f"乙{n}", grade="B", graded_on=date(2026, 1, 5)) for n in range(2)]
    for other in others:
        factories.make_invoice(other, 1_000_000)
    asked = ask()
    job = jobs.claim()
    compare = moves.Preview._compare

    def and_somebody_writes(self, rows):
        if rows:
            with db.engine.connect().execution_options(writing=True) as connection:
                connection.exec_driver_sql("UPDATE customer SET grade = 'A'")
                connection.commit()
        return compare(self, rows)

    monkeypatch.setattr(moves.Preview, "_compare", and_somebody_writes)
    jobs.run(job)
    assert service.preview_of(asked.id).sums["counts"]["terms"] == 3


def test_the_latest_of_the_same_texts_is_found_and_old_ones_go(customer, monkeypatch):
    monkeypatch.setattr(service, "KEPT", 2)
    made = [ask().id for _ in range(4)]
    hashes = [file.sha256 for file in edited(*SMALLER)]
    assert service.latest(hashes, DAY).id == made[-1]
    assert service.latest(hashes, DAY - timedelta(days=1)) is None
    assert [one.id for one in service.recent()] == made[:1:-1]
    with unguarded("a test looks"):
        kept = set(db.session.scalars(select(PolicyPreviewChange.preview_id)))
    assert kept == set(made[2:])
    assert db.session.scalar(select(func.count()).select_from(Job)) == 2


# --- of whom the asker sees not everything

THEN = """when=(m.grade == "B") & (m.contract_period_sales_fen == {}),
            then=dict(
                settlement="open_account",
                credit_allowed=True,
                limit_fen={}"""
AS_IS = THEN.format(0, "least(m.request_fen, percent(m.contract_period_sales_fen, m.b_share))")


@pytest.fixture
def hidden(customer):
    """Like the other, but of nobody in marketing and confidential: the marketing manager may not see him."""
    made = factories.make_customer(
        "不宜见贸易", grade="B", owner=None, level="confidential", graded_on=date(2026, 1, 5)
    )
    factories.make_invoice(made, 1_234_567)
    factories.make_limit(made, 300_000)
    return made


def test_two_drafts_that_differ_by_one_hidden_customer_look_the_same(hidden, sign_in):
    """A rule for his sales to the fen; whoever sees everybody learns from it what it does, as before."""
    drafts = [("credit.py", (AS_IS, THEN.format(fen, 0))) for fen in (1_234_567, 1_234_568)]

    made = {asker: [ask(asker, draft).id for draft in drafts] for asker in ("mktmanager", "csmanager")}

    def told(asker, reader):
        """What the page says of each draft, apart from its own words, keys and the time of day."""
        browser = sign_in(reader)
        pages = [browser.get(f"/policy-previews/{key}?lang=en").text for key in made[asker]]
        return [re.sub(r"\d{6,}|\d\d:\d\d|nonce=.*?>|value=.*?>|<li>.*?</li>", "", page) for page in pages]

    one, other = told("mktmanager", "mktmanager")
    assert one == other
    assert "left out: fewer than 10." in one
    one, other = told("csmanager", "mktmanager")
    assert one == other
    assert "its figures are not for you" in one
    assert "Limits that count" not in one
    for reader in ("csmanager", "gm"):
        one, other = told("csmanager", reader)
        assert "Something changes for 1 of 2 customers." in one
        assert "Limits that count: -3,000.00 yuan in total, 5,500.00 → 2,500.00." in one
        assert "Something changes" not in other
        assert "left out" not in one + other


def test_who_sees_not_everybody_has_his_own_sums(hidden, sign_in):
    whole = ask("csmanager")
    browser = sign_in("mktmanager")
    answer = browser.post(f"/policy-previews/{whole.id}/again")
    own = service.recent(1)[0]
    assert answer.location.endswith(f"/policy-previews/{own.id}")
    assert (own.sums["customers"], own.sums["left_out"], own.sums["total"]["moved"]) == (1, 1, 1)
    assert (whole.sums["customers"], whole.sums["left_out"], whole.sums["total"]["moved"]) == (2, 0, 2)
    words = "Reckoned over the 1 customers whose working data"
    for person in ("mktmanager", "gm"):
        assert words in sign_in(person).get(f"/policy-previews/{own.id}?lang=en").text
    hashes = [file.sha256 for file in edited(*SMALLER)]
    found = {}
    for person in ("mktmanager", "gm"):
        with factories.as_reader(person):
            found[person] = service.latest(hashes, DAY).id
    assert found == {"mktmanager": own.id, "gm": whole.id}
    assert sign_in("auditor").post(f"/policy-previews/{whole.id}/again").status_code == 403


def test_readers_are_counted_of_customers_the_asker_sees(hidden):
    shut = ("confidentiality.py", (WORK, CARD))
    found = {who: [one["customers"] for one in ask(who, change=shut).readers] for who in ("csmanager", "mktmanager")}
    assert found == {"csmanager": [1], "mktmanager": []}


# --- on screen


def page_of(browser, path):
    answer = browser.get(path)
    return answer.status_code, answer.get_data(as_text=True)


def test_the_page_says_it_in_words_with_tables_and_leads_to_every_change(customer, sign_in):
    done = ask()
    status, page = page_of(sign_in("csmanager"), f"/policy-previews/{done.id}?lang=en")
    assert status == 200
    assert "Something changes for 1 of 1 customers." in page
    assert "Limits that count: -500.00 yuan in total, 2,500.00 → 2,000.00." in page
    assert "data-chart=" in page
    assert page.count(">Approved limits above what is allowed<") == 2
    assert page.count(">+1<") == 2
    status, changes = page_of(
        sign_in("csmanager"), f"/policy-preview-changes/?flt0_preview={done.id}&flt1_subject=limit_fen&lang=en"
    )
    assert (status, changes.count("甲贸易") > 0, "-500.00" in changes) == (200, True, True)


@pytest.mark.parametrize(
    ("person", "status"), [("csmanager", 200), ("gm", 200), ("auditor", 200), ("sales1", 403), ("admin", 403)]
)
def test_who_may_open_a_preview(customer, sign_in, person, status):
    done = ask()
    for path in ("/policy-previews/", f"/policy-previews/{done.id}", "/policy-preview-changes/"):
        assert sign_in(person).get(path).status_code == status


def test_a_waiting_preview_reloads_itself_and_is_cancelled_by_a_button(customer, sign_in, monkeypatch):
    monkeypatch.setattr(service, "FEW", 1)
    asked, browser = ask(), sign_in("csmanager")
    assert browser.get(f"/policy-previews/{asked.id}").headers["Refresh"] == "2"
    assert sign_in("auditor").post(f"/policy-previews/{asked.id}/cancel").status_code == 403
    assert browser.post(f"/policy-previews/{asked.id}/cancel").status_code == 302
    assert "Refresh" not in browser.get(f"/policy-previews/{asked.id}").headers


def test_changes_are_exported(customer, sign_in):
    done = ask()
    answer = sign_in("csmanager").get(f"/policy-preview-changes/export/csv/?flt0_preview={done.id}&lang=en")
    lines = answer.get_data(as_text=True).splitlines()
    assert (answer.status_code, len(lines)) == (200, 5)
    address = f"/policy-preview-changes/export/csv/?flt0_preview={done.id}"
    people = ("gm", "mktmanager", "finmanager", "auditor", "credit", "sales1")
    assert [sign_in(person).get(address).status_code for person in people] == [200, 200, 200, 403, 403, 403]


def test_changes_are_narrowed_by_salesperson_as_the_sums_stand(hidden, sign_in):
    done, browser = ask(), sign_in("csmanager")
    page = browser.get(f"/policy-previews/{done.id}?lang=en").text
    owner = factories.user("sales1").id
    addresses = [f"/policy-preview-changes/?flt0_preview={done.id}&amp;flt1_owner={key}" for key in (owner, 0)]
    assert [f'<a href="{address}">1</a>' in page for address in addresses] == [True, True]
    lists = [browser.get(unescape(address)).text for address in addresses]
    assert [("甲贸易" in page, "不宜见贸易" in page) for page in lists] == [(True, False), (False, True)]


def test_a_preview_of_a_draft_is_asked_by_post(customer, sign_in):
    from tests.policy_desk.acting import Acts

    draft = Acts().draft(share=20)
    answer = sign_in("csmanager").post("/policy-previews/ask", data={"draft": draft.id})
    assert answer.status_code == 302
    [made] = service.recent()
    assert answer.location.endswith(f"/policy-previews/{made.id}")
    words = "Grade B: first share of the sales: 30 → 20 %"
    mei = sign_in("csmanager")
    page, listed = (mei.get(f"/policy-previews/{key}?lang=en").text for key in (made.id, ""))
    for one in (page, listed):
        assert "Credit terms by grade" in one
        assert words in one
    assert f'<a href="/policy-drafts/{draft.id}?part=differences">credit.py</a>' in page
    assert "By grade, amounts in yuan" in page
    assert sign_in("csmanager").post("/policy-previews/ask", data={"draft": "1"}).status_code == 404


def decided(policy, facts, customer=None, by="csmanager"):
    with factories.as_reader(by):
        answer = decisions.ask(policy, facts, DAY)
        decisions.record(answer, user_id=factories.user(by).id, customer_id=customer and customer.id)
        db.session.commit()


def plan_of(yuan):
    return {"amount_fen": yuan * 100, "dealings": "ordinary", "is_change": False}


SOONER = ("plans.py", ("large_plan = Parameter(\n    50_000_000", "large_plan = Parameter(\n    30_000_000"))


def test_recorded_decisions_are_asked_again_by_the_new_rules(customer, sign_in):
    """Of a policy whose subject no preview knows; each reader's own."""
    for yuan in (200_000, 400_000, 450_000, 600_000):
        decided("plan_review", plan_of(yuan), customer)
    decided("plan_review", plan_of(300_000), factories.make_customer("乙贸易", owner="sales2"), "gm")
    done = ask(change=SOONER)
    files = [policies.load(text, filename) for filename, text in done.texts.items()]
    for person, asked, otherwise in (("csmanager", 5, 3), ("sales1", 4, 2), ("sales2", 1, 1)):
        with factories.as_reader(person):
            [found] = asked_again(files, DAY)
            assert (found.asked, found.unasked, found.otherwise) == (asked, 0, otherwise)
    with factories.as_reader("clerk"):
        [way] = asked_again(files, DAY)[0].ways
        assert asked_again(files, DAY, most=2)[0].asked == 2
    assert (way.before["zh"], way.after["zh"], way.cases) == ("决定人 客服部经理", "决定人 总经理", 3)
    page = sign_in("csmanager").get(f"/policy-previews/{done.id}?lang=en").text
    assert "Latest recorded cases that you see: 5; answered otherwise: 3." in page
    assert [text in page for text in ("decided by customer-service manager", "decided by general manager")] == [
        True
    ] * 2


def test_a_case_without_a_fact_that_the_new_rules_want_is_not_asked(session):
    """A fact they do not know any more is left out."""
    [(was, becomes)] = differing_policies(edited(*SOONER), DAY)
    facts = plan_of(400_000)
    decisions_of = [one["decided_by"] for one in by_both(was, becomes, {**facts, "unknown": 1})]
    assert decisions_of == ["cs_manager", "general_manager"]
    assert by_both(was, becomes, {"amount_fen": 1}) is None
