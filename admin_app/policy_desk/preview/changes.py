"""Which policies do rule files change, and how, in words? Against what is in force on the day; examples apart."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from admin_app.policies import service as policies
from admin_app.policy_desk.preview.counted import in_force
from rules.engine import LoadedFile
from rules.engine.differences import differences


def changes(files: Sequence[LoadedFile], on: date) -> list[dict[str, Any]]:
    """`title` and `told` of each policy that differs, in the order of the files; what a file leaves out comes last."""
    return [found for file in files for found in _of_file(file, on)]


def _of_file(file: LoadedFile, on: date) -> Iterator[dict[str, Any]]:
    latest = policies.latest_text(file.filename)
    held = policies.loaded_text(latest).policies if latest is not None else {}
    for name in dict.fromkeys([*file.policies, *held]):
        was, now = in_force(name, on), file.policies.get(name)
        told = [one.text for one in differences(was, now) if not one.kind.startswith("example")]
        shown = now or was
        if told and shown is not None:
            yield {"title": shown.title, "told": told}
