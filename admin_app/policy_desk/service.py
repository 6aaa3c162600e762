"""How does a rule file come to be changed? Drafted by one person, signed by another, then in force from a day on.

A draft touches no decision. What is signed is the very text that was submitted, grown from what was published last:
were another text of the file published meanwhile, it lapses and returns to its author. Services flush; whoever calls
has begun to write, and commits.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.accounts.rights import demand
from admin_app.audit import service as audit
from admin_app.decisions import service as decisions
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused, Sentence, sentence
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policies.models import PolicyText
from admin_app.policy_desk import announcing, differences, signing, touched
from admin_app.policy_desk.models import AT_WORK, PolicyDraft
from admin_app.secrecy.reader import current_reader
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.matters import Matter, register
from admin_app.signoffs.models import SignRequest
from admin_app.signoffs.signers import signed_by
from rules.engine import Fault, LoadedFile, RuleFileRefused
from rules.engine.examples import Differing, with_examples_as_answered
from rules.engine.examples import differing_examples as differing
from rules.engine.faults import Text
from rules.engine.folder import taken
from rules.engine.script import Script

MOST_TEXT = 256 * 1024  # bytes, as the engine reads them
MOST_REASON = 400
FARTHEST = timedelta(days=3 * 366)
TITLE = sentence("A change of policy", "政策变更")
NOT_YOURS = sentence("This draft is somebody else's; begin one of your own.", "此草案属于他人，请另建草案。")
NOT_AT_WORK = sentence("This draft cannot be changed any more.", "此草案已不能修改。")
CHANGED_MEANWHILE = sentence(
    "Another text of this file was published meanwhile; bring the draft up to date and submit it again.",
    "该文件期间已发布了另一文本，请更新草案后重新提交。",
)
COMPARE_FIRST = sentence(
    "What it would do is counted against what holds; first press “Compare with it”.",
    "影响与生效的文本比较计算，请先点“与之比对”。",
)
AGREE_FIRST = sentence(
    "The draft answers some examples otherwise than they say. Say that this is meant, or change the draft; "
    "then it can be put in force.",
    "草案对部分案例的结论与案例所述不同。请确认“确系本意”，或修改草案，然后方可提请生效。",
)
NOTHING_DIFFERS = sentence("Nothing differs from what is published.", "与已发布的文本没有差异。")
SAVED_MEANWHILE = sentence(
    "This draft was saved in another window meanwhile. What you typed is still here: compare and save again.",
    "此草案已在其他窗口保存。您填写的内容仍在此处，请核对后再次保存。",
)


@dataclass(frozen=True)
class Reading:
    """What a text of a rule file is worth: the file when it is sound, else its faults.

    `differing`: its examples that it answers otherwise than they say. Where it has no other fault, `file` states the
    answers of today in their place: to look at it, never to publish it.
    """

    file: LoadedFile | None
    faults: Sequence[Fault] = ()
    differing: Sequence[Differing] = ()


def read(text: str, filename: str) -> Reading:
    """The text as the engine reads it, among the other files; never raises for what somebody wrote."""
    try:
        file = policies.load(text, filename)
    except RuleFileRefused as refused:
        return Reading(None, refused.faults)
    faults = [_taken(text, filename, *one) for one in policies.names_taken(file).items()]
    return Reading(None, faults) if faults else Reading(file)


def look_at(draft: PolicyDraft) -> Reading:
    """The draft to be changed, compared, tried and previewed: an example that differs keeps from none of it."""
    reading = read(draft.text, draft.filename)
    if reading.file is not None:
        return reading
    differing, answered = _as_answered(draft.text, draft.filename)
    file = read(answered, draft.filename).file if differing else None
    return Reading(file, reading.faults, differing)


@lru_cache(maxsize=16)  # one page after the other asks for the same draft
def _as_answered(text: str, filename: str) -> tuple[tuple[Differing, ...], str]:
    """The examples that the text answers otherwise, and the text with them as answered; none if it cannot be read."""
    try:
        return tuple(differing(text, filename)), with_examples_as_answered(text, filename)
    except RuleFileRefused:
        return (), text


def _taken(text: str, filename: str, policy: str, home: str) -> Fault:
    return taken(filename, Script(text).policy(policy).lineno, policy, home)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def filenames() -> list[str]:
    """Every rule file of which something was published."""
    return list(db.session.scalars(select(PolicyText.filename).distinct().order_by(PolicyText.filename)))


def waiting_for_signature() -> dict[str, int]:
    """Rule file → its newest draft that waits."""
    waiting = select(PolicyDraft.filename, PolicyDraft.id).where(PolicyDraft.state == "waiting")
    return {one.filename: one.id for one in db.session.execute(waiting.order_by(PolicyDraft.changed_at))}


def draft_of(draft_id: int) -> PolicyDraft:
    """The draft, for those who may see it; NotFound otherwise."""
    found = db.session.get(PolicyDraft, draft_id) if may_see() else None
    if found is None:
        raise NotFound
    return found


def may_see() -> bool:
    """Drafts are for those who write, sign or audit policy."""
    from admin_app.accounts.rights import may

    posts = current_reader().posts
    return may(posts, "policy.draft") or may(posts, "policy.sign") or "auditor" in posts


def editions() -> list[str]:
    """Texts of rule files that stand ready beside those in force, by folder and file: `edition_18036/plans.py`."""
    folder, known = _editions(), set(filenames())
    found = (path for path in folder.glob("*/*.py") if path.name in known)
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _editions() -> Path:
    return Path(current_app.config["GUIZHANG_RULES"]) / "editions"


def start_from(edition: str) -> PolicyDraft:
    """A draft of one's own with that text, to be compared with what holds, or the open one that says it."""
    reader = current_reader()
    demand(reader.posts, "policy.draft")
    if edition not in editions():
        raise NotFound
    path = _editions() / edition
    text = path.read_text(encoding="utf-8")
    open_one = select(PolicyDraft).where(
        PolicyDraft.filename == path.name, PolicyDraft.author_id == reader.user_id, PolicyDraft.state == "draft"
    )
    found = db.session.scalars(open_one.where(PolicyDraft.text == text).limit(1)).one_or_none()
    return found or _add(path.name, text, policies.latest_text(path.name), reader.user_id)


