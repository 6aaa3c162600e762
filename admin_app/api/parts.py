"""What does one operation of the OpenAPI document consist of?"""

from collections.abc import Iterable
from typing import Any

from admin_app.api.schemas import CODE_GIVEN, DAY_GIVEN, DECISION_ID_GIVEN, Schema, ref
from admin_app.api.values import MOST_ROWS, USUAL_ROWS

PROBLEMS = {
    400: "the body is not JSON",
    401: "no valid token",
    403: "not allowed; the clause says why",
    404: "no such thing for this caller: unknown and hidden are the same",
    409: "the rules refuse it, or somebody changed the same record meanwhile",
    413: "the body is too large",
    415: "the body is not application/json",
    422: "the values cannot be taken; `errors` by field",
    503: "the database is away",
}


def given(place: str, name: str, schema: Schema) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": schema}


ON = given("query", "on", DAY_GIVEN)
LIMIT = given("query", "limit", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": USUAL_ROWS})
AFTER_CODE = given("query", "after", {**CODE_GIVEN, "description": "`next` of the page before"})
CODE = given("path", "code", CODE_GIVEN)
ID = given("path", "id", DECISION_ID_GIVEN)


def problem(status: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "description": PROBLEMS[status],
        "content": {"application/problem+json": {"schema": ref("Problem")}},
    }
    if status == 401:
        made["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}}
    return made


def operation(
    operation_id: str,
    tag: str,
    summary: str,
    answer: Schema,
    *,
    errors: Iterable[int],
    body: Schema | None = None,
    parameters: Iterable[dict[str, Any]] = (),
) -> dict[str, Any]:
    """One call: what it takes, what it gives, which problems it may answer with."""
    shown = {"application/json": {"schema": answer}}
    made: dict[str, Any] = {
        "operationId": operation_id,
        "tags": [tag],
        "summary": summary,
        "responses": {"200": {"description": "the answer", "content": shown}},
    }
    made["responses"].update({str(status): problem(status) for status in sorted(errors)})
    if parameters:
        made["parameters"] = list(parameters)
    if body is not None:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return made
