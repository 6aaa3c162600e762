"""In which one shape does a rule file stand? As `black` lays it out, 120 signs wide.

Both ways of writing (a browser, an editor on disk) end in the same text, so that a difference of texts is a
difference of policy.
"""

from __future__ import annotations

from functools import lru_cache

_LINE_LENGTH = 120


@lru_cache(maxsize=32)  # compared with what is in force, then published
def formatted(text: str) -> str:
    """The same rule file in its one shape, its lines ended as here; idempotent. ValueError where it is not Python."""
    import black  # here, not above: only what writes a rule file pays for it

    mode = black.Mode(line_length=_LINE_LENGTH, target_versions={black.TargetVersion.PY311})
    try:
        return black.format_str(text.replace("\r\n", "\n"), mode=mode)
    except Exception as error:  # InvalidInput, and whatever its reader of signs stumbles over, such as ~=
        raise ValueError(f"this is not a rule file: {error}") from None


def in_shape(text: str) -> str:
    """As `formatted`; what is not Python stays as it is, to be refused for that."""
    try:
        return formatted(text)
    except ValueError:
        return text
