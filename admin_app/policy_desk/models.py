"""Policy being changed: drafts of rule files. A draft decides nothing; what is published stands in policies/."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import User
from admin_app.extensions import Base, Keyed
from admin_app.policies.models import PolicyText

AT_WORK = ("draft", "waiting")


class PolicyDraft(Keyed, Base):
    """A text of one rule file on its way: `draft`, `waiting` for a signature, then `published` or `discarded`.

    `base` is the text published last when it was begun: publishing is refused once another was published meanwhile. An
    earlier text that it goes back to is `from_id`. Without an
    author it was found changed on disk and waits for somebody to take it up.
    """

    __tablename__ = "policy_draft"
    has_history = False  # its texts are large; submitting and publishing are in the audit with their hashes

    filename: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    base_id: Mapped[int | None] = mapped_column(ForeignKey("policy_text.id"))
    from_id: Mapped[int | None] = mapped_column(ForeignKey("policy_text.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    reason: Mapped[str] = mapped_column(String(400), default="")
    effective_on: Mapped[date | None]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("sign_request.id"))
    text_id: Mapped[int | None] = mapped_column(ForeignKey("policy_text.id"))  # as published
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    author: Mapped[User | None] = relationship(foreign_keys="PolicyDraft.author_id")
    base: Mapped[PolicyText | None] = relationship(foreign_keys="PolicyDraft.base_id")

    __table_args__ = (Index("ix_policy_draft_state_changed", "state", "changed_at", "id"),)

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    def __str__(self) -> str:
        return self.filename
