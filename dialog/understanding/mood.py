"""Whether something is ordered, or only denied, asked about or imagined."""

import re
from dataclasses import replace

from dialog.act import Act
from dialog.understanding.unreal import is_unreal

DOING = frozenset(
    [
        "submit",
        "withdraw",
        "nudge",
        "nominate",
        "submit_list",
        "broadcast",
        "publish",
        "unpublish",
        "award",
        "revoke",
        "set_deadline",
        "inspect_fail",
        "decide",
        "unbind",
        "verify_complaint",
        "review_score",
        "recuse",
        "case_accept",
        "approve",
        "export",
        "schedule",
        "stop_sending",
        "nudge_receipts",
        "resend_failed",
        "recall_notice",
        "delete_evidence",
        "reconsider",
        "no_nominees",
        "tell_others",
        "return_list",
        "extend",
        "exempt",
        "unexempt",
        "appoint",
        "dismiss",
        "send_back",
    ]
)
_DONE = {
    "submit": "my_status",
    "withdraw": "my_status",
    "nudge": "delivery_status",
    "broadcast": "delivery_status",
    "schedule": "delivery_status",
    "award": "member_status",
    "revoke": "member_status",
    "decide": "member_status",
    "nominate": "member_status",
    "inspect_fail": "member_status",
    "review_score": "member_status",
    "publish": "result",
    "verify_complaint": "complaint_status",
    "case_accept": "complaint_status",
    "submit_list": "branch_progress",
}
_ASKED_WHETHER = re.compile(
    r"([过合达行中成])没\1|(?:了|过|好|上|成功|完)(?:吗|没有?|么|不)[?？呢啊呀\s]*$|(?:有没有|是不是|是否)(?:已经)?.{0,12}(?:了|过|"
    r"成功)|(报|交|催|发|授|评|推)没\2|"
    r"[^有都还]没有?[?？呢啊呀\s]*$"
)
_DONE_OR_NOT = re.compile(r"(?:报|交|填|打|做|弄|办)没(?:报|交|填|打|做|弄|办)")
_ASKED_HOW = re.compile(r"怎么(?!还[不没])|怎样|如何|咋(?!还[不没])(?:样|个)?|在哪|哪里")
_IMAGINED = re.compile(
    r"要不要|该不该|如果|要是|假如|假设|万一|(?:了|之后|以后|完)(?:几天|多久|还能|还可以|能不能|可以|能再|能(?=.{1,4}[吗么不])|会|怎么办|咋办)|会怎么?样|"
    r"会不会|有什么(?:后果|影响)|有影响|怎么办|是什么意思|什么叫|为什么|"
    r"为啥|凭什么|(?:走|办)?(?:什么|啥|哪些)(?:程序|手续|流程)|谁(?:来|能|可以|负责)|(?:什么|啥)时候(?!了)|几号|多久|需要(?:什么|几)|什么条件|有用吗|算数吗|"
    r"还能(?:改|撤|再|不能)|^(?:先)?等(?!级).{1,14}?(?:了|完|好|后|点头)[,，\s]*(?:再|就|才)"
)
_DENIED = re.compile(
    r"(?:(?<![分特个区])别(?![的人处拖磨忘])|不要|不用|先不|先别|不想|不必|(?<!能)不能|甭|暂不|暂时不|千万别|没(?:有)?(?:说|要(?!.{0,2}改)|让|想)|没人(?:说|让|叫|要)|谁(?:说|让|叫|要)(?:你|我|的)|(?:几时|什么时候|啥时候|何时)(?:说|让|叫)|"
    r"不是(?:要|想|说|让)|不打算|我(?:可|都|从|也|根本|压根)*没)(?:要|着急|急着|给|"
    r"把|再|去|帮我|现在|随便|乱|忙|急)*"
)
_TAKEN_BACK = re.compile(
    r"[?？，,。\s]\s*(?:要不|还是|先|就|那|嗯|哦|啊|唉|哎)*(?:算了(?!吧?[，,]?(?:就|还是).)|别了|不了|罢了|再说吧?|先不了|不用了|先别|等等吧?|等一下|缓缓|再看看|再想想|再商量)[吧啊呢呀了。.!！]*$|[?？]\s*还是|[?？].{0,4}(?:想想|考虑|再说|再看|商量|等等|算了|不)|不是.{1,12}(?:[,，\s]|而)是"
)
_ASKED_AT_ALL = re.compile(
    r"[吗么][?？呢啊呀\s]*$|[?？]\s*$|是不是|是否|算不算|对不对|(?:了|过)(?:谁|哪|几|多少)|谁|(?<![那这好上下前后十给限延])几(?:[个次天号位份]|点(?!半|前|之前))|什么(?!时候都|都)|哪(?:[些里位]|个(?!不))|多少|多久|[你您](?:觉得|看|说)呢?[?？。\s]*$|[怎咋]么?样[?？。\s]*$"
)
_NEVER_ASKED = frozenset(
    [
        "set_deadline",
        "verify_complaint",
        "award",
        "revoke",
        "decide",
        "inspect_fail",
        "publish",
        "unpublish",
        "nominate",
        "submit_list",
        "case_accept",
        "approve",
        "no_nominees",
        "tell_others",
        "return_list",
        "extend",
        "appoint",
        "dismiss",
    ]
)
_OF_NOTICES = frozenset(("nudge_receipts", "resend_failed"))
_TOLD_OF = frozenset(("nudge", "nominate", "submit_list", "publish", "award", "export", "submit", "unbind"))
_THIS_YEAR = "this_year"  # 今年不报: there may be nothing yet to be taken back
_OWN_STEPS = frozenset(("submit", "withdraw", "unbind"))
_STILL_ORDERED = frozenset(("verify_complaint", "stop_sending"))
_HOW_IS_MEANT = frozenset(("unbind", "export"))