def start(filename: str, *, from_text: PolicyText | None = None, reason: str = "") -> PolicyDraft:
    """A draft of one's own, from the text published last, or from an earlier one to go back to."""
    reader = current_reader()
    demand(reader.posts, "policy.draft")
    base = policies.latest_text(filename)
    if base is None:
        raise NotFound
    draft = _add(filename, policies.loaded_text(from_text or base).text, base, reader.user_id, reason)
    if from_text is not None:
        draft.from_id = from_text.id
        db.session.flush()
    return draft


def _add(filename: str, text: str, base: PolicyText | None, author_id: int | None, reason: str = "") -> PolicyDraft:
    draft = PolicyDraft(
        filename=filename,
        text=text,
        base_id=base.id if base else None,
        author_id=author_id,
        reason=reason[:MOST_REASON],
        created_at=clock.now(),
        changed_at=clock.now(),
    )
    db.session.add(draft)
    db.session.flush()
    _tell("start", draft)
    return draft


def own_open_draft(filename: str, *, from_text: PolicyText | None = None) -> PolicyDraft | None:
    """One's own draft of the file that is still being written, the latest; of `from_text`: one that says the same.

    One in which nothing was written yet begins with what was published last, like a new one.
    """
    reader = current_reader()
    demand(reader.posts, "policy.draft")
    mine = select(PolicyDraft).where(
        PolicyDraft.filename == filename, PolicyDraft.author_id == reader.user_id, PolicyDraft.state == "draft"
    )
    if from_text is not None:
        mine = mine.where(PolicyDraft.text == from_text.text)
    latest_first = mine.order_by(PolicyDraft.changed_at.desc(), PolicyDraft.row_version.desc(), PolicyDraft.id)
    draft = db.session.scalars(latest_first.limit(1).with_for_update(of=PolicyDraft)).first()
    latest = policies.latest_text(filename)
    if draft is not None and latest is not None and draft.base is not None and draft.text == draft.base.text:
        draft.text, draft.base_id, draft.from_id = policies.loaded_text(latest).text, latest.id, None
        db.session.flush()
    return draft


