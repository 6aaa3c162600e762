"""Which rule files stand in a folder, which changed, and what is the last good text of each?

A folder is one way to write rules. A file that is refused leaves the last good one in force.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rules.engine.faults import Fault, RuleFileRefused, both
from rules.engine.findings import Finding
from rules.engine.load import LoadedFile, digest, load_text


@dataclass(frozen=True)
class ChangedFile:
    """A file that is new or says something else than before. `loaded` or `faults`, never both."""

    filename: str
    text: str
    sha256: str
    loaded: LoadedFile | None = None
    faults: list[Fault] = field(default_factory=list)


class RuleFolder:
    """The `*.py` of a folder, without its subfolders and `__init__.py`."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.good: dict[str, LoadedFile] = {}  # last good version of each file
        self._seen: dict[str, tuple[int, int, int]] = {}
        self._hashes: dict[str, str] = {}

    def scan(self) -> list[ChangedFile]:
        """What changed since the last scan. Cheap when nothing did: stat first, then hash."""
        return [change for name in self._files() if (change := self._change(name)) is not None]

    def _files(self) -> list[str]:
        try:
            names = os.listdir(self.path)
        except FileNotFoundError:
            return []
        return sorted(name for name in names if name.endswith(".py") and name != "__init__.py")

    def _change(self, name: str) -> ChangedFile | None:
        path = os.path.join(self.path, name)
        try:
            stat = os.stat(path)
            mark = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if self._seen.get(name) == mark:
                return None
            raw = Path(path).read_bytes()
        except (FileNotFoundError, IsADirectoryError):
            return None
        self._seen[name] = mark
        change = _read(name, raw, self._hashes.get(name))
        if change is None:
            return None
        self._hashes[name] = change.sha256
        if change.loaded:
            self.good[name] = change.loaded
        return change


def _read(filename: str, raw: bytes, known: str | None) -> ChangedFile | None:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = raw.decode("utf-8", "replace")
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        fault = Fault(
            filename,
            line,
            column,
            both("this is not UTF-8 text", "文件不是 UTF-8 文本"),
            both("save the file as UTF-8", "请以 UTF-8 保存"),
        )
        return None if digest(text) == known else ChangedFile(filename, text, digest(text), None, [fault])
    if digest(text) == known:
        return None
    try:
        return ChangedFile(filename, text, digest(text), load_text(text, filename))
    except RuleFileRefused as refused:
        return ChangedFile(filename, text, digest(text), None, refused.faults)


@dataclass(frozen=True)
class FolderReport:
    """Everything a check of a folder found, ready to print."""

    files: list[LoadedFile]
    faults: list[Fault]

    @property
    def ok(self) -> bool:
        return not self.faults

    @property
    def findings(self) -> list[tuple[str, Finding]]:
        return [(p.name, f) for file in self.files for p in file.policies.values() for f in p.findings()]

    def lines(self, lang: str = "en") -> list[str]:
        return [*self._table(lang), *(fault.text(lang) for fault in self.faults), self._sum(lang)]

    def _table(self, lang: str) -> Iterator[str]:
        words = {"en": "{} rules, {} examples", "zh": "{} 条规则，{} 个案例"}[lang]
        for file in self.files:
            for policy in file.policies.values():
                counts = words.format(len(policy.rules), len(policy.examples))
                yield f"{file.filename}  {policy.name}  {policy.title[lang]}: {counts}"
                for finding in policy.findings():
                    witness = f"  {finding.witness}" if finding.witness else ""
                    yield f"    {finding.kind}: {finding.text[lang]}{witness}"

    def _sum(self, lang: str) -> str:
        policies = [policy for file in self.files for policy in file.policies.values()]
        counts = (
            len(policies),
            sum(len(p.rules) for p in policies),
            sum(len(p.examples) for p in policies),
            len(self.faults),
        )
        if lang == "zh":
            return "{} 个政策，{} 条规则，{} 个案例，{} 处错误".format(*counts)
        return "{} policies, {} rules, {} examples, {} faults".format(*counts)


def check_folder(path: str | os.PathLike[str]) -> FolderReport:
    """Reads every rule file of a folder. Policy names must be unique across it."""
    changes = RuleFolder(path).scan()
    files = [change.loaded for change in changes if change.loaded]
    faults = [fault for change in changes for fault in change.faults]
    return FolderReport(files, [*faults, *_same_names(files)])


def _same_names(files: list[LoadedFile]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for file in files:
        for name in file.policies:
            if name in seen:
                yield taken(file.filename, 1, name, seen[name])
            seen.setdefault(name, file.filename)


def taken(filename: str, line: int, policy: str, home: str) -> Fault:
    """A policy of this file stands in another one, its home, already."""
    return Fault(
        filename,
        line,
        1,
        both(f"policy {policy} stands in {home} already", f"政策 {policy} 已见于 {home}"),
        both("change it there, or give this one another name", "请在该文件中修改，或另取名称"),
    )