_NO_WAITING = re.compile(r"(?:别|不)(?:再|用)?等[^,，。]*$")
_ON_A_CONDITION = re.compile(r"(?:要是|如果|等).{1,14}(?:我)?(?:就|再)")
_NOT_READY = re.compile(r"授权|代我|替我打|以为|早.?(?:就)?交|还没.{0,4}(?:完|好|改|看|定)|个[啥屁]")
# What sounds like a denial, and says why.
_REASONS = {
    "withdraw": re.compile(r"[不没]想?(?:要|参加|参评|报名?|干|评)了?"),
    "exempt": re.compile(r"不用(?:申报|报名|报)了?"),
    "schedule": re.compile(r"(?:先|现在|今天)?(?:不|别|不要|不用)(?:急着?)?发(?:了|呢|吧)?[\s,，。]+(?=.*发)"),
}

# What is no such order, whatever else is said.
_NO_ORDER = {
    "nudge": re.compile(r"(?:还用|用不用|需要|要不要|该不该)[^,，。]{0,8}[吗不?？]?\s*$"),
    "publish": re.compile(r"推送|通知|[:：].{2,}|晚点|不对|有错"),
    "submit": re.compile(r"失败|哪去"),
    "revoke": re.compile(r"(?:申报|自评|报名)[^,，。]{0,3}撤|撤[^,，。]{0,6}(?:申报|自评|报名)"),
    "award": re.compile(r"是[^,，。]*[吧吗?？]\s*$|^(?!.*(?:牌|授|颁|称号|示范岗|挂|证书))"),
    "broadcast": re.compile(r"(?:[那这上]条|是发给)[^,，。]*[吧吗?？]\s*$"),
    "withdraw": re.compile(r"问问|问一下|了解|微信|发错群|撤回过了"),
    "inspect_fail": re.compile(
        r"说(?:他|她|自己)|冤枉|^(?:我们?|准备|打算|明天|后天|今天|上午|下午|下周.?|一会儿?|要|去)+(?:抽查|检查|暗访)[^,，。不没差缺空脱]*$"
    ),
    "nominate": re.compile(
        r"除了|^(?:我们?|支部|打算|准备)*(?:下周|下个?月|明天|后天|下次|月底|周[一二三四五六日天])[^,，。]{0,4}(?:开会|会上|商量|讨论|研究)|(?:当|为|做|评|入)(?:入党|积极分子|优秀|先进|劳模|班长|组长|代表|委员)|去(?:跑|打|踢|唱|演|参加|学)|运动会|比赛|还是.{0,8}好[呢啊?？]*$|(?:让|叫|求|要|托|想)我(?:去|来)?推荐?"
    ),
}
_NOT_MOVING = re.compile(r"(?:先|我)*(?:不|别|不要|不用|先别)(?:跳|下一|上一|往)")
_SO_IT_IS = re.compile(
    r"(?:截止|期限|时间)(?:就)?是[^,，。改]*[吧吗?？]\s*$|^(?!.*[改延推调][到成至为]).*(?:不[改变动]|照旧|照常)了?[吧啊。.!！\s]*$"
)
# Orders that carry words of their own, or a finding: these may speak of anything.
_UNDOUBTED = frozenset(("broadcast", "return_list", "extend", "send_back", "export", "verify_complaint"))
_HEARSAY = re.compile(
    r"才能|才可以|没(?:点头|同意|答应|松口|表态)|^催了?(?:也|又)?没用|(?:我|还是)自己(?:打电话|去说|去催|问问)|问[^,，。]{0,6}(?:能不能|可不可以|能否|是不是|要不要|可以)|本来[想要]|差一?点|整改|没有不合格|够不够|一公示|公示期[^到至延改]{0,3}$|匿名|听说|据说|听(?:他|她|人|大家|别人)们?说|有(?:人|支部|单位|几个支部|些支部)(?:建议|提议|说|要求|提|想|问|希望)|群众(?:要求|建议|反映)|传言|风闻|真的?假的|还没批|没批下来|没发现|误传|误会|白催|也没用|就知道催|催什么催|自己也烦"
)
_HELD_BACK = re.compile(
    r"(?<!推荐)的话[,，\s]*(?:你|就|再|才)|(?:结束|以后|之后|完|没意见|没问题|通过|交)了?[,，\s]*再(?:授|发|推|报|撤|公示|交)|(?:^|[\s,，。])(?:先)?等(?!级|一?下|会|等).{1,16}再(?!次|说)|的事[^,，。]*再议|(?:下周|下次|改天|回头|以后)再议|^打算|先(?:问问|请示|商量)|缓一缓|暂缓|先(?:压|缓|放|搁|等)(?:一?[压缓放搁等下]|着|一放)"
)
_AT_A_TIME = frozenset(("schedule", "broadcast", "extend", "set_deadline", "decide", "return_list", "send_back"))
_OF_THE_PAST = re.compile(r"去年|前年|往年|上一?届|以前|上次|上回")
_STARTING = frozenset(("apply", "start_scoring", "appeal", "bind", "report_complaint"))
_NOT_WANTED = re.compile(
    r"不[上过到][,，]?我?就(?:去|要)?(?:申诉|投诉|举报)|不(?:想|再)?(?:打|评|填|弄)分?了|早知道|没(?:啥|什么)(?:可|好)?(?:申诉|投诉|说)|(?<!找)谁说|可没说|我没说|[不没]打算|别人劝|[劝叫让]我去|没(?:那个|这个|啥)?必要|如果|(?<!主)要是|假如|本来[想要]|早[就]?(?:投诉|举报)|听说(?!.*(?:我也|给我|帮我|我要|我想))|没啥不服|没什么不服|不(?:想|要|用)?申诉|别申诉|不是(?:我)?[来要想]*(?:投诉|举报|申诉)|不投诉|绑不上|绑不了|有用吗|能绑|两个人|先不绑|[不别]绑|等.{1,10}再|帮(?:他|她|别人)|懒得|(?:让|叫|劝)我(?:先|就)?(?:别|不)|但是?算了|几页|多少字|怎么写"
)
_DONE_BEFORE = re.compile(
    r"(?:去年|前年|往年|以前|上一?届|上次|早就?|已经)[^,，。]{0,6}(?:报|申报|报名|参加|打|评|填)过"
)
_UNDECIDED = re.compile(
    r"(?:没|未)(?:有)?(?:想|考虑|拿|定|决定)(?:好|清楚|明白|定|下来|主意)|(?:要不要|该不该|值不值得?|报不报|参不参加)|纠结|犹豫|拿不定主意|考虑(?:一下|考虑|看看)"
)

