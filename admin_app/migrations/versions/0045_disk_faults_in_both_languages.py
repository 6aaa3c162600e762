"""Disk faults in both languages"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

reading = sa.table("disk_reading", sa.column("filename"), sa.column("fault"), sa.column("faults", sa.JSON))


def upgrade() -> None:
    """A fault noted so far is kept as it was written; the file is read again when it changes."""
    with op.batch_alter_table("disk_reading", schema=None) as batch_op:
        batch_op.add_column(sa.Column("faults", sa.JSON(), nullable=False, server_default="[]"))
    noted = op.get_bind().execute(sa.select(reading.c.filename, reading.c.fault).where(reading.c.fault.is_not(None)))
    for filename, fault in noted.all():
        told = [{"en": fault, "zh": fault}]
        op.execute(reading.update().where(reading.c.filename == filename).values(faults=told))
    with op.batch_alter_table("disk_reading", schema=None) as batch_op:
        batch_op.alter_column("faults", server_default=None)
        batch_op.drop_column("fault")


def downgrade() -> None:
    with op.batch_alter_table("disk_reading", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fault", sa.Text(), nullable=True))
        batch_op.drop_column("faults")
