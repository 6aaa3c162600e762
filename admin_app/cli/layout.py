"""`policy format`: which rule files are not laid out in their one shape, and lay them out in their place."""

import difflib
import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rules.engine import LoadedFile

LANGUAGES = ("en", "zh")


def untidy(file: "LoadedFile", path: Path, lang: str) -> Iterator[str]:
    """A line where the file at this path is not laid out. That is no fault: what is published of it will be."""
    from rules.engine.formatting import formatted

    if formatted(file.text) != file.text:
        command = shlex.join(["guizhang", "policy", "format", str(path)])
        yield {
            "en": f"{file.filename} is not laid out as rule files are: `{command}` does it",
            "zh": f"{file.filename} 未按规则文件的格式排列，可用 `{command}` 排列",
        }[lang]


@click.command("format")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--lang", default="en", type=click.Choice(LANGUAGES), show_default=True)
def lay_out(files: tuple[Path, ...], lang: str) -> None:
    """Lay out each of FILES as the policy desk does, in its place. Needs no database.

    A file with a fault is left as it is; ends with 1 when one has.
    """
    from rules.engine import RuleFileRefused

    is_refused = False
    for path in files:
        try:
            click.echo(_laid_out(path, lang))
        except RuleFileRefused as refused:
            is_refused = True
            click.echo("\n".join(fault.text(lang) for fault in refused.faults), err=True)
        except UnicodeDecodeError as refused:
            is_refused = True
            click.echo(f"{path}: {refused}", err=True)
    sys.exit(1 if is_refused else 0)


def _laid_out(path: Path, lang: str) -> str:
    """What was changed of the file. RuleFileRefused or UnicodeDecodeError: nothing was."""
    from rules.engine import load_text
    from rules.engine.formatting import formatted

    raw = path.read_bytes().decode()
    text = formatted(load_text(raw.removeprefix("\ufeff"), path.name).text)
    if text == raw:
        return {"en": f"{path} is laid out already", "zh": f"{path} 已按格式排列"}[lang]
    load_text(text, path.name)  # laid out it may be longer than a rule file can be
    _write(path.resolve(), text)
    count = _lines_changed(raw, text)
    return {"en": f"{path} laid out: {count} lines changed", "zh": f"{path} 已排列：改动 {count} 行"}[lang]


def _lines_changed(old: str, new: str) -> int:
    """How many lines of the old text stand otherwise, or not at all, in the new one; at least those that are new."""
    told = list(difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), n=0))[2:]
    return max(sum(line.startswith(sign) for line in told) for sign in "-+")


def _write(path: Path, text: str) -> None:
    """At once, so that nobody reads half of it; whoever might read the file still may."""
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(text.encode())
    shutil.copymode(path, part)
    os.replace(part, path)
