"""Bills and disputes followed"""

import sqlalchemy as sa
from alembic import op

from admin_app import clock

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FOLLOWED = sa.text("honoured_on IS NULL AND dishonoured_on IS NULL")


def upgrade() -> None:
    """Bills past their day that nobody called dishonoured were met; nobody is late on the day of the upgrade."""
    with op.batch_alter_table("bill", schema=None) as batch_op:
        batch_op.add_column(sa.Column("honoured_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("default_owed_since", sa.Date(), nullable=True))
        batch_op.create_index(
            "ix_bill_followed", ["due_on", "id"], unique=False, sqlite_where=FOLLOWED, postgresql_where=FOLLOWED
        )
        batch_op.create_index(batch_op.f("ix_bill_default_owed_since"), ["default_owed_since"], unique=False)
    with op.batch_alter_table("default_report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bill_id", KEY, nullable=True))
        batch_op.create_index(batch_op.f("ix_default_report_bill_id"), ["bill_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_default_report_bill_id_bill"), "bill", ["bill_id"], ["id"])
    with op.batch_alter_table("contract_dispute", schema=None) as batch_op:
        batch_op.add_column(sa.Column("next_on", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_contract_dispute_next_on"), ["next_on"], unique=False)
    today = clock.today()
    bill = sa.table("bill", *(sa.column(name, sa.Date()) for name in ("due_on", "honoured_on", "dishonoured_on")))
    met = (bill.c.due_on < today, bill.c.dishonoured_on.is_(None))
    op.execute(bill.update().where(*met).values(honoured_on=bill.c.due_on))
    dispute = sa.table("contract_dispute", sa.column("state"), sa.column("next_on", sa.Date()))
    op.execute(dispute.update().where(dispute.c.state == "open").values(next_on=today))


def downgrade() -> None:
    with op.batch_alter_table("contract_dispute", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_dispute_next_on"))
        batch_op.drop_column("next_on")
    with op.batch_alter_table("default_report", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_default_report_bill_id_bill"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_default_report_bill_id"))
        batch_op.drop_column("bill_id")
    with op.batch_alter_table("bill", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bill_default_owed_since"))
        batch_op.drop_index("ix_bill_followed")
        batch_op.drop_column("default_owed_since")
        batch_op.drop_column("honoured_on")
