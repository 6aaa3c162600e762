"""What waits for a signature or the custodian: asked as people ask it, by the services, on the day."""

from datetime import date, timedelta

from sqlalchemy import select

from admin_app.accounts import deputies
from admin_app.accounts.models import User
from admin_app.areas.archive import cards, destruction, incidents, requests
from admin_app.areas.archive.models import ArchiveRequest, BorrowCard
from admin_app.areas.credit import service as credit
from admin_app.areas.customers.models import Customer
from admin_app.areas.waivers import service as waivers
from admin_app.duties.service import duties_of
from admin_app.extensions import db
from admin_app.policy_desk import service as policy_desk
from admin_app.secrecy.reader import reader_for, reading_as
from admin_app.signoffs import alternates, inbox, skipping
from admin_app.signoffs import service as signoffs
from rules.engine.examples import with_examples_as_answered
from rules.engine.writing import with_parameter
from seed import contracts, credit_work, information, plans, prospects

PURPOSES = ("投标前了解对方付款习惯。", "季度对账，需核对历次往来。", "准备年度续约方案。")


ASKED = (
    "archive_incident",
    "archive_request",
    "borrow_card",
    "contract",
    "contract_dispute",
    "contract_outing",
    "planned_delivery",
    "compilation",
    "destruction_certificate",
    "policy_draft",
    "sign_request",
    "duty_waiver",
    *plans.TABLES,
    *credit_work.TABLES,
    *prospects.TABLES,
)  # tables


def ask(on: date) -> None:
    """Limits and a sale to sign; archives asked for, lent, overdue, lost, destroyed."""
    people = {user.username: user for user in db.session.scalars(select(User).where(User.is_demo))}
    _deputies(people, on)
    _limits(people, on)
    _sales(people, on)
    _archives(people, on)
    _destructions(people, on)
    contracts.draw_up(people, on)
    _policy(people, on)
    plans.ask(on, people)
    information.ask(people, on)
    credit_work.work(people, on)
    prospects.develop(people, on)
    _passed_over(people, on)
    _waiver(people, on)


def _policy(people: dict[str, User], on: date) -> None:
    """The department's manager considers giving B customers more room; nothing is submitted yet."""
    with _as(people, "csmanager", on):
        draft = policy_desk.start("credit.py", reason="放宽B级客户授信，支持重点区域。")
        text = with_parameter(draft.text, "b_first_share", 40)
        policy_desk.save(draft.id, with_examples_as_answered(text, draft.filename))


def _deputies(people: dict[str, User], on: date) -> None:
    """The finance manager travels next week; the general manager named who signs where everybody is in conflict."""
    away = on + timedelta(days=3), on + timedelta(days=10)
    deputies.name_deputy(people["finmanager"], people["finance"], *away, "出差", by=people["finmanager"])
    alternates.name_alternate(people["csmanager"], by=people["gm"])


def _as(people: dict[str, User], username: str, on: date):  # type: ignore[no-untyped-def]
    return reading_as(reader_for(people[username], on))


def _customers(people: dict[str, User], username: str, on: date, *where: object, limit: int = 40) -> list[Customer]:
    with _as(people, username, on):
        rows = select(Customer).where(Customer.status == "active", *where).order_by(Customer.code).limit(limit)  # type: ignore[arg-type]
        return list(db.session.scalars(rows))


