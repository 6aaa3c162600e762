"""Investigations, emergencies answered, oral reports"""

import sqlalchemy as sa
from alembic import op

from admin_app import extensions

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "oral_report",
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("urgency", sa.String(length=12), nullable=False),
        sa.Column("told_id", KEY, nullable=True),
        sa.Column("line", sa.String(length=200), nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("at", extensions.Instant(timezone=True), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_oral_report_by_id_user")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_oral_report_customer_id_customer")),
        sa.ForeignKeyConstraint(["told_id"], ["user.id"], name=op.f("fk_oral_report_told_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oral_report")),
    )
    with op.batch_alter_table("oral_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_oral_report_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "investigation_case",
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", KEY, nullable=True),
        sa.Column("officer_id", KEY, nullable=True),
        sa.Column("to_report_from", sa.Date(), nullable=True),
        sa.Column("result", sa.String(length=8), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("finding_id", KEY, nullable=True),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_investigation_case_asked_by_id_user")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_investigation_case_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["investigation.id"], name=op.f("fk_investigation_case_finding_id_investigation")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["user.id"], name=op.f("fk_investigation_case_officer_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investigation_case")),
    )
    with op.batch_alter_table("investigation_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_investigation_case_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_investigation_case_state"), ["state"], unique=False)

    op.create_table(
        "investigation_step",
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("post", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("learnt", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by_id", KEY, nullable=True),
        sa.Column("task_id", KEY, nullable=True),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["investigation_case.id"], name=op.f("fk_investigation_step_case_id_investigation_case")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_investigation_step_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(["done_by_id"], ["user.id"], name=op.f("fk_investigation_step_done_by_id_user")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_investigation_step_person_id_user")),
        sa.ForeignKeyConstraint(["task_id"], ["open_task.id"], name=op.f("fk_investigation_step_task_id_open_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investigation_step")),
    )
    with op.batch_alter_table("investigation_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_investigation_step_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_investigation_step_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_investigation_step_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_investigation_step_person_id"), ["person_id"], unique=False)

    op.create_table(
        "investigation_item",
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("item", sa.String(length=16), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("step_id", KEY, nullable=True),
        sa.Column("attachment_id", KEY, nullable=True),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_investigation_item_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["investigation_case.id"], name=op.f("fk_investigation_item_case_id_investigation_case")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_investigation_item_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["investigation_step.id"], name=op.f("fk_investigation_item_step_id_investigation_step")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investigation_item")),
    )
    with op.batch_alter_table("investigation_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_investigation_item_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("uq_investigation_item_case_id_item", ["case_id", "item"], unique=True)

    op.create_table(
        "investigation_photo",
        sa.Column("step_id", KEY, nullable=False),
        sa.Column("attachment_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_investigation_photo_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_investigation_photo_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["investigation_step.id"], name=op.f("fk_investigation_photo_step_id_investigation_step")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investigation_photo")),
    )
    with op.batch_alter_table("investigation_photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_investigation_photo_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_investigation_photo_step_id"), ["step_id"], unique=False)

    with op.batch_alter_table("supply_hold", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ordered", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("ordered_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ordered_by_id", KEY, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_supply_hold_ordered_by_id_user"), "user", ["ordered_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("supply_hold", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_supply_hold_ordered_by_id_user"), type_="foreignkey")
        batch_op.drop_column("ordered_by_id")
        batch_op.drop_column("ordered_on")
        batch_op.drop_column("ordered")

    op.drop_table("investigation_photo")
    op.drop_table("investigation_item")
    op.drop_table("investigation_step")
    op.drop_table("investigation_case")
    op.drop_table("oral_report")
