"""A recorded decision that tells the level takes the archive: which policies do?"""

from admin_app.decisions.models import TELLING
from tests.rules.conftest import shipped_policies


def test_every_policy_that_speaks_of_a_level_is_named() -> None:
    speaking = {
        name
        for name, policy in shipped_policies().items()
        if any(
            ("level" in word and word != "next_level") or word == "dealings"  # the next level is a superior
            for word in (*policy.facts, *(out for rule in policy.rules for out in rule.then))
        )
    }
    assert speaking == set(TELLING)
