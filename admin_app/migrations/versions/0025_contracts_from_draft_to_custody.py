"""Contracts from draft to custody"""

from datetime import date

import sqlalchemy as sa
from alembic import op

from admin_app import extensions

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "contract_version",
    "contract_diligence",
    "contract_declaration",
    "contract_file",
    "planned_delivery",
    "contract_dispute",
    "contract_dispute_step",
    "contract_outing",
)
NEW = (
    ("contract_type", sa.String(length=12), "sale"),
    ("state", sa.String(length=12), "kept"),
    ("version", sa.Integer(), "1"),
    ("payment_terms", sa.String(length=400), ""),
    ("guarantee", sa.String(length=12), "none"),
    ("supply_from", sa.Date(), None),
    ("supply_until", sa.Date(), None),
    ("drafted_by_id", KEY, None),
    ("drafted_on", sa.Date(), None),
    ("signed_on", sa.Date(), None),
    ("signed_for_us", sa.String(length=80), None),
    ("signed_for_them", sa.String(length=80), None),
    ("handed_in_on", sa.Date(), None),
    ("received_by_id", KEY, None),
    ("place", sa.String(length=120), None),
    ("copies", sa.Integer(), None),
    ("ended_on", sa.Date(), None),
    ("end_reason", sa.String(length=200), None),
)
DAYS = ("signed_on", "starts_on", "ends_on", "ended_on")
INDEXES = (
    ("ix_contract_state_ends", ["state", "ends_on", "id"]),
    ("ix_contract_state_signed", ["state", "signed_on", "id"]),
    ("ix_contract_title", ["title"]),
)


def upgrade() -> None:
    _bytewise("C")
    with op.batch_alter_table("contract") as batch_op:
        for name, kind, default in NEW:
            batch_op.add_column(sa.Column(name, kind, nullable=default is None, server_default=default))
        batch_op.create_foreign_key(op.f("fk_contract_drafted_by_id_user"), "user", ["drafted_by_id"], ["id"])
        batch_op.create_foreign_key(op.f("fk_contract_received_by_id_user"), "user", ["received_by_id"], ["id"])
        for name, columns in INDEXES:
            batch_op.create_index(name, columns)
    _say_that_they_stand()
    with op.batch_alter_table("contract") as batch_op:
        for name, kind, default in NEW:
            if default is not None:
                batch_op.alter_column(name, existing_type=kind, server_default=None)
    op.create_table(
        "contract_counter",
        sa.Column("id", KEY, nullable=False),
        sa.Column("prefix", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_counter")),
        sa.UniqueConstraint("prefix", name=op.f("uq_contract_counter_prefix")),
    )
    _of_contract(
        "contract_version",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        _at(),
        *_refers("contract_version", "by_id", "user"),
        *_refers("contract_version", "request_id", "sign_request"),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_contract_version_contract_id_number")),
    )
    _of_contract(
        "contract_diligence",
        sa.Column("licence", sa.String(length=60), nullable=False),
        sa.Column("licence_until", sa.Date(), nullable=True),
        sa.Column("reputation", sa.Text(), nullable=False),
        sa.Column("results", sa.Text(), nullable=False),
        sa.Column("qualifications", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        _at(),
        *_refers("contract_diligence", "answers_id", "user"),
        sa.UniqueConstraint("contract_id", name=op.f("uq_contract_diligence_contract_id")),
    )
    _of_contract(
        "contract_declaration",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("economy", sa.Text(), nullable=False),
        sa.Column("feasibility", sa.Text(), nullable=False),
        sa.Column("legality", sa.Text(), nullable=False),
        sa.Column("price", sa.Text(), nullable=False),
        _at(),
        *_refers("contract_declaration", "by_id", "user"),
        sa.UniqueConstraint("contract_id", "version", name=op.f("uq_contract_declaration_contract_id_version")),
    )
    _of_contract(
        "contract_file",
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("file_kind", sa.String(length=8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        _at(),
        *_refers("contract_file", "by_id", "user"),
    )
    op.create_index(op.f("ix_contract_file_sha256"), "contract_file", ["sha256"])
    _of_contract(
        "planned_delivery",
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        *_refers("planned_delivery", "delivery_id", "delivery"),
    )
    op.create_index(op.f("ix_planned_delivery_delivery_id"), "planned_delivery", ["delivery_id"])
    op.create_index("ix_planned_delivery_state_due", "planned_delivery", ["state", "due_on", "id"])
    _of_contract(
        "contract_dispute",
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=400), nullable=True),
        *_refers("contract_dispute", "opened_by_id", "user"),
        *_refers("contract_dispute", "closed_by_id", "user"),
    )
    _about_customer(
        "contract_dispute_step",
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        _at(),
        *_refers("contract_dispute_step", "by_id", "user"),
        *_refers("contract_dispute_step", "dispute_id", "contract_dispute", nullable=False),
    )
    op.create_index(op.f("ix_contract_dispute_step_dispute_id"), "contract_dispute_step", ["dispute_id"])
    _of_contract(
        "contract_outing",
        sa.Column("purpose", sa.String(length=400), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("condition", sa.String(length=400), nullable=True),
        *_refers("contract_outing", "taker_id", "user"),
        *_refers("contract_outing", "received_by_id", "user"),
    )
    op.create_index(op.f("ix_contract_outing_taker_id"), "contract_outing", ["taker_id"])
    op.create_index("ix_contract_outing_state_due", "contract_outing", ["state", "due_on", "id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_table("contract_counter")
    with op.batch_alter_table("contract") as batch_op:
        for name, _columns in INDEXES:
            batch_op.drop_index(name)
        for name in ("drafted_by_id", "received_by_id"):
            batch_op.drop_constraint(op.f(f"fk_contract_{name}_user"), type_="foreignkey")
        for name, _kind, _default in NEW:
            batch_op.drop_column(name)
    _bytewise("default")


def _bytewise(collation: str) -> None:
    """A number or a title is found by how it begins, in the order of an index; SQLite compares so anyway."""
    if op.get_bind().dialect.name == "postgresql":
        for name, length in (("number", 60), ("title", 200)):
            op.execute(f'ALTER TABLE contract ALTER COLUMN {name} TYPE VARCHAR({length}) COLLATE "{collation}"')


def _say_that_they_stand() -> None:
    """What was recorded before had been signed; what is over has been fulfilled."""
    contract = sa.table("contract", sa.column("state"), *(sa.column(name, sa.Date()) for name in DAYS))
    op.execute(contract.update().values(signed_on=contract.c.starts_on))
    over = contract.c.ends_on < sa.literal(date.today(), sa.Date())  # noqa: DTZ011
    op.execute(contract.update().where(over).values(state="fulfilled", ended_on=contract.c.ends_on))


def _at() -> sa.Column:
    return sa.Column("at", extensions.Instant(timezone=True), nullable=False)


def _refers(table: str, name: str, to: str, nullable: bool = True) -> tuple[sa.Column, sa.ForeignKeyConstraint]:
    return (
        sa.Column(name, KEY, nullable=nullable),
        sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}_{to}")),
    )


def _about_customer(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        *columns,
        *_refers(table, "customer_id", "customer", nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_customer_id"), table, ["customer_id"])


def _of_contract(table: str, *columns: sa.schema.SchemaItem) -> None:
    _about_customer(table, *columns, *_refers(table, "contract_id", "contract", nullable=False))
    op.create_index(op.f(f"ix_{table}_contract_id"), table, ["contract_id"])
