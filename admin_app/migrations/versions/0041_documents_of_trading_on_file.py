"""Documents of trading on file"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("trading_start", "default_report")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("attachment_id", KEY, nullable=True))
            name = batch_op.f(f"fk_{table}_attachment_id_attachment")
            batch_op.create_foreign_key(name, "attachment", ["attachment_id"], ["id"])


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"fk_{table}_attachment_id_attachment"), type_="foreignkey")
            batch_op.drop_column("attachment_id")
