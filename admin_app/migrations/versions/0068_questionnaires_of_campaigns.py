"""Questionnaires of campaigns"""

import sqlalchemy as sa
from alembic import op

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "questionnaire",
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("title_en", sa.String(length=80), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("first_id", KEY, nullable=True),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("is_void", sa.Boolean(), nullable=False),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_questionnaire_by_id_user")),
        sa.ForeignKeyConstraint(
            ["first_id"], ["questionnaire.id"], name=op.f("fk_questionnaire_first_id_questionnaire")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire")),
    )
    with op.batch_alter_table("questionnaire", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_questionnaire_first_id"), ["first_id"], unique=False)

    op.create_table(
        "visit_answer",
        sa.Column("visit_id", KEY, nullable=False),
        sa.Column("questionnaire_id", KEY, nullable=False),
        sa.Column("campaign_id", KEY, nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("question_kind", sa.String(length=12), nullable=False),
        sa.Column("asked", sa.String(length=200), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("chosen", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["visit_campaign.id"], name=op.f("fk_visit_answer_campaign_id_visit_campaign")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_visit_answer_customer_id_customer")),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaire.id"], name=op.f("fk_visit_answer_questionnaire_id_questionnaire")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_answer_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_answer")),
        sa.UniqueConstraint("visit_id", "place", name=op.f("uq_visit_answer_visit_id_place")),
    )
    with op.batch_alter_table("visit_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_answer_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_answer_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_visit_answer_done_on", ["done_on", "id"], unique=False)
        batch_op.create_index("ix_visit_answer_results", ["questionnaire_id", "done_on", "place"], unique=False)

    with op.batch_alter_table("visit_campaign", schema=None) as batch_op:
        batch_op.add_column(sa.Column("questionnaire_id", KEY, nullable=True))
        batch_op.create_index(batch_op.f("ix_visit_campaign_questionnaire_id"), ["questionnaire_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_visit_campaign_questionnaire_id_questionnaire"),
            "questionnaire",
            ["questionnaire_id"],
            ["id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("visit_campaign", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_visit_campaign_questionnaire_id_questionnaire"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_visit_campaign_questionnaire_id"))
        batch_op.drop_column("questionnaire_id")

    op.drop_table("visit_answer")
    op.drop_table("questionnaire")
