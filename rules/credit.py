"""How good is a customer's credit, on what terms may we sell, and what if he goes over his limit?

Owner: 客服部经理.   Money in fen, shares on time in basis points, average lateness in hundredths of a day.
"""

# ruff: noqa: C408, E711, E712 -- a table of labels; m compares facts

from rules.engine import (
    Choice,
    Count,
    Example,
    Flag,
    Money,
    Parameter,
    Policy,
    Ratio,
    Rule,
    first_of,
    least,
    m,
    percent,
    percent_up,
    share_up,
)

# What the rulebook leaves open: its table of grades is missing.
hopeless_days_late = Parameter(90, unit="days", clause="二(三)1", note="set by this installation")
enough_invoices = Parameter(3, unit="invoices", clause="二(三)1", note="set by this installation")
a_on_time_bp = Parameter(9000, unit="bp", clause="二(三)1", note="set by this installation")
a_average_days_late = Parameter(500, unit="hundredths of a day", clause="二(三)1", note="set by this installation")
b_on_time_bp = Parameter(7000, unit="bp", clause="二(三)1", note="set by this installation")
b_average_days_late = Parameter(1500, unit="hundredths of a day", clause="二(三)1", note="set by this installation")
c_average_days_late = Parameter(3000, unit="hundredths of a day", clause="二(三)1", note="set by this installation")


conduct_months = Parameter(24, unit="months", clause="二(三)1", note="set by this installation")
days_of_grace = Parameter(5, unit="days", clause="二(三)1", note="set by this installation")
account_period_days = Parameter(365, unit="days", clause="二(三)2.1", note="set by this installation")

credit_figures = Policy(
    "credit_figures",
    title={"en": "Over which periods conduct and sales are counted", "zh": "付款表现与销售额的统计期间"},
    facts=dict(figure=Choice("conduct", "sales")),
    rules=[
        Rule(
            "conduct",
            when=m.figure == "conduct",
            then=dict(look_back_months=conduct_months, look_back_days=None, grace_days=days_of_grace),
            clause="二(三)1",
            because={
                "en": "Conduct is what was settled in the last months; settled within the days of grace is on time.",
                "zh": "付款表现按近若干个月内结清的发票统计，在宽限天数内付清视为按时。",
            },
        ),
    ],
    otherwise=Rule(
        "sales",
        then=dict(look_back_months=None, look_back_days=account_period_days, grace_days=None),
        clause="二(三)2.1",
        because={
            "en": "Sales are what was invoiced in one account period up to the day.",
            "zh": "销售额按截至当日的一个账期内开票金额统计。",
        },
    ),
    examples=[
        Example(
            given=dict(figure="conduct"),
            then=dict(look_back_months=24, look_back_days=None, grace_days=5),
            rule="conduct",
        ),
        Example(
            given=dict(figure="sales"),
            then=dict(look_back_months=None, look_back_days=365, grace_days=None),
            rule="sales",
        ),
    ],
)


