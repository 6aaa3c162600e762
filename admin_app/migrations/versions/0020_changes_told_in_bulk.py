"""Changes told in bulk; attachments belong to the customer"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "audit_bulk_change",
        sa.Column("batch", KEY, autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record", sa.String(length=40), nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("batch", "place", name=op.f("pk_audit_bulk_change")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("audit_bulk_change", schema=None) as batch_op:
        batch_op.create_index("ix_audit_bulk_change_record_key", ["record", "key"], unique=False)
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("batch", KEY, nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_audit_entry_batch"), ["batch"])
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index("ix_attachment_about")
        batch_op.drop_column("about_id")
        batch_op.drop_column("about")


def downgrade() -> None:
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("about_id", sa.BigInteger(), nullable=True))
        batch_op.create_index("ix_attachment_about", ["about", "about_id"], unique=False)
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_audit_entry_batch"), type_="unique")
        batch_op.drop_column("batch")
    op.drop_table("audit_bulk_change")
