"""What of profiles is counted; the texts stay"""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("customer_profile", schema=None) as batch_op:
        batch_op.add_column(sa.Column("buying_way", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("demand_fen", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("premises", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("sales_people", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("potential_grade", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("competitor_share_percent", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("cooperation", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("payment_habit", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("reputation_grade", sa.String(length=12), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("customer_profile", schema=None) as batch_op:
        batch_op.drop_column("reputation_grade")
        batch_op.drop_column("payment_habit")
        batch_op.drop_column("cooperation")
        batch_op.drop_column("competitor_share_percent")
        batch_op.drop_column("potential_grade")
        batch_op.drop_column("sales_people")
        batch_op.drop_column("premises")
        batch_op.drop_column("demand_fen")
        batch_op.drop_column("buying_way")
