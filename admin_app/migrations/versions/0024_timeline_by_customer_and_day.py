"""What happened to a customer is read by day"""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_audit_entry_customer_at", "audit_entry", ["customer_id", "at", "number"]),
    ("ix_decision_customer_at", "decision", ["customer_id", "at"]),
    ("ix_delivery_customer_delivered", "delivery", ["customer_id", "delivered_on"]),
    ("ix_sale_customer_sold", "sale", ["customer_id", "sold_on"]),
    ("ix_sign_request_customer_at", "sign_request", ["customer_id", "asked_at"]),
)


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _columns in INDEXES:
        op.drop_index(name, table)
