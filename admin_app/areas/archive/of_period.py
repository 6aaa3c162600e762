"""What of destroying archives is told of a period (二(二)6.8, 6.10)?"""

from admin_app.areas.archive.destruction_models import DestructionCertificate
from admin_app.errors import sentence
from admin_app.reports.periods import counting, figure

figure("destroyed", "archives", sentence("Archives destroyed", "销毁档案"), counting(DestructionCertificate.on))
