"""Information reports, notified changes, compilations"""

import sqlalchemy as sa
from alembic import op

from admin_app import extensions

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "compilation",
        sa.Column("period", sa.String(length=12), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", extensions.Instant(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_compilation_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compilation")),
    )
    with op.batch_alter_table("compilation", schema=None) as batch_op:
        batch_op.create_index("ix_compilation_period_until", ["period", "until_on", "id"], unique=False)

    op.create_table(
        "information_report",
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("once", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("filed_at", extensions.Instant(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_information_report_author_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_report")),
        sa.UniqueConstraint("once", name=op.f("uq_information_report_once")),
    )
    with op.batch_alter_table("information_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_information_report_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_information_report_month", ["month", "id"], unique=False)

    op.create_table(
        "information_note",
        sa.Column("report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("surroundings", sa.Text(), nullable=False),
        sa.Column("demand", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("is_void", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_information_note_by_id_user")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_information_note_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["information_report.id"], name=op.f("fk_information_note_report_id_information_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_note")),
    )
    with op.batch_alter_table("information_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_information_note_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_information_note_customer_on", ["customer_id", "on_day"], unique=False)
        batch_op.create_index(batch_op.f("ix_information_note_report_id"), ["report_id"], unique=False)

    op.create_table(
        "notified_change",
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", extensions.Instant(timezone=True), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_at", extensions.Instant(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_notified_change_by_id_user")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_notified_change_customer_id_customer")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_notified_change_decided_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notified_change")),
    )
    with op.batch_alter_table("notified_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notified_change_by_id"), ["by_id"], unique=False)
        batch_op.create_index("ix_notified_change_customer_at", ["customer_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_notified_change_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_notified_change_decided", ["decided_on", "state", "on_day"], unique=False)
        batch_op.create_index("ix_notified_change_state_on", ["state", "on_day", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("notified_change", schema=None) as batch_op:
        batch_op.drop_index("ix_notified_change_state_on")
        batch_op.drop_index("ix_notified_change_decided")
        batch_op.drop_index(batch_op.f("ix_notified_change_customer_id"))
        batch_op.drop_index("ix_notified_change_customer_at")
        batch_op.drop_index(batch_op.f("ix_notified_change_by_id"))

    op.drop_table("notified_change")
    with op.batch_alter_table("information_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_information_note_report_id"))
        batch_op.drop_index("ix_information_note_customer_on")
        batch_op.drop_index(batch_op.f("ix_information_note_customer_id"))

    op.drop_table("information_note")
    with op.batch_alter_table("information_report", schema=None) as batch_op:
        batch_op.drop_index("ix_information_report_month")
        batch_op.drop_index(batch_op.f("ix_information_report_author_id"))

    op.drop_table("information_report")
    with op.batch_alter_table("compilation", schema=None) as batch_op:
        batch_op.drop_index("ix_compilation_period_until")

    op.drop_table("compilation")
