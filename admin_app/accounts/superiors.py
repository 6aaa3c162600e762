"""Who stands above somebody?"""

from collections.abc import Iterator

from admin_app.accounts.models import User

LONGEST_CHAIN = 50


def superiors(user: User) -> Iterator[User]:
    """From the next superior up, each once."""
    seen = {user.id}
    current = user.superior
    while current is not None and current.id not in seen and len(seen) < LONGEST_CHAIN:
        yield current
        seen.add(current.id)
        current = current.superior
