"""What of the archives themselves is told of a period (二(二)6.8)?"""

from sqlalchemy import case

from admin_app.areas.customers.models import Customer, Disclosure, Handover
from admin_app.areas.customers.profile.models import Verification
from admin_app.errors import sentence
from admin_app.extensions import LEVELS
from admin_app.reports.periods import counting, figure
from admin_app.secrecy.models import LevelChange

KEPT = Customer.status.not_in(("merged", "void"))
RANK = {level: at for at, level in enumerate(LEVELS)}
BEFORE, AFTER = (case(RANK, value=column) for column in (LevelChange.level_before, LevelChange.level_after))

figure("opened", "archives", sentence("Archives opened", "新建档案"), counting(Customer.created_at, KEPT))
figure(
    "first_deals",
    "archives",
    sentence("Customers with their first deal", "首次成交客户"),
    counting(Customer.first_deal_on, KEPT),
)
figure("handed_over", "archives", sentence("Changes of owner", "负责人变更"), counting(Handover.on))
figure(
    "levels_raised",
    "archives",
    sentence("Levels given or raised", "定密或升密"),
    counting(LevelChange.at, AFTER > BEFORE),
)
figure(
    "levels_lowered",
    "archives",
    sentence("Levels lowered or ended", "降密或解密"),
    counting(LevelChange.at, AFTER < BEFORE),
)
figure("verified", "archives", sentence("Archives looked through", "核实档案"), counting(Verification.on))
figure(
    "supplemented",
    "archives",
    sentence("… of them supplemented or adjusted", "其中补充或调整"),
    counting(Verification.on, Verification.is_unchanged.is_(False)),
)
figure("disclosed", "archives", sentence("Given outside the company", "对外提供"), counting(Disclosure.on))
