"""Anyone may object to how the department is run and gets a reply (三5). Nobody answers his own. Services flush.

The manager of customer service answers; what he suggests himself goes to his superior. When a reply is due is the
policy `duty_terms` (suggestion_reply).
"""

from datetime import date

from sqlalchemy import select

from admin_app.accounts.models import Post, User
from admin_app.accounts.superiors import superiors
from admin_app.areas.staff.acting import locked, note, text_of
from admin_app.areas.staff.models import Suggestion
from admin_app.errors import NotAllowed, Refused, Sentence, sentence
from admin_app.extensions import db
from admin_app.notices import service as notices
from admin_app.secrecy.reader import current_reader

OVER = {
    "answered": sentence("It was answered already.", "该意见已答复。"),
    "withdrawn": sentence("Its author withdrew it.", "提出人已撤回。"),
}
TO_ANSWER = sentence("Somebody suggests something about the department.", "有人对部门管理提出意见。")
ANSWERED = sentence("Your suggestion was answered.", "您提出的意见已有答复。")
NOBODY = sentence(
    "Nobody is there to answer: neither a manager of customer service nor a superior.",
    "无人可以答复：没有客服部经理或上级。",
)


def make(title: str, text: str, *, on: date) -> Suggestion:
    """By anybody who works here, administrators excepted."""
    reader = current_reader()
    if "administrator" in reader.posts:
        raise NotAllowed(sentence("An administrator has no part in this.", "系统管理员不参与此事。"), "三5")
    author = db.session.get_one(User, reader.user_id)
    row = Suggestion(
        title=text_of("title", title, 120),
        text=text_of("text", text, 10_000),
        author_id=author.id,
        answerer_id=answerer_for(author).id,
        made_on=on,
    )
    db.session.add(row)
    db.session.flush()
    _tell(row.answerer_id, TO_ANSWER, row)
    note("make", row, answerer=row.answerer_id)
    return row


def answerer_for(author: User) -> User:
    """Refused where nobody is there to answer."""
    found = who_answers(author)
    if found is None:
        raise Refused(NOBODY, "三5")
    return found


def who_answers(author: User) -> User | None:
    """The manager of customer service, unless he is the author: then the next of his superiors who works here."""
    managers = select(User).where(User.active, User.roles.any(Post.name == "cs_manager"))
    for one in db.session.scalars(managers.order_by(User.id)).unique():
        if one.id != author.id:
            return one
    return next((one for one in superiors(author) if one.active), None)


def reply(suggestion_id: int, text: str, *, on: date) -> Suggestion:
    """Once, by whoever answers or his deputy; never by its author."""
    row = _made(suggestion_id)
    reader = current_reader()
    if row.author_id == reader.user_id:
        raise NotAllowed(sentence("Nobody answers his own suggestion.", "任何人不得答复本人提出的意见。"), "三5")
    if row.answerer_id not in reader.stands_for:
        says = sentence(f"{row.answerer.name} answers this.", f"此意见由{row.answerer.name}答复。")
        raise NotAllowed(says, "三5")
    row.reply = text_of("reply", text, 10_000)
    row.state, row.replied_by_id, row.replied_on = "answered", reader.user_id, on
    _tell(row.author_id, ANSWERED, row)
    note("reply", row)
    return row


def withdraw(suggestion_id: int) -> Suggestion:
    """By its author while it has no reply."""
    row = _made(suggestion_id)
    _demand_author(row)
    row.state, row.is_open = "withdrawn", False
    note("withdraw", row)
    return row


def open_to_all(suggestion_id: int, is_open: bool) -> Suggestion:
    """Its author shows it, and its reply, to everybody; or to nobody else any more."""
    row: Suggestion = locked(Suggestion, suggestion_id)
    _demand_author(row)
    if row.state == "withdrawn":
        raise Refused(OVER["withdrawn"], "三5")
    row.is_open = is_open
    note("open" if is_open else "close", row)
    return row


def _made(suggestion_id: int) -> Suggestion:
    row: Suggestion = locked(Suggestion, suggestion_id)
    if row.state != "made":
        raise Refused(OVER[row.state], "三5")
    return row


def _demand_author(row: Suggestion) -> None:
    if row.author_id != current_reader().user_id:
        raise NotAllowed(sentence("This is for its author.", "此操作须由提出人本人办理。"), "三5")


def _tell(user_id: int, says: Sentence, row: Suggestion) -> None:
    notices.tell([user_id], says, f"/suggestions/details/?id={row.id}")
