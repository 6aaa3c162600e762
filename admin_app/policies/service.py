"""Which rules hold on a day? The store of published rule files; the latest publication effective on the day wins.

A file on disk is one way to write: it counts when its hash differs from the one last read from disk, so a restart never
overrides what was published since. In demo mode a valid changed file is published at once; in production it waits for
a signature. A file with a fault never counts, and the last good version goes on answering.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from flask import current_app, g, has_request_context
from sqlalchemy import func, select
from sqlalchemy.orm import Session, make_transient

import rules.engine
from admin_app import clock
from admin_app.accounts.service import begin_writing
from admin_app.audit import service as audit
from admin_app.errors import DeskError, Refused, Sentence, sentence
from admin_app.extensions import db
from admin_app.policies import obstacles
from admin_app.policies.models import DiskReading, PolicyStop, PolicyText, PolicyVersion
from rules.engine import LoadedFile, LoadedPolicy, RuleFileRefused, RuleFolder, load_text
from rules.engine.faults import Text, both
from rules.engine.formatting import in_shape
from rules.engine.load import digest

GONE_BY = sentence("A change of policy holds from today or a later day.", "政策变更只能自今天或以后的日期起生效。")
BEGINNING = date(2000, 1, 1)  # shipped policy holds from here, so that old business days can be worked on


class NoPolicy(DeskError):
    """No version of the policy is in force on that day."""

    status = 404


def no_policy(name: str) -> NoPolicy:
    return NoPolicy(sentence(f"There is no policy {name}.", f"没有名为 {name} 的政策。"))


class Altered(DeskError):
    """A published text is not what its fingerprint says: nothing is decided by it."""

    status = 500


@dataclass(frozen=True)
class InForce:
    """A policy as it holds on a day: its version, with the fingerprint it was published under, and what runs it."""

    id: int
    policy: str
    number: int
    table_hash: str
    effective_on: date
    loaded: LoadedPolicy


def _read_versions() -> list[PolicyVersion]:
    """Every version with its text, belonging to no session: they outlive the one that read them."""
    with Session(db.session.connection(), expire_on_commit=False) as apart:
        found = list(apart.scalars(select(PolicyVersion).order_by(PolicyVersion.id)))
        apart.expunge_all()
        return found


_supposed: ContextVar[tuple[PolicyVersion, ...]] = ContextVar("supposed", default=())


@contextmanager
def supposing(files: Iterable[LoadedFile], effective_on: date) -> Iterator[None]:
    """As if these files were published from that day on: in this context alone, and nothing is stored."""
    versions = []
    for file in files:
        text = PolicyText(filename=file.filename, sha256=file.sha256, text=file.text, origin="supposed")
        for name, policy in file.policies.items():
            version = PolicyVersion(policy=name, number=0, table_hash=policy.table_hash, effective_on=effective_on)
            version.id, version.source = 0, text
            versions.append(version)
    token = _supposed.set(tuple(versions))
    try:
        yield
    finally:
        _supposed.reset(token)


_at_work: ContextVar[frozenset[str]] = ContextVar("at_work", default=frozenset())


@contextmanager
def as_if_at_work(names: Iterable[str]) -> Iterator[None]:
    """What these policies would answer were they not stopped, in this context alone: to know, never to decide by."""
    token = _at_work.set(frozenset(names))
    try:
        yield
    finally:
        _at_work.reset(token)


# The newest publication and how many stops hold, past the ORM: it is asked in every transaction.
_NEWEST = select(
    select(func.max(PolicyVersion.id)).scalar_subquery(),
    select(func.count(PolicyStop.id)).where(PolicyStop.lifted_at.is_(None)).scalar_subquery(),
)


class _Index:
    """All versions, reread when something was published; one small query a request, or a transaction of a command."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.bind: object = None
        self.newest = -1
        self.versions: dict[str, list[PolicyVersion]] = {}
        self.stopped: frozenset[str] = frozenset()  # as read last; within a request, as it began

    def by_policy(self) -> dict[str, list[PolicyVersion]]:
        versions, supposed = self._published(), _supposed.get()
        if not supposed:
            return versions
        return {**versions, **{one.policy: [*versions.get(one.policy, []), one] for one in supposed}}

    def _published(self) -> dict[str, list[PolicyVersion]]:
        if has_request_context() and "policy_index" in g:
            return g.policy_index  # type: ignore[no-any-return]
        session = db.session()
        known, versions = session.info.get(KNOWN, (None, None))
        if known is not None and known is session.get_transaction():
            return versions  # type: ignore[no-any-return]
        newest, stops = session.connection().execute(_NEWEST).one()
        newest = newest or 0
        stopped = _read_stops() if stops else frozenset()
        with self.lock:
            self.stopped = stopped
            if newest != self.newest or self.bind is not db.engine:
                found: dict[str, list[PolicyVersion]] = {}
                for version in _read_versions():
                    found.setdefault(version.policy, []).append(version)
                self.newest, self.bind, self.versions = newest, db.engine, found
            versions = self.versions
        if has_request_context():
            g.policy_index, g.policies_stopped = versions, stopped
        elif not session.in_nested_transaction():  # what is rolled back to a savepoint was not published
            session.info[KNOWN] = session.get_transaction(), versions
        return versions


