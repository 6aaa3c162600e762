"""How is an answer written? JSON in the order of the contract, Chinese as it is."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response


def answer(body: Mapping[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, content_type="application/json")


def page(items: list[dict[str, Any]], following: str | None) -> Response:
    """A page of a list: `next` is what to send as `after`, null on the last page."""
    return answer({"items": items, "next": following})