credit_grade = Policy(
    "credit_grade",
    title={"en": "Credit grade from conduct and investigation", "zh": "信用等级评定"},
    facts=dict(
        settled_invoices=Count(unit="invoices"),
        on_time_bp=Ratio(),
        average_days_late_hundredths=Count(unit="hundredths of a day"),
        oldest_open_days_late=Count(unit="days"),
        dishonoured_bills=Count(unit="bills"),
        investigation=Choice("good", "fair", "poor", nullable=True),
    ),
    rules=[
        Rule(
            "D-open-too-late",
            when=m.oldest_open_days_late > hopeless_days_late,
            then=dict(grade="D"),
            clause="二(三)1",
            because={
                "en": "An invoice has been unpaid for too long after its due date.",
                "zh": "有发票逾期过久仍未付款。",
            },
        ),
        Rule(
            "D-dishonoured-bill",
            when=m.dishonoured_bills >= 1,
            then=dict(grade="D"),
            clause="二(三)1",
            because={"en": "A bill of this customer was dishonoured.", "zh": "该客户有票据被拒付。"},
        ),
        Rule(
            "B-new-good",
            when=(m.settled_invoices < enough_invoices) & (m.investigation == "good"),
            then=dict(grade="B"),
            clause="二(三)1",
            because={
                "en": "There is little history yet; the investigation was good.",
                "zh": "往来尚少，调查结果良好。",
            },
        ),
        Rule(
            "D-new-poor",
            when=(m.settled_invoices < enough_invoices) & (m.investigation == "poor"),
            then=dict(grade="D"),
            clause="二(三)1",
            because={
                "en": "There is little history yet; the investigation was poor.",
                "zh": "往来尚少，调查结果较差。",
            },
        ),
        Rule(
            "C-new",
            when=m.settled_invoices < enough_invoices,
            then=dict(grade="C"),
            clause="二(三)1",
            because={
                "en": "There is little history yet, and no good investigation.",
                "zh": "往来尚少，且无良好的调查结果可依。",
            },
        ),
        Rule(
            "A-prompt",
            when=(m.on_time_bp >= a_on_time_bp)
            & (m.average_days_late_hundredths <= a_average_days_late)
            & ((m.investigation == None) | (m.investigation != "poor")),
            then=dict(grade="A"),
            clause="二(三)1",
            because={
                "en": "The customer pays on time, and nothing in the investigation speaks against it.",
                "zh": "客户付款及时，调查结果无不利情况。",
            },
        ),
        Rule(
            "B-mostly-prompt",
            when=(m.on_time_bp >= b_on_time_bp) & (m.average_days_late_hundredths <= b_average_days_late),
            then=dict(grade="B"),
            clause="二(三)1",
            because={"en": "The customer mostly pays on time.", "zh": "客户大多按时付款。"},
        ),
        Rule(
            "C-late",
            when=m.average_days_late_hundredths <= c_average_days_late,
            then=dict(grade="C"),
            clause="二(三)1",
            because={
                "en": "The customer often pays late, though not very late.",
                "zh": "客户常有逾期，但不严重。",
            },
        ),
    ],
    otherwise=Rule(
        "D-very-late",
        then=dict(grade="D"),
        clause="二(三)1",
        because={"en": "The customer pays very late on average.", "zh": "客户平均逾期严重。"},
    ),
    examples=[
        Example(
            given=dict(
                settled_invoices=10,
                on_time_bp=9000,
                average_days_late_hundredths=500,
                oldest_open_days_late=91,
                dishonoured_bills=0,
                investigation=None,
            ),
            then=dict(grade="D"),
            rule="D-open-too-late",
        ),
        Example(
            given=dict(
                settled_invoices=10,
                on_time_bp=9000,
                average_days_late_hundredths=500,
                oldest_open_days_late=0,
                dishonoured_bills=1,
                investigation=None,
            ),
            then=dict(grade="D"),
            rule="D-dishonoured-bill",
        ),
        Example(
            given=dict(
                settled_invoices=2,
                on_time_bp=9000,
                average_days_late_hundredths=500,
                oldest_open_days_late=0,
                dishonoured_bills=0,
                investigation="good",
            ),
            then=dict(grade="B"),
            rule="B-new-good",
        ),
        Example(
            given=dict(
                settled_invoices=2,
                on_time_bp=9000,
                average_days_late_hundredths=500,
                oldest_open_days_late=0,
                dishonoured_bills=0,
                investigation="poor",
            ),
            then=dict(grade="D"),
            rule="D-new-poor",
        ),
        Example(
            given=dict(
                settled_invoices=2,
                on_time_bp=9000,
                average_days_late_hundredths=500,
                oldest_open_days_late=0,
                dishonoured_bills=0,
                investigation="fair",
            ),
            then=dict(grade="C"),
            rule="C-new",
        ),
        Example(
            given=dict(
                settled_invoices=0,
                on_time_bp=0,
                average_days_late_hundredths=0,
                oldest_open_days_late=0,
                dishonoured_bills=0,
                investigation=None,
            ),
            then=dict(grade="C"),
            rule="C-new",
        ),
        Example(
            given=dict(
                settled_invoices=10,
                on_time_bp=9000,
                average_days_late_hundredths=500,
                oldest_open_days_late=0,
                dishonoured_bills=0,
                investigation=None,
            ),
            then=dict(grade="A"),
            rule="A-prompt",
        ),
        Example(
            given=dict(
                settled_invoices=10,
                on_time_bp=9000,
                average_days_late_hundredths=500,
                oldest_open_days_late=0,
                dishonoured_bills=0,
                investigation="poor",
            ),
            then=dict(grade="B"),
            rule="B-mostly-prompt",
        ),
        Example(
            given=dict(
                settled_invoices=10,
                on_time_bp=7000,
                average_days_late_hundredths=1500,
                oldest_open_days_late=0,
                dishonoured_bills=0,
                investigation=None,
            ),
            then=dict(grade="B"),
            rule="B-mostly-prompt",
        ),
        Example(
            given=dict(
                settled_invoices=10,
                on_time_bp=6999,
                average_days_late_hundredths=3000,
                oldest_open_days_late=0,
                dishonoured_bills=0,
                investigation=None,
            ),
            then=dict(grade="C"),
            rule="C-late",
        ),
        Example(
            given=dict(
                settled_invoices=10,
                on_time_bp=6999,
                average_days_late_hundredths=3001,
                oldest_open_days_late=0,
                dishonoured_bills=0,
                investigation=None,
            ),
            then=dict(grade="D"),
            rule="D-very-late",
        ),
    ],
)