# The branch's list, which the office gives back: not one's own application.
_ABOUT_LIST = re.compile(r"[撤收退][^我]{0,6}(?:名单|推荐)|(?:名单|推荐)[^我]{0,8}[撤收退]")


# 昨天已经催过石头了, 名单我昨天就报了呀: told, not ordered; 再催一遍 is ordered, whatever was done before.
_REPORTED = re.compile(
    r"(?:催|提醒|喊|推荐|提名|通知|发|授|公示|导出?|摘|撤|报|交|抽查|绑|解绑)过(?![期去来])|我(?:昨天|前天|早就|已经|上周|刚才|刚刚)[^,，。]{0,6}(?:推荐|催|报|交|通知|导出)了|"
    r"我(?:推荐|催|报上去|提名)了|是[^,，。]{1,8}(?:交|报|填)的[。.!！\s]*$|(?:昨天|前天|早就|已经|上周)[^,，。]{0,3}(?:推荐|催|报|交|通知|导出)了"
)
_ONCE_MORE = re.compile(r"再|重新|又|还要|还是|帮我|给我|请|改|撤|停|别")
# What a step needs or does is asked, the step is not ordered.
_ABOUT_A_STEP = re.compile(
    r"要不要(?:盖章|签字|打印|拍照|写)|是不是(?:要|得|需要|先|必须|就)|会(?:不会)?(?:显示|知道|看到|通知|提醒|发给|影响).*[吗么不]|(?:导出来?|导好|发出去|催出去|催一下|发)的(?:表|通知|提醒|消息|名单)?(?:能|会|可以|里|怎么)|"
    r"(?:撤回?|提交|解绑|申诉|申报|绑定|报名)了?的话|几天(?:有|能|会|给|出)|还在不在|还在吗|会丢|会没|会清|会作废|有(?:什么|啥)用|要(?:什么|啥)(?:材料|手续|条件|证)|要(?:写|交|准备|带|填|走)(?:什么|啥|哪些|多少)|(?:写|填)(?:什么|啥)理由|几天内|有效期|(?:要|得)几[个天次]|(?<![那这好])几个?(?:工作日|人签字|月)"
)
_STEPS = (DOING | _STARTING) - {"broadcast"}
_CONCERNED = DOING | _STARTING | {"next", "skip", "previous"}
_DOUBTED_EASILY, _AT_ONCE = DOING - _UNDOUBTED, DOING - _AT_A_TIME
_SO_IT_WAS = re.compile(r"原来是|原先是|本来是|我记得|好像|是不是")


