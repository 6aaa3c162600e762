"""How is the API driven? Every operation of its OpenAPI document, with what the caller does not see."""

from typing import Any

from tests.secrecy.matrix.visit import Visit

UNKNOWN = {"code": "T-NONE", "decision_id": "0" * 32, "id": "0" * 32, "customer": "T-NONE"}


def drive(visit: Visit) -> None:
    document = visit.call("GET", "/openapi.json").json
    policies = [policy["name"] for policy in visit.call("GET", "/policies").json["items"]]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method in ("get", "post"):
                _operate(visit, path, method.upper(), operation, policies)
    _customers(visit)


def _operate(visit: Visit, path: str, method: str, operation: Any, policies: list[str]) -> None:
    """An operation about one thing with a hidden one; about many, its pages."""
    hidden = visit.lesser("card")
    names = [given["name"] for given in operation.get("parameters", ()) if given["in"] == "path"]
    if not names:
        visit.call(method, path, **({"json": {}} if method == "POST" else {}))
        return
    if names[0] in ("policy", "name"):
        for policy in policies:
            about = path.replace(f"{{{names[0]}}}", policy)
            if method == "GET":
                visit.call("GET", about)
            elif hidden:
                code = visit.world.customers[hidden[-1]].code
                visit.same(
                    f"POST {about}", lambda key, to=about: visit.call("POST", to, json=_body(key, to)), code, "T-NONE"
                )
        return
    assert names[0] in UNKNOWN, f"The leak matrix does not know how to drive {method} {path}."
    if hidden:
        place = hidden[-1]
        key = visit.world.customers[place].code if names[0] == "code" else visit.world.decisions[place]
        body = {"json": {}} if method == "POST" else {}
        visit.same(
            f"{method} {path}",
            lambda one: visit.call(method, path.replace(f"{{{names[0]}}}", one), **body),
            key,
            UNKNOWN[names[0]],
        )


def _body(code: str, path: str) -> Any:
    case = {"customer": code, "facts": {}}
    return {"cases": [case]} if path.endswith("/batch") else case


def _customers(visit: Visit) -> None:
    """Page by page, and one by one; what is said of the access is what the contract says."""
    after, said = "", {}
    while after is not None:
        page = visit.call("GET", f"/customers?limit=10{f'&after={after}' if after else ''}").json
        said |= {item["code"]: item["access"] for item in page["items"]}
        after = page["next"]
    expected = {
        customer.code: visit.access(place, on_screen=False)
        for place, customer in visit.world.customers.items()
        if visit.access(place, on_screen=False) != "none"
    }
    if said != expected:
        visit.problems.append(f"The API says {set(said.items()) ^ set(expected.items())} of access")
    for place, customer in visit.world.customers.items():
        answer = visit.call("GET", f"/customers/{customer.code}")
        wanted = 404 if visit.access(place, on_screen=False) == "none" else 200
        if answer.status_code != wanted:
            visit.problems.append(f"GET /customers/(code of {place.name}) answers {answer.status_code}")
