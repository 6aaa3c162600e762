"""Does the API hold to its own description, whatever it is sent? schemathesis, all checks, over HTTP.

Its engine runs every phase: examples, coverage, fuzzing and chains of calls. Cases are drawn the same in
every run. Codes, decisions and cursors that exist stand in the description as examples, so that more than 404
is seen. A salesperson asks on SQLite; the credit officer, who owes reports, on PostgreSQL. The phase of coverage, which
asks about forms of values, leaves out the decisions of every other policy, and every sixth is asked in batches, which
wrap the answers of all in one and the same way; GUIZHANG_EVERY_WALK asks all of all, of both databases.
"""

import os
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from werkzeug.serving import make_server

from admin_app.api import customers
from admin_app.extensions import db
from tests import factories
from tests.api.conftest import token_of

EXAMPLES = 3
CHECKS = {
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
    "missing_required_header",
    "unsupported_method",
    "ignored_auth",
}


@pytest.fixture
def api(app: Any, session: Any, cast: Any, terms: Any) -> Iterator[Any]:
    codes = [
        factories.make_customer(owner="sales1", grade="A").code,
        factories.make_customer(owner="sales2", level="internal").code,
        factories.make_customer(owner="sales2", level="top_secret").code,
    ]
    for reported_on in (date(2026, 4, 1), date(2026, 5, 1)):
        factories.make_report(factories.make_customer(grade="A"), reported_on)
    is_sqlite = db.engine.dialect.name == "sqlite"
    token = token_of("sales1" if is_sqlite else "credit")
    headers = {"Authorization": f"Bearer {token}"}
    client = app.test_client()
    made = client.post("/api/v1/decisions/credit_terms", json={"facts": terms}, headers=headers)
    document = client.get("/api/v1/openapi.json").get_json()
    officer = {"Authorization": f"Bearer {token_of('credit')}"}
    cursor = client.get("/api/v1/duties?limit=1", headers=officer).get_json()["next"]
    schemathesis.openapi.format("cursor", st.sampled_from([cursor]))
    add_examples(document, codes, made.get_json()["id"])
    others: dict[str, Any] = {**document, "paths": {}}
    if not os.environ.get("GUIZHANG_EVERY_WALK"):
        take(document, "/batch", lambda at: at % 6 != 0)
        led_to = {path: call for path, call in document["paths"].items() if path.startswith("/decisions/{id}")}
        others["paths"] = led_to | take(document, "", lambda at: at % 2 != 0)
    session.remove()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.port}/api/v1"
    yield [
        schemathesis.openapi.from_dict(one, config=config(token, address, has_coverage=has_coverage))
        for one, has_coverage in ((document, True), (others, False))
        if one["paths"]
    ]
    server.shutdown()
    thread.join()


def config(token: str, address: str, *, has_coverage: bool) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "seed": 20261123,
            "base-url": address,
            "headers": {"Authorization": f"Bearer {token}"},
            "phases": {"coverage": {"enabled": has_coverage}},
            "generation": {"deterministic": True, "max-examples": EXAMPLES, "database": "none"},
        }
    )


def add_examples(document: dict[str, Any], codes: list[str], decision_id: str) -> None:
    """Name what exists, where a path or a body asks for it."""
    known = {"code": codes, "id": [decision_id], "after": codes}
    for calls in document["paths"].values():
        for call in calls.values():
            for parameter in call.get("parameters", ()):
                if parameter["name"] in known and call["operationId"] != "duties":
                    values = known[parameter["name"]]
                    parameter["examples"] = {value: {"value": value} for value in values}
    for name, component in document["components"]["schemas"].items():
        if name.endswith(".about"):
            component["properties"]["customer"]["examples"] = codes


def take(document: dict[str, Any], ending: str, is_taken: Callable[[int], bool]) -> dict[str, Any]:
    """Of what policies are asked at addresses that end so, take out those at such places in their order."""
    asked = [path for path in document["paths"] if re.fullmatch(rf"/decisions/[a-z_]+{ending}", path)]
    return {path: document["paths"].pop(path) for at, path in enumerate(asked) if is_taken(at)}


def run(schema: Any) -> tuple[list[str], Counter[str]]:
    """What schemathesis finds, and how often each check was made."""
    found: set[str] = set()
    checked: Counter[str] = Counter()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished | events.FuzzScenarioFinished):
            nodes = [node for made in event.recorder.checks.values() for node in made]
            checked.update(node.name for node in nodes)
            found.update(_told(node.failure_info) for node in nodes if node.failure_info is not None)
        elif isinstance(event, events.NonFatalError):
            found.add(f"{event.label}: {event.value!r}")
        elif isinstance(event, events.FatalError):
            raise event.exception
        elif isinstance(event, events.EngineFinished):
            found.update(f"{one.operation}: {one.title}: {one.message}" for one in event.failures)
    return sorted(found), checked


def _told(info: Any) -> str:
    return f"{info.failure.operation}: {info.failure.title}: {info.failure.message}\n{info.code_sample}"


def test_api_holds_to_its_description(api: Any) -> None:
    found: list[str] = []
    checked: set[str] = set()
    for schema in api:
        some, names = run(schema)
        found += some
        checked |= set(names)
    assert not found, "\n\n".join(found)
    assert not CHECKS - checked, checked


def test_broken_promise_is_found(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """That the test above can fail at all."""
    card = customers._card
    monkeypatch.setattr(customers, "_card", lambda *given: card(*given) | {"undescribed": 1})
    found, _ = run(api[0].include(operation_id="customers"))
    assert [one.split(":")[0] for one in found if "undescribed" in one]
