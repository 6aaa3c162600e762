"""Countermeasures, the start and the end of trading, steps of limits"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "default_report",
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("reported_by_id", KEY, nullable=True),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=True),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_default_report_customer_id_customer")),
        sa.ForeignKeyConstraint(["reported_by_id"], ["user.id"], name=op.f("fk_default_report_reported_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_default_report")),
    )
    with op.batch_alter_table("default_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_default_report_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_default_report_next_on"), ["next_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_default_report_reported_by_id"), ["reported_by_id"], unique=False)

    op.create_table(
        "trading_start",
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", KEY, nullable=True),
        sa.Column("wanted_fen", sa.BigInteger(), nullable=False),
        sa.Column("condition", sa.String(length=20), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=True),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_trading_start_asked_by_id_user")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_trading_start_customer_id_customer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trading_start")),
    )
    with op.batch_alter_table("trading_start", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trading_start_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "visit_plan",
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("visitor_id", KEY, nullable=True),
        sa.Column("aim", sa.String(length=400), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_visit_plan_customer_id_customer")),
        sa.ForeignKeyConstraint(["visitor_id"], ["user.id"], name=op.f("fk_visit_plan_visitor_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_plan")),
    )
    with op.batch_alter_table("visit_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_plan_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_plan_planned_on"), ["planned_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_plan_visitor_id"), ["visitor_id"], unique=False)

    op.create_table(
        "collection_step",
        sa.Column("report_id", KEY, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_collection_step_by_id_user")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_collection_step_customer_id_customer")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["default_report.id"], name=op.f("fk_collection_step_report_id_default_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_step")),
    )
    with op.batch_alter_table("collection_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_collection_step_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_collection_step_report_id"), ["report_id"], unique=False)

    op.create_table(
        "countermeasure",
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("party", sa.String(length=200), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by_id", KEY, nullable=True),
        sa.Column("instructed_on", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("attachment_id", KEY, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=True),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_countermeasure_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_countermeasure_customer_id_customer")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user.id"], name=op.f("fk_countermeasure_proposed_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_countermeasure")),
    )
    with op.batch_alter_table("countermeasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_countermeasure_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_countermeasure_until_on"), ["until_on"], unique=False)

    op.create_table(
        "limit_step",
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("limit_fen", sa.BigInteger(), nullable=False),
        sa.Column("allowed_fen", sa.BigInteger(), nullable=False),
        sa.Column("good_reports", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by_id", KEY, nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["closed_by_id"], ["user.id"], name=op.f("fk_limit_step_closed_by_id_user")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_limit_step_customer_id_customer")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_limit_step_decision_id_decision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_step")),
    )
    with op.batch_alter_table("limit_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_limit_step_customer_id"), ["customer_id"], unique=False)


def downgrade() -> None:
    op.drop_table("limit_step")
    op.drop_table("countermeasure")
    op.drop_table("collection_step")
    op.drop_table("visit_plan")
    op.drop_table("trading_start")
    op.drop_table("default_report")
