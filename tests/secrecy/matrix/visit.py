"""One person going everywhere: each answer is looked through for markers, and hidden is compared with missing."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader

from tests.secrecy.matrix.contract import ACCESS, FOR_COLLEAGUES, FOR_POSTS, Place, access, enough, sees
from tests.secrecy.matrix.world import Mark, World

# What differs between two answers to one question, for no reason that tells anything.
NOISE = re.compile(
    rb'nonce="[^"]*"|name="csrf_token"[^>]*>|name="csrf-token"[^>]*>|name="begun"[^>]*>|"instance": ?"[^"]*"'
)


@dataclass
class Visit:
    """`problems` are what must not be; `seen` the markers met on screen; `cells` how many answers were looked at."""

    person: str
    world: World
    browser: Any
    program: Callable[..., Any]
    problems: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    cells: int = 0
    missing: dict[tuple[str, str], Any] = field(default_factory=dict)  # what a thing that does not exist is answered

    def access(self, place: Place, *, on_screen: bool = True) -> str:
        return access(self.person, place, on_screen=on_screen)

    def may(self, mark: Mark, *, on_screen: bool = True) -> bool:
        return sees(self.person, mark.place, mark.table, mark.column, on_screen=on_screen)

    def sees(self, place: Place, table: str, column: str = "") -> bool:
        return sees(self.person, place, table, column)

    def blind(self, table: str, column: str = "") -> list[Place]:
        """Those of which he may not read this."""
        return [place for place in self.world.customers if not self.sees(place, table, column)]

    def lesser(self, need: str) -> list[Place]:
        """Those of which he has less."""
        return [place for place in self.world.customers if not enough(self.access(place), need)]

    def check(self, where: str, text: str, *, on_screen: bool = True) -> set[str]:
        """Note every marker that should not be in the text; all markers in it."""
        self.cells += 1
        found = self.world.find(text)
        for marker in sorted(found):
            mark = self.world.marks[marker]
            if not self.may(mark, on_screen=on_screen):
                self.problems.append(f"{where} shows {mark}, which takes {mark.needs}")
        if on_screen:
            self.seen |= found
        return found

    def get(self, url: str, **more: Any) -> Any:
        answer = self.browser.get(url)
        return self._looked("GET", url, answer, **more)

    def post(self, url: str, data: Any, **more: Any) -> Any:
        return self._looked("POST", url, self.browser.post(url, data=data), **more)

    def call(self, method: str, path: str, **more: Any) -> Any:
        return self._looked(method, f"/api/v1{path}", self.program(path, method=method, **more), on_screen=False)

    def _looked(self, method: str, url: str, answer: Any, *, on_screen: bool = True) -> Any:
        if answer.status_code >= 500:
            self.problems.append(f"{method} {url} answers {answer.status_code}")
        text = _text_of(answer)
        if " object at 0x" in text:
            self.problems.append(f"{method} {url} shows what is no word of anybody's")
        self.check(f"{method} {url}", text, on_screen=on_screen)
        return answer

    def same(self, what: str, ask: Callable[[Any], Any], hidden: Any, missing: Any) -> None:
        """The answer about a hidden thing must be the answer about one that does not exist, byte for byte."""
        kept = what, str(missing)
        if kept not in self.missing:
            self.missing[kept] = self._asked(ask, missing)
        answers = [self._asked(ask, hidden), self.missing[kept]]
        if answers[0] != answers[1]:
            self.problems.append(f"{what}: hidden and missing differ: {answers[0][0]} {answers[1][0]} {_gap(*answers)}")

    def _asked(self, ask: Callable[[Any], Any], key: Any) -> tuple[int, tuple[bytes, str], Any]:
        self._forget_sayings()
        answer = ask(key)
        return answer.status_code, _plain(answer, key), self._sayings()

    def _forget_sayings(self) -> None:
        with self.browser.session_transaction() as kept:
            kept.pop("_flashes", None)

    def _sayings(self) -> Any:
        with self.browser.session_transaction() as kept:
            return kept.get("_flashes")

    def observed(self) -> dict[str, str]:
        """The access to each place that the markers met on screen amount to."""
        best: dict[str, str] = {place.name: "none" for place in self.world.customers}
        for marker in self.seen:
            mark = self.world.marks[marker]
            if mark.table in FOR_POSTS or mark.table in FOR_COLLEAGUES:  # says nothing of what he sees of the customer
                continue
            best[mark.place.name] = max(best[mark.place.name], mark.needs, key=ACCESS.index)
        return best


def _text_of(answer: Any) -> str:
    if "spreadsheet" in (answer.content_type or ""):
        with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    if "wordprocessingml" in (answer.content_type or ""):
        with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
            return re.sub("<[^>]+>", "", book.read("word/document.xml").decode())
    if answer.content_type == "application/pdf":
        return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(answer.data)).pages)
    return str(answer.get_data(as_text=True)) + (answer.headers.get("Location") or "")


def _plain(answer: Any, key: Any) -> tuple[bytes, str]:
    """Body and whither, without noise and without the key asked for, which some pages write back shortened."""
    body, whither = NOISE.sub(b"", answer.data), answer.headers.get("Location") or ""
    for text in (str(key), str(key)[:20]):
        body, whither = body.replace(text.encode(), b"KEY"), whither.replace(text, "KEY")
    return body, whither


def _gap(one: Any, other: Any) -> str:
    """The first place where two answers part."""
    left, right = str(one[1:]), str(other[1:])
    at = next((at for at, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), 0)
    return f"…{left[max(0, at - 60) : at + 80]}… / …{right[max(0, at - 20) : at + 80]}…"