def _limits(people: dict[str, User], on: date) -> None:
    """Three that the credit officer asks for."""
    asked = 0
    for customer in _customers(people, "credit", on, Customer.grade == "A"):
        with _as(people, "credit", on):
            terms = credit.terms_of(customer, on)
            most = terms.outcome["limit_fen"] if terms else 0
            if most < 5_000_000:
                continue
            until = on + timedelta(days=365)
            credit.propose_limit(customer.id, most // 2_000_000 * 1_000_000, on, until, "按近一年销售额续定。", on=on)
            asked += 1
        if asked == 3:
            return


def _sales(people: dict[str, User], on: date) -> None:
    """One that is far over its limit."""
    for customer in _customers(people, "sales1", on, Customer.owner_id == people["sales1"].id, Customer.grade == "A"):
        with _as(people, "sales1", on):
            limit = credit.limit_in_force([customer.id], on).get(customer.id)
            if limit is None or limit.limit_fen == 0:
                continue
            answer = credit.record_sale(customer.id, f"XS{on:%y%m%d}-01", 3 * limit.limit_fen, on, True)
            if answer.request is not None:
                return


def _passed_over(people: dict[str, User], on: date) -> None:
    """A week ago the manager was away, and a limit could not wait: after a call the next level signed (二(四)5)."""
    day = on - timedelta(days=7)
    name = people["csmanager"]
    wanted = (Customer.grade == "B", Customer.level.in_(("internal", "secret")))
    for customer in _customers(people, "credit", day, *wanted):
        with _as(people, "credit", day):
            terms = credit.terms_of(customer, day)
            if terms is None or terms.outcome["limit_fen"] < 2_000_000:
                continue
            until = day + timedelta(days=90)
            request = credit.propose_limit(customer.id, 1_000_000, day, until, "首批提货，小额启用。", on=day)
            skipping.mark_urgent(request.id, "车辆已到厂，当日须提货。")
        deputies.name_deputy(name, None, day, day, "赴外地开会，全天不在岗", by=name)
        with _as(people, "service", day):
            skipping.skip_level(request.steps[0].id, "10:20 与客服部经理通话，同意由总经理签批。")
        with _as(people, "gm", day):
            signoffs.sign(request.steps[0].id, comment="同意，限本批提货。")
        return


def _waiver(people: dict[str, User], on: date) -> None:
    """A report that is late: the customer is shut for an overhaul, there is nothing to report on for three weeks."""
    with _as(people, "credit", on):
        late, _more = duties_of(reader_for(people["credit"], on), on, overdue=True, limit=200)
        duty = next((one for one in late if one.kind == "credit_report" and not one.is_missing), None)
        if duty is None:
            return
        reason = "客户停产检修三周，其间无经营情况可报，复工后补交。"
        request = waivers.ask(duty.kind, duty.key, duty.base, on + timedelta(days=21), reason, on=on)
    with _as(people, "csmanager", on):
        signoffs.sign(request.steps[0].id, comment="同意，复工后一周内补交。")


def _archives(people: dict[str, User], on: date) -> None:
    """One to sign by the department manager, two with the custodian, three lent: one overdue, one lost."""
    others = _customers(people, "clerk", on, Customer.owner_id == people["sales2"].id, Customer.level == "secret")
    if len(others) < 5:  # a small demonstration
        return
    long_ago = on - timedelta(days=14)
    _request(people, "sales1", "consult", others[0].name, on)
    _request(people, "finmanager", "borrow", "北岭重工集团", on)
    second = _request(people, "sales1", "consult", others[1].name, on)
    _sign_consult(people, second, on)
    for at, (customer, day) in enumerate(zip(others[2:5], (on, long_ago, long_ago), strict=True)):
        asked = _request(people, ("finmanager", "mktmanager", "finmanager")[at], "borrow", customer.name, day)
        with _as(people, "clerk", day):
            requests.grant(asked.id, customer.id, on=day)
    lost = db.session.scalars(
        select(BorrowCard).where(BorrowCard.lent_on == long_ago).order_by(BorrowCard.customer_id)
    ).all()
    with _as(people, "clerk", on):
        incidents.report(lost[-1].id, "loss", "出差途中遗失，已通知对方。", on=on)
        cards.recall(lost[0].id, "逾期未还。", on=on)


def _request(people: dict[str, User], username: str, kind: str, name: str, on: date) -> ArchiveRequest:
    with _as(people, username, on):
        return requests.ask(kind, name, PURPOSES[len(name) % len(PURPOSES)], on=on)


def _sign_consult(people: dict[str, User], request: ArchiveRequest, on: date) -> None:
    with _as(people, "mktmanager", on):
        waiting = inbox.waiting_for(reader_for(people["mktmanager"], on))
        signoffs.sign(next(step.id for step in waiting if step.request.subject == str(request.id)), comment="同意。")


def _destructions(people: dict[str, User], on: date) -> None:
    """Of two prospects with whom nothing came about: one archive destroyed, one whose destruction waits."""
    with _as(people, "clerk", on):
        rows = select(Customer).where(Customer.status == "prospect").order_by(Customer.code.desc()).limit(2)
        worthless = list(db.session.scalars(rows))
        for customer in worthless:
            destruction.ask(customer.id, "意向客户档案一卷。", "三年无往来，无保存价值。", on=on)
    for username in ("infosupervisor", "csmanager", "gm") if worthless else ():
        with _as(people, username, on):
            waiting = inbox.waiting_for(reader_for(people[username], on))
            mine = (step for step in waiting if step.request.customer_id == worthless[0].id)
            signoffs.sign(next(mine).id, comment="同意销毁。")
