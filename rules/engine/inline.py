"""How is a form written out in the compiled function, without the cost of a call?

Each answers lines that leave the value under a name, over parts that are never missing.
"""

from __future__ import annotations

from collections.abc import Callable

Lines = Callable[[str, list[str]], list[str]]


def _bound(sign: str) -> Lines:
    """The least or the most, part by part."""

    def lines(name: str, parts: list[str]) -> list[str]:
        first, second, *more = parts
        return [
            f"{name} = {first} if {first} {sign} {second} else {second}",
            *(f"if {part} {sign} {name}: {name} = {part}" for part in more),
        ]

    return lines


def _first_of(name: str, parts: list[str]) -> list[str]:
    first, *more = parts
    return [f"{name} = {first}", *(f"if {name} is None: {name} = {part}" for part in more)]


INLINE: dict[str, Lines] = {
    "least": _bound("<"),
    "most": _bound(">"),
    "plus": lambda name, parts: [f"{name} = {' + '.join(parts)}"],
    "percent": lambda name, parts: [f"{name} = {parts[0]} * {parts[1]} // 100"],
    "percent_up": lambda name, parts: [f"{name} = ({parts[0]} * {parts[1]} + 99) // 100"],
    "share_up": lambda name, parts: [
        f"{name} = {parts[0]} + {parts[1]} * {parts[2]}",
        f"if {name} > {parts[3]}: {name} = {parts[3]}",
    ],
    "first_of": _first_of,
}
TAKES_MISSING = {"first_of"}
