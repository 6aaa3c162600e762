"""The texts of letters that ask for payment, in three tones, Chinese and English; our own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from admin_app.errors import Sentence, sentence


@dataclass(frozen=True)
class Tone:
    """`body`: paragraphs, with {count}, {amount}, {days} (the longest delay), {on} and {pay_by}."""

    label: Any
    title: Sentence
    body: Mapping[str, str]


TONES = {
    "friendly": Tone(
        _("A friendly reminder"),
        sentence("Reminder of payment", "付款提醒函"),
        {
            "en": "Thank you for buying from us. Going through our books we noticed that, as of {on}, {count} of your "
            "invoices are past their due day, together {amount}. Perhaps they escaped your attention.\n"
            "May we ask you to pay them by {pay_by}, to the account named on the invoices? If anything about them is "
            "unclear, please call us; we will gladly help.",
            "zh": "感谢贵公司一直以来对我公司的支持与信任。"
            "经核对账目，截至{on}，贵公司有 {count} 笔款项已过约定付款日，"
            "合计{amount}。或因事务繁忙而未及安排，特此提醒。\n"
            "敬请贵公司于{pay_by}前将上述款项付至发票所载账户。如对账目有任何疑问，请随时与我们联系，我们将及时配合核对。",
        },
    ),
    "urgent": Tone(
        _("Urgent"),
        sentence("Urgent request for payment", "催款函"),
        {
            "en": "As of {on}, {count} of your invoices are unpaid past their due day, together {amount}; the oldest "
            "has been late for {days} days. This is no longer what we agreed.\n"
            "We ask you to pay the whole sum by {pay_by}, and to tell us in writing by then on which day it will "
            "arrive.\n"
            "While it is open we may have to deliver against cash only, or hold further deliveries.",
            "zh": "截至{on}，贵公司尚有 {count} 笔款项逾期未付，合计{amount}，"
            "其中最长已逾期 {days} 天，与双方约定的付款期限不符。\n"
            "请贵公司务必于{pay_by}前付清全部逾期款项，并书面告知具体付款日期。\n"
            "逾期款项未付清期间，我公司可能调整为现款现货，或暂停发货，由此带来的不便敬请谅解。",
        },
    ),
    "last": Tone(
        _("The last before legal steps"),
        sentence("Final demand for payment", "最后催款函"),
        {
            "en": "In spite of our earlier letters, {count} of your invoices remain unpaid as of {on}, together "
            "{amount}; the oldest has been late for {days} days.\n"
            "This is our last request. Please pay the whole sum by {pay_by}.\n"
            "If it has not arrived by then, we shall claim it by the legal means open to us, together with interest "
            "for the delay and the costs of the proceedings, without writing to you again. "
            "Until then we deliver nothing on account.",
            "zh": "我公司此前已就逾期货款致函贵公司，但截至{on}，贵公司仍有 {count} 笔款项未付，合计{amount}，"
            "其中最长已逾期 {days} 天。\n"
            "现最后一次函告贵公司：请于{pay_by}前付清上述全部款项。\n"
            "逾期仍未付清的，我公司将不再另行通知，依法通过诉讼、仲裁等途径主张全部货款、逾期付款利息及为此支出的费用；"
            "在此之前，我公司停止一切赊销发货。",
        },
    ),
}


def dear(name: str) -> str:
    """How a letter begins."""
    return str(gettext("To %(name)s:", name=name))


def day(on: date, language: str) -> str:
    """A day as letters write it."""
    return f"{on.year}年{on.month}月{on.day}日" if language == "zh" else f"{on.day} {on:%B %Y}"
