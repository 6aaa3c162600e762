"""The grade a customer had when he was visited"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

# As `grades_then` has it: the present grade, or where that is younger, the one confirmed before.
KNOWN = sa.text("""
    UPDATE visit SET grade_then = (
        SELECT CASE WHEN c.graded_on IS NULL OR c.graded_on <= visit.done_on THEN c.grade ELSE (
            SELECT g.grade FROM grade_record g
            WHERE g.customer_id = c.id AND g.state = 'confirmed' AND g.confirmed_on <= visit.done_on
            ORDER BY g.confirmed_on DESC, g.id DESC LIMIT 1
        ) END
        FROM customer c WHERE c.id = visit.customer_id
    ) WHERE visit_state = 'done' AND done_on IS NOT NULL
""")


def upgrade() -> None:
    op.add_column("visit", sa.Column("grade_then", sa.String(length=1), nullable=True))
    op.create_index(
        "ix_visit_trend",
        "visit",
        ["visit_state", "done_on", "grade_then", "satisfaction", "customer_id"],
    )
    op.execute(KNOWN)


def downgrade() -> None:
    op.drop_index("ix_visit_trend", "visit")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_column("grade_then")
