"""Of what shape are the things the API takes and gives? The components that no policy changes."""

from typing import Any

from admin_app.api.values import CODE, DAY, DECISION_ID

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def closed(properties: dict[str, Schema], required: list[str] | None = None, **more: Any) -> Schema:
    """An object with these names and no others, all of them required unless said otherwise."""
    wanted = list(properties) if required is None else required
    return {
        "type": "object",
        "properties": properties,
        **({"required": wanted} if wanted else {}),
        "additionalProperties": False,
        **more,
    }


def either(schema: Schema) -> Schema:
    """The same, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def listed(item: Schema) -> Schema:
    """A list with its cursor."""
    return closed({"items": {"type": "array", "items": item}, "next": {"type": ["string", "null"]}})


SOMETHING = r"\S"
TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
DATE: Schema = {"type": "string", "format": "date"}
FLAG: Schema = {"type": "boolean"}
FEN: Schema = {"type": "integer", "description": "fen, hundredths of a yuan"}
DAY_GIVEN: Schema = {
    "type": "string",
    "format": "date",
    "pattern": DAY,
    "description": "the business day; today when left out",
}
CODE_GIVEN: Schema = {
    "type": "string",
    "minLength": 1,
    "maxLength": 40,
    "pattern": CODE,
    "description": "a customer's code",
}
CURSOR_GIVEN: Schema = {
    "type": "string",
    "format": "cursor",
    "description": "`next` of the page before",
}
DECISION_ID_GIVEN: Schema = {"type": "string", "pattern": DECISION_ID}

CARD = {
    "code": TEXT,
    "name": TEXT,
    "access": {"type": "string", "enum": ["card", "work", "full"]},
    "phone": MAYBE_TEXT,
    "contact": MAYBE_TEXT,
    "owner": {**MAYBE_TEXT, "description": "username"},
}
WORK = {
    "tax_id": {**MAYBE_TEXT, "description": "统一社会信用代码"},
    "status": TEXT,
    "grade": {"type": ["string", "null"], "enum": ["A", "B", "C", "D", None]},
    "supply_hold": FLAG,
    "emergency_open": FLAG,
    "next_report_due": either(DATE),
    "limit_fen": {**FEN, "description": "the approved limit in force, in fen; 0 without one"},
    "exposure_fen": FEN,
}
FULL = {
    "level": {"type": "string", "enum": ["internal", "secret", "confidential", "top_secret"]},
    "level_ends": either(DATE),
}
CASE_OUTCOME = {"id": DECISION_ID_GIVEN, "policy": TEXT, "version": {"type": "integer"}, "on": DATE}

COMPONENTS: dict[str, Schema] = {
    "Sentence": closed({"en": TEXT, "zh": TEXT}, description="one sentence in both languages"),
    "Problem": {
        "type": "object",
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "clause": {**TEXT, "description": "the rulebook's clause, where one forbids it"},
            "errors": {
                "type": "object",
                "additionalProperties": TEXT,
                "description": "what is wrong, by field",
            },
        },
        "required": ["type", "title", "status", "detail"],
    },
    "Health": closed({"status": {"const": "ok"}}),
    "Customer": closed({**CARD, **WORK, **FULL}, list(CARD), description="fields follow the caller's access"),
    "Customers": listed(ref("Customer")),
    "Duty": closed(
        {
            "kind": TEXT,
            "what": ref("Sentence"),
            "customer": either(closed({"code": TEXT, "name": TEXT})),
            "about": {**TEXT, "description": "what it is about where it is about no customer"},
            "due": DATE,
            "overdue": FLAG,
            "state": {"type": "string", "enum": ["missing", "due", "overdue", "soon"]},
            "days": {"type": "integer", "description": "late above zero, left below"},
            "clause": TEXT,
            "mine": {**FLAG, "description": "owed by the caller; otherwise overseen"},
        }
    ),
    "Duties": listed(ref("Duty")),
    "EscalatedDuties": listed(
        closed(
            {
                "person": {**TEXT, "description": "username"},
                "name": TEXT,
                "steps": {"type": "integer", "description": "how far below the caller"},
                "late": {"type": "integer", "description": "so many duties"},
            }
        )
    ),
    "Reason": closed({"rule": TEXT, "clause": TEXT, "because": ref("Sentence")}),
    "PassedOver": closed(
        {"rule": TEXT, "failed": TEXT, "actual": {"description": "what the case had there, of any type"}},
        description="a rule before the one that fired, and the condition it failed",
    ),
    "Rule": closed(
        {
            "id": TEXT,
            "when": {**TEXT, "description": "the condition; `otherwise` for the last"},
            "then": {"type": "object"},
            "clause": TEXT,
            "because": ref("Sentence"),
            "note": TEXT,
        }
    ),
    "Policy": {
        "type": "object",
        "properties": {
            "name": TEXT,
            "version": {"type": "integer"},
            "hash": TEXT,
            "effective_on": DATE,
            "title": ref("Sentence"),
            "owner": MAYBE_TEXT,
            "facts": {"type": "array", "items": {"type": "object"}},
            "outcomes": {"type": "array", "items": {"type": "object"}},
            "parameters": {"type": "array", "items": {"type": "object"}},
            "rules": {"type": "array", "items": ref("Rule")},
            "refuses": {"type": "object", "description": "the outcomes of an answer that allows nothing"},
            "stopped": {"type": ["object", "null"], "description": "what it answers while managers have stopped it"},
        },
        "required": ["name", "version", "hash", "effective_on", "title", "rules"],
    },
    "Policies": listed(ref("Policy")),
    "PolicyVersion": closed(
        {
            "version": {"type": "integer"},
            "hash": TEXT,
            "effective_on": DATE,
            "published_at": {"type": "string", "format": "date-time"},
            "origin": TEXT,
            "author": MAYBE_TEXT,
            "signed_by": MAYBE_TEXT,
            "in_force": FLAG,
        }
    ),
    "PolicyVersions": listed(ref("PolicyVersion")),
    "Decision": closed(
        {
            **CASE_OUTCOME,
            "facts": {"type": "object"},
            "outcome": {"type": "object"},
            "reasons": {"type": "array", "items": ref("Reason")},
            "passed_over": {"type": "array", "items": ref("PassedOver")},
            "erased_at": {**TEXT, "description": "since when facts, outcome and reasons are empty: lawful destruction"},
        },
        [*CASE_OUTCOME, "facts", "outcome", "reasons", "passed_over"],
    ),
    "Replay": closed(
        {
            **CASE_OUTCOME,
            "outcome": {"type": "object"},
            "reasons": {"type": "array", "items": ref("Reason")},
            "passed_over": {"type": "array", "items": ref("PassedOver")},
            "same": {**FLAG, "description": "whether it is what was recorded"},
        }
    ),
    "ComplaintGiven": closed(
        {
            "content": {"type": "string", "maxLength": 4000, "pattern": SOMETHING},
            "customer": {"type": "string", "maxLength": 40, "description": "a customer's code, if you know it"},
            "customer_name": {"type": "string", "maxLength": 200, "description": "as you know the customer"},
            "phone": {"type": "string", "maxLength": 40},
            "category": {"type": "string", "maxLength": 80},
            "severity": {"enum": ["ordinary", "serious"]},
        },
        ["content"],
        description="either the code or the name says whose complaint it is",
        anyOf=[
            {"required": ["customer"], "properties": {"customer": {"pattern": SOMETHING}}},
            {"required": ["customer_name"], "properties": {"customer_name": {"pattern": SOMETHING}}},
        ],
    ),
    "ComplaintRaised": closed(
        {
            "number": TEXT,
            "received_on": DATE,
            "contact_by": {"type": "string", "format": "date-time"},
            "solve_on": DATE,
        }
    ),
}
