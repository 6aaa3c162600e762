"""Which column of this file is which field of the desk? By name, by a preset, or as said of such a file before.

What was said is remembered for the whole desk by the names of the file's columns: the next file of that shape needs no
adjustment, on screen and from the shell.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from admin_app.errors import Invalid, Sentence, sentence
from admin_app.extensions import db, insert_new
from admin_app.imports.columns import Column, fold, meanings
from admin_app.imports.models import ImportMatch
from admin_app.imports.presets import Preset, preset_named, presets_of
from admin_app.imports.report import Bad

MOST_VALUE = 60


@dataclass(frozen=True)
class Match:
    """`places`: where a field stands, from 0. `values`: what holds for every row where no column says it.

    `is_said`: by a person, now or of such a file before; else it was worked out.
    """

    places: Mapping[str, int]
    values: Mapping[str, str] = field(default_factory=dict)
    preset: str | None = None
    is_said: bool = False

    @property
    def only_with(self) -> str | None:
        """The field without which a row is passed over."""
        preset = preset_named(self.preset)
        return preset.only_with if preset else None

    def as_json(self) -> dict[str, Any]:
        return {"places": dict(self.places), "values": dict(self.values), "preset": self.preset}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Match":
        return cls(dict(told["places"]), dict(told.get("values") or {}), told.get("preset"), is_said=True)


def known_names(kind: str, columns: Sequence[Column]) -> set[str]:
    """All folded names by which a header of such a file is found."""
    of_presets = (name for preset in presets_of(kind) for names in preset.names.values() for name in names)
    return {*meanings(columns), *(fold(name) for name in of_presets)}


def signature_of(header: Sequence[str]) -> str:
    """The shape of a file: a digest over the names of its columns, in their order."""
    return hashlib.sha256("\n".join(fold(name) for name in header).encode()).hexdigest()


def find_match(kind: str, columns: Sequence[Column], header: Sequence[str]) -> Match:
    """As remembered; else by names, or by the preset that places what names alone do not. It may be incomplete."""
    remembered = db.session.get(ImportMatch, (kind, signature_of(header)))
    known = {column.name for column in columns}
    if remembered is not None:
        match = Match.from_json(remembered.content)
        if {*match.places, *match.values} <= known:
            return match
    by_name = match_by_names(columns, header)
    if not lacking(columns, by_name):
        return by_name
    found = [by_name, *(match_by_names(columns, header, preset) for preset in presets_of(kind))]
    fewest = min(found, key=lambda match: (len(lacking(columns, match)), -len(match.places)))
    return by_name if len(lacking(columns, fewest)) == len(lacking(columns, by_name)) else fewest


def match_by_names(columns: Sequence[Column], header: Sequence[str], preset: Preset | None = None) -> Match:
    """Each field at the first column that has one of its names; a preset's names count first, in their order."""
    folded = [fold(name) for name in header]
    places: dict[str, int] = {}
    for name, names in (preset.names if preset else {}).items():
        place = next((folded.index(fold(one)) for one in names if fold(one) in folded), None)
        if place is not None and place not in places.values():
            places[name] = place
    meant = meanings(columns)
    for place, one in enumerate(folded):
        column = meant.get(one)
        if column is not None and column.name not in places and place not in places.values():
            places[column.name] = place
    values = {name: value for name, value in (preset.values if preset else {}).items() if name not in places}
    return Match(places, values, preset.name if preset else None)


def lacking(columns: Sequence[Column], match: Match) -> list[Column]:
    """The required fields that neither a column nor a value says; a preset's file may do without some."""
    there = {*match.places, *match.values}
    eased = match.preset is not None or match.is_said
    return [c for c in columns if c.required and c.name not in there and not (eased and c.may_lack)]


def check_match(columns: Sequence[Column], match: Match) -> None:
    """Invalid by field: required and said nowhere (`may_lack` aside), or a value that is none."""
    errors: dict[str, Sentence] = {}
    for column in columns:
        if column.name in match.values:
            try:
                column.read(match.values[column.name])
            except Bad as bad:
                errors[column.name] = bad.reason
        elif column.required and not column.may_lack and column.name not in match.places:
            errors[column.name] = sentence("No column says this.", "没有对应的列。")
    if errors:
        raise Invalid(errors)


def remember(kind: str, header: Sequence[str], match: Match, user_id: int) -> None:
    """For the next file of this shape, whoever brings it."""
    key = signature_of(header)
    said: dict[str, Any] = {"content": match.as_json(), "user_id": user_id, "at": datetime.now(UTC)}
    if not insert_new(ImportMatch, [{"kind": kind, "signature": key, **said}], ["kind", "signature"]):
        kept = db.session.get_one(ImportMatch, (kind, key), populate_existing=True, with_for_update=True)
        kept.content, kept.user_id, kept.at = said["content"], user_id, said["at"]
        db.session.flush()


def first_values(rows: Collection[Sequence[str]], width: int, most: int = 3) -> list[list[str]]:
    """Of each column the first values that say something."""
    shown: list[list[str]] = [[] for _ in range(width)]
    for cells in rows:
        for place, cell in enumerate(cells[:width]):
            text = cell.strip()
            if text and len(shown[place]) < most and text not in shown[place]:
                shown[place].append(text[:MOST_VALUE])
    return shown