KNOWN = "policy_index"
_index = _Index()


def forget_request() -> None:
    """After publishing: the rest of this request, or transaction, sees the new versions."""
    db.session().info.pop(KNOWN, None)
    g.pop("policy_index", None)
    g.pop("policies_stopped", None)


def names() -> list[str]:
    return sorted(_index.by_policy())


def versions(policy: str) -> list[PolicyVersion]:
    """All publications of a policy, oldest first; NoPolicy when there is none."""
    found = _index.by_policy().get(policy)
    if not found:
        raise no_policy(policy)
    return found


def version_in_force(policy: str, on: date) -> PolicyVersion:
    """The latest publication effective on that day; as a version of its own while the policy is stopped."""
    for version in reversed(versions(policy)):
        if version.effective_on <= on:
            return _halted(version) if policy in _stopped() - _at_work.get() else version
    raise NoPolicy(
        sentence(
            f"No policy {policy} is in force on {on}. Publish one under Policies.",
            f"{on} 没有生效的政策 {policy}，请在“政策”中发布。",
        )
    )


HALTED = "stopped "


def _halted(version: PolicyVersion) -> PolicyVersion:
    """Another fingerprint, so that nothing made for the policy at work is taken for the stopped one."""
    made = PolicyVersion(
        policy=version.policy,
        number=version.number,
        table_hash=f"{HALTED}{version.source.sha256}"[:64],  # another text may answer otherwise while stopped
        effective_on=version.effective_on,
        text_id=version.text_id,
    )
    made.id, made.source = version.id, version.source
    make_transient(made)
    return made


def _stopped() -> frozenset[str]:
    """Policies that are stopped, as read with the versions: for every process from its next request on."""
    if has_request_context() and "policies_stopped" in g:
        return g.policies_stopped  # type: ignore[no-any-return]
    return _index.stopped


def _read_stops() -> frozenset[str]:
    with db.session.no_autoflush:
        return frozenset(db.session.scalars(select(PolicyStop.policy).where(PolicyStop.lifted_at.is_(None))))


def stopped() -> frozenset[str]:
    """The policies that are stopped now."""
    _index.by_policy()
    return _stopped()


def stop_of(policy: str) -> PolicyStop | None:
    """The stop that holds now, if one does."""
    held = select(PolicyStop).where(PolicyStop.policy == policy, PolicyStop.lifted_at.is_(None))
    return db.session.scalars(held.order_by(PolicyStop.id).limit(1)).one_or_none()


def unanswered_stop(file: LoadedFile) -> Sentence | None:
    """Why this file cannot be published: it says nothing of what a policy that is stopped now answers meanwhile."""
    for name, policy in file.policies.items():
        if policy.halted is None and stop_of(name) is not None:
            return sentence(
                f"{name} is stopped, and this text has no answer for that time; lift the stop first.",
                f"{name} 已停用，而此文本没有停用期间的结论，请先恢复该政策。",
            )
    return None


