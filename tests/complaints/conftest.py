"""`access_of("sales1", customer)`: none, card, work or full, on the day."""

import pytest

from admin_app.secrecy import access
from tests.factories import as_reader


@pytest.fixture
def access_of(session):
    def go(username, customer):
        with as_reader(username):
            return access.access_of([customer.id]).get(customer.id)

    return go
