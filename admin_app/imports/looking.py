"""What does the top of a file look like, and which columns are known? What is shown before it is checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from admin_app.imports import files
from admin_app.imports.around import is_no_row
from admin_app.imports.columns import Column
from admin_app.imports.kinds import KINDS
from admin_app.imports.matching import Match, find_match, first_values, known_names, lacking
from admin_app.imports.tables import read_table

FIRST = 30  # rows


@dataclass(frozen=True)
class Look:
    """`values`: of each column the first ones that say something. `lacking`: required fields nothing says."""

    header: Sequence[str]
    header_line: int
    sheet: str
    values: Sequence[Sequence[str]]
    match: Match
    lacking: Sequence[Column]


def look_at(kind: str, sha256: str, match: Match | None = None) -> Look:
    """Unreadable when the file has no table."""
    columns = KINDS[kind].columns
    with files.path_of(sha256).open("rb") as file:
        table = read_table(file, known_names(kind, columns))
        rows = [row.cells for row in islice(table.rows, FIRST)]
    match = match or find_match(kind, columns, table.header)
    needed = [match.places[c.name] for c in columns if c.in_each_row and c.name in match.places]
    rows = [cells for cells in rows if not is_no_row(cells, needed)]
    seen = first_values(rows, len(table.header))
    return Look(table.header, table.header_line, table.sheet, seen, match, lacking(columns, match))
