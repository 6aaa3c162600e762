"""A rule file edited on disk: a valid one takes effect at the next request, an invalid one never does."""

import html
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from admin_app.audit import service as audit
from admin_app.audit.models import AuditEntry
from admin_app.decisions import service as decisions
from admin_app.errors import Invalid, Refused
from admin_app.extensions import db
from admin_app.notices import service as notices
from admin_app.policies import service
from admin_app.policies.models import PolicyText, PolicyVersion
from admin_app.policy_desk import service as drafts
from admin_app.policy_desk import stops
from admin_app.policy_desk.differences import told
from admin_app.screens.transactions import begin_writing
from admin_app.secrecy.reader import unguarded
from rules.engine import load, load_text
from rules.engine.examples import with_examples_as_answered
from rules.engine.writing import with_cell
from tests import databases
from tests.cli.test_policy import loose
from tests.factories import DAY, as_reader
from tests.policy_desk.acting import Acts

RULES = Path(__file__).resolve().parents[2] / "rules"
one_database = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)  # nothing of it differs by database
SIX, NINE = "then=dict(every_months=6)", "then=dict(every_months=9)"


@pytest.fixture
def folder(app: Any, session: Any, tmp_path: Path) -> Path:
    """The shipped rule files in a folder of their own, read once."""
    for path in RULES.glob("*.py"):
        shutil.copy(path, tmp_path)
    app.config["GUIZHANG_RULES"] = str(tmp_path)
    databases.forget_policy()
    assert service.read_disk() == []
    return tmp_path


@pytest.fixture(autouse=True)
def _forget() -> Any:
    yield
    databases.forget_policy()


def edit(folder: Path, before: str, after: str, name: str = "reporting.py") -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def months(on: date = DAY) -> int:
    with as_reader("credit"):
        return int(decisions.ask("credit_report", {"grade": "A"}, on).outcome["every_months"])


def count(model: Any) -> int:
    return int(db.session.scalar(select(func.count()).select_from(model)) or 0)


def change_example(folder: Path) -> None:
    """The examples speak of six months too."""
    path = folder / "reporting.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("every_months=6", "every_months=9"), encoding="utf-8")


def test_a_valid_edit_holds_from_the_next_request_on_without_a_restart(folder: Path, sign_in: Any) -> None:
    browser = sign_in("csmanager")
    assert months() == 6
    change_example(folder)
    page = html.unescape(browser.get("/policies/credit_report").text)
    assert ">9</td>" in page
    assert months() == 9
    assert service.version_in_force("credit_report", DAY).number == 2


def test_what_was_decided_before_the_edit_is_replayed_with_the_old_rules(folder: Path, sign_in: Any) -> None:
    with as_reader("credit") as reader:
        answer = decisions.ask("credit_report", {"grade": "A"}, DAY)
        kept = decisions.record(answer, user_id=reader.user_id).id
        db.session.commit()
    change_example(folder)
    service.read_disk()
    with as_reader("credit"):
        record, again = decisions.replay(kept)
        assert (record.version, again.outcome) == (1, {"every_months": 6})


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('m.grade == "A"', 'm.grad == "A"', "grad"),
        ('m.grade == "A"', 'm.grade == "A" and m.grade == "B"', "&"),
        ("Policy(", "Policy((", "reporting.py:"),
        ("from rules.engine", "import os\nfrom rules.engine", "import"),
        (SIX, "then=dict(every_months=7)", "example"),
    ],
)
def test_an_invalid_edit_never_holds_and_says_where_it_is_wrong(
    folder: Path, sign_in: Any, before: str, after: str, says: str
) -> None:
    texts = count(PolicyText)
    edit(folder, before, after)
    browser = sign_in("csmanager")
    page = html.unescape(browser.get("/policies/?lang=en").text)
    assert "the last good version stays in force" in page
    assert says in page
    [(_filename, told)] = service.faults_on_disk()
    page = html.unescape(browser.get("/policies/?lang=zh").text)
    assert [one["zh"] for one in told if one["zh"] not in page or one["zh"] == one["en"]] == []
    assert months() == 6
    assert count(PolicyText) == texts
    change_example(folder)


