"""What does each clause of the rulebook demand? In our own words, so that an answer can name a clause and say it.

Ids are part, section and item as printed. What is said here decides nothing: the rules do, and may be set otherwise by
this installation.
"""

from admin_app.errors import Sentence, sentence
from rules.engine import LoadedPolicy

PARTS: dict[str, Sentence] = {
    "一": sentence("General", "总则"),
    "二(一)": sentence("Business plans: review and improvement", "业务方案的评审与改进"),
    "二(二)": sentence("Customer information", "客户信息"),
    "二(三)": sentence("Credit", "客户信用"),
    "二(四)": sentence("Sales contracts", "销售合同"),
    "二(五)": sentence("Complaints and return visits", "投诉与回访"),
    "三": sentence("Staff", "人员"),
    "四": sentence("Workflows", "工作流程"),
}

_TOLD: dict[str, tuple[str, str]] = {
    "一1": (
        "The rules serve knowing customers' needs and their satisfaction.",
        "制度旨在了解客户需求、提高客户满意度。",
    ),
    "一2": ("They hold for the customer-service department's work.", "制度适用于客服部的各项工作。"),
    "一3": ("Customers come first in what the department does.", "部门工作以客户为先。"),
    "一4.1": (
        "Customer service helps to draw up, review and improve plans, keeps archives, manages contracts "
        "and handles complaints.",
        "客服部协助制定、评审和改进业务方案，保管档案，管理合同，处理投诉。",
    ),
    "一4.2": (
        "Customer statistics and survey analysis are accurate and on time.",
        "客户统计与调查分析应准确、及时。",
    ),
    "一4.3": ("There is one well-kept customer database.", "建立并维护统一的客户数据库。"),
    "一4.4": (
        "Customer information is sorted, searched and shared with marketing, as far as secrecy lets it.",
        "在保密范围内整理、检索客户信息并与市场部共享。",
    ),
    "一4.5": ("Customer service follows up for marketing and other departments.", "为市场部及其他部门提供跟踪服务。"),
    "一4.6": ("Meetings are followed up, trainings arranged.", "跟进会议决议，安排培训。"),
    "一4.7": ("New customers with potential are developed.", "开发有潜力的新客户。"),
    "一4.8": (
        "Marketing's prospecting is followed, revisited and supervised.",
        "跟踪、回访并监督市场部的客户开发工作。",
    ),
    "一4.9": ("The department has its posts, one of them the manager.", "部门按编制设岗，其中经理一名。"),
    "二(一)1": (
        "Marketing writes a plan that fits the customer; customer service reviews and improves it.",
        "市场部按客户情况编写方案，客服部评审并改进。",
    ),
    "二(一)2": (
        "Type of customer and amount decide who approves a plan; the weightiest go to the general manager.",
        "按客户类型和金额确定方案的审批层级，重大方案报总经理。",
    ),
    "二(一)3": (
        "A plan names the means of finance, how and when is paid, and the other terms.",
        "方案应载明融资方式、付款方式与周期及其他条款。",
    ),
    "二(一)4": (
        "Customer service convenes the review with finance and marketing: does the plan fit the company "
        "and this customer?",
        "由客服部召集财务部、市场部评审方案：是否符合公司条件，是否切合该客户。",
    ),
    "二(一)5": (
        "An approved plan is not changed, and its money serves nothing else.",
        "方案批准后不得更改，专款专用。",
    ),
    "二(一)6": ("The team is briefed and says so; the run is followed.", "向执行人员交底并由其确认，跟踪执行过程。"),
    "二(一)7": (
        "A plan has points of control, with supervision and precautions.",
        "方案设控制点，落实监督与预防措施。",
    ),
    "二(一)8": (
        "A change needs the general manager's consent in writing and the whole approval again; until "
        "then the old plan holds.",
        "变更方案须经总经理书面同意并重新履行审批，此前原方案继续有效。",
    ),
    "二(二)1": ("One named person of customer service keeps the archives.", "由客服部指定专人保管客户档案。"),
    "二(二)2": ("Customers are surveyed, filed and brought up to date promptly.", "及时调查、归档并更新客户信息。"),
    "二(二)3": ("Archives are built, improved and kept every day.", "档案的建立、完善与日常维护均属本制度范围。"),
    "二(二)4.10": ("The customer-service manager plans and supervises.", "客服部经理负责规划与监督。"),
    "二(二)4.11": (
        "The information clerk of customer service builds, updates and maintains archives.",
        "客户信息管理员负责档案的建立、更新与维护。",
    ),
    "二(二)4.12": ("Salespeople collect what belongs in the archive.", "业务员负责收集客户信息。"),
    "二(二)4.13": ("Whoever has access owes secrecy.", "凡能接触客户信息的人员均负有保密义务。"),
    "二(二)5.1": (
        "An archive holds basics, organisation, key people, how the customer buys, what he plans, and an analysis.",
        "档案包括基本情况、组织、关键人员、采购流程、投资与需求计划及分析。",
    ),
    "二(二)5.2": (
        "Basics: owners and managers, who decides, qualifications, since when, size, trade, assets.",
        "基本情况：所有者与管理者、决策人、资质、成立与首次交易日期、规模、行业、资产。",
    ),
    "二(二)5.3": (
        "Traits: region, sales strength, potential, culture, policy, size and style of management.",
        "客户特征：服务区域、销售能力、潜力、文化、政策、规模与管理风格。",
    ),
    "二(二)5.4": (
        "Business: past and present sales, people, competitors, ties with us, attitude.",
        "业务状况：以往与目前的销售、人员素质、与同业的关系、与本公司的业务往来与合作态度。",
    ),
    "二(二)5.5": (
        "Dealings: sales, problems, strengths, countermeasures, reputation, credit and terms.",
        "交易状况：销售活动、问题、优势、对策、声誉、信用状况与交易条件。",
    ),
    "二(二)6.1": (
        "Each salesperson files a customer information report in the first week of the month.",
        "业务员每月第一周提交客户信息报告。",
    ),
    "二(二)6.2": (
        "Every institutional customer has an archive: a working copy, and an electronic one in the database.",
        "每个单位客户均建档：工作档案一份，数据库电子档案一份。",
    ),
    "二(二)6.3": (
        "Marketing notifies changes, the information department enters them; then they can be queried.",
        "客户情况变动由市场部通知、信息部录入，之后方可查询。",
    ),
    "二(二)6.4": (
        "What leaves the company about a customer follows customer service's version.",
        "对外提供的客户资料以客服部的版本为准。",
    ),
    "二(二)6.5": ("Every archive is verified anew each quarter.", "每季度对全部档案重新核实、补充或调整。"),
    "二(二)6.6": (
        "Archives are commercial secrets, all in customer service's custody.",
        "客户档案属商业秘密，统一由客服部保管。",
    ),
    "二(二)6.7": (
        "Whoever asks to consult an archive needs his own manager's signature, then customer service's.",
        "查阅档案须先经本部门经理签字，再由客服部批准。",
    ),
    "二(二)6.8": ("Archive cards are sorted each month, quarter and year.", "档案卡按月、按季、按年整理。"),
    "二(二)6.9": ("Compiled reports are kept safe.", "汇编的报告应妥善保存。"),
    "二(二)6.10": (
        "A worthless archive is destroyed after the information supervisor, the customer-service manager and the "
        "general manager have signed, one after another.",
        "无保存价值的档案，须经客户信息主管、客服部经理、总经理依次签字后方可销毁。",
    ),
    "二(二)7.1": (
        "Archives are known to a limited circle for a limited time. Managers and above may borrow, by a borrow card.",
        "档案在限定范围、限定期限内知悉；经理及以上方可借阅，并填写借阅卡。",
    ),
    "二(二)7.2": (
        "What is secret is marked with level and period, and kept accordingly.",
        "涉密资料标明密级与期限，并按规定保管。",
    ),
    "二(二)7.2.1": (
        "Secret are important business, special strategies, and important data of main customers.",
        "重要业务、对重要客户的特殊策略及主要客户的重要资料属秘密事项。",
    ),
    "二(二)7.2.2": (
        "Three levels by the harm a leak would do: secret, confidential, top secret.",
        "按泄露后的损害程度分为秘密、机密、绝密三级。",
    ),
    "二(二)7.2.3": (
        "Ordinary dealings are secret, important ones confidential, those that touch the company's "
        "interests top secret.",
        "一般往来为秘密级，重要往来为机密级，直接影响公司利益的为绝密级。",
    ),
    "二(二)7.2.4": (
        "Level and period are marked; when the period ends the record is declassified by itself.",
        "标明密级与保密期限，期满自行解密。",
    ),
    "二(二)7.2.5": ("Classified items are kept by customer service.", "涉密资料由客服部保管。"),
    "二(三)1": (
        "Customers are graded A to D by investigation and conduct.",
        "依据调查与往来表现将客户分为A、B、C、D四级。",
    ),
    "二(三)2": ("On what terms a customer buys depends on the grade.", "不同等级的客户适用不同的销售政策。"),
    "二(三)2.1": (
        "A: a limit and days to pay; never above the sales of the contract's account period.",
        "A级：给予额度和付款期，额度不超过合同账期内的销售额。",
    ),
    "二(三)2.2": ("B: a first limit, relaxed step by step on evidence.", "B级：先给予初始额度，再依据表现逐步放宽。"),
    "二(三)2.3": (
        "C: cash against goods; after careful review a small limit, beyond it cash.",
        "C级：现款现货；经仔细审查可给予少量额度，超出部分现款现货。",
    ),
    "二(三)2.4": (
        "D: no credit of any kind, cash against goods or payment first.",
        "D级：不给予任何信用，现款现货或先款后货。",
    ),
    "二(三)2.5": (
        "Limits move with the business; going over a limit is reported to the marketing manager or the "
        "general manager.",
        "额度随业务情况调整，超出额度须报市场部经理或总经理。",
    ),
    "二(三)3.1": ("A customer's credit is investigated before it is given.", "授信之前须调查客户信用。"),
    "二(三)3.1.1": (
        "Sales asks for an investigation; customer service chooses the channels.",
        "业务部门提出调查申请，由客服部选择调查渠道。",
    ),
    "二(三)3.1.2": ("Channel: banks and other financial institutions.", "调查渠道：银行等金融机构。"),
    "二(三)3.1.3": ("Channel: customers or trade bodies.", "调查渠道：客户或行业组织。"),
    "二(三)3.1.4": ("Channel: colleagues, affiliates, the press.", "调查渠道：内部同事、关联单位、媒体。"),
    "二(三)3.1.5": (
        "Channel: the salesperson's survey on the spot, analysed by finance.",
        "调查渠道：业务员实地调查，由财务部分析评估。",
    ),
    "二(三)3.2": ("What was found is reported, at once and regularly.", "调查情况应及时并定期报告。"),
    "二(三)3.2.1": ("A credit investigation report is written.", "编写信用调查报告。"),
    "二(三)3.2.2": (
        "It goes to the credit-limit group promptly; salespeople also report orally.",
        "报告及时送授信额度管理小组；业务员亦须口头汇报。",
    ),
    "二(三)3.2.3": (
        "Regular reports: A every six months, B every three, C and D every month.",
        "定期报告：A级每六个月、B级每三个月、C级和D级每月一次。",
    ),
    "二(三)3.2.4": (
        "One template, complete and clear; evidence and facts rather than opinion.",
        "采用统一格式，内容完整清楚，以证据和事实为主。",
    ),
    "二(三)3.3.1": (
        "On a sudden change the salesperson reports to the superior and acts only on explicit instruction.",
        "情况突变时业务员须紧急报告上级，得到明确指示后方可行动。",
    ),
    "二(三)3.3.2": (
        "When credit worsens: guarantors, more deposit, notarised contracts, recourse, mortgaged goods.",
        "信用恶化时可采取担保、增加保证金、公证合同、追偿、抵押等措施。",
    ),
    "二(三)3.4.1": (
        "Trading starts with a visit plan and a contract review with customer service's and finance's opinion.",
        "开始交易前须有拜访计划，并由客服部、财务部就信用与额度对合同提出意见。",
    ),
    "二(三)3.4.2": (
        "Anomalies are reported and supply may be suspended; dealings end on the superior's instruction.",
        "发现异常须报告并可暂停供货；终止交易须依上级指示。",
    ),
    "二(四)1": (
        "Customer service reviews, supervises and manages sales contracts.",
        "客服部负责销售合同的评审、监督与管理。",
    ),
    "二(四)2": (
        "All sales contracts of the company and of marketing are covered.",
        "适用于公司及市场部的全部对外销售合同。",
    ),
    "二(四)3.1": (
        "Marketing sells, signs, executes, collects and cares for the customer.",
        "市场部负责销售、签约、履行、收款及售后。",
    ),
    "二(四)3.2": ("Customer service reviews, supervises and keeps contracts.", "客服部负责合同的评审、监督与保管。"),
    "二(四)3.3": (
        "Finance watches returns and helps to collect what is owed.",
        "财务部关注投资回报，协助催收应收账款。",
    ),
    "二(四)4.1": (
        "Before negotiating: licence and its validity, reputation, results; a named person answers for it.",
        "谈判前核查营业执照及有效期、信誉与业绩等，由指定人员负责。",
    ),
    "二(四)4.2": (
        "A named person declares the contract economic, feasible, lawful and fairly priced.",
        "由指定人员确认合同的经济性、可行性、合法性与价格合理性。",
    ),
    "二(四)4.3": ("Disputes outside court are handled.", "处理诉讼以外的合同纠纷。"),
    "二(四)4.4": ("Departments keep copies and a ledger.", "各部门留存合同副本并建立台账。"),
    "二(四)5": (
        "Finance reviews, the other departments support it, all within one working day; in urgent cases by phone.",
        "财务部专项评审，相关部门配合，一个工作日内完成；紧急时可电话确认。",
    ),
    "二(四)6": ("Delivery within the contract's supply period is urged.", "督促在合同供货期内交货。"),
    "二(四)7": (
        "A signed contract is handed in within one working day, and taken out only on the general manager's signature.",
        "合同签订后一个工作日内交客服部保管，借出须经总经理签字。",
    ),
    "二(五)1.1": ("Complaints serve the customer's satisfaction.", "投诉处理以客户满意为目的。"),
    "二(五)1.2": (
        "Complaints are accepted, classified, reported, followed and analysed.",
        "受理、分类、上报、跟踪并分析投诉。",
    ),
    "二(五)1.3": (
        "Handled at once, with a quick result, a visit afterwards, and filed.",
        "即时处理、尽快答复、事后回访并归档。",
    ),
    "二(五)1.4": (
        "Easy channels, fast handling, a thorough cause, and the customer won back.",
        "渠道畅通、处理迅速、查明原因、挽回客户。",
    ),
    "二(五)2": (
        "Regular and irregular visits ask for needs and satisfaction; shortcomings are remedied.",
        "定期与不定期回访，了解需求与满意度，改进不足。",
    ),
    "二(五)3.1": (
        "A visit asks what the customer thinks of the company and its service.",
        "回访征询客户对公司及服务的意见。",
    ),
    "二(五)3.2": (
        "Visits may go with holidays, anniversaries and promotions.",
        "可结合节日、纪念日、促销开展主题回访。",
    ),
    "二(五)3.3": ("Calls are short, with few questions.", "通话简短，问题精练。"),
    "二(五)3.4.1": ("Nobody is called in his hours of rest.", "不在客户休息时间打扰客户。"),
    "二(五)3.4.2": ("Every key customer is visited.", "重点客户回访率为百分之百。"),
    "二(五)3.4.3": ("Records of visits are complete.", "回访记录应完整。"),
    "三1": ("Staff serve wholeheartedly and know their trade.", "全心服务，具备相应知识与技能。"),
    "三2": ("Staff stand for the company's aims and honour.", "维护公司宗旨、荣誉与影响。"),
    "三3": ("Staff keep the company's rules.", "遵守公司规章制度。"),
    "三4": ("Staff attend the department's meetings and take part.", "参加部门会议并积极讨论。"),
    "三5": ("Staff may object to how the department is run.", "对部门管理可提出意见。"),
    "四1.1": (
        "A complaint is recorded; the customer agrees to what is asked and is told when it will be solved.",
        "填写投诉记录，与客户确认内容并告知解决时间。",
    ),
    "四1.2": (
        "Is the reason sufficient, is the claim fair? Unfounded ones get a courteous reply, founded "
        "ones their department.",
        "判断理由是否充分、要求是否合理：不成立的婉言答复，成立的转责任部门。",
    ),
    "四1.3": (
        "The cause, who is responsible and what is asked are found out.",
        "查明原因、责任人及客户要求。",
    ),
    "四1.4": (
        "Departments discuss alternatives; the superior chooses and instructs.",
        "各部门商讨方案，由上级选定并下达指示。",
    ),
    "四1.5": ("Satisfaction and advice are followed up, and the work improved.", "跟踪满意度与建议，总结并改进。"),
    "四2": (
        "Customers are drawn from the archive, allotted, called, recorded, summed up and filed.",
        "从档案中抽取客户，分派回访，填写记录，总结并归档。",
    ),
}
CLAUSES: dict[str, Sentence] = {clause: sentence(en, zh) for clause, (en, zh) in _TOLD.items()}


def part_of(clause: str) -> str:
    """The part a clause stands in: 二(三) of 二(三)2.1. KeyError where there is no such part."""
    for part in sorted(PARTS, key=len, reverse=True):
        if clause.startswith(part):
            return part
    raise KeyError(clause)


def named_clauses(policy: LoadedPolicy) -> list[str]:
    """The clauses that its rules and parameters rest on, each once, whether or not the rulebook has them."""
    rules = [*policy.rules, *([policy.stopped] if policy.stopped else [])]
    return list(dict.fromkeys([rule.clause for rule in rules] + [one.clause for one in policy.parameters.values()]))
