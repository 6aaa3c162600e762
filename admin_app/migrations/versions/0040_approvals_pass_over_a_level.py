"""Approvals pass over a level"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("deputy", schema=None) as batch_op:
        batch_op.alter_column("deputy_id", existing_type=KEY, nullable=True)

    with op.batch_alter_table("sign_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("urgent", sa.String(length=400), nullable=True))

    with op.batch_alter_table("sign_step", schema=None) as batch_op:
        batch_op.add_column(sa.Column("away_id", KEY, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_sign_step_away_id_user"), "user", ["away_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("sign_step", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_sign_step_away_id_user"), type_="foreignkey")
        batch_op.drop_column("away_id")

    with op.batch_alter_table("sign_request", schema=None) as batch_op:
        batch_op.drop_column("urgent")

    op.execute("DELETE FROM deputy WHERE deputy_id IS NULL")
    with op.batch_alter_table("deputy", schema=None) as batch_op:
        batch_op.alter_column("deputy_id", existing_type=KEY, nullable=False)
