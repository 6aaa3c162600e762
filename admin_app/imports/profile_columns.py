"""Which columns of a file of customers fill their profiles (二(二)5.1–5.5), and how are they written?

An empty cell says nothing and changes nothing.
"""

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import select

from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.profile.models import FIELDS, LONGEST, Profile
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.imports.cells import is_nothing, read_fen, read_text
from admin_app.imports.columns import Column
from admin_app.imports.report import Bad

CHOSEN: dict[str, dict[str, tuple[str, ...]]] = {
    "firm_size": {"large": ("大型", "大"), "medium": ("中型", "中"), "small": ("小型", "小"), "micro": ("微型", "微")},
    "buying_way": {"tender": ("招标",), "framework": ("框架协议",), "negotiated": ("议价",), "order": ("逐单采购",)},
    "premises": {"owned": ("自有",), "rented": ("租赁",), "both": ("部分自有",)},
    "potential_grade": {"high": ("高",), "medium": ("中",), "low": ("低",)},
    "cooperation": {"willing": ("积极",), "neutral": ("一般",), "reluctant": ("消极",)},
    "payment_habit": {"early": ("提前",), "on_time": ("按期",), "late": ("略有拖延",), "very_late": ("严重拖延",)},
    "reputation_grade": {"good": ("良好",), "fair": ("一般",), "poor": ("较差",)},
}
CHOSEN_TITLES = {
    "firm_size": ("企业规模",),
    "buying_way": ("采购方式",),
    "premises": ("经营场所",),
    "potential_grade": ("潜力评价",),
    "cooperation": ("合作意愿",),
    "payment_habit": ("付款习惯",),
    "reputation_grade": ("信誉评价",),
}
CHINESE = {
    "organisation": ("组织结构",),
    "buying_process": ("采购流程",),
    "investment_plan": ("投资计划",),
    "demand_plan": ("需求计划",),
    "service_area": ("服务区域", "销售区域"),
    "sales_capacity": ("销售能力",),
    "potential": ("发展潜力",),
    "culture": ("企业文化",),
    "operating_policy": ("经营方针",),
    "management_style": ("经营管理特点",),
    "management_quality": ("管理者素质",),
    "staff_quality": ("员工素质",),
    "competitor_relations": ("与竞争者关系",),
    "business_ties": ("与本公司业务关系",),
    "attitude": ("合作态度",),
    "sales_activity": ("销售活动状况",),
    "problems": ("存在问题",),
    "strengths": ("优势",),
    "countermeasures": ("对策",),
    "reputation": ("信誉与形象",),
    "past_credit_trouble": ("以往信用问题",),
}


def read_choice(cell: str, name: str) -> str:
    """One of the words of the profile's choice, or nothing."""
    text = cell.strip().casefold()
    words = CHOSEN[name]
    found = next((code for code, chinese in words.items() if text in (code, *chinese)), None)
    if text and found is None:
        known = "、".join(one[0] for one in words.values())
        raise Bad(
            sentence("This is none of the words for it.", "无法识别该选项。"),
            sentence(f"Write one of {', '.join(words)}.", f"请写下列之一：{known}。"),
        )
    return found or ""


def read_number(cell: str, most: int) -> int | None:
    """A whole number up to this, or nothing."""
    if is_nothing(cell):
        return None
    text = cell.strip().removesuffix("%").removesuffix("人").replace(",", "")
    if not re.fullmatch("[0-9]{1,8}", text) or int(text) > most:
        raise Bad(
            sentence("This is no such number.", "这不是有效的数字。"),
            sentence(f"Write a whole number up to {most}.", f"请填写不超过 {most} 的整数。"),
        )
    return int(text)


def read_amount(cell: str, unit: int = 1) -> int | None:
    return None if is_nothing(cell) else read_fen(cell, unit)


COLUMNS = (
    *(
        Column(
            name,
            CHOSEN_TITLES[name],
            False,
            partial(read_choice, name=name),
            note=sentence(
                f"One of {', '.join(words)}.", f"下列之一：{'、'.join(chinese[0] for chinese in words.values())}。"
            ),
        )
        for name, words in CHOSEN.items()
    ),
    Column("sales_people", ("销售人员数",), False, partial(read_number, most=1_000_000), example="25"),
    Column(
        "competitor_share",
        ("竞争者份额",),
        False,
        partial(read_number, most=100),
        ("competitor_share_percent",),
        example="40",
        note=sentence("In percent, 0 to 100.", "百分数，0 至 100。"),
    ),
    Column("demand", ("年需求额",), False, read_amount, ("demand_fen",), in_units=True, example="3000000.00"),
    Column("assets", ("总资产",), False, read_amount, ("assets_fen",), in_units=True, example="5000000.00"),
    Column("revenue", ("年营业收入",), False, read_amount, ("revenue_fen",), in_units=True, example="20000000.00"),
    *(
        Column(name, chinese, False, partial(read_text, most=LONGEST, required=False))
        for name, chinese in CHINESE.items()
    ),
)
PARENT = Column(
    "subsidiary_of",
    ("母公司", "上级公司"),
    False,
    partial(read_text, most=200, required=False),
    ("parent", "parent_company"),
    note=sentence("Noted under organisation (二(二)5.1).", "记入组织结构（二(二)5.1）。"),
)
OF_COLUMN = {
    "assets": "assets_fen",
    "revenue": "revenue_fen",
    "demand": "demand_fen",
    "competitor_share": "competitor_share_percent",
}


def said_of(values: dict[str, Any], profile: Profile | None) -> dict[str, Any]:
    """What the row says of the profile, by its own columns. A parent company is a line of the organisation, beside what
    stands there.
    """
    names = {OF_COLUMN.get(column.name, column.name): column.name for column in COLUMNS}
    said = {name: values[names[name]] for name in FIELDS if values.get(names[name]) not in (None, "")}
    if values.get(PARENT.name):
        line = f"母公司 parent company: {values[PARENT.name]}"
        organisation = said.get("organisation") or (profile.organisation if profile else None) or ""
        lines = organisation.splitlines()
        said["organisation"] = organisation if line in lines else "\n".join([*lines, line])
    return said


def profiles_of(customer_ids: Sequence[int]) -> dict[int, Profile]:
    rows = select(Profile).where(Profile.customer_id.in_(customer_ids))
    return {one.customer_id: one for one in db.session.scalars(rows)}


def changes_of(profile: Profile | None, said: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    pairs = ((name, getattr(profile, name) if profile is not None else None, value) for name, value in said.items())
    return {name: (was, value) for name, was, value in pairs if was != value}


def write(customer: Customer, profile: Profile | None, changes: dict[str, tuple[Any, Any]]) -> None:
    """Those of the changes that are the profile's."""
    wanted = {name: value for name, (_was, value) in changes.items() if name in FIELDS}
    if not wanted:
        return
    if profile is None:
        profile = Profile(customer_id=customer.id)
        db.session.add(profile)
        customer.profile_owed_since = None
    for name, value in wanted.items():
        setattr(profile, name, value)
