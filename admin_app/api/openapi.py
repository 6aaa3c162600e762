"""How is the API described to programs? An OpenAPI 3.1 document made from the policies in force today.

It needs no token: it tells names and shapes, never a customer.
"""

from typing import Any

from flask import Response, render_template

from admin_app import clock
from admin_app.api import policy_schemas
from admin_app.api.answers import answer
from admin_app.api.parts import AFTER_CODE, CODE, ID, LIMIT, ON, given, operation
from admin_app.api.policies import all_in_force
from admin_app.api.schemas import COMPONENTS, CURSOR_GIVEN, ref

READ_ERRORS = (401, 403, 422, 503)


def document() -> Response:
    return answer(build())


def docs() -> Response:
    """A page to read and try the API, which needs nothing from the internet."""
    return Response(render_template("api/docs.html", openapi_url="/api/v1/openapi.json"))


def build() -> dict[str, Any]:
    """The whole document."""
    held = [policy.loaded for policy in all_in_force(clock.today())]
    schemas = dict(COMPONENTS)
    paths = _paths([policy.name for policy in held])
    for policy in held:
        schemas.update(policy_schemas.components(policy))
        paths.update(policy_schemas.paths(policy))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Guizhang 规章",
            "version": "1",
            "description": "Decisions of the rulebook, with their clauses. Fen, basis points, ISO days.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "tags": [{"name": name} for name in ("health", "policies", "decisions", "customers", "duties", "complaints")],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths(names: list[str]) -> dict[str, Any]:
    """The calls that no policy changes."""
    name = given("path", "name", {"type": "string", "enum": names})
    after = given("query", "after", CURSOR_GIVEN)
    overdue = given("query", "overdue", {"type": "boolean"})
    health = operation("healthz", "health", "Is the desk able to answer?", ref("Health"), errors=(503,))
    return {
        "/healthz": {"get": {**health, "security": []}},
        "/policies": {
            "get": operation(
                "policies",
                "policies",
                "The policies in force",
                ref("Policies"),
                errors=READ_ERRORS,
                parameters=[ON],
            )
        },
        "/policies/{name}": {
            "get": operation(
                "policy",
                "policies",
                "One policy as a table",
                ref("Policy"),
                errors=(*READ_ERRORS, 404),
                parameters=[name, ON],
            )
        },
        "/policies/{name}/versions": {
            "get": operation(
                "policy_versions",
                "policies",
                "Every version there was, newest first",
                ref("PolicyVersions"),
                errors=(*READ_ERRORS, 404),
                parameters=[name],
            )
        },
        "/decisions/{id}": {
            "get": operation(
                "one_decision",
                "decisions",
                "What was recorded",
                ref("Decision"),
                errors=(*READ_ERRORS, 404),
                parameters=[ID],
            )
        },
        "/decisions/{id}/replay": {
            "post": operation(
                "replay",
                "decisions",
                "The same case again, by that day's rules",
                ref("Replay"),
                errors=(*READ_ERRORS, 404, 409),
                parameters=[ID],
            )
        },
        "/customers": {
            "get": operation(
                "customers",
                "customers",
                "The customers the caller may see, by code",
                ref("Customers"),
                errors=READ_ERRORS,
                parameters=[LIMIT, AFTER_CODE],
            )
        },
        "/customers/{code}": {
            "get": operation(
                "customer",
                "customers",
                "One customer",
                ref("Customer"),
                errors=(*READ_ERRORS, 404),
                parameters=[CODE],
            )
        },
        "/duties": {
            "get": operation(
                "duties",
                "duties",
                "What the caller owes, about whom, by when; without what is waived on that day",
                ref("Duties"),
                errors=READ_ERRORS,
                parameters=[ON, overdue, LIMIT, after],
            )
        },
        "/duties/escalated": {
            "get": operation(
                "escalated_duties",
                "duties",
                "How many duties of the caller's people are so late that he hears of them, by person",
                ref("EscalatedDuties"),
                errors=READ_ERRORS,
                parameters=[ON],
            )
        },
        "/complaints": {
            "post": operation(
                "raise_complaint",
                "complaints",
                "Raise a complaint; the answer is the same whether there is such a customer",
                ref("ComplaintRaised"),
                errors=(*READ_ERRORS, 400, 413, 415),
                body=ref("ComplaintGiven"),
            )
        },
    }