a_longest_days = Parameter(60, unit="days", clause="二(三)2.1", note="set by this installation")
b_longest_days = Parameter(30, unit="days", clause="二(三)2.2", note="set by this installation")
b_first_share = Parameter(30, unit="percent", clause="二(三)2.2", note="set by this installation")
b_share_step = Parameter(10, unit="percent", clause="二(三)2.2", note="set by this installation")
b_largest_share = Parameter(80, unit="percent", clause="二(三)2.2", note="set by this installation")
small_share = Parameter(10, unit="percent", clause="二(三)2.3", note="set by this installation")
small_limit = Parameter(5_000_000, unit="fen", clause="二(三)2.3", note="set by this installation")
small_days = Parameter(15, unit="days", clause="二(三)2.3", note="set by this installation")

credit_terms = Policy(
    "credit_terms",
    title={"en": "Credit terms by grade", "zh": "各等级授信条件"},
    facts=dict(
        grade=Choice("A", "B", "C", "D"),
        contract_period_sales_fen=Money(),
        contract_days=Count(unit="days"),
        requested_limit_fen=Money(nullable=True),
        good_reports_in_a_row=Count(unit="reports"),
        careful_review_passed=Flag(),
    ),
    derived=dict(
        request_fen=first_of(m.requested_limit_fen, m.contract_period_sales_fen),
        b_share=share_up(b_first_share, b_share_step, m.good_reports_in_a_row, b_largest_share),
    ),
    rules=[
        Rule(
            "A-no-basis",
            when=(m.grade == "A") & (m.contract_period_sales_fen == 0),
            then=dict(
                settlement="open_account",
                credit_allowed=True,
                limit_fen=least(m.request_fen, m.contract_period_sales_fen),
                payment_days=least(m.contract_days, a_longest_days),
            ),
            clause="二(三)2.1",
            because={
                "en": "No basis for a limit yet: this grade A customer bought nothing in the account period.",
                "zh": "A级客户可账期结算，但账期内没有销售额，尚无授信依据。",
            },
        ),
        Rule(
            "A-open-account",
            when=m.grade == "A",
            then=dict(
                settlement="open_account",
                credit_allowed=True,
                limit_fen=least(m.request_fen, m.contract_period_sales_fen),
                payment_days=least(m.contract_days, a_longest_days),
            ),
            clause="二(三)2.1",
            because={
                "en": "Grade A buys on account, up to the sales of one account period.",
                "zh": "A级客户可账期结算，额度不超过合同账期内的销售额。",
            },
        ),
        Rule(
            "B-no-basis",
            when=(m.grade == "B") & (m.contract_period_sales_fen == 0),
            then=dict(
                settlement="open_account",
                credit_allowed=True,
                limit_fen=least(m.request_fen, percent(m.contract_period_sales_fen, m.b_share)),
                payment_days=least(m.contract_days, b_longest_days),
            ),
            clause="二(三)2.2",
            because={
                "en": "No basis for a limit yet: this grade B customer bought nothing in the account period.",
                "zh": "B级客户可账期结算，但账期内没有销售额，尚无授信依据。",
            },
        ),
        Rule(
            "B-open-account",
            when=m.grade == "B",
            then=dict(
                settlement="open_account",
                credit_allowed=True,
                limit_fen=least(m.request_fen, percent(m.contract_period_sales_fen, m.b_share)),
                payment_days=least(m.contract_days, b_longest_days),
            ),
            clause="二(三)2.2",
            because={
                "en": "Grade B starts with a share of one account period's sales; good reports widen it.",
                "zh": "B级客户先按账期销售额的一定比例授信，随良好报告逐步放宽。",
            },
        ),
        Rule(
            "C-no-basis",
            when=(m.grade == "C") & (m.careful_review_passed == True) & (m.contract_period_sales_fen == 0),
            then=dict(
                settlement="small_credit",
                credit_allowed=True,
                limit_fen=least(m.request_fen, percent(m.contract_period_sales_fen, small_share), small_limit),
                payment_days=small_days,
            ),
            clause="二(三)2.3",
            because={
                "en": "No basis for a small credit yet: nothing was sold in the account period.",
                "zh": "仔细审查后可给予少量额度，但账期内没有销售额，尚无授信依据。",
            },
        ),
        Rule(
            "C-small-credit",
            when=(m.grade == "C") & (m.careful_review_passed == True),
            then=dict(
                settlement="small_credit",
                credit_allowed=True,
                limit_fen=least(m.request_fen, percent(m.contract_period_sales_fen, small_share), small_limit),
                payment_days=small_days,
            ),
            clause="二(三)2.3",
            because={
                "en": "After careful review grade C gets a small credit; beyond it cash against goods.",
                "zh": "经仔细审查，C级客户可获少量额度，超出部分现款现货。",
            },
        ),
        Rule(
            "C-cash",
            when=m.grade == "C",
            then=dict(settlement="cash", credit_allowed=False, limit_fen=0, payment_days=0),
            clause="二(三)2.3",
            because={"en": "Grade C pays cash against goods.", "zh": "C级客户须现款现货。"},
        ),
    ],
    otherwise=Rule(
        "D-no-credit",
        then=dict(settlement="cash_or_prepayment", credit_allowed=False, limit_fen=0, payment_days=0),
        clause="二(三)2.4",
        because={
            "en": "Grade D gets no credit of any kind: cash against goods or payment first.",
            "zh": "D级客户不给予任何信用，现款现货或先款后货。",
        },
    ),
    stopped=Rule(
        "credit-terms-stopped",
        then=dict(settlement="cash_or_prepayment", credit_allowed=False, limit_fen=0, payment_days=0),
        clause="二(三)2",
        because={
            "en": "The rules on credit terms are stopped for the time being; refer the case to a manager.",
            "zh": "授信条件规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(
                grade="A",
                contract_period_sales_fen=0,
                contract_days=45,
                requested_limit_fen=500,
                good_reports_in_a_row=0,
                careful_review_passed=False,
            ),
            then=dict(settlement="open_account", credit_allowed=True, limit_fen=0, payment_days=45),
            rule="A-no-basis",
        ),
        Example(
            given=dict(
                grade="A",
                contract_period_sales_fen=10_000_000,
                contract_days=61,
                requested_limit_fen=10_000_001,
                good_reports_in_a_row=0,
                careful_review_passed=False,
            ),
            then=dict(settlement="open_account", credit_allowed=True, limit_fen=10_000_000, payment_days=60),
            rule="A-open-account",
        ),
        Example(
            given=dict(
                grade="A",
                contract_period_sales_fen=10_000_000,
                contract_days=45,
                requested_limit_fen=None,
                good_reports_in_a_row=0,
                careful_review_passed=False,
            ),
            then=dict(settlement="open_account", credit_allowed=True, limit_fen=10_000_000, payment_days=45),
            rule="A-open-account",
        ),
        Example(
            given=dict(
                grade="B",
                contract_period_sales_fen=0,
                contract_days=45,
                requested_limit_fen=None,
                good_reports_in_a_row=0,
                careful_review_passed=False,
            ),
            then=dict(settlement="open_account", credit_allowed=True, limit_fen=0, payment_days=30),
            rule="B-no-basis",
        ),
        Example(
            given=dict(
                grade="B",
                contract_period_sales_fen=10_000_000,
                contract_days=45,
                requested_limit_fen=None,
                good_reports_in_a_row=2,
                careful_review_passed=False,
            ),
            then=dict(settlement="open_account", credit_allowed=True, limit_fen=5_000_000, payment_days=30),
            rule="B-open-account",
        ),
        Example(
            given=dict(
                grade="B",
                contract_period_sales_fen=10_000_000,
                contract_days=45,
                requested_limit_fen=None,
                good_reports_in_a_row=6,
                careful_review_passed=False,
            ),
            then=dict(settlement="open_account", credit_allowed=True, limit_fen=8_000_000, payment_days=30),
            rule="B-open-account",
        ),
        Example(
            given=dict(
                grade="C",
                contract_period_sales_fen=0,
                contract_days=45,
                requested_limit_fen=None,
                good_reports_in_a_row=0,
                careful_review_passed=True,
            ),
            then=dict(settlement="small_credit", credit_allowed=True, limit_fen=0, payment_days=15),
            rule="C-no-basis",
        ),
        Example(
            given=dict(
                grade="C",
                contract_period_sales_fen=10_000_000,
                contract_days=45,
                requested_limit_fen=None,
                good_reports_in_a_row=0,
                careful_review_passed=True,
            ),
            then=dict(settlement="small_credit", credit_allowed=True, limit_fen=1_000_000, payment_days=15),
            rule="C-small-credit",
        ),
        Example(
            given=dict(
                grade="C",
                contract_period_sales_fen=90_000_000,
                contract_days=45,
                requested_limit_fen=None,
                good_reports_in_a_row=0,
                careful_review_passed=True,
            ),
            then=dict(settlement="small_credit", credit_allowed=True, limit_fen=5_000_000, payment_days=15),
            rule="C-small-credit",
        ),
        Example(
            given=dict(
                grade="C",
                contract_period_sales_fen=10_000_000,
                contract_days=45,
                requested_limit_fen=None,
                good_reports_in_a_row=0,
                careful_review_passed=False,
            ),
            then=dict(settlement="cash", credit_allowed=False, limit_fen=0, payment_days=0),
            rule="C-cash",
        ),
        Example(
            given=dict(
                grade="D",
                contract_period_sales_fen=10_000_000,
                contract_days=45,
                requested_limit_fen=None,
                good_reports_in_a_row=0,
                careful_review_passed=True,
            ),
            then=dict(settlement="cash_or_prepayment", credit_allowed=False, limit_fen=0, payment_days=0),
            rule="D-no-credit",
        ),
    ],
)


