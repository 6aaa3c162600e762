"""Has customer service the people its establishment says? Policy `establishment` of rules/staff.py (一4.9)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from admin_app.accounts.models import Department, User
from admin_app.decisions import service as decisions
from admin_app.errors import Sentence, sentence
from admin_app.extensions import db

DEPARTMENT = "customer_service"


@dataclass(frozen=True)
class Standing:
    """Who works in the department, and what the policy says of it."""

    people: list[User]
    facts: dict[str, int]
    answer: decisions.Answer

    @property
    def matches(self) -> bool:
        return bool(self.answer.outcome["verdict"] == "matches")

    @property
    def says(self) -> Sentence:
        """The policy's sentence, with how many there are and should be."""
        because, intended = self.answer.because, self.answer.outcome["intended"]
        there = self.facts[COUNTED[self.answer.outcome["verdict"]]]
        return sentence(
            f"{because['en']} There: {there}, intended: {intended}.",
            f"{because['zh']}现有 {there} 人，应有 {intended} 人。",
        )


# which of the facts a verdict is about
COUNTED = {
    "matches": "people",
    "no_manager": "managers",
    "too_many_managers": "managers",
    "no_support": "sales_support",
    "too_few": "people",
    "too_many": "people",
}


def people_of_department() -> list[User]:
    """Whoever works in customer service now, by user name."""
    rows = select(User).join(User.department).where(User.active, Department.code == DEPARTMENT)
    return list(db.session.scalars(rows.order_by(User.username)).unique())


def counted(people: list[User]) -> dict[str, int]:
    """The facts of the policy, each person counted once in each."""
    return {
        "people": len(people),
        "managers": sum("cs_manager" in one.posts for one in people),
        "sales_support": sum("sales_support" in one.posts for one in people),
    }


def standing(on: date) -> Standing:
    people = people_of_department()
    facts = counted(people)
    return Standing(people, facts, decisions.ask("establishment", dict(facts), on))