def obstacle(file: LoadedFile, *, needs_examples: bool = True) -> Sentence | None:
    """Why this file cannot be published, whichever way it came. A text that held once needs no more examples now."""
    latest = latest_text(file.filename)
    before = loaded_text(latest) if latest is not None else None
    needs_examples = needs_examples and not has_held(file.filename, file.sha256)
    return (
        obstacles.name_taken(file, _index.by_policy())
        or (obstacles.policy_gone(before, file) if before is not None else None)
        or (obstacles.post_unknown(before, file) if before is not None else None)
        or _word_unknown(file)
        or unanswered_stop(file)
        or (obstacles.rule_without_example(file) if needs_examples else None)
    )


def _word_unknown(file: LoadedFile) -> Sentence | None:
    shipped, known = _shipped(file.filename), _index.by_policy()
    if shipped is None:
        return None
    first = {name: loaded(known[name][0]).loaded for name in file.policies if name in known}
    return obstacles.word_unknown(shipped, first, file)


@cache
def _shipped(filename: str) -> LoadedFile | None:
    """The rule file of this name that came with the code, whatever folder is read."""
    path = Path(rules.engine.__file__).parent.parent / filename
    try:
        return load_text(path.read_text(encoding="utf-8"), filename, was_published=True) if path.is_file() else None
    except RuleFileRefused:
        return None


def check(
    file: LoadedFile, effective_on: date, only: Iterable[str] | None = None, *, needs_examples: bool = True
) -> None:
    """Refused where there is an obstacle, or what was answered on days gone by would be answered otherwise."""
    if (problem := obstacle(file, needs_examples=needs_examples)) is not None:
        raise Refused(problem)
    if effective_on < clock.today() and set(file.policies if only is None else only) & _index.by_policy().keys():
        raise Refused(GONE_BY)


def needs_signature(file: LoadedFile) -> bool:
    """In production whatever changes a file that was published before; a new file is asked by nobody yet."""
    return not _is_demo() and latest_text(file.filename) is not None


def has_held(filename: str, sha256: str) -> bool:
    """Was this very text of the file published before?"""
    held = select(PolicyText.id).where(PolicyText.filename == filename, PolicyText.sha256 == sha256).limit(1)
    return db.session.scalar(held) is not None


def kept(file: LoadedFile) -> LoadedFile:
    """The file as it is published: in the one shape of rule files, so that lines which differ are policy that differs.

    What was published before stays as it was then; so does what would be too long in that shape.
    """
    if has_held(file.filename, file.sha256):
        return file
    try:
        return load_text(in_shape(file.text), file.filename)
    except RuleFileRefused:
        return file


def say_the_same(one: str, other: str) -> bool:
    """Whether two texts of a file are one text but for their layout."""
    return one == other or in_shape(one) == in_shape(other)


def names_taken(file: LoadedFile) -> dict[str, str]:
    """Its policies that stand in another file already, with that file."""
    return obstacles.names_taken(file, _index.by_policy())


def latest_text(filename: str) -> PolicyText | None:
    """What was published last of this file, whether or not it holds already."""
    return db.session.scalars(
        select(PolicyText).where(PolicyText.filename == filename).order_by(PolicyText.id.desc()).limit(1)
    ).one_or_none()


def loaded_text(text: PolicyText) -> LoadedFile:
    """What was published, ready to decide. Altered where the database holds another text than was published."""
    try:
        file = load_text(text.text, text.filename, was_published=True)
    except RuleFileRefused:
        if digest(text.text) == text.sha256:
            raise
        file = None
    if file is None or file.sha256 != text.sha256:
        raise Altered(
            sentence(
                f"The published text of {text.filename} was altered in the database, so nothing is decided by it. "
                "Restore a backup; `guizhang audit verify` names what was altered.",
                f"数据库中已发布的 {text.filename} 被改动，因此不据以作出任何判断。请从备份恢复；"
                "`guizhang audit verify` 会指出被改动之处。",
            )
        )
    return file


def load(text: str, filename: str) -> LoadedFile:
    """The text, ready to decide. RuleFileRefused; one that held once needs no more than it did then."""
    return load_text(text, filename, was_published=has_held(filename, digest(text)))


