"""Does every test that docs/security.md names exist, and does the page walk every chapter?"""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_test_it_names_is_there() -> None:
    named = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", PAGE)
    assert len(named) > 80
    missing = []
    for file, function in named:
        path = ROOT / file if file.startswith("tests/") else ROOT / "tests" / file
        if not path.is_file() or (function and function not in functions(path)):
            missing.append(f"{file}::{function}")
    assert missing == []


def test_it_walks_every_chapter() -> None:
    chapters = [
        int(number)
        for first, last in re.findall(r"^## V(\d+)(?:–V(\d+))?", PAGE, re.MULTILINE)
        for number in range(int(first), int(last or first) + 1)
    ]
    assert chapters == list(range(1, 18))


def test_every_file_it_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", PAGE)
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