def test_a_mended_file_holds_again(folder: Path, sign_in: Any) -> None:
    edit(folder, SIX, "then=dict(every_months=six)")
    browser = sign_in("csmanager")
    assert "reporting.py" in browser.get("/policies/").text
    shutil.copy(RULES / "reporting.py", folder)
    assert "the last good version" not in browser.get("/policies/?lang=en").text
    change_example(folder)
    browser.get("/policies/")
    assert months() == 9


def test_a_restart_does_not_bring_an_old_file_back(folder: Path) -> None:
    """What was published since (in the browser, by rollback) stays, though the disk says something else."""
    old = (folder / "reporting.py").read_text(encoding="utf-8")
    text = old.replace("every_months=6", "every_months=12")
    service.publish(load_text(text, "reporting.py"), effective_on=DAY, origin="browser")
    db.session.commit()
    databases.forget_policy()
    assert service.read_disk() == []
    assert months() == 12


@one_database
def test_an_edit_whose_reading_failed_is_read_again(folder: Path, monkeypatch: Any) -> None:
    change_example(folder)
    with monkeypatch.context() as patched:
        patched.setattr(service, "publish", lambda *_given, **_more: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            service.read_disk()
    db.session.rollback()
    assert months() == 6
    assert (service.read_disk(), months()) == ([], 9)


def test_in_production_an_edit_waits_for_a_signature(folder: Path, app: Any) -> None:
    app.config["GUIZHANG_ENV"] = "production"
    change_example(folder)
    service.read_disk()
    assert months() == 6


def test_only_the_changed_policy_gets_a_new_number(folder: Path) -> None:
    before = {name: service.version_in_force(name, DAY).number for name in service.names()}
    change_example(folder)
    service.read_disk()
    after = {name: service.version_in_force(name, DAY).number for name in service.names()}
    assert {name for name in after if after[name] != before[name]} == {"credit_report"}


def test_a_comment_is_published_and_changes_no_number(folder: Path) -> None:
    edit(folder, "Periods in months;", "Periods in whole months;")
    texts = count(PolicyText)
    service.read_disk()
    assert count(PolicyText) == texts + 1
    assert service.version_in_force("credit_report", DAY).number == 1


@one_database
@pytest.mark.parametrize("environment", ["demo", "production"])
@pytest.mark.parametrize("origin", ["disk", "browser"])
def test_another_layout_is_neither_published_nor_a_draft(folder: Path, app: Any, environment: str, origin: str) -> None:
    """Whichever way the text came that holds; also where it was published before texts were laid out."""
    path = folder / "reporting.py"
    tidy = path.read_text(encoding="utf-8")
    nine = tidy.replace("every_months=6", "every_months=9")
    service.publish(load_text(loose(nine), "reporting.py"), effective_on=DAY, origin=origin)
    db.session.commit()
    app.config["GUIZHANG_ENV"] = environment
    texts = count(PolicyText)
    for text in (nine, loose(nine), nine.replace("\n", "\r\n")):
        path.write_text(text, encoding="utf-8", newline="")
        databases.forget_policy()
        assert (service.read_disk(), months(), waiting(), count(PolicyText)) == ([], 9, [], texts)
    path.write_text(loose(tidy.replace("every_months=6", "every_months=5")), encoding="utf-8")
    assert service.read_disk() == []
    assert (months(), waiting()) == ((5, []) if environment == "demo" else (9, ["reporting.py"]))


@one_database
def test_what_is_taken_from_disk_is_kept_laid_out(folder: Path, app: Any) -> None:
    path = folder / "reporting.py"
    nine = path.read_text(encoding="utf-8").replace("every_months=6", "every_months=9")
    path.write_text(loose(nine), encoding="utf-8")
    assert (service.read_disk(), months()) == ([], 9)
    latest = service.latest_text("reporting.py")
    assert latest is not None
    assert latest.text == nine
    app.config["GUIZHANG_ENV"] = "production"
    path.write_text(loose(nine).replace("every_months=9", "every_months=8"), encoding="utf-8")
    assert service.read_disk() == []
    with as_reader("csmanager"):
        [draft] = drafts.at_work()
        assert draft.text == nine.replace("every_months=9", "every_months=8")


@one_database
def test_an_earlier_text_goes_back_in_force_as_it_stood(folder: Path) -> None:
    """It was published before texts were laid out, and may have no more to say than it had then."""
    text = (folder / "reporting.py").read_text(encoding="utf-8")
    old = load_text(loose(text.replace("every_months=6", "every_months=9")), "reporting.py")
    service.publish(old, effective_on=DAY, origin="shell")
    db.session.commit()
    assert service.kept(old) is old
    assert service.kept(load_text(loose(text), "reporting.py")).text == text


def test_a_later_publication_waits_for_its_day(folder: Path) -> None:
    text = (folder / "reporting.py").read_text(encoding="utf-8").replace("every_months=6", "every_months=5")
    service.publish(load_text(text, "reporting.py"), effective_on=date(2026, 12, 1), origin="browser")
    db.session.commit()
    assert (months(), months(date(2026, 12, 1))) == (6, 5)


def test_publishing_is_in_the_audit(folder: Path) -> None:
    change_example(folder)
    service.read_disk()
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
    assert (entry.action, entry.subject) == ("policy.publish", "reporting.py")


@pytest.mark.parametrize("model", [PolicyText, PolicyVersion, AuditEntry])
def test_what_is_published_or_audited_is_written_once(folder: Path, model: Any) -> None:
    audit.record("test", user_id=None, subject="one")
    db.session.commit()
    row = db.session.scalars(select(model).limit(1)).one()
    name = {PolicyText: "text", PolicyVersion: "policy", AuditEntry: "subject"}[model]
    setattr(row, name, "another")
    with pytest.raises(TypeError, match="immutable"):
        db.session.commit()
    db.session.rollback()
    db.session.delete(row)
    with pytest.raises(TypeError, match="immutable"):
        db.session.commit()
    db.session.rollback()
    for statement in (update(model).values({name: "another"}), delete(model)):
        with unguarded("a test"), pytest.raises(TypeError, match="immutable"):
            db.session.execute(statement)
    db.session.rollback()


NEW = """

visit_pace = Policy(
    "visit_pace",
    title={"en": "How often a customer is visited", "zh": "走访频次"},
    facts=dict(grade=Choice("A", "B", "C", "D")),
    rules=[],
    otherwise=Rule(
        "yearly",
        then=dict(every_months=12),
        clause="二(五)2",
        because={"en": "Every customer is visited once a year.", "zh": "每年走访一次。"},
    ),
    examples=[Example(given=dict(grade="A"), then=dict(every_months=12), rule="yearly")],
)
"""


def visits() -> tuple[Any, int]:
    """What the new policy answers on a day long ago, and by which version."""
    with as_reader("credit"):
        asked = decisions.ask("visit_pace", {"grade": "A"}, date(2001, 1, 1))
    return asked.outcome, asked.version


def waiting() -> list[str]:
    """The files of which a draft that nobody has taken up waits."""
    with as_reader("csmanager"):
        return [one.filename for one in drafts.at_work() if one.author_id is None]


@pytest.mark.parametrize("environment", ["demo", "production"])
def test_a_policy_that_is_new_in_a_known_file_holds_from_the_beginning(
    folder: Path, app: Any, environment: str
) -> None:
    app.config["GUIZHANG_ENV"] = environment
    edit(folder, "Periods in months;", "Periods in whole months;")
    path = folder / "reporting.py"
    path.write_text(path.read_text(encoding="utf-8") + NEW, encoding="utf-8")
    assert service.read_disk() == []
    assert (visits(), months(), waiting()) == (({"every_months": 12}, 1), 6, [])


@one_database
def test_in_production_what_is_new_waits_with_what_is_changed_in_the_same_file(folder: Path, app: Any) -> None:
    """Published alone its text would carry the change past whoever signs next: nothing differs any more."""
    app.config["GUIZHANG_ENV"] = "production"
    change_example(folder)
    path = folder / "reporting.py"
    path.write_text(path.read_text(encoding="utf-8") + NEW, encoding="utf-8")
    assert service.read_disk() == []
    assert (months(), waiting(), "visit_pace" in service.names()) == (6, ["reporting.py"], False)
    with as_reader("csmanager"):
        [draft] = drafts.at_work()
        base, new = drafts.base_of(draft), drafts.read(draft.text, draft.filename).file
        assert new is not None
        shown = {one.policy.name: [change.kind for change in one.changes] for one in told(base, new)}
    assert shown == {"credit_report": ["outcome"], "visit_pace": ["policy_added"]}


@one_database
@pytest.mark.parametrize("environment", ["demo", "production"])
def test_a_policy_stays_in_the_file_that_brought_it(folder: Path, app: Any, environment: str) -> None:
    """A copy under another name would overrule it, unsigned and from the beginning."""
    app.config["GUIZHANG_ENV"] = environment
    text = (folder / "reporting.py").read_text(encoding="utf-8")
    (folder / "aaa.py").write_text(text.replace("every_months=6", "every_months=9"), encoding="utf-8")
    [fault] = service.read_disk()
    assert fault["en"].startswith("aaa.py: policy credit_report stands in reporting.py already")
    assert (service.faults_on_disk(), months(), waiting()) == ([("aaa.py", [fault])], 6, [])


@one_database
def test_a_draft_takes_no_policy_of_another_file(folder: Path) -> None:
    acts = Acts()
    draft = acts("csmanager", drafts.start, "staff.py")
    foreign = NEW.replace("visit_pace", "credit_report").replace('"yearly"', '"visited-yearly"')
    line = draft.text.count("\n") + 3
    acts.write(draft, draft.text + foreign)
    with as_reader("csmanager"):
        [fault] = drafts.read(draft.text, "staff.py").faults
    assert fault.text("zh").startswith(f"staff.py:{line}:1: 政策 credit_report 已见于 reporting.py")
    with pytest.raises(Invalid) as refused:
        acts.submit(draft)
    assert "stands in reporting.py already" in refused.value.errors["text"]["en"]
    with pytest.raises(Refused, match=r"credit_report stands in reporting\.py already"):
        service.publish(load_text(draft.text, "staff.py"), effective_on=DAY, origin="shell")
    assert months() == 6


@one_database
@pytest.mark.parametrize("environment", ["demo", "production"])
def test_in_production_a_new_policy_needs_an_example_of_every_rule(folder: Path, app: Any, environment: str) -> None:
    """The demonstration takes it as it is, and says which rules have none."""
    app.config["GUIZHANG_ENV"] = environment
    path = folder / "reporting.py"
    bare = NEW[: NEW.index("    examples=[")] + ")\n"
    path.write_text(path.read_text(encoding="utf-8") + bare, encoding="utf-8")
    faults = service.read_disk()
    assert "visit_pace" in service.names() if environment == "demo" else "missing: yearly" in faults[0]["en"]
    assert service.faults_on_disk() == ([("reporting.py", faults)] if faults else [])


@one_database
@pytest.mark.parametrize("environment", ["demo", "production"])
def test_a_policy_is_not_left_out_of_its_file(folder: Path, app: Any, environment: str) -> None:
    """It would go on holding, while signer and page are told that it is gone."""
    app.config["GUIZHANG_ENV"] = environment
    acts = Acts()
    draft = acts("csmanager", drafts.start, "staff.py")
    without = draft.text[: draft.text.index("\ninternal_service = Policy(")]
    acts.write(draft, without)
    with pytest.raises(Invalid) as refused:
        acts.submit(draft)
    assert "policy internal_service is gone" in refused.value.errors["text"]["en"]
    assert "internal_service" in refused.value.errors["text"]["zh"]
    texts = count(PolicyText)
    (folder / "staff.py").write_text(without, encoding="utf-8")
    [fault] = service.read_disk()
    assert fault["en"].startswith("staff.py: policy internal_service is gone from the file")
    assert (service.faults_on_disk(), waiting(), count(PolicyText)) == ([("staff.py", [fault])], [], texts)


def test_a_file_that_lost_the_answer_of_a_stopped_policy_waits(folder: Path) -> None:
    """It would undo the stop; what was published answers on, and the page of policies names the file."""
    with as_reader("gm"):
        begin_writing()
        stops.stop("credit_terms", "wrong figures")
        db.session.commit()
    text = (folder / "credit.py").read_text(encoding="utf-8")
    start = text.index("    stopped=Rule(", text.index("\ncredit_terms = Policy("))
    end = text.index("\n    ),\n", start) + len("\n    ),\n")
    (folder / "credit.py").write_text(text[:start] + text[end:], encoding="utf-8")
    [fault] = service.read_disk()
    assert fault["en"].startswith("credit.py: credit_terms is stopped")
    assert service.faults_on_disk() == [("credit.py", [fault])]
    assert service.in_force("credit_terms", DAY).loaded.rules[0].id == "credit-terms-stopped"


@one_database
@pytest.mark.parametrize("environment", ["demo", "production"])
def test_whoever_is_asked_to_sign_is_a_post_of_this_desk(folder: Path, app: Any, environment: str) -> None:
    app.config["GUIZHANG_ENV"] = environment
    text = (folder / "service.py").read_text(encoding="utf-8")
    (folder / "service.py").write_text(text.replace('"cs_manager"', '"chairman"'), encoding="utf-8")
    [fault] = service.read_disk()
    assert fault["en"].startswith("service.py: policy complaint_decision, decided_by: “chairman” is no post")
    assert "“chairman”" in fault["zh"]
    assert (service.faults_on_disk(), waiting()) == ([("service.py", [fault])], [])


@one_database
@pytest.mark.parametrize("environment", ["demo", "production"])
def test_what_the_desk_could_not_act_by_is_no_answer(folder: Path, app: Any, environment: str) -> None:
    """A verdict that no code knows would be taken for leave to sell."""
    app.config["GUIZHANG_ENV"] = environment
    text = (folder / "credit.py").read_text(encoding="utf-8")
    changed = with_cell(text, "over_limit", "far-too-late", "verdict", "put_off")
    (folder / "credit.py").write_text(with_examples_as_answered(changed, "credit.py"), encoding="utf-8")
    [fault] = service.read_disk()
    assert fault["en"].startswith("credit.py: policy over_limit, verdict: the desk does not know the answer “put_off”")
    assert "refused, report, within" in fault["zh"].replace("、", ", ")
    assert waiting() == []


@one_database
def test_a_file_behind_what_was_published_on_the_screen_waits(folder: Path) -> None:
    """Changed by a word it would undo what was signed; from the text published last it holds at once."""
    text = (folder / "reporting.py").read_text(encoding="utf-8")
    signed = text.replace("every_months=6", "every_months=5")
    service.publish(load_text(signed, "reporting.py"), effective_on=DAY, origin="browser")
    db.session.commit()
    edit(folder, "Periods in months;", "Periods in whole months;")
    assert (service.read_disk(), months(), waiting()) == ([], 5, ["reporting.py"])
    (folder / "reporting.py").write_text(signed, encoding="utf-8")
    assert (service.read_disk(), months()) == ([], 5)
    (folder / "reporting.py").write_text(signed.replace("every_months=5", "every_months=4"), encoding="utf-8")
    assert (service.read_disk(), months()) == ([], 4)


def test_whom_a_change_on_disk_concerns_is_told_once(folder: Path, sign_in: Any) -> None:
    change_example(folder)
    for _turn in range(2):
        sign_in("csmanager").get("/policies/")
    with as_reader("gm"):
        [notice] = [one for one in notices.mine() if one.url == "/policies/credit_report"]
    assert notice.text["en"].startswith("Policy changes from 2026-11-23: Regular credit report by grade.")


@one_database
def test_a_file_that_nobody_foresaw_keeps_no_other_from_being_taken(
    folder: Path, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong while one file is read, the rest of the folder holds, and the page says what it was."""
    read = load.read

    def fails(tree: Any, filename: str) -> Any:
        if filename == "staff.py":
            raise TypeError("nobody foresaw this")
        return read(tree, filename)

    monkeypatch.setattr(load, "read", fails)
    change_example(folder)
    edit(folder, "9000,", "8999,", "staff.py")
    page = html.unescape(sign_in("csmanager").get("/policies/?lang=en").text)
    assert "the file could not be read (TypeError)" in page
    assert months() == 9
    databases.forget_policy()  # a desk that is started now
    assert any("TypeError" in fault["en"] for fault in service.read_disk())