def in_force(policy: str, on: date) -> InForce:
    return loaded(version_in_force(policy, on))


def loaded(version: PolicyVersion) -> InForce:
    """That version, ready to decide; a text already loaded in this process is not loaded again."""
    policy = loaded_text(version.source).policies[version.policy]
    table_hash = version.table_hash
    if table_hash.startswith(HALTED):
        table_hash, policy = policy.table_hash, policy.halted or policy.silent
    return InForce(version.id, version.policy, version.number, table_hash, version.effective_on, policy)


def as_answered(version: PolicyVersion, rule: str) -> InForce:
    """That version as it answered by this rule: at work, or stopped."""
    found = loaded(version)
    stopped = found.loaded.stopped
    return loaded(_halted(version)) if stopped is not None and stopped.id == rule else found


def parameter(policy: str, name: str, on: date) -> int:
    """The value of a named parameter of the policy's file on a day."""
    value = in_force(policy, on).loaded.parameters[name].value
    return int(value)


def publish_alone() -> None:
    """Until the caller commits nobody else publishes, by whichever way; what is in force is read anew."""
    audit.hold()
    forget_request()


def publish(
    file: LoadedFile,
    *,
    effective_on: date,
    origin: str,
    author_id: int | None = None,
    signed_by_id: int | None = None,
    only: Iterable[str] | None = None,
) -> list[PolicyVersion]:
    """Store a checked file; each policy whose table changed gets the next number. The caller commits.

    `only`: publish these of its policies and leave the others as they are. Refused where there is an `obstacle`, and
    from a day gone by: only what is new may have held then. What the demonstration finds on disk needs no examples.
    """
    publish_alone()
    known = _index.by_policy()
    wanted = set(file.policies if only is None else only)
    check(file, effective_on, wanted, needs_examples=not (_is_demo() and origin in ("shipped", "disk")))
    text = PolicyText(
        filename=file.filename,
        sha256=file.sha256,
        text=file.text,
        origin=origin,
        author_id=author_id,
        signed_by_id=signed_by_id,
        published_at=clock.now(),
    )
    db.session.add(text)
    db.session.flush()
    added = []
    for name, policy in file.policies.items():
        if name not in wanted:
            continue
        before = known.get(name, [])
        same = next((v.number for v in reversed(before) if v.table_hash == policy.table_hash), None)
        number = same if same is not None else max((v.number for v in before), default=0) + 1
        version = PolicyVersion(
            policy=name,
            number=number,
            table_hash=policy.table_hash,
            effective_on=effective_on,
            text_id=text.id,
        )
        db.session.add(version)
        added.append(version)
    db.session.flush()
    audit.record(
        "policy.publish",
        user_id=author_id,
        subject=file.filename,
        values={
            "text": text.id,
            "sha256": file.sha256,
            "effective_on": effective_on,
            "origin": origin,
            "policies": {one.policy: one.number for one in added},
        },
    )
    forget_request()
    return added


_folders: dict[str, RuleFolder] = {}
_folder_lock = threading.Lock()


def read_disk() -> list[Text]:
    """Look at the rule folder; publish what changed and is sound (demo), note what is not. Returns the faults met.

    Commits. Cheap when nothing changed: a stat of each file.
    """
    path = str(current_app.config["GUIZHANG_RULES"])
    key, published = f"{path}|{db.engine.url}", list[Published]()
    with _folder_lock:
        try:
            changed = _folders.setdefault(key, RuleFolder(path)).scan()
            faults = [fault for change in changed for fault in _take(change, published)]
        except BaseException:
            _folders.pop(key)  # what was not taken is found again
            raise
    for one in published:
        for tell in _disk_tellers:
            tell(*one)
    return faults


Published = tuple[int, int, date]  # the text, the one before it, and from when it holds
_disk_tellers: list[Callable[[int, int, date], object]] = []


def on_disk_publication(tell: Callable[[int, int, date], object]) -> None:
    """Who tells whom a change concerns that was published from disk, once it is committed."""
    if tell not in _disk_tellers:
        _disk_tellers.append(tell)


