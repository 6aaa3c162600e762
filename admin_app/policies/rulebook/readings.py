"""How does this desk read the rulebook where it is silent, or says two things? Each reading with its clauses, and the
policies and parameters by which managers change it.

Sentences say what is read; what decides is the rules. A reading without a policy is how the desk is built.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from admin_app.errors import Sentence, sentence


@dataclass(frozen=True)
class Reading:
    """`clauses`: the first is the one it stands under. `carried_by`: parameters by policy, none where its rules say it.

    `is_contradiction`: the rulebook says two things; else it is silent.
    """

    clauses: tuple[str, ...]
    says: Sentence
    carried_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_contradiction: bool = False


def _two(clauses: tuple[str, ...], english: str, chinese: str, **carried_by: tuple[str, ...]) -> Reading:
    return Reading(clauses, sentence(english, chinese), carried_by, is_contradiction=True)


def _open(clause: str, english: str, chinese: str, **carried_by: tuple[str, ...]) -> Reading:
    return Reading((clause,), sentence(english, chinese), carried_by)


READINGS: tuple[Reading, ...] = (
    _open(
        "一4.5",
        "What “360” means is not said: this share of requests done by the day promised is the target.",
        "“360”未作说明：以按承诺日期完成的比例为目标。",
        internal_service=("service_target",),
    ),
    _open(
        "一4.9",
        "Five posts, the manager's among them; a later edition speaks of three. Where people are fewer or more, "
        "that is "
        "said and nothing is stopped.",
        "编制五人，含经理；后续版本为三人。人数不符时只作提示，不妨碍办理。",
        establishment=("establishment_people", "establishment_managers", "establishment_support"),
    ),
    _open(
        "二(一)2",
        "From which amount a plan goes to the general manager is not said; a vital customer's always does. A customer "
        "whose dealings nobody has classified counts as ordinary.",
        "报总经理的金额起点未作规定；对公司利益有直接影响的客户，其方案一律报总经理。业务往来尚未划分的客户按一般往来对待。",
        plan_review=("large_plan",),
    ),
    _open(
        "二(一)3",
        "Supply cycle and way of collecting stand in the later edition alone: here a plan may leave its supply cycle "
        "open, and how money is collected is its payment method.",
        "供货周期与回款方式仅见于后续版本：本版供货周期为选填，回款方式记作付款方式。",
    ),
    _two(
        ("二(一)4", "二(一)2"),
        "The customer-service manager convenes a review, gives an opinion in it and, below the general manager's tier, "
        "decides: opinions advise and are asked apart from the decision, so nobody signs one request twice. Whoever "
        "wrote the plan does neither. Two criteria are asked of each reviewer; a third and expert advisers come only "
        "with the later edition.",
        "客服部经理召集会审、提出意见，并审定总经理权限以下的方案：意见供审定参考，与审定分别提请，"
        "因此无人在同一申请上重复签批；方案编制人既不提意见，也不审定。"
        "评审意见按两项标准填写；第三项标准与专家顾问仅见于后续版本。",
        plan_review=(),
    ),
    _open(
        "二(一)5",
        "That money serves nothing else is kept by naming the plan of every expense: none goes beyond its budget.",
        "专款专用的落实方式：每笔支出注明所属方案，且不得超出预算。",
    ),
    _two(
        ("二(二)4.11", "二(二)6.3"),
        "Two clerks are named: customer service's keeps the archives, the information department's enters notified "
        "changes and nothing else. One person may hold several posts of customer service.",
        "两处信息管理员分工不同：客服部人员保管档案，信息部人员只录入通知的变更。客服部岗位可由一人兼任。",
        change_entry=("change_entry_working_days",),
        establishment=("establishment_people",),
    ),
    _open(
        "二(二)4.13",
        "Secrecy is owed by a signed undertaking, before anything is read; what is read of archives is noted.",
        "保密义务以签署承诺书落实，签署后方可查看；对档案的查看均予记录。",
        may_read=(),
    ),
    _open(
        "二(二)6.1",
        "The first week ends on the later of a day of the month and a working day of it.",
        "“每月第一周”截至当月某日与当月第几个工作日中的较晚者。",
        information_terms=("report_month_day", "report_month_working_day"),
    ),
    _open(
        "二(二)6.2",
        "Which customers are institutions is not defined: organisations, marked on their record, are.",
        "机构客户未作定义：以单位而非个人为准，在客户档案中标明。",
        duty_terms=("profile_working_days", "profile_listed_days"),
    ),
    _open(
        "二(二)6.5",
        "Verifying each quarter and supplementing every three months are one duty.",
        "每季度核实与每三个月补充调整，合并为一项待办。",
        information_terms=("verification_months", "verification_listed_days"),
    ),
    _two(
        ("二(二)6.6", "二(二)4.12"),
        "Archives are secret and work goes on: whoever has a task with a customer sees what the work needs (identity, "
        "terms, limit, contracts, invoices), not persons, strategy and analysis.",
        "档案须保密，业务也须开展：有任务的人员可见业务资料（身份、交易条件、额度、合同、发票），"
        "不见人员、策略与分析。",
        may_read=(),
    ),
    _two(
        ("二(二)6.7", "二(二)7.1"),
        "Consulting and borrowing are two things. Any rank consults, on screen, for a day, without copies, on two "
        "signatures. Managers and above borrow the file itself, by a card with its day of return.",
        "查阅与借阅不同：查阅不限职级，经两级签字，限于屏幕、为期一天、不得复制；借阅限经理及以上，"
        "凭借阅卡借出原件并按期归还。",
        consultation=("consultation_days",),
        borrowing=("borrow_days",),
    ),
    _open(
        "二(二)7.1",
        "How long somebody may be named in a circle is not said: these days at most, fewer for top secret.",
        "知悉范围的最长期限未作规定：以此天数为限，绝密的更短。",
        circle_naming=("circle_days", "top_secret_circle_days"),
    ),
    _two(
        ("二(二)7.2.3", "二(二)7.2.2"),
        "A level follows from the dealings and from the harm of a leak: the higher of the two counts.",
        "密级既按往来性质、又按泄密损害确定，取其中较高者。",
        classification=(),
    ),
    _two(
        ("二(二)7.2.4", "二(二)6.6"),
        "A record whose level has ended is internal, not public: it stays the company's. How long a level lasts is not "
        "said.",
        "密级期满后转为内部资料，仍归公司所有，不对外公开。密级期限未作规定。",
        level_period=("secret_years", "confidential_years", "top_secret_years"),
        may_read=(),
    ),
    _open(
        "二(三)1",
        "The table of grades is missing: how the customer pays, by invoices, days late and investigation, proposes a "
        "grade; a person confirms it.",
        "评级表缺失：按付款记录、逾期天数与信用调查提出等级，由人确认。",
        credit_grade=("hopeless_days_late", "enough_invoices", "a_on_time_bp", "b_on_time_bp"),
        credit_figures=("conduct_months", "days_of_grace"),
    ),
    _open(
        "二(三)2.1",
        "Sales within the contract's account period are what was invoiced in so many days, or the contract's amount "
        "over "
        "them, whichever is more.",
        "合同账期内销售额：取规定天数内的开票额与合同金额按天数折算两者中的较大者。",
        credit_figures=("account_period_days",),
        credit_terms=("a_longest_days",),
    ),
    _open(
        "二(三)2.2",
        "Relaxed step by step: the rules propose a step after good reports, people sign it; each step adds to the "
        "share "
        "of sales.",
        "逐步放宽：连续良好报告后由规则提出一步，经人签批；每一步提高销售额的比例。",
        limit_step=("step_reports", "step_days_late"),
        credit_terms=("b_first_share", "b_share_step", "b_largest_share"),
    ),
    _open(
        "二(三)2.3",
        "How small a small limit is, is not said: a share of sales, an amount at most, and so many days.",
        "小额授信的上限未作规定：以销售额的一定比例、最高金额与天数为限。",
        credit_terms=("small_share", "small_limit", "small_days"),
    ),
    _two(
        ("二(三)2.5", "二(三)2.4"),
        "Going over a limit is reported: a little to the marketing manager, who is told, more to the general "
        "manager, who "
        "approves. Never for D, never without a limit, never for C beyond its small limit.",
        "超限报备：小幅超限告知市场部经理，超出更多须总经理批准。D级、未设额度、C级超出小额授信的，一律不得超限。",
        over_limit=("notice_share", "notice_days_late", "supply_end_days_late"),
    ),
    _open(
        "二(三)3.1.1",
        "It is printed as 3.11 and stands before 3.1.2: it is counted as 3.1.1.",
        "原文印作3.11，位于3.1.2之前，按3.1.1计。",
    ),
    _open(
        "二(三)3.2.2",
        "An oral report is one line in a log, as routine or in an emergency; none is owed each day.",
        "口头报告以一行记录备查，分日常与紧急；不要求每日报告。",
        duty_terms=("investigation_report_working_days", "emergency_working_days"),
    ),
    _open(
        "二(三)3.2.3",
        "The first report after grading has its days; customers without a deal for long owe none until they deal "
        "again.",
        "评级后首次报告另定期限；长期无交易的客户暂停报告，恢复交易后再行报告。",
        duty_terms=("first_report_working_days",),
        dormancy=("dormant_months",),
    ),
    _open(
        "二(三)3.4.2",
        "Who lets supply go on again is not said: the rank that held it or one above; what was ordered on an "
        "emergency report, a manager; what the general manager ordered, he alone.",
        "恢复供货的权限未作规定：由决定暂停者同级或以上人员恢复；因紧急报告指示的由经理恢复；总经理决定的只能由总经理恢复。",
        hold_lifting=(),
    ),
    _two(
        ("二(四)5", "一4.1", "二(四)3.2"),
        "Finance and customer service both give an opinion on a contract; customer service's manager concludes, "
        "from an "
        "amount on the general manager.",
        "合同由财务部与客服部分别提出意见；由客服部经理审定，达到规定金额的由总经理审定。",
        contract_review=("large_contract",),
    ),
    _open(
        "二(四)7",
        "For how long a contract may be out is not said: this many days at most, then it is asked for anew.",
        "合同原件借出的最长时间未作规定：以规定天数为限，逾期须重新申请。",
        contract_outing=("outing_longest_days",),
    ),
    _open(
        "二(五)1.3",
        "Closed loop: a complaint is not archived before its result and its visit are on record, each by its day.",
        "闭环：处理结果与回访均有记录后方可归档，各有期限。",
        complaint_times=("visit_within", "archive_within"),
    ),
    _open(
        "二(五)1.4",
        "How fast is fast is not said: the customer hears from us within these working hours, the break at noon left "
        "out.",
        "“快速”未作规定：在规定工作小时内与客户联系，午休不计。",
        complaint_times=(
            *("contact_within", "serious_contact_within"),
            *("service_opens", "service_closes", "break_begins", "break_ends"),
        ),
    ),
    _open(
        "二(五)2",
        "A shortcoming that a visit finds is an item with a remedy, a day, and a check whether that helped.",
        "回访发现的不足列为改进事项，定措施、定期限，并检查效果。",
        improvement_terms=("improve_within", "complaint_improve_within", "check_within"),
    ),
    _open(
        "二(五)3.3",
        "How many questions are few is not said: a questionnaire beside the five questions of a visit has at most this "
        "many.",
        "“问题精练”未规定数量：回访五项内容之外的问卷以规定题数为限。",
        questionnaire=("few_questions",),
    ),
    _open(
        "二(五)3.4.1",
        "Rest hours are not named: calls are made within these hours of working days, less the customer's own hours of "
        "rest.",
        "休息时间未作规定：在工作日的下列时段致电，并避开客户自己的休息时间。",
        calling_window=("morning_from", "morning_until", "afternoon_from", "afternoon_until"),
    ),
    _open(
        "二(五)3.4.2",
        "Which customers are key is the department's mark; visited means within so many days.",
        "重点客户由部门标明；“已回访”指在规定天数之内。",
        visit_coverage=("key_days",),
    ),
    _two(
        ("三3", "二(一)4"),
        "Nobody signs his own request, nor twice, nor through a deputy; what is in conflict goes one superior up, at "
        "last to an alternate whom the general manager names. Marketing's opinion on its plan is by somebody who did "
        "not write it. A duty rests for a while with the signature of whoever leads its owner; signatures, emergency "
        "reports, complaints, visits, what was lent or lost, bills, signed contracts, levels that end, attendance and "
        "replies to suggestions never do.",
        "任何人不得签批本人的申请，不得重复签批，也不得通过代理人签批；有冲突的上报一级，最终由总经理指定的替补签批。"
        "市场部对其方案的意见由非编制人出具。待办可经承担人上级签字在一定期限内免除；"
        "签批、紧急报告、投诉、回访、借出或遗失的档案、票据、已签合同、到期密级、参会和对意见的答复不得免除。",
        duty_escalation=("escalation_days", "escalation_further_days"),
        duty_waiver=("waiver_days",),
        plan_review=(),
    ),
    _open(
        "三5",
        "An objection is a suggestion that gets a reply by a day, seen by the two unless it is opened.",
        "对管理的异议记为管理意见，限期答复；除公开外仅双方可见。",
        duty_terms=("suggestion_reply_days",),
    ),
    _open(
        "四1.1",
        "When a complaint is solved is told to the customer; how long it may take at most is not said.",
        "解决时间应告知客户；最长期限未作规定。",
        complaint_times=("solve_within", "serious_solve_within"),
    ),
    _open(
        "四1.3",
        "How a complaint that only asks for service is handed on is not said: department, handler and promised day are "
        "kept with the complaint, which stays open until it is served. What other departments ask of customer service "
        "(一4.5) is another matter.",
        "仅属服务请求的投诉如何转办未作规定：承办部门、承办人和承诺日期登记在投诉中，办妥前投诉不结案；"
        "其他部门对客服部的服务请求（一4.5）另行登记。",
        complaint_judgement=(),
    ),
    _open(
        "四1.4",
        "The superior who chooses is the customer-service manager; the general manager where the complaint is serious, "
        "which is ours to say, or customer service itself is responsible. Whoever has it asks people of "
        "other departments, who write their alternatives down themselves.",
        "选定方案的上级为客服部经理；严重投诉（由本公司认定）或责任部门为客服部的，由总经理裁定。"
        "经办人可请其他部门人员提出备选方案，由其自行填写。",
        complaint_decision=("fewest_alternatives",),
    ),
)
