"""Drafts that go back"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("policy_draft", schema=None) as batch_op:
        batch_op.add_column(sa.Column("from_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_policy_draft_from_id_policy_text"), "policy_text", ["from_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("policy_draft", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_policy_draft_from_id_policy_text"), type_="foreignkey")
        batch_op.drop_column("from_id")
