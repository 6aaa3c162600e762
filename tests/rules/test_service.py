"""What is first asked for before a complaint is archived, where several things are missing."""

import pytest

FACTS = {"path": "founded", "person_answered": False, "head_answered": False, "improvements_open": 1}


@pytest.mark.parametrize(
    ("done", "rule"),
    [
        ({}, "person-unanswered"),
        ({"person_answered": True}, "head-unanswered"),
        ({"person_answered": True, "head_answered": True}, "improvements-open"),
    ],
)
def test_what_a_complaint_lacks_is_told_from_the_person_to_the_improvements(decide, done, rule):
    assert decide("complaint_archiving", **{**FACTS, **done}) == ({"allowed": False}, rule)