def titles_touched(draft: PolicyDraft) -> list[Text]:
    """The titles of the policies that it writes otherwise than its base."""
    return touched.titles_touched(draft.base.text if draft.base else "", draft.text)


def take_up(draft_id: int) -> PolicyDraft:
    """Make a draft found on disk one's own."""
    reader = current_reader()
    demand(reader.posts, "policy.draft")
    draft = _locked(draft_id)
    if draft.author_id is not None or draft.state != "draft":
        raise Conflict(NOT_YOURS)
    draft.author_id = reader.user_id
    db.session.flush()
    _tell("take_up", draft)
    return draft


def save(draft_id: int, text: str, *, version: int | None = None) -> PolicyDraft:
    """Keep the text, sound or not. Conflict when it was saved meanwhile, Invalid when it is too long."""
    if len(text.encode()) > MOST_TEXT:
        raise Invalid({"text": sentence("A rule file is 256 KB at most.", "规则文件不得超过 256 KB。")})
    draft = _mine(draft_id)
    if version is not None and draft.row_version != version:
        raise Conflict(SAVED_MEANWHILE)
    text = text.replace("\r\n", "\n")
    if text != draft.text:
        draft.text, draft.changed_at = text, clock.now()
        db.session.flush()
    return draft


def bring_up_to_date(draft_id: int) -> PolicyDraft:
    """What was published last becomes the base; the draft's text stays, and differs from another text now."""
    draft = _mine(draft_id)
    base = policies.latest_text(draft.filename)
    draft.base_id, draft.from_id = base.id if base else None, None
    draft.changed_at = clock.now()
    db.session.flush()
    return draft


def agree_examples(draft_id: int) -> PolicyDraft:
    """The author has seen what the differing examples come to now, and means it: they state those answers."""
    draft = _mine(draft_id)
    try:
        text = with_examples_as_answered(draft.text, draft.filename)
    except RuleFileRefused as refused:
        fault = refused.faults[0]
        raise Refused(sentence(fault.text("en"), fault.text("zh"))) from None
    return save(draft_id, text)


def discard(draft_id: int) -> PolicyDraft:
    draft = _locked(draft_id)
    reader = current_reader()
    if draft.author_id is None:
        demand(reader.posts, "policy.draft")
    elif draft.author_id != reader.user_id:
        raise NotAllowed(NOT_YOURS)
    if draft.state != "draft":
        raise Conflict(NOT_AT_WORK)
    draft.state, draft.changed_at = "discarded", clock.now()
    db.session.flush()
    _tell("discard", draft)
    return draft


def changed_policies(draft: PolicyDraft, file: LoadedFile) -> list[str]:
    """The policies of the file that decide otherwise than in the text published last."""
    return differences.changed_policies(base_of(draft), file)


def base_of(draft: PolicyDraft) -> LoadedFile | None:
    """What the draft grew from, as it was published."""
    return policies.loaded_text(draft.base) if draft.base else None


def submit(draft_id: int, *, effective_on: date, reason: str) -> SignRequest:
    """Ask for the second signature. Invalid names what is wrong, field by field; `text` for the rules themselves."""
    draft, reader = _mine(draft_id), current_reader()
    problems: dict[str, Sentence] = {}
    if not reason.strip():
        problems["reason"] = sentence("Please say why.", "请说明理由。")
    file = _sound(draft, problems)
    _check_day(draft, effective_on, reader.on, problems)
    if problems or file is None:
        raise Invalid(problems)
    draft.text = file.text
    draft.state, draft.reason, draft.effective_on = "waiting", reason.strip()[:MOST_REASON], effective_on
    signing = decisions.ask("policy_change", {"drafted_by": _rank_of(reader.rank)}, reader.on)
    request = signoffs.ask(
        "policy_change",
        steps=[signing.outcome["step_1"]],
        title=TITLE,
        clause=signing.clause,
        on=reader.on,
        subject=str(draft.id),
        reason=draft.reason,
        values={
            "filename": draft.filename,
            "sha256": digest(draft.text),
            "effective_on": effective_on.isoformat(),
            "policies": changed_policies(draft, file),
        },
    )
    draft.request_id = request.id
    draft.changed_at = clock.now()
    db.session.flush()
    _tell("submit", draft)
    return request


