"""Complaints answered for; steps that say whether they were in time and which cause they found"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

RESULTS = ("reply", "serve", "feed_back")


def upgrade() -> None:
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.add_column(sa.Column("late_reason", sa.String(length=200), nullable=True))
    with op.batch_alter_table("complaint_sanction", schema=None) as batch_op:
        batch_op.add_column(sa.Column("round", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("is_none", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.alter_column("person_id", existing_type=sa.Integer(), nullable=True)
    with op.batch_alter_table("complaint_step", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cause_kind", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("in_time", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("within_terms", sa.Boolean(), nullable=True))
        batch_op.create_index("ix_complaint_step_act_at", ["complaint_act", "at"], unique=False)
    _fill()


def _fill() -> None:
    """What is known of the latest round."""
    whose = ("id", "round", "cause_kind", "contacted_at", "contact_by", "resulted_on", "promised_on", "solve_on")
    one = sa.table("complaint", *(sa.column(name) for name in whose))
    step = sa.table(
        "complaint_step",
        *(sa.column(name) for name in ("complaint_id", "round", "complaint_act", "cause_kind")),
        *(sa.column(name, sa.Boolean()) for name in ("in_time", "within_terms")),
    )
    sanction = sa.table("complaint_sanction", sa.column("complaint_id"), sa.column("round"))

    def of_it(value: sa.ColumnElement) -> sa.ScalarSelect:
        return sa.select(value).where(one.c.id == step.c.complaint_id, one.c.round == step.c.round).scalar_subquery()

    def when(act: sa.ColumnElement, **values: sa.ColumnElement) -> None:
        op.execute(step.update().where(act).values({name: of_it(value) for name, value in values.items()}))

    when(step.c.complaint_act == "agree", in_time=one.c.contacted_at <= one.c.contact_by)
    when(step.c.complaint_act == "examine", cause_kind=one.c.cause_kind)
    by_day, by_rule = one.c.resulted_on <= one.c.promised_on, one.c.resulted_on <= one.c.solve_on
    when(step.c.complaint_act.in_(RESULTS), in_time=by_day, within_terms=by_rule)
    latest = sa.select(one.c.round).where(one.c.id == sanction.c.complaint_id).scalar_subquery()
    op.execute(sanction.update().values(round=latest))


def downgrade() -> None:
    with op.batch_alter_table("complaint_step", schema=None) as batch_op:
        batch_op.drop_index("ix_complaint_step_act_at")
        batch_op.drop_column("within_terms")
        batch_op.drop_column("in_time")
        batch_op.drop_column("cause_kind")
    nobodys = sa.table("complaint_sanction", sa.column("person_id"))
    op.execute(nobodys.delete().where(nobodys.c.person_id.is_(None)))
    with op.batch_alter_table("complaint_sanction", schema=None) as batch_op:
        batch_op.alter_column("person_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("is_none")
        batch_op.drop_column("round")
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.drop_column("late_reason")
