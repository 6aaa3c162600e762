"""Ways of notices outside the desk"""

import sqlalchemy as sa
from alembic import op

from admin_app import extensions

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_way",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("rhythm", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=1000), nullable=False),
        sa.Column("secret", sa.String(length=400), nullable=False),
        sa.Column("made_at", extensions.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", extensions.Instant(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_notice_way_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_way")),
    )
    with op.batch_alter_table("notice_way", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_way_user_id"), ["user_id"], unique=False)

    op.create_table(
        "notice_message",
        sa.Column("way_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("once", sa.String(length=40), nullable=True),
        sa.Column("made_at", extensions.Instant(timezone=True), nullable=False),
        sa.Column("due_at", extensions.Instant(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ended_at", extensions.Instant(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["way_id"], ["notice_way.id"], name=op.f("fk_notice_message_way_id_notice_way")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_message")),
        sa.UniqueConstraint("way_id", "once", name=op.f("uq_notice_message_way_id_once")),
    )
    with op.batch_alter_table("notice_message", schema=None) as batch_op:
        batch_op.create_index("ix_notice_message_state_due", ["state", "due_at"], unique=False)
        batch_op.create_index("ix_notice_message_way_made", ["way_id", "made_at"], unique=False)

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("once", sa.String(length=40), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_notice_user_id_once"), ["user_id", "once"])


def downgrade() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_notice_user_id_once"), type_="unique")
        batch_op.drop_column("once")

    with op.batch_alter_table("notice_message", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_message_way_made")
        batch_op.drop_index("ix_notice_message_state_due")

    op.drop_table("notice_message")
    with op.batch_alter_table("notice_way", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_way_user_id"))

    op.drop_table("notice_way")
