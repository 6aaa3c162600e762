"""How are files named and laid out that other programs make? Data, not code: a preset for each program and each entity.

`names`: what the columns are called there, beside the names the desk itself knows. `values`: what holds for all rows of
such a file, where no column says it. `only_with`: rows that say nothing
in this column are the other side of the ledger, and are passed over. Where the names come from: docs/importing.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from admin_app.errors import Sentence, sentence


@dataclass(frozen=True)
class Preset:
    """`kind`: what can be imported by it."""

    name: str
    kind: str
    title: Sentence
    names: Mapping[str, tuple[str, ...]]
    only_with: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)


_U8_CUSTOMER = ("客户编码", "客商编码", "客商编号", "客户编号", "往来单位编码", "对账对象编码", "cust_vendor_code")
_U8_NUMBER = ("单据号", "单据编号", "应收付单据号", "业务单号", "发票号")
_U8_DAY = ("单据日期", "业务日期", "开票日期", "日期")
_K3_CUSTOMER = ("客户代码", "核算项目代码", "往来单位代码", "客户编码", "往来单位编码")
_K3_NUMBER = ("单据号码", "单据编号", "发票号码", "业务编号")
_K3_DAY = ("单据日期", "业务日期", "财务日期", "日期")
_DEBIT = ("借方金额", "借方", "借方-金额", "借方-本币", "借方-发生-金额", "借方-发生-本币")
_CREDIT = ("贷方金额", "贷方", "贷方-金额", "贷方-本币", "贷方-发生-金额", "贷方-发生-本币")

PRESETS = (
    Preset(
        "yonyou-receivables",
        "receivables",
        sentence("Yonyou U8, T+: receivables in detail", "用友 U8、T+：应收明细账"),
        {
            "customerID": _U8_CUSTOMER,
            "invoiceNumber": _U8_NUMBER,
            "InvoiceDate": _U8_DAY,
            "DueDate": ("到期日", "到期日期", "收款到期日"),
            "InvoiceAmount": (*("本期应收", "本期应收(本币)", "本期应收-本币", "应收金额", "价税合计"), *_DEBIT),
            "SettledDate": ("结清日期", "核销日期"),
        },
        only_with="InvoiceAmount",
    ),
    Preset(
        "kingdee-receivables",
        "receivables",
        sentence("Kingdee K/3, KIS: receivables in detail", "金蝶 K/3、KIS：应收款明细表"),
        {
            "customerID": _K3_CUSTOMER,
            "invoiceNumber": _K3_NUMBER,
            "InvoiceDate": _K3_DAY,
            "DueDate": ("应收日期", "到期日", "到期日期"),
            "InvoiceAmount": (*("本期应收", "本期应收(本位币)", "应收金额", "单据金额", "价税合计"), *_DEBIT),
            "SettledDate": ("结清日期", "核销日期"),
        },
        only_with="InvoiceAmount",
    ),
    Preset(
        "yonyou-payments",
        "payments",
        sentence("Yonyou U8, T+: receivables in detail, what was paid", "用友 U8、T+：应收明细账中的收款"),
        {
            "customer": _U8_CUSTOMER,
            "number": _U8_NUMBER,
            "received_on": (*_U8_DAY, "收款日期"),
            "amount": (*("本期收回", "本期收回(本币)", "本期收回-本币", "收款金额"), *_CREDIT),
            "method": ("结算方式",),
            "reference": ("摘要", "票据号", "备注"),
        },
        only_with="amount",
    ),
    Preset(
        "kingdee-payments",
        "payments",
        sentence("Kingdee K/3, KIS: receivables in detail, what was paid", "金蝶 K/3、KIS：应收款明细表中的收款"),
        {
            "customer": _K3_CUSTOMER,
            "number": _K3_NUMBER,
            "received_on": (*_K3_DAY, "收款日期"),
            "amount": (*("本期实收", "本期实收(本位币)", "本期收回", "实收金额", "收款金额"), *_CREDIT),
            "method": ("结算方式",),
            "reference": ("摘要", "票据号码", "备注"),
        },
        only_with="amount",
    ),
    Preset(
        "yonyou-customers",
        "customers",
        sentence("Yonyou U8, T+: customers", "用友 U8、T+：客户档案"),
        {
            "code": ("客户编码", "往来单位编码"),
            "name": ("客户名称", "往来单位名称"),
            "tax_id": ("税号", "纳税人登记号", "纳税人识别号"),
            "phone": ("电话", "手机", "联系电话"),
            "contact": ("联系人",),
            "owner": ("专管业务员", "专营业务员", "专管业务员名称"),
            "industry": ("所属行业",),
            "region": ("所属地区", "地区名称", "所属地区名称"),
            "address": ("地址", "联系地址", "通信地址"),
        },
    ),
    Preset(
        "kingdee-customers",
        "customers",
        sentence("Kingdee K/3, KIS: customers", "金蝶 K/3、KIS：客户资料"),
        {
            "code": ("代码", "客户代码", "编码"),
            "name": ("名称", "客户名称", "全名"),
            "tax_id": ("税务登记号", "纳税人识别号", "税号"),
            "phone": ("电话", "移动电话", "联系电话"),
            "contact": ("联系人",),
            "owner": ("专营业务员", "业务员"),
            "industry": ("行业", "所属行业"),
            "region": ("区域", "地区"),
            "address": ("地址", "通讯地址"),
        },
    ),
    Preset(
        "crm-customers",
        "customers",
        sentence("CRM: accounts", "CRM：客户（accounts）"),
        {
            "name": ("account", "account name", "company"),
            "industry": ("sector", "industry"),
            "region": ("office_location", "country", "region"),
        },
    ),
    Preset(
        "crm-deals",
        "deals",
        sentence("CRM: pipeline", "CRM：销售管道（pipeline）"),
        {"customer": ("account", "account name", "company")},
    ),
    Preset(
        "crm-people",
        "people",
        sentence("CRM: sales teams", "CRM：销售团队（sales teams）"),
        {
            "name": ("sales_agent", "sales rep", "agent"),
            "superior": ("manager",),
            "department": ("regional_office", "team", "region"),
        },
        values={"posts": "salesperson"},
    ),
)


def presets_of(kind: str) -> list[Preset]:
    return [preset for preset in PRESETS if preset.kind == kind]


def preset_named(name: str | None) -> Preset | None:
    return next((preset for preset in PRESETS if preset.name == name), None)
