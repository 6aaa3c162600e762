"""Profiles, licences, verifications"""

import sqlalchemy as sa
from alembic import op

from admin_app import extensions

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customer_profile",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("buying_process", sa.Text(), nullable=True),
        sa.Column("investment_plan", sa.Text(), nullable=True),
        sa.Column("demand_plan", sa.Text(), nullable=True),
        sa.Column("firm_size", sa.String(length=8), nullable=True),
        sa.Column("assets_fen", sa.BigInteger(), nullable=True),
        sa.Column("service_area", sa.Text(), nullable=True),
        sa.Column("sales_capacity", sa.Text(), nullable=True),
        sa.Column("potential", sa.Text(), nullable=True),
        sa.Column("culture", sa.Text(), nullable=True),
        sa.Column("operating_policy", sa.Text(), nullable=True),
        sa.Column("revenue_fen", sa.BigInteger(), nullable=True),
        sa.Column("management_style", sa.Text(), nullable=True),
        sa.Column("management_quality", sa.Text(), nullable=True),
        sa.Column("staff_quality", sa.Text(), nullable=True),
        sa.Column("competitor_relations", sa.Text(), nullable=True),
        sa.Column("business_ties", sa.Text(), nullable=True),
        sa.Column("attitude", sa.Text(), nullable=True),
        sa.Column("sales_activity", sa.Text(), nullable=True),
        sa.Column("problems", sa.Text(), nullable=True),
        sa.Column("strengths", sa.Text(), nullable=True),
        sa.Column("countermeasures", sa.Text(), nullable=True),
        sa.Column("reputation", sa.Text(), nullable=True),
        sa.Column("past_credit_trouble", sa.Text(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_profile_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_profile")),
        sa.UniqueConstraint("customer_id", name=op.f("uq_customer_profile_customer_id")),
    )
    op.create_table(
        "qualification",
        sa.Column("paper", sa.String(length=16), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("is_void", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_qualification_customer_id_customer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification")),
    )
    with op.batch_alter_table("qualification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_qualification_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_qualification_until", ["valid_until", "id"], unique=False)

    op.create_table(
        "verification",
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("is_unchanged", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", extensions.Instant(timezone=True), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_verification_by_id_user")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_verification_customer_id_customer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
    )
    with op.batch_alter_table("verification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verification_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_verification_customer_on", ["customer_id", "on_day"], unique=False)

    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("role", sa.String(length=12), nullable=True))

    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bank", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("bank_account", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("verified_on", sa.Date(), nullable=True))
        batch_op.create_index("ix_customer_verified", ["verified_on", "id"], unique=False)
    op.execute("UPDATE customer SET verified_on = date(created_at)")  # opened is looked through


def downgrade() -> None:
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_verified")
        batch_op.drop_column("verified_on")
        batch_op.drop_column("bank_account")
        batch_op.drop_column("bank")

    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_column("role")

    with op.batch_alter_table("verification", schema=None) as batch_op:
        batch_op.drop_index("ix_verification_customer_on")
        batch_op.drop_index(batch_op.f("ix_verification_customer_id"))

    op.drop_table("verification")
    with op.batch_alter_table("qualification", schema=None) as batch_op:
        batch_op.drop_index("ix_qualification_until")
        batch_op.drop_index(batch_op.f("ix_qualification_customer_id"))

    op.drop_table("qualification")
    op.drop_table("customer_profile")
