"""Which columns of a file of customers fill their profiles (二(二)5.1–5.5), and how are they written?

An empty cell says nothing and changes nothing.
"""

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

SIZES = {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"}
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


def read_size(cell: str) -> str:
    """Large, medium, small or micro, or nothing."""
    text = cell.strip().casefold()
    found = next((size for size, chinese in SIZES.items() if text in (size, chinese, chinese[0])), None)
    if text and found is None:
        raise Bad(
            sentence("This is no size of a firm.", "无法识别该企业规模。"),
            sentence("Write large, medium, small or micro.", "请写大型、中型、小型或微型。"),
        )
    return found or ""


def read_amount(cell: str, unit: int = 1) -> int | None:
    return None if is_nothing(cell) else read_fen(cell, unit)


COLUMNS = (
    Column(
        "firm_size",
        ("企业规模",),
        False,
        read_size,
        note=sentence("Large, medium, small or micro.", "大型、中型、小型或微型。"),
    ),
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
OF_COLUMN = {"assets": "assets_fen", "revenue": "revenue_fen"}


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