# 开玩笑的，推荐张三; 明天再催张三; 给张三授牌，打错了: nothing is to be done now.
_NOT_ORDERED = re.compile(
    r"^(?:开玩笑|逗你|说着玩|(?:明天|后天|下次|下周|改天|回头|等等|等会儿?|晚点)再(?!提醒我)|还没(?=[催提推给授撤取抽报把让])"
    r"|(?:他们|别的|隔壁|人家)支部|(?:书记|领导|主任|组长|有人|听)说)"
    r"|^(?:昨天|前天|上周).*(?<![通没])过了?[。.\s]*$|(?:不对|(?<!别)[打搞说弄]错了?|作废)[了吧。.!！\s]*$"
)
_CALLED_OFF = re.compile(r"(?:取消|撤回)[了吧。.!！\s]*$")
FOR_PEOPLE = frozenset(("nudge", "nominate", "award", "revoke", "inspect_fail"))


def tempered(act: Act, text: str) -> Act:
    """What is only talked about is not done."""
    if act.intent not in _CONCERNED:
        return act
    if instead := _only_told(act, text) or _own_step(act, text):
        return instead
    if act.intent not in DOING or not act.allowed:
        return act
    said = _NO_WAITING.sub("", text)
    return _meant(act, _REASONS[act.intent].sub("", said) if act.intent in _REASONS else said)


