"""Several changes of a customer wait at once, also of persons, who may have left"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left_on", sa.Date(), nullable=True))
    with op.batch_alter_table("notified_change", schema=None) as batch_op:
        batch_op.add_column(sa.Column("of_person", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("person", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("fields", sa.JSON(), nullable=True))
    _name_fields()
    with op.batch_alter_table("notified_change", schema=None) as batch_op:
        batch_op.alter_column("fields", existing_type=sa.JSON(), nullable=False)


def _name_fields() -> None:
    """Which fields each changes, as far as it still says."""
    changes = sa.table(
        "notified_change",
        sa.column("id", sa.BigInteger()),
        sa.column("after", sa.JSON()),
        sa.column("fields", sa.JSON()),
    )
    connection = op.get_bind()
    for key, after in connection.execute(sa.select(changes.c.id, changes.c.after)).all():
        names = sorted(json.loads(after) if isinstance(after, str) else after)
        connection.execute(sa.update(changes).where(changes.c.id == key).values(fields=names))


def downgrade() -> None:
    with op.batch_alter_table("notified_change", schema=None) as batch_op:
        batch_op.drop_column("fields")
        batch_op.drop_column("person")
        batch_op.drop_column("of_person")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_column("left_on")
