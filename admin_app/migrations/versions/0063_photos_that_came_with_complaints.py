"""Photos that came with complaints"""

import sqlalchemy as sa
from alembic import op

from admin_app import extensions

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "complaint_intake_photo",
        sa.Column("intake_id", KEY, nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("at", extensions.Instant(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("file_kind", sa.String(length=8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_complaint_intake_photo_by_id_user")),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["complaint_intake.id"], name=op.f("fk_complaint_intake_photo_intake_id_complaint_intake")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_intake_photo")),
    )
    with op.batch_alter_table("complaint_intake_photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_intake_photo_intake_id"), ["intake_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_intake_photo_sha256"), ["sha256"], unique=False)


def downgrade() -> None:
    op.drop_table("complaint_intake_photo")
