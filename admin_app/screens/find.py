"""Who or what is meant by half a name? One box over everything that areas let be found: in the top bar and as a page.

    @finder(rank=10)
    def customers(text, most):
        return Found(gettext("Customers"), [Hit("厦门远山", url, …)], more_url)

Each finder gives at most so many hits, the best first, through the guard, in a number of queries that does not depend
on how many there are. The page works without any script; with one, the hits show as one types.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request
from flask_admin import BaseView, expose
from flask_babel import lazy_gettext as _

from admin_app.audit.accesses import note_search
from admin_app.screens.base import SignedIn

LONGEST = 100
MOST_TYPING = 8
MOST_ON_PAGE = 30


@dataclass(frozen=True)
class Hit:
    """One thing found. `url` None: there is nothing to open. `marks` are badges; `answer` is the line in its `tone`."""

    title: str
    url: str | None = None
    note: str = ""
    marks: tuple[Any, ...] = ()
    answer: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Found:
    """What a finder found, under a title; `more_url` leads to the list of all."""

    title: str
    hits: list[Hit] = field(default_factory=list)
    more_url: str = ""


Finder = Callable[[str, int], Found]
_finders: list[tuple[int, Finder]] = []


def finder(rank: int = 50) -> Callable[[Finder], Finder]:
    """Have the box ask this function, too; one registered twice (a reload) counts once."""

    def register(function: Finder) -> Finder:
        held = [item for item in _finders if item[1].__qualname__ != function.__qualname__]
        _finders[:] = sorted([*held, (rank, function)], key=lambda item: item[0])
        return function

    return register


def find(text: str, most: int) -> list[Found]:
    """What each finder found, without those that found nothing."""
    groups = (function(text, most) for _rank, function in _finders) if text else ()
    return [group for group in groups if group.hits]


class Find(SignedIn, BaseView):  # type: ignore[misc]
    """/find/: for everybody; what is found is the finders' and the guard's to say."""

    def is_visible(self) -> bool:
        return False  # the box stands above every page

    @expose("/")
    def index(self) -> Any:
        text = _searched(request.args.get("q"))
        return self.render("desk/find/page.html", text=text, find_text=text, groups=find(text, MOST_ON_PAGE))

    @expose("/hits/")
    def hits(self) -> Any:
        """A piece of a page, for the script of the box."""
        text = _searched(request.args.get("q"))
        return render_template("desk/find/hits.html", text=text, groups=find(text, MOST_TYPING))


def _searched(text: str | None) -> str:
    asked = (text or "").strip()[:LONGEST]
    if asked:
        note_search(asked, is_typing=True)
    return asked


def views() -> list[Any]:
    from admin_app.screens import colleagues  # noqa: F401 -- registers itself

    return [Find(name=_("Find"), endpoint="find", url="/find")]