def _only_told(act: Act, text: str) -> Act | None:
    """A step is asked about, remembered or reported."""
    if act.intent in _STEPS and _ABOUT_A_STEP.search(text):
        return Act(intent="help")
    if act.intent == "set_deadline" and (_SO_IT_WAS.search(text) or _SO_IT_IS.search(text)):
        return Act(intent="deadline", stage=act.stage)
    return _UNDONE if any(is_so(act, text) for is_so in _NOT_TO_BE_DONE) else None


def _is_of_nobody(act: Act, text: str) -> bool:
    is_named = act.name or act.names or act.branch or act.branches
    return act.intent == "inspect_fail" and not is_named and not re.search(r"发现|查[到出]", text)


# 财务报账截止12月20号: of another matter.
_OF_OTHER_MATTERS = re.compile(
    r"^(?!.*(?:申报|报名|自[评平]|打分|评分|推荐|名单|公示|考核|评审|考评|活动|评选|zp))"
    r"(?!(?:把|将|请|麻烦|帮我?|给我?|那个|各支部的?|整个|全部|最后|的|[\s,，])*(?:截止|期限|时间|日期))[^,，。]{2,10}(?:截止|期限|到期)"
)


def _is_of_other_matters(act: Act, text: str) -> bool:
    return act.intent == "set_deadline" and act.stage is None and _OF_OTHER_MATTERS.search(text) is not None


def _is_reported(act: Act, text: str) -> bool:
    return act.intent in _TOLD_OF and bool(_REPORTED.search(text)) and not _ONCE_MORE.search(text)


def _is_hearsay(act: Act, text: str) -> bool:
    if act.intent not in _DOUBTED_EASILY or not act.allowed:
        return False
    return bool(_HEARSAY.search(text) or (act.intent in _NEVER_ASKED and _OF_THE_PAST.search(text)))


def _is_held_back(act: Act, text: str) -> bool:
    return act.intent in _AT_ONCE and act.allowed and _HELD_BACK.search(text) is not None


def _is_not_for_now(act: Act, text: str) -> bool:
    """Whoever says 取消 of a title revokes it."""
    if act.intent not in FOR_PEOPLE or not (act.name or act.names):
        return False
    return _NOT_ORDERED.search(text) is not None or (act.intent != "revoke" and _CALLED_OFF.search(text) is not None)


def _is_no_order(act: Act, text: str) -> bool:
    return act.allowed and act.intent in _NO_ORDER and _NO_ORDER[act.intent].search(text) is not None


def _is_unreal(act: Act, text: str) -> bool:
    is_other = act.intent in _STEPS - _WITH_GRIEVANCES and act.form != "instead"
    return is_other and is_unreal(text)


_LATER_OR_OTHERS = re.compile(
    r"(?:孙[子女]|外孙|闺女|小孩|娃)[^,，。]{0,8}(?:报名|申报|报)|^我们?(?:班长|主任|书记|科长|组长|队长|师傅|班组长)[^,，。我]{0,6}(?:申报|报名|报|打|交)了|明年|下回|下次|以后再|(?:明天|后天|下周|下礼拜|下个?月|月底|年底|到时候?|过几天|过两天|改天|回头|晚点|有空)(?:我)?再(?!次)|我(?:媳妇|老婆|老公|爱人|儿子|女儿|孩子|家属|朋友|亲戚)"
)
# What says why: 凭什么没有我，我要申诉.
_WITH_GRIEVANCES = frozenset(("report_complaint", "appeal", "withdraw", "bind"))
_UNDONE = Act(intent="clarify", form="unknown")
_NOT_TO_BE_DONE = (
    _is_of_nobody,
    _is_of_other_matters,
    _is_reported,
    _is_hearsay,
    _is_held_back,
    _is_not_for_now,
    _is_no_order,
    _is_unreal,
)


