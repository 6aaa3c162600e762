"""What is known of the demonstration's customers: profiles more and less complete, licences, verifications."""

from datetime import date, timedelta
from random import Random
from typing import Any

from admin_app.areas.customers.profile.models import CHOICES, FIELDS
from seed.customers import Draft, instant, key

Row = dict[str, Any]
SAID = {
    "organisation": ("总经理下设采购、生产、财务三部。", "事业部制，采购集中在总部。", "家族企业，未设独立部门。"),
    "buying_process": ("部门申请，采购部比价，总经理批准。", "年度招标，按月下单。", "老板直接下单。"),
    "investment_plan": ("明年新增一条生产线。", "暂无新增投资。", "拟在外地设仓库。"),
    "demand_plan": ("全年需求预计增长一成。", "需求平稳，旺季在三季度。", "逐步减少外购。"),
    "service_area": ("本省及周边。", "全国，以华东为主。", "本市。"),
    "sales_capacity": ("自有销售队伍二十余人。", "依靠经销商。", "以老客户续单为主。"),
    "potential": ("新品切入后有望翻番。", "规模稳定，增量有限。", "行业下行，增长乏力。"),
    "culture": ("重质量、守信用。", "讲效率，决策快。", "作风稳健。"),
    "operating_policy": ("薄利多销。", "专注中高端。", "先款后货，控制库存。"),
    "management_style": ("制度健全，流程规范。", "集中决策，灵活。", "粗放，依赖个人经验。"),
    "management_quality": ("管理层经验丰富。", "管理层年轻，学习意愿强。", "管理较为薄弱。"),
    "staff_quality": ("技工稳定，流动少。", "人员流动较大。", "以熟练工为主。"),
    "competitor_relations": ("同时采购另两家产品，份额相近。", "以我司为主供。", "与竞争对手有长期协议。"),
    "business_ties": ("合作多年，月度对账。", "新近合作，尚在试单。", "曾中断，现已恢复。"),
    "attitude": ("积极配合。", "一般，重价格。", "较为被动。"),
    "sales_activity": ("每季开一次订货会。", "以展会获客为主。", "活动较少。"),
    "problems": ("回款偏慢。", "旺季产能不足。", "库存积压。"),
    "strengths": ("渠道稳定。", "技术领先。", "成本控制好。"),
    "countermeasures": ("缩短账期，增加拜访。", "签订年度框架。", "以现款折扣引导回款。"),
    "reputation": ("同行评价良好。", "口碑一般，无重大负面。", "曾有质量投诉，已解决。"),
    "past_credit_trouble": ("无。", "上年有一次延期付款，已结清。", "曾有票据拒付。"),
}


def profiles(random: Random, drafts: list[Draft]) -> list[Row]:
    """Three customers in five have one; some of its columns are still empty."""
    found = []
    for draft in random.sample(drafts, len(drafts) * 3 // 5):
        share = random.choice((0.3, 0.7, 1.0))
        said: Row = {name: random.choice(texts) if random.random() < share else None for name, texts in SAID.items()}
        said |= {name: random.choice((*choices, None)) for name, choices in CHOICES.items()}
        said["sales_people"] = random.choice((4, 12, 30, None))
        said["competitor_share_percent"] = random.choice((0, 30, 60, None))
        said["demand_fen"] = random.choice((80_000_000, 400_000_000, None))
        said["assets_fen"] = random.choice((300_000_000, 2_000_000_000, None))
        said["revenue_fen"] = random.choice((500_000_000, 6_000_000_000, None))
        row = {"id": key(random), "row_version": 1, "customer_id": draft.id}
        found.append(row | {name: said[name] for name in FIELDS})
    return found


def note_owed(on: date, drafts: list[Draft], written: list[Row]) -> None:
    """Since when it is owed of those who have none: a few are late, a few due soon."""
    there = {row["customer_id"] for row in written}
    for at, draft in enumerate(drafts):
        days = (3, 26, 11, 37, 8, 19)[at % 6]
        draft.row["profile_owed_since"] = None if draft.id in there else on - timedelta(days=days)


def qualifications(random: Random, on: date, drafts: list[Draft]) -> list[Row]:
    """A licence each, for most of them; some have a permit, of which a few have ended."""
    found: list[Row] = []
    for draft in drafts:
        papers = ["licence"] if random.random() < 0.8 else []
        papers += [random.choice(("permit", "certificate"))] if random.random() < 0.3 else []
        for paper in papers:
            left = 900 if paper == "licence" else random.choice((-30, 20, 200, 900))
            left = left if len(found) % 5 == 0 else max(left, 100)  # a few alone have ended, or end soon
            found.append(
                {
                    "id": key(random),
                    "row_version": 1,
                    "customer_id": draft.id,
                    "paper": paper,
                    "number": f"ZZ{random.randrange(10**8):08d}",
                    "issuer": "虚构市场监督管理局",
                    "valid_from": on - timedelta(random.randrange(400, 2000)),
                    "valid_until": None if paper == "licence" else on + timedelta(left),
                    "lapses": False,
                    "is_void": False,
                    "void_reason": None,
                }
            )
    return found


def verifications(random: Random, drafts: list[Draft], clerk: int) -> list[Row]:
    """Of those that were looked through since they were opened."""
    found = []
    for draft in drafts:
        day = draft.row["verified_on"]
        if draft.row["created_at"].date() >= day:
            continue
        note = random.choice(("", "", "更新了地址与联系人。"))
        values = {"on": day, "is_unchanged": not note, "note": note, "by_id": clerk, "at": instant(day)}
        found.append({"id": key(random), "row_version": 1, "customer_id": draft.id} | values)
    return found
