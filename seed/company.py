"""Days of the company's own, far enough ahead that no due date of the demonstration moves."""

from datetime import date, timedelta

from sqlalchemy import select

from admin_app.accounts.models import User
from admin_app.duties.company import service
from admin_app.duties.workdays import is_public_working_day
from admin_app.extensions import db
from admin_app.secrecy.reader import reader_for, reading_as

TABLES = ("company_day",)
AHEAD = timedelta(days=50)


def declare(on: date) -> None:
    """A day off for the company's foundation, and stocktaking with shorter hours."""
    day = on + AHEAD
    while not is_public_working_day(day):
        day += timedelta(days=1)
    manager = db.session.scalars(select(User).where(User.username == "csmanager")).one()
    with reading_as(reader_for(manager, on)):
        service.declare(service.Wanted(day, day, "off", "公司成立纪念日", "Foundation day"), on=on)
        stock = day + timedelta(days=14)
        hours = ((9 * 60, 12 * 60), (14 * 60, 16 * 60))
        service.declare(service.Wanted(stock, stock, "worked", "年度盘点", "Stocktaking", hours), on=on)