def _take(change: object, published: list[Published]) -> list[Text]:
    filename: str = change.filename  # type: ignore[attr-defined]
    sha256: str = change.sha256  # type: ignore[attr-defined]
    faults = [both(one.text("en"), one.text("zh")) for one in change.faults or ()]  # type: ignore[attr-defined]
    reading = db.session.get(DiskReading, filename)
    file: LoadedFile | None = change.loaded  # type: ignore[attr-defined]
    if reading is not None and reading.sha256 == sha256:
        return faults
    sha256 = sha256 if file is None else _shape(file.text)
    if reading is not None and reading.sha256 == sha256:
        return faults
    begin_writing()
    publish_alone()
    reading = db.session.get(DiskReading, filename, populate_existing=True)
    if reading is not None and reading.sha256 == sha256:  # another process was faster
        return faults
    if reading is None:
        reading = DiskReading(filename=filename)
        db.session.add(reading)
    stood, reading.sha256, reading.read_at, reading.faults = reading.sha256, sha256, clock.now(), faults
    try:
        if file is not None:
            before = latest_text(file.filename)
            added = _publish_read(file, stood)
            if added and before is not None:
                published.append((added[0].text_id, before.id, added[0].effective_on))
    except Refused as refused:
        faults = [*faults, both(f"{filename}: {refused.says['en']}", f"{filename}：{refused.says['zh']}")]
        reading.faults = faults
    db.session.commit()
    return faults


def _publish_read(file: LoadedFile, stood: str | None) -> Sequence[PolicyVersion]:
    """The versions of what changed and holds now.

    What was never published holds from the beginning, so that an upgrade answers at once (ADR 0004).

    A change of what is published holds from today in the demonstration; in production the whole file waits for its
    signature: what is new in it, too, or its text would carry the change past whoever signs next. So does, in both,
    what would undo unseen what was published otherwise: `stood`, the hash of what stood on disk before, tells. What
    differs in layout alone is no change, and what is published, or waits, is laid out.
    """
    known, base = _index.by_policy(), latest_text(file.filename)
    if base is not None and say_the_same(base.text, file.text):
        return ()
    file = kept(file)
    check(file, clock.today(), needs_examples=False)
    is_behind = (
        base is not None and base.origin in ("browser", "shell") and stood not in (base.sha256, _shape(base.text))
    )
    new = [name for name in file.policies if name not in known]
    is_demo = _is_demo()
    adds = base is None or obstacles.only_adds(loaded_text(base), file)
    if new and (is_demo or adds):
        publish(file, effective_on=BEGINNING, origin="shipped", only=new)
    changed = [name for name in file.policies if name not in new]
    if is_demo and changed and not is_behind:
        return publish(file, effective_on=clock.today(), origin="disk", only=changed)
    if changed and not (new and adds and not is_demo):
        for take in _unsigned_takers:
            take(file)
    return ()


def _is_demo() -> bool:
    return bool(current_app.config["GUIZHANG_ENV"] == "demo")


_unsigned_takers: list[Callable[[LoadedFile], None]] = []


def on_unsigned_file(take: Callable[[LoadedFile], None]) -> None:
    """Who keeps a sound file changed on disk in production until it is signed."""
    if take not in _unsigned_takers:
        _unsigned_takers.append(take)


def note_on_disk(file: LoadedFile) -> None:
    """This text of the file on disk was published by hand: reading it is no news. The caller commits."""
    reading = db.session.get(DiskReading, file.filename) or DiskReading(filename=file.filename)
    reading.sha256, reading.read_at, reading.faults = _shape(file.text), clock.now(), []
    db.session.add(reading)


def _shape(text: str) -> str:
    """The hash of the text laid out: alike for texts that say the same."""
    return digest(in_shape(text))


def faults_on_disk() -> list[tuple[str, list[Text]]]:
    """Files whose last text read from disk has faults, with what is wrong; what they replace stays in force."""
    rows = db.session.execute(select(DiskReading.filename, DiskReading.faults).order_by(DiskReading.filename))
    return [(name, faults) for name, faults in rows if faults]


def forget_folders() -> None:
    """For tests: read every folder afresh."""
    _folders.clear()
