"""What does somebody still hold, so that he cannot leave yet? Numbers only: the administrator sees no business data.

Each area says how many things of a kind a person holds (`counts`); whoever has the right hands them over.
"""

from collections.abc import Callable
from dataclasses import dataclass

from admin_app.accounts.models import User
from admin_app.errors import Refused, Sentence, sentence


@dataclass(frozen=True)
class Held:
    """A kind of things a person holds: what it is called, who passes it on, how many he has."""

    words: Sentence
    remedy: Sentence
    count: Callable[[int], int]


_KINDS: dict[str, Held] = {}


def counts(name: str, held: Held) -> None:
    """An area tells of a kind of things; once for each name."""
    _KINDS[name] = held


def left_with(user: User) -> list[tuple[Held, int]]:
    """What the person still holds, and how many of each."""
    found = [(held, held.count(user.id)) for _name, held in sorted(_KINDS.items())]
    return [(held, number) for held, number in found if number]


def demand_nothing_left(user: User) -> None:
    """Refused, with the numbers, while the person holds anything."""
    left = left_with(user)
    if left:
        english = ", ".join(f"{held.words['en']}: {number}" for held, number in left)
        chinese = "，".join(f"{held.words['zh']} {number}" for held, number in left)
        raise Refused(
            sentence(f"This person cannot leave yet. Still held: {english}.", f"此人尚不能离职，名下仍有：{chinese}。")
        )
