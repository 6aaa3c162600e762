"""What of contracts is told of a period (二(二)6.8)? Money in fen."""

from admin_app.areas.receivables.models import Contract
from admin_app.errors import sentence
from admin_app.reports.periods import counting, figure

SIGNED = (Contract.signed_on, Contract.is_void.is_(False))

figure("contracts", "business", sentence("Contracts signed", "签订合同"), counting(*SIGNED))
figure(
    "contracts_fen",
    "business",
    sentence("… their amount", "合同金额"),
    counting(*SIGNED, what=Contract.amount_fen),
    kind="fen",
)
