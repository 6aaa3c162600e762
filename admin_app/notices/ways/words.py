"""What does a message say? How much waits, and where to look; never about whom."""

from collections.abc import Mapping

from admin_app.errors import Sentence, sentence

# In the order in which a message names them: one, several, Chinese.
PARTS = {
    "overdue": ("1 duty is overdue", "{n} duties are overdue", "{n} 项待办已逾期"),
    "due": ("1 duty is due today", "{n} duties are due today", "{n} 项待办今日到期"),
    "escalated": ("1 late duty of your people", "{n} late duties of your people", "{n} 项下属逾期待办"),
    "notices": ("1 unread notice", "{n} unread notices", "{n} 条未读通知"),
}
SUBJECT = sentence("Guizhang", "规章提醒")
TEST = sentence("This is a test: messages arrive.", "这是一条测试消息，通知可以送达。")


def told(counts: Mapping[str, int]) -> Sentence:
    """The sentence of these numbers; a test where there are none."""
    found = [(parts, counts[name]) for name, parts in PARTS.items() if counts.get(name)]
    if not found:
        return TEST
    english = ", ".join((one if n == 1 else several).format(n=n) for (one, several, _zh), n in found)
    chinese = "，".join(zh.format(n=n) for (_one, _several, zh), n in found)
    return sentence(f"{english[0].upper()}{english[1:]}.", f"{chinese}。")


def message(counts: Mapping[str, int], language: str, url: str | None) -> str:
    """The whole text; `url` is the desk's own address."""
    text = (
        f"{SUBJECT[language]}: {told(counts)[language]}"
        if language == "en"
        else f"{SUBJECT[language]}：{told(counts)[language]}"
    )
    return f"{text} {url}/" if url else text
