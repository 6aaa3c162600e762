"""How do deliveries come in from a file? New ones by themselves, of no sale; each customer has numbers of his own."""

from functools import partial

from admin_app.areas.receivables.models import Delivery
from admin_app.areas.receivables.open_items import delivery
from admin_app.errors import sentence
from admin_app.imports.booked import CUSTOMER, Booked, amount
from admin_app.imports.cells import read_day, read_text
from admin_app.imports.columns import Column


class Deliveries(Booked):
    kind = "deliveries"
    clause = "二(四)3.1"
    records = ("deliveries",)
    own = "deliveries"
    key = ("customer", "number")
    thing = sentence("Delivery", "发货")
    model, table = Delivery, delivery
    attributes = {"delivered_on": "delivered_on", "amount": "amount_fen"}
    happened = "delivered_on"
    columns = (
        CUSTOMER,
        Column("number", ("发货单号", "发货编号"), read=partial(read_text, most=60), example="FH-0001"),
        Column("delivered_on", ("发货日期", "交货日期"), True, read_day, ("delivered on",), example="2026-11-23"),
        amount("发货金额"),
    )
