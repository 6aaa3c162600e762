"""A folder of rule files nobody else reads, and the shipped policy published from it."""

from typing import Any

import pytest

from tests import databases
from tests.policy_desk.acting import Acts


@pytest.fixture
def acts(session: Any) -> Any:
    """People doing one thing each: `acts("csmanager").start("credit.py")`."""
    yield Acts()
    databases.forget_policy()
