"""What are invented customers called? Firms in places that plainly do not exist, tax ids that only check."""

from random import Random

from admin_app.areas.customers.codes import (
    ALPHABET,
    CODE_LENGTH,
    TAX_ID_SIGNS,
    is_valid_tax_id,
    tax_id_check_digit,
)

PLACES_ZH = ("乌有市", "子虚县", "无何有乡", "镜花镇", "水月岛", "蜃景湾", "南柯城", "黄粱郡", "华胥州")
FIRMS_ZH = (
    "青岚", "墨竹", "鹿鸣", "星槎", "松声", "霁月", "渔火", "晴川", "纸鸢", "竹西", "云麓", "雾凇",
    "梧桐里", "白鹭洲", "苔痕", "沧浪", "雁回", "琥珀", "浮舟", "听雨", "折柳", "煮雪", "问渠", "怀橘",
)  # fmt: skip
TRADES = (
    ("纸业", "Paper", "造纸"), ("印务", "Printing", "印刷"), ("文具", "Stationers", "文教用品"),
    ("茶业", "Tea", "食品"), ("五金", "Ironmongers", "五金"), ("家居", "Furnishings", "家具"),
    ("纺织", "Weavers", "纺织"), ("灯饰", "Lamps", "照明"), ("陶瓷", "Potteries", "陶瓷"),
)  # fmt: skip
FORMS_ZH = ("有限公司", "股份有限公司", "商行", "制造厂")
FIRMS_EN = (
    "Quillmere", "Fennwhistle", "Ombrook", "Tarrowby", "Nethercombe", "Wexlumley", "Brindlefoot",
    "Harrowisp", "Moonquay", "Puddlethorpe", "Swithermoor", "Yondersea",
)  # fmt: skip
PLACES_EN = ("Nowhere", "Erewhon", "Laputa", "Brobdingnag")
REGIONS = ("华东", "华南", "华北", "西南", "东北")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = ("知白", "若愚", "守拙", "见素", "抱朴", "闻道", "思齐", "如初", "望舒", "静姝", "既明", "怀瑾")
POSITIONS = ("采购经理", "财务主管", "总经理", "仓库主管", "业务经理")


def firm_names(random: Random, count: int) -> list[tuple[str, str]]:
    """`count` different names, each with its industry; one in six is English."""
    found: dict[str, str] = {}
    while len(found) < count:
        trade_zh, trade_en, industry = random.choice(TRADES)
        if random.random() < 1 / 6:
            name = f"{random.choice(FIRMS_EN)} {trade_en} ({random.choice(PLACES_EN)}) Ltd"
        else:
            name = f"{random.choice(PLACES_ZH)}{random.choice(FIRMS_ZH)}{trade_zh}{random.choice(FORMS_ZH)}"
        found.setdefault(name, industry)
    return list(found.items())


def person(random: Random) -> str:
    return random.choice(SURNAMES) + random.choice(GIVEN)


def telephone(random: Random) -> str:
    """A number of a length no line has."""
    return f"000-{random.randrange(10**7):07d}"


def code(random: Random) -> str:
    return "C-" + "".join(random.choice(ALPHABET) for _ in range(CODE_LENGTH))


def tax_id(random: Random) -> str:
    """Checks, but begins with a region no register uses."""
    first = "91" + "999999" + "".join(random.choice(TAX_ID_SIGNS) for _ in range(9))
    whole = first + tax_id_check_digit(first)
    if not is_valid_tax_id(whole):
        raise ValueError(whole)
    return whole
