"""The decision API, `/api/v1`: what programs may ask, by bearer token (contract, "API")."""

from collections.abc import Callable

from flask import Blueprint, Flask, Response


def install(app: Flask) -> None:
    """Register the API on the application."""
    from admin_app import csrf
    from admin_app.api import auth, complaints, customers, decisions, duties, health, openapi, policies, problems

    api = Blueprint("api", __name__)
    calls: list[tuple[str, str, Callable[..., Response]]] = [
        ("GET", "/healthz", health.healthz),
        ("GET", "/api/v1/healthz", health.healthz),
        ("GET", "/api/v1/openapi.json", openapi.document),
        ("GET", "/api/v1/docs", openapi.docs),
        ("GET", "/api/v1/policies", policies.list_policies),
        ("GET", "/api/v1/policies/<name>", policies.one_policy),
        ("GET", "/api/v1/policies/<name>/versions", policies.versions_of),
        ("POST", "/api/v1/decisions/<policy>", decisions.decide),
        ("POST", "/api/v1/decisions/<policy>/batch", decisions.decide_batch),
        ("GET", "/api/v1/decisions/<decision_id>", decisions.one_decision),
        ("POST", "/api/v1/decisions/<decision_id>/replay", decisions.replay),
        ("GET", "/api/v1/customers", customers.list_customers),
        ("GET", "/api/v1/customers/<path:code>", customers.one_customer),
        ("GET", "/api/v1/duties", duties.list_duties),
        ("GET", "/api/v1/duties/escalated", duties.list_escalated),
        ("POST", "/api/v1/complaints", complaints.raise_complaint),
    ]
    for method, path, view in calls:
        endpoint = view.__name__ if view is not openapi.document else "openapi"
        api.add_url_rule(path, endpoint, view, methods=[method], provide_automatic_options=False)
    app.before_request(auth.take_language)
    problems.install(app, api)
    api.before_request(auth.take_reader)
    csrf.exempt(api)
    app.register_blueprint(api)
