"""Profiles owed"""

import sqlalchemy as sa
from alembic import op

from admin_app import clock

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("profile_owed_since", sa.Date(), nullable=True))
        batch_op.create_index("ix_customer_profile_owed", ["profile_owed_since", "id"], unique=False)
    customer = sa.table("customer", sa.column("id"), sa.column("profile_owed_since", sa.Date()))
    profile = sa.table("customer_profile", sa.column("customer_id"))
    bare = customer.update().where(~sa.exists().where(profile.c.customer_id == customer.c.id))
    op.execute(bare.values(profile_owed_since=clock.today()))  # nobody is late on the day of the upgrade


def downgrade() -> None:
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_profile_owed")
        batch_op.drop_column("profile_owed_since")
