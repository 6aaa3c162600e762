"""Complaints, visits, improvements"""

import sqlalchemy as sa
from alembic import op

from admin_app import extensions

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "complaint_intake",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("typed_name", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("came_by", sa.String(length=12), nullable=False),
        sa.Column("category", sa.String(length=80), nullable=False),
        sa.Column("severity", sa.String(length=12), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("received_at", extensions.Instant(timezone=True), nullable=False),
        sa.Column("contact_by", extensions.Instant(timezone=True), nullable=False),
        sa.Column("contact_on", sa.Date(), nullable=False),
        sa.Column("solve_on", sa.Date(), nullable=False),
        sa.Column("raised_by_id", KEY, nullable=True),
        sa.Column("outcome", sa.String(length=200), nullable=True),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["raised_by_id"], ["user.id"], name=op.f("fk_complaint_intake_raised_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_intake")),
        sa.UniqueConstraint("number", name=op.f("uq_complaint_intake_number")),
    )
    with op.batch_alter_table("complaint_intake", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_intake_raised_by_id"), ["raised_by_id"], unique=False)
        batch_op.create_index("ix_complaint_intake_received", ["received_on", "id"], unique=False)

    op.create_table(
        "visit_campaign",
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("theme", sa.String(length=16), nullable=False),
        sa.Column("visit_method", sa.String(length=12), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_visit_campaign_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_campaign")),
    )
    op.create_table(
        "complaint_dismissal",
        sa.Column("intake_id", KEY, nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("at", extensions.Instant(timezone=True), nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_complaint_dismissal_by_id_user")),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["complaint_intake.id"], name=op.f("fk_complaint_dismissal_intake_id_complaint_intake")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_dismissal")),
        sa.UniqueConstraint("intake_id", name=op.f("uq_complaint_dismissal_intake_id")),
    )
    op.create_table(
        "rest_hours",
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("until_minute", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("is_void", sa.Boolean(), nullable=False),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_rest_hours_customer_id_customer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rest_hours")),
    )
    with op.batch_alter_table("rest_hours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rest_hours_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("visit_kind", sa.String(length=12), nullable=False),
        sa.Column("campaign_id", KEY, nullable=True),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("visitor_id", KEY, nullable=True),
        sa.Column("visit_method", sa.String(length=12), nullable=False),
        sa.Column("allotted_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("visit_state", sa.String(length=12), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_at", extensions.Instant(timezone=True), nullable=True),
        sa.Column("spoke_with", sa.String(length=80), nullable=False),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("wants", sa.Text(), nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("drop_reason", sa.String(length=200), nullable=True),
        sa.Column("is_imported", sa.Boolean(), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["visit_campaign.id"], name=op.f("fk_visit_campaign_id_visit_campaign")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_visit_customer_id_customer")),
        sa.ForeignKeyConstraint(["visitor_id"], ["user.id"], name=op.f("fk_visit_visitor_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index("ix_visit_customer_done", ["customer_id", "done_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_visit_done_on", ["done_on", "id"], unique=False)
        batch_op.create_index("ix_visit_visitor_state_due", ["visitor_id", "visit_state", "due_on"], unique=False)

    op.create_table(
        "visit_report",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("campaign_id", KEY, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("at", extensions.Instant(timezone=True), nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_visit_report_by_id_user")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["visit_campaign.id"], name=op.f("fk_visit_report_campaign_id_visit_campaign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_report")),
        sa.UniqueConstraint("number", name=op.f("uq_visit_report_number")),
    )
    with op.batch_alter_table("visit_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_report_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "improvement",
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("visit_id", KEY, nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("item_state", sa.String(length=12), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("measures", sa.Text(), nullable=True),
        sa.Column("check_on", sa.Date(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by_id", KEY, nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["checked_by_id"], ["user.id"], name=op.f("fk_improvement_checked_by_id_user")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_improvement_customer_id_customer")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_improvement_person_id_user")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_improvement_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement")),
    )
    with op.batch_alter_table("improvement", schema=None) as batch_op:
        batch_op.create_index("ix_improvement_about", ["about"], unique=False)
        batch_op.create_index(batch_op.f("ix_improvement_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_improvement_state_due", ["item_state", "due_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_improvement_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "visit_attempt",
        sa.Column("visit_id", KEY, nullable=False),
        sa.Column("at", extensions.Instant(timezone=True), nullable=False),
        sa.Column("attempt_result", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_visit_attempt_by_id_user")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_visit_attempt_customer_id_customer")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_attempt_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_attempt")),
    )
    with op.batch_alter_table("visit_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_attempt_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_attempt_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "complaint",
        sa.Column("intake_id", KEY, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("severity", sa.String(length=12), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("contact_by", extensions.Instant(timezone=True), nullable=False),
        sa.Column("contact_on", sa.Date(), nullable=False),
        sa.Column("contact_time", sa.String(length=10), nullable=False),
        sa.Column("contacted_at", extensions.Instant(timezone=True), nullable=True),
        sa.Column("solve_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("solutions", sa.Text(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("reason_sufficient", sa.Boolean(), nullable=True),
        sa.Column("claim_reasonable", sa.Boolean(), nullable=True),
        sa.Column("judged_path", sa.String(length=12), nullable=True),
        sa.Column("decision_id", sa.String(length=32), nullable=True),
        sa.Column("department_id", KEY, nullable=True),
        sa.Column("handler_id", KEY, nullable=True),
        sa.Column("cause_kind", sa.String(length=12), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("responsible_id", KEY, nullable=True),
        sa.Column("request_id", KEY, nullable=True),
        sa.Column("instruction", sa.Text(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("handling_result", sa.Text(), nullable=True),
        sa.Column("resulted_on", sa.Date(), nullable=True),
        sa.Column("visit_id", KEY, nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("archived_on", sa.Date(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_complaint_customer_id_customer")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_complaint_decision_id_decision")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_complaint_department_id_department")
        ),
        sa.ForeignKeyConstraint(["handler_id"], ["user.id"], name=op.f("fk_complaint_handler_id_user")),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["complaint_intake.id"], name=op.f("fk_complaint_intake_id_complaint_intake")
        ),
        sa.ForeignKeyConstraint(["request_id"], ["sign_request.id"], name=op.f("fk_complaint_request_id_sign_request")),
        sa.ForeignKeyConstraint(["responsible_id"], ["user.id"], name=op.f("fk_complaint_responsible_id_user")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_complaint_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_complaint_customer_received", ["customer_id", "received_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_handler_id"), ["handler_id"], unique=False)
        batch_op.create_index("ix_complaint_number", ["number"], unique=False)
        batch_op.create_index("ix_complaint_received_on", ["received_on", "id"], unique=False)
        batch_op.create_index("ix_complaint_stage_due", ["stage", "due_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_visit_id"), ["visit_id"], unique=False)
        batch_op.create_index(
            "uq_complaint_intake_open",
            ["intake_id"],
            unique=True,
            sqlite_where=sa.text("stage != 'void'"),
            postgresql_where=sa.text("stage != 'void'"),
        )

    op.create_table(
        "complaint_alternative",
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("department_id", KEY, nullable=True),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("at", extensions.Instant(timezone=True), nullable=False),
        sa.Column("is_chosen", sa.Boolean(), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_complaint_alternative_by_id_user")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_alternative_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_complaint_alternative_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_complaint_alternative_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_alternative")),
    )
    with op.batch_alter_table("complaint_alternative", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_alternative_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_alternative_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "complaint_sanction",
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("sanction_role", sa.String(length=12), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_complaint_sanction_by_id_user")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_sanction_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_complaint_sanction_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_complaint_sanction_person_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_sanction")),
    )
    with op.batch_alter_table("complaint_sanction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_sanction_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_sanction_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_sanction_person_id"), ["person_id"], unique=False)

    op.create_table(
        "complaint_step",
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("complaint_act", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("at", extensions.Instant(timezone=True), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_complaint_step_by_id_user")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_step_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_complaint_step_customer_id_customer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_step")),
    )
    with op.batch_alter_table("complaint_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_step_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_step_customer_id"), ["customer_id"], unique=False)


def downgrade() -> None:
    op.drop_table("complaint_step")
    op.drop_table("complaint_sanction")
    op.drop_table("complaint_alternative")
    op.drop_table("complaint")
    op.drop_table("visit_attempt")
    op.drop_table("improvement")
    op.drop_table("visit_report")
    op.drop_table("visit")
    op.drop_table("rest_hours")
    op.drop_table("complaint_dismissal")
    op.drop_table("visit_campaign")
    op.drop_table("complaint_intake")
