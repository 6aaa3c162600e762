"""Columns and views of lists"""

import sqlalchemy as sa
from alembic import op

from admin_app import extensions

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "list_columns",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("endpoint", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_list_columns_user_id_user")),
        sa.PrimaryKeyConstraint("user_id", "endpoint", name=op.f("pk_list_columns")),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("endpoint", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("made_at", extensions.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_saved_view_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("user_id", "endpoint", "name", name=op.f("uq_saved_view_user_id_endpoint_name")),
    )
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_view_endpoint"), ["endpoint"], unique=False)
        batch_op.create_index(batch_op.f("ix_saved_view_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("saved_view")
    op.drop_table("list_columns")
