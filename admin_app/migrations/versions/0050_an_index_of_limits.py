"""An index of limits that a preview reads alone"""

from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

NAME = "ix_credit_limit_customer_from"
READ = ("customer_id", "from_on", "until_on", "ended_on", "is_temporary", "approved_on", "id", "limit_fen")


def upgrade() -> None:
    _index(READ)


def downgrade() -> None:
    _index(READ[:2])


def _index(columns: tuple[str, ...]) -> None:
    with op.batch_alter_table("credit_limit", schema=None) as batch_op:
        batch_op.drop_index(NAME)
        batch_op.create_index(NAME, list(columns), unique=False)
