"""Who calls the API in these tests: anybody of the cast, with a token of his own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from admin_app.accounts import tokens
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests import factories


@dataclass
class Caller:
    """A program with somebody's token. Paths are below /api/v1."""

    client: Any
    token: str
    language: str = "en"

    def get(self, path: str, **more: Any) -> Any:
        return self._open("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return self._open("POST", path, json=body, **more)

    def post_raw(self, path: str, data: bytes, content_type: str = "application/json") -> Any:
        return self._open("POST", path, data=data, content_type=content_type)

    def _open(self, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": self.language}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)


def token_of(username: str) -> str:
    with unguarded("a test's arrangement"):
        token = tokens.make(factories.user(username))
        db.session.commit()
    return token


@pytest.fixture
def call(app: Any, cast: Any) -> Callable[..., Caller]:
    """`call("sales1").get("/customers")`."""
    return lambda username, language="en": Caller(app.test_client(), token_of(username), language)


@pytest.fixture
def terms() -> dict[str, Any]:
    """A case of credit_terms: grade A, 100,000.00 yuan of sales, one fen more asked for."""
    return {
        "grade": "A",
        "contract_period_sales_fen": 10_000_000,
        "contract_days": 45,
        "requested_limit_fen": 10_000_001,
        "good_reports_in_a_row": 0,
        "careful_review_passed": False,
    }