supply_end_days_late = Parameter(60, unit="days", clause="二(三)3.4.2", note="set by this installation")
notice_share = Parameter(120, unit="percent", clause="二(三)2.5", note="set by this installation")
notice_days_late = Parameter(30, unit="days", clause="二(三)2.5", note="set by this installation")

over_limit = Policy(
    "over_limit",
    title={"en": "Delivering within and over the credit limit", "zh": "额度内与超额度供货"},
    facts=dict(
        grade=Choice("A", "B", "C", "D"),
        limit_fen=Money(),
        exposure_after_fen=Money(),
        supply_hold=Flag(),
        emergency_open=Flag(),
        oldest_open_days_late=Count(unit="days"),
    ),
    derived=dict(notice_up_to_fen=percent_up(m.limit_fen, notice_share)),
    rules=[
        Rule(
            "emergency",
            when=m.emergency_open == True,
            then=dict(verdict="refused", report_to=None, mode=None),
            clause="二(三)3.3.1",
            because={
                "en": "An emergency report is open; nothing is delivered without the superior's instruction.",
                "zh": "已有紧急报告，未得上级明确指示前不得供货。",
            },
        ),
        Rule(
            "supply-hold",
            when=m.supply_hold == True,
            then=dict(verdict="refused", report_to=None, mode=None),
            clause="二(三)3.4.2",
            because={"en": "Supply to this customer is suspended.", "zh": "对该客户已暂停供货。"},
        ),
        Rule(
            "far-too-late",
            when=m.oldest_open_days_late > supply_end_days_late,
            then=dict(verdict="refused", report_to=None, mode=None),
            clause="二(三)3.4.2",
            because={
                "en": "An invoice is so long overdue that supply stops.",
                "zh": "有发票逾期过久，停止供货。",
            },
        ),
        Rule(
            "within",
            when=m.exposure_after_fen <= m.limit_fen,
            then=dict(verdict="within", report_to=None, mode=None),
            clause="二(三)2.5",
            because={"en": "The delivery stays within the credit limit.", "zh": "本次供货在授信额度之内。"},
        ),
        Rule(
            "D-refused",
            when=m.grade == "D",
            then=dict(verdict="refused", report_to=None, mode=None),
            clause="二(三)2.4",
            because={
                "en": "Grade D gets no credit of any kind: cash against goods or payment first.",
                "zh": "D级客户不给予任何信用，现款现货或先款后货。",
            },
        ),
        Rule(
            "A-no-limit",
            when=(m.grade == "A") & (m.limit_fen == 0),
            then=dict(verdict="refused", report_to=None, mode=None),
            clause="二(三)2.1",
            because={
                "en": "Set a limit first: no credit limit is in force for this customer.",
                "zh": "请先核定额度：该客户尚无生效的授信额度。",
            },
        ),
        Rule(
            "B-no-limit",
            when=(m.grade == "B") & (m.limit_fen == 0),
            then=dict(verdict="refused", report_to=None, mode=None),
            clause="二(三)2.2",
            because={
                "en": "Set a limit first: no credit limit is in force for this customer.",
                "zh": "请先核定额度：该客户尚无生效的授信额度。",
            },
        ),
        Rule(
            "C-no-limit",
            when=(m.grade == "C") & (m.limit_fen == 0),
            then=dict(verdict="refused", report_to=None, mode=None),
            clause="二(三)2.3",
            because={
                "en": "Set a limit first: no small credit is in force; until then cash against goods.",
                "zh": "请先核定额度：该客户尚无生效的小额授信，此前须现款现货。",
            },
        ),
        Rule(
            "C-beyond-small-credit",
            when=m.grade == "C",
            then=dict(verdict="refused", report_to=None, mode=None),
            clause="二(三)2.3",
            because={
                "en": "Beyond its small limit grade C pays cash against goods.",
                "zh": "C级客户超出小额授信部分须现款现货。",
            },
        ),
        Rule(
            "over-and-late",
            when=m.oldest_open_days_late > notice_days_late,
            then=dict(verdict="report", report_to="general_manager", mode="approval"),
            clause="二(三)2.5",
            because={
                "en": "Over the limit while an invoice is overdue: the general manager approves first.",
                "zh": "超出额度且有发票逾期，须先报总经理批准。",
            },
        ),
        Rule(
            "little-over",
            when=m.exposure_after_fen <= m.notice_up_to_fen,
            then=dict(verdict="report", report_to="marketing_manager", mode="notice"),
            clause="二(三)2.5",
            because={
                "en": "The delivery goes a little over the limit; the marketing manager is notified.",
                "zh": "略超额度，须向市场部经理报备。",
            },
        ),
    ],
    otherwise=Rule(
        "far-over",
        then=dict(verdict="report", report_to="general_manager", mode="approval"),
        clause="二(三)2.5",
        because={
            "en": "The delivery goes far over the limit; the general manager approves first.",
            "zh": "超出额度较多，须先报总经理批准。",
        },
    ),
    stopped=Rule(
        "over-limit-stopped",
        then=dict(verdict="refused", report_to=None, mode=None),
        clause="二(三)2.5",
        because={
            "en": "The rules on going over a limit are stopped for the time being; refer the case to a manager.",
            "zh": "超限额处理规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(
                grade="A",
                limit_fen=1_000_001,
                exposure_after_fen=1_000_002,
                supply_hold=True,
                emergency_open=True,
                oldest_open_days_late=0,
            ),
            then=dict(verdict="refused", report_to=None, mode=None),
            rule="emergency",
        ),
        Example(
            given=dict(
                grade="A",
                limit_fen=1_000_001,
                exposure_after_fen=0,
                supply_hold=True,
                emergency_open=False,
                oldest_open_days_late=0,
            ),
            then=dict(verdict="refused", report_to=None, mode=None),
            rule="supply-hold",
        ),
        Example(
            given=dict(
                grade="A",
                limit_fen=1_000_001,
                exposure_after_fen=0,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=61,
            ),
            then=dict(verdict="refused", report_to=None, mode=None),
            rule="far-too-late",
        ),
        Example(
            given=dict(
                grade="A",
                limit_fen=1_000_001,
                exposure_after_fen=1_000_001,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=60,
            ),
            then=dict(verdict="within", report_to=None, mode=None),
            rule="within",
        ),
        Example(
            given=dict(
                grade="D",
                limit_fen=0,
                exposure_after_fen=0,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=0,
            ),
            then=dict(verdict="within", report_to=None, mode=None),
            rule="within",
        ),
        Example(
            given=dict(
                grade="D",
                limit_fen=1_000_001,
                exposure_after_fen=1_000_002,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=0,
            ),
            then=dict(verdict="refused", report_to=None, mode=None),
            rule="D-refused",
        ),
        Example(
            given=dict(
                grade="A",
                limit_fen=0,
                exposure_after_fen=1_000_002,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=0,
            ),
            then=dict(verdict="refused", report_to=None, mode=None),
            rule="A-no-limit",
        ),
        Example(
            given=dict(
                grade="B",
                limit_fen=0,
                exposure_after_fen=1_000_002,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=0,
            ),
            then=dict(verdict="refused", report_to=None, mode=None),
            rule="B-no-limit",
        ),
        Example(
            given=dict(
                grade="C",
                limit_fen=0,
                exposure_after_fen=1_000_002,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=0,
            ),
            then=dict(verdict="refused", report_to=None, mode=None),
            rule="C-no-limit",
        ),
        Example(
            given=dict(
                grade="C",
                limit_fen=1_000_001,
                exposure_after_fen=1_000_002,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=0,
            ),
            then=dict(verdict="refused", report_to=None, mode=None),
            rule="C-beyond-small-credit",
        ),
        Example(
            given=dict(
                grade="A",
                limit_fen=1_000_001,
                exposure_after_fen=1_000_002,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=31,
            ),
            then=dict(verdict="report", report_to="general_manager", mode="approval"),
            rule="over-and-late",
        ),
        Example(
            given=dict(
                grade="A",
                limit_fen=1_000_001,
                exposure_after_fen=1_200_002,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=30,
            ),
            then=dict(verdict="report", report_to="marketing_manager", mode="notice"),
            rule="little-over",
        ),
        Example(
            given=dict(
                grade="B",
                limit_fen=1_000_001,
                exposure_after_fen=1_200_003,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=0,
            ),
            then=dict(verdict="report", report_to="general_manager", mode="approval"),
            rule="far-over",
        ),
    ],
)
