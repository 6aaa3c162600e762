"""Are all texts of the screens there in Chinese? Extracts them, keeps the catalogue, names what is missing.

    python tools/translate.py            update the catalogue; print what has no Chinese; exit 1 if anything
    python tools/translate.py add FILE…  take {"English": "中文"} files first

English is the source; a message without Chinese shows in English.
"""

import json
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

APP = Path(__file__).resolve().parent.parent / "admin_app"
PO = APP / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "_l": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def extract() -> dict[str | tuple[str, ...], list[tuple[str, int]]]:
    """Every message of the desk's code and templates, with where it stands."""
    found: dict[str | tuple[str, ...], list[tuple[str, int]]] = {}
    for filename, line, message, _comments, _context in extract_from_dir(str(APP), METHODS, keywords=KEYWORDS):
        if message:
            found.setdefault(message, []).append((filename, line))
    return found


def known() -> dict[str, str]:
    """The Chinese of each message already in the catalogue."""
    if not PO.exists():
        return {}
    with PO.open("rb") as file:
        catalog = read_po(file)
    texts = {}
    for message in catalog:
        if message.id and message.string:
            key = message.id[0] if isinstance(message.id, tuple) else message.id
            texts[key] = message.string[0] if isinstance(message.string, tuple) else message.string
    return texts


def update(added: dict[str, str]) -> list[str]:
    """Write the catalogue; returns the messages without Chinese."""
    texts = {**known(), **{english: chinese for english, chinese in added.items() if chinese}}
    catalog = Catalog(locale="zh", project="Guizhang", charset="utf-8", fuzzy=False)
    missing = []
    for message, places in sorted(extract().items(), key=lambda item: str(item[0])):
        key = message[0] if isinstance(message, tuple) else message
        chinese = texts.get(key, "")
        if not chinese:
            missing.append(f"{places[0][0]}:{places[0][1]}: {key}")
        string = (chinese,) if isinstance(message, tuple) else chinese
        catalog.add(message, string, locations=sorted({(place[0], 0) for place in places}))
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalog, width=120, include_lineno=False, omit_header=False)
    return missing


def main(arguments: list[str]) -> int:
    added: dict[str, str] = {}
    if arguments[:1] == ["add"]:
        for name in arguments[1:]:
            added.update(json.loads(Path(name).read_text(encoding="utf-8")))
    missing = update(added)
    for line in missing:
        print(line)
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
