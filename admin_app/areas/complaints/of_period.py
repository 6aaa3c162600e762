"""What of complaints is told of a period (二(二)6.8, 二(五)1)?"""

from flask_babel import lazy_gettext as _

from admin_app.areas.complaints.models import Complaint
from admin_app.errors import sentence
from admin_app.reports.declared import Column
from admin_app.reports.periods import card_column, counting, counting_cards, figure

CAME_IN = (Complaint.received_on, Complaint.stage != "void")

figure("complaints", "service", sentence("Complaints received", "受理投诉"), counting(*CAME_IN))
figure(
    "founded",
    "service",
    sentence("… of them founded", "其中成立"),
    counting(*CAME_IN, Complaint.judged_path == "founded"),
)
figure(
    "archived",
    "service",
    sentence("Complaints archived", "归档投诉"),
    counting(Complaint.archived_on, Complaint.stage == "archived"),
)
figure(
    "won_back",
    "service",
    sentence("… customers won back", "其中挽回客户"),
    counting(Complaint.archived_on, Complaint.stage == "archived", Complaint.customer_outcome == "won_back"),
)
figure(
    "lost",
    "service",
    sentence("… customers lost", "其中流失客户"),
    counting(Complaint.archived_on, Complaint.stage == "archived", Complaint.customer_outcome == "lost"),
)
card_column(Column("complaints", _("Complaints"), "count", 3), counting_cards(*CAME_IN))
