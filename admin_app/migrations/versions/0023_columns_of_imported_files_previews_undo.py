"""Columns of imported files, their previews, imports taken back"""

import sqlalchemy as sa
from alembic import op

from admin_app import extensions

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "import_match",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("at", extensions.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_import_match_user_id_user")),
        sa.PrimaryKeyConstraint("kind", "signature", name=op.f("pk_import_match")),
    )
    op.create_table(
        "job_line",
        sa.Column("job_id", KEY, nullable=False),
        sa.Column("sort", sa.String(length=10), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_line_job_id_job")),
        sa.PrimaryKeyConstraint("job_id", "sort", "place", name=op.f("pk_job_line")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("match", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("batch", KEY, nullable=True))
        batch_op.add_column(sa.Column("passed_over", sa.Integer(), nullable=False, server_default="0"))
        batch_op.drop_column("faults")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.alter_column("passed_over", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("faults", sa.JSON(), nullable=True))
        batch_op.drop_column("passed_over")
        batch_op.drop_column("batch")
        batch_op.drop_column("match")
    op.drop_table("job_line")
    op.drop_table("import_match")