def _rank_of(rank: str) -> str:
    return "general_manager" if rank == "general_manager" else "manager"


def _sound(draft: PolicyDraft, problems: dict[str, Sentence]) -> LoadedFile | None:
    """What is to be signed: what was typed, laid out; why it cannot be stands in `problems`."""
    reading = look_at(draft)
    if reading.file is not None and reading.differing:
        problems["text"] = AGREE_FIRST
        return None
    if reading.file is None:
        fault = reading.faults[0]
        problems["text"] = sentence(f"The rules have a fault: {fault.text('en')}", f"规则有误：{fault.text('zh')}")
        return None
    file = policies.kept(reading.file)
    if is_behind(draft):
        problems["text"] = CHANGED_MEANWHILE
    elif draft.base is not None and policies.say_the_same(draft.base.text, draft.text):
        problems["text"] = NOTHING_DIFFERS
    elif (obstacle := policies.obstacle(file)) is not None:
        problems["text"] = obstacle
    return file


def is_behind(draft: PolicyDraft) -> bool:
    """Whether another text of the file was published since it was begun, or brought up to date."""
    latest = policies.latest_text(draft.filename)
    return draft.is_at_work and (latest.id if latest else None) != draft.base_id


def differs(draft: PolicyDraft) -> bool:
    """Whether anything but the layout differs from its base."""
    return draft.base is None or not policies.say_the_same(draft.base.text, draft.text)


def supposed_day(draft: PolicyDraft) -> date:
    """The day it is tried, previewed and proposed for: the one it names, else the first it may hold from."""
    today = clock.today()
    return max(draft.effective_on or today, first_day_ahead(draft) or today)


def first_day_ahead(draft: PolicyDraft) -> date | None:
    """The first day it may hold from, where that is still to come: what it grew from holds only from then on."""
    return _day_ahead(draft, clock.today())


def displaced_on(draft: PolicyDraft) -> date | None:
    """The day from which what waits would not hold, as this takes its place: what goes back holds from its day on."""
    on = clock.today()
    return _starts(draft.base_id, on) if _day_ahead(draft, on) is None else None


def _check_day(draft: PolicyDraft, wanted: date, on: date, problems: dict[str, Sentence]) -> None:
    """Today or later, and never before what was published and waits for its day: that would bring it forward."""
    if wanted < on:
        problems["effective_on"] = sentence("Choose today or a later day.", "请选择今天或以后的日期。")
    elif wanted > on + FARTHEST:
        problems["effective_on"] = sentence("Choose a day within three years.", "请选择三年以内的日期。")
    elif (ahead := _day_ahead(draft, on)) is not None and wanted < ahead:
        problems["effective_on"] = sentence(
            f"What was published last holds from {ahead} on; this cannot hold before it.",
            f"上次发布的文本自 {ahead} 起生效，本次不得早于该日。",
        )


def _day_ahead(draft: PolicyDraft, on: date) -> date | None:
    """The day from which the text holds that the draft grew from, where that is still to come.

    What goes back to an earlier text brings nothing forward of what waits; it takes its place, and is told so.
    """
    return _starts(draft.from_id or draft.base_id, on)


def _starts(text_id: int | None, on: date) -> date | None:
    """The day from which the text holds, where that is still to come."""
    from admin_app.policies.models import PolicyVersion

    starts = db.session.scalar(select(func.max(PolicyVersion.effective_on)).where(PolicyVersion.text_id == text_id))
    return starts if starts is not None and starts > on else None


# --- the matter of the second signature


