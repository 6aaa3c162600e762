"""Small rule files to bend and break."""

GOOD = '''"""May this go out?   Owner: Mei."""
from rules.engine import (
    Choice, Count, Example, Flag, Money, Parameter, Policy, Rule, first_of, least, m, percent,
)

most_days = Parameter(30, unit="days", clause="1.1", note="set by this installation")

release = Policy(
    "release",
    title={"en": "Release", "zh": "放行"},
    facts=dict(
        grade=Choice("A", "B", nullable=True), days_late=Count(unit="days"), hold=Flag(),
        sum_fen=Money(), asked_fen=Money(nullable=True),
    ),
    derived=dict(wanted_fen=first_of(m.asked_fen, m.sum_fen)),
    rules=[
        Rule("held", when=m.hold == True, then=dict(go=False, up_to_fen=0), clause="1.1",
             because={"en": "Held.", "zh": "已暂停。"}),
        Rule("prompt", when=(m.grade == "A") & (m.days_late <= most_days),
             then=dict(go=True, up_to_fen=least(m.wanted_fen, percent(m.sum_fen, 50))), clause="1.2",
             because={"en": "Pays on time.", "zh": "付款及时。"}),
    ],
    otherwise=Rule("other", then=dict(go=False, up_to_fen=0), clause="1.3",
                   because={"en": "Wait.", "zh": "请等待。"}),
    examples=[
        Example(given=dict(grade="A", days_late=30, hold=False, sum_fen=100, asked_fen=None),
                then=dict(go=True, up_to_fen=50), rule="prompt"),
    ],
)
'''

CONDITION = '(m.grade == "A") & (m.days_late <= most_days)'


def with_condition(condition: str) -> str:
    return GOOD.replace(CONDITION, condition)


def place_of(text: str, piece: str) -> tuple[int, int]:
    """Line and column of a piece of text, from 1."""
    before = text[: text.index(piece)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


MANY = '''"""Many."""
from rules.engine import Choice, Count, Flag, Policy, Rule, m

many = Policy("many", title={"en": "Many", "zh": "很多"},
    facts=dict(x=Count(), y=Count(), z=Count(), c=Choice("a", "b")),
    rules=[
%s
    ],
    otherwise=Rule("rest", then=dict(n=0), clause="1", because={"en": "Rest.", "zh": "其余。"}))
'''


def many(conditions: list[str]) -> str:
    rows = [
        f'Rule("r{i}", when={condition}, then=dict(n={i}), clause="1", because={{"en": "x", "zh": "x"}}),'
        for i, condition in enumerate(conditions)
    ]
    return MANY % "\n".join(rows)
