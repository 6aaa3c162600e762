"""Trainings, meetings, suggestions, internal service"""

import sqlalchemy as sa
from alembic import op

from admin_app import extensions

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "gathering",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("arranger_id", KEY, nullable=False),
        sa.Column("department_id", KEY, nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("called_off_reason", sa.String(length=200), nullable=True),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["arranger_id"], ["user.id"], name=op.f("fk_gathering_arranger_id_user")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_gathering_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering")),
    )
    with op.batch_alter_table("gathering", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gathering_arranger_id"), ["arranger_id"], unique=False)
        batch_op.create_index("ix_gathering_kind_on", ["kind", "on_day", "id"], unique=False)
        batch_op.create_index("ix_gathering_state_on", ["state", "on_day", "id"], unique=False)

    op.create_table(
        "service_request",
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("department_id", KEY, nullable=True),
        sa.Column("requester_id", KEY, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("handler_id", KEY, nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=400), nullable=False),
        sa.Column("rating", sa.String(length=10), nullable=True),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_service_request_department_id_department")
        ),
        sa.ForeignKeyConstraint(["handler_id"], ["user.id"], name=op.f("fk_service_request_handler_id_user")),
        sa.ForeignKeyConstraint(["requester_id"], ["user.id"], name=op.f("fk_service_request_requester_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_request")),
    )
    with op.batch_alter_table("service_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_request_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_request_handler_id"), ["handler_id"], unique=False)
        batch_op.create_index("ix_service_request_promised", ["promised_on", "department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_request_requester_id"), ["requester_id"], unique=False)
        batch_op.create_index("ix_service_request_state_asked", ["state", "asked_on", "id"], unique=False)

    op.create_table(
        "suggestion",
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", KEY, nullable=False),
        sa.Column("answerer_id", KEY, nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("replied_by_id", KEY, nullable=True),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answerer_id"], ["user.id"], name=op.f("fk_suggestion_answerer_id_user")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_suggestion_author_id_user")),
        sa.ForeignKeyConstraint(["replied_by_id"], ["user.id"], name=op.f("fk_suggestion_replied_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.create_index("ix_suggestion_answerer", ["answerer_id", "state", "made_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_suggestion_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_suggestion_state_made", ["state", "made_on", "id"], unique=False)

    op.create_table(
        "follow_up",
        sa.Column("gathering_id", KEY, nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=400), nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["gathering_id"], ["gathering.id"], name=op.f("fk_follow_up_gathering_id_gathering")),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_follow_up_owner_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_up_gathering_id"), ["gathering_id"], unique=False)
        batch_op.create_index("ix_follow_up_owner", ["owner_id", "state", "due_on"], unique=False)
        batch_op.create_index("ix_follow_up_state_due", ["state", "due_on", "id"], unique=False)

    op.create_table(
        "gathering_file",
        sa.Column("gathering_id", KEY, nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("at", extensions.Instant(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("file_kind", sa.String(length=8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_gathering_file_by_id_user")),
        sa.ForeignKeyConstraint(
            ["gathering_id"], ["gathering.id"], name=op.f("fk_gathering_file_gathering_id_gathering")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering_file")),
    )
    with op.batch_alter_table("gathering_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gathering_file_gathering_id"), ["gathering_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gathering_file_sha256"), ["sha256"], unique=False)

    op.create_table(
        "gathering_seat",
        sa.Column("gathering_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("said", sa.String(length=400), nullable=False),
        sa.Column("read_from", sa.Date(), nullable=True),
        sa.Column("read_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gathering_id"], ["gathering.id"], name=op.f("fk_gathering_seat_gathering_id_gathering")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_gathering_seat_person_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering_seat")),
        sa.UniqueConstraint("gathering_id", "person_id", name=op.f("uq_gathering_seat_gathering_id_person_id")),
    )
    with op.batch_alter_table("gathering_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gathering_seat_gathering_id"), ["gathering_id"], unique=False)
        batch_op.create_index("ix_gathering_seat_person", ["person_id", "read_from"], unique=False)


def downgrade() -> None:
    op.drop_table("gathering_seat")
    op.drop_table("gathering_file")
    op.drop_table("follow_up")
    op.drop_table("suggestion")
    op.drop_table("service_request")
    op.drop_table("gathering")