def _own_step(act: Act, text: str) -> Act | None:
    """One's own steps, complaints and moves among the items."""
    if act.intent == "report_complaint" and re.match(r"(?:看看?|查看?|查一下)", text):
        return _UNDONE
    if act.intent == "withdraw" and _ABOUT_LIST.search(text):
        return Act(intent="show_list")
    is_started = act.intent in _STARTING or act.form == _THIS_YEAR
    if is_started and any(each.search(text) for each in (_UNDECIDED, _NOT_WANTED, _DONE_BEFORE)):
        return _UNDONE
    if act.intent in ("apply", "start_scoring", "bind") and _LATER_OR_OTHERS.search(text):
        return _UNDONE
    if act.intent in ("start_scoring", "apply") and _ASKED_WHETHER.search(text) and not re.search(r"可以|能", text):
        return Act(intent="my_status")
    if act.intent in ("next", "skip", "previous") and _NOT_MOVING.match(text):
        return _UNDONE
    return None


def _meant(act: Act, text: str) -> Act:
    """What would do something, unless the words only ask about it, imagine it or deny it."""
    if act.intent in ("submit", "submit_list") and _NOT_READY.search(text):
        return Act(intent="clarify", form="unknown")
    if act.intent == "nudge" and len(act.names) == 1 and _DONE_OR_NOT.search(text):
        return Act(intent="member_status", name=act.names[0])
    if _ASKED_WHETHER.search(text):
        return _asked(act)
    if act.form != "instead" and _TAKEN_BACK.search(text):
        return Act(intent="clarify", form="unknown")
    if act.intent in _OF_NOTICES and (_ASKED_AT_ALL.search(text) or re.search(r"有没有|哪些|几个|多少", text)):
        return Act(intent="delivery_status")
    if act.intent in _NEVER_ASKED and _ASKED_AT_ALL.search(text):
        return Act(intent="deadline") if act.intent == "set_deadline" else Act(intent="clarify", form="unknown")
    if (
        act.intent in _OWN_STEPS
        and re.search(r"[吗么][?？]?\s*$|[?？]\s*$", text)
        and not re.search(r"能|可以|帮|行", text)
    ):
        return Act(intent="clarify", form="unknown")
    if _ASKED_HOW.search(text) and act.intent not in _HOW_IS_MEANT and act.form != _THIS_YEAR:
        return Act(intent="help")
    if _IMAGINED.search(text):
        return (
            Act(intent="help")
            if act.intent in _OWN_STEPS and not _ON_A_CONDITION.search(text)
            else Act(intent="clarify", form="unknown")
        )
    if act.intent == "unbind" and not re.search(r"(?:别|不要|不用|不想|先不|不|没要)(?:你|您|要|给我?|急着)*解", text):
        return act
    if act.form not in ("instead", _THIS_YEAR) and act.intent not in _STILL_ORDERED and _DENIED.search(text):
        return Act(intent="clarify", form="unknown")
    return act


def _asked(act: Act) -> Act:
    instead = _DONE.get(act.intent)
    if instead is None:
        return act if act.intent == "export" else Act(intent="clarify", form="unknown")
    if instead == "member_status" and not (act.name or act.names):
        return Act(intent="clarify", form="unknown")
    if instead == "member_status" and len(act.names) == 1:
        return Act(intent=instead, name=act.names[0])
    return (
        replace(Act(intent=instead), name=act.name, names=act.names, receipt=act.receipt)
        if instead in ("member_status", "complaint_status")
        else Act(intent=instead)
    )