def _apply(request: SignRequest, on: date) -> None:
    """Publish what was signed, as it was submitted; a day that has passed meanwhile becomes today."""
    draft = _locked(int(request.subject))
    given = request.values
    if draft.state != "waiting" or digest(draft.text) != given["sha256"]:
        raise Refused(NOT_AT_WORK, request.clause)
    latest = policies.latest_text(draft.filename)
    if (latest.id if latest else None) != draft.base_id:
        raise Refused(CHANGED_MEANWHILE, request.clause)
    reading = read(draft.text, draft.filename)
    if reading.file is None:
        fault = reading.faults[0]
        raise Refused(sentence(fault.text("en"), fault.text("zh")), request.clause)
    signer_id = signed_by(request.steps[-1])
    added = policies.publish(
        reading.file,
        effective_on=max(date.fromisoformat(given["effective_on"]), on, clock.today()),
        origin="browser",
        author_id=draft.author_id,
        signed_by_id=signer_id,
    )
    draft.state, draft.text_id, draft.changed_at = "published", added[0].text_id, clock.now()
    announcing.queue(added, latest, signer_id)
    db.session.flush()


def _give_back(request: SignRequest, _on: date) -> None:
    """Refused, withdrawn or lapsed: its author may change it and submit it again."""
    draft = _locked(int(request.subject))
    if draft.state == "waiting":
        draft.state, draft.changed_at = "draft", clock.now()
        db.session.flush()


def _details(request: SignRequest) -> Iterable[tuple[str, str]]:
    return signing.details(request, may_open=may_see())


register(Matter("policy_change", TITLE, apply=_apply, refuse=_give_back, details=_details, is_looked_at=True))


def draft_of_nobody(file: LoadedFile, effective_on: date | None = None) -> None:
    """In production what the shell publishes and a sound file changed on disk wait as a draft of nobody, one for each
    file, until a manager takes it up. `effective_on`: the day that is proposed. The caller commits.
    """
    waiting = select(PolicyDraft).where(
        PolicyDraft.filename == file.filename, PolicyDraft.author_id.is_(None), PolicyDraft.state == "draft"
    )
    draft = db.session.scalars(waiting.with_for_update()).first()
    base = policies.latest_text(file.filename)
    if draft is None:
        _add(file.filename, file.text, base, None).effective_on = effective_on
        return
    draft.text, draft.effective_on, draft.changed_at = file.text, effective_on, clock.now()
    draft.base_id = base.id if base else None
    db.session.flush()
    _tell("start", draft)


policies.on_unsigned_file(draft_of_nobody)


# --- lists


def at_work(most: int = 100) -> list[PolicyDraft]:
    """Drafts and what waits for a signature, the latest first."""
    return _listed(PolicyDraft.state.in_(AT_WORK), most)


def ended(most: int = 50) -> list[PolicyDraft]:
    return _listed(PolicyDraft.state.not_in(AT_WORK), most)


def _listed(condition: Any, most: int) -> list[PolicyDraft]:
    rows = select(PolicyDraft).where(condition).order_by(PolicyDraft.changed_at.desc(), PolicyDraft.id).limit(most)
    with_base = rows.options(selectinload(PolicyDraft.base))
    return list(db.session.scalars(with_base).unique()) if may_see() else []


def author_name(draft: PolicyDraft) -> str:
    author = db.session.get(User, draft.author_id) if draft.author_id else None
    return author.name if author else ""


def _locked(draft_id: int) -> PolicyDraft:
    rows = select(PolicyDraft).where(PolicyDraft.id == draft_id).with_for_update(of=PolicyDraft)
    draft = db.session.scalars(rows.execution_options(populate_existing=True)).one_or_none()
    if draft is None:
        raise NotFound
    return draft


def _mine(draft_id: int) -> PolicyDraft:
    reader = current_reader()
    demand(reader.posts, "policy.draft")
    draft = _locked(draft_id)
    if draft.author_id != reader.user_id:
        raise NotAllowed(NOT_YOURS)
    if draft.state != "draft":
        raise Conflict(NOT_AT_WORK)
    return draft


def _tell(act: str, draft: PolicyDraft) -> None:
    from admin_app.secrecy.reader import Reader, current

    reader = current()
    audit.record(
        f"policy_draft.{act}",
        user_id=reader.user_id if isinstance(reader, Reader) else None,
        subject=str(draft.id),
        values={"filename": draft.filename, "sha256": digest(draft.text)},
    )
