"""Sentences with a head word and free words after it: notices, reports, findings, names to put forward."""

import re
from dataclasses import replace

from dialog.act import Act
from dialog.understanding.commands import STAGE, with_branches, with_slots
from dialog.understanding.directory import Directory
from dialog.understanding.people import DATE_SHAPE, SURNAMES, Told, short_receipt
from dialog.understanding.phrases import BRANCH, DATE, NAME, RECEIPT
from dialog.understanding.spelling import respell

_EDGES = " \n,，、。.;；:：!！~～“”\"'「」"

_TO_ALL = (
    r"(?:各位|全体|所有|全部|全支部|每个|各|三个|几个|全校|全院|全中心|大家|大伙儿?|全员|同志们|党员们|书记们|集团)(?:党?支部|党员|同志|书记|"
    r"人员|人|单位|部门|的|全体|申报人|评委|，)*"
)
_TO = (
    rf"(?:(?:{BRANCH}|{NAME})(?:(?:[、,，和跟及与 ]|还有|以及|加上)*(?:{BRANCH}|{NAME}))*"
    rf"(?:的|全体|所有|党员|同志|书记|人员|"
    rf"大家|支部|人|们|各位)*|{_TO_ALL}|(?:咱们?|我们?|本|俺们?)支部(?:的|全体|所有|党员|同志|人|们|各位)*|"
    rf"大家伙?|本支部(?:全体)?(?:党员|同志)?|我们支部(?:全体)?(?:党员|同志)?|支部(?:的|全体|所有)*(?:党员|同志|人)(?:们)?|"
    rf"[\u4e00-\u9fff]{{2,8}}?党?支部(?:全体)?(?:党员|同志|书记)?)"
)
_NOTICE = re.compile(
    rf"^(?:请|麻烦|你|您|帮我?|给我|小助手|再|那个|我要|我想|替我|自动|啊|嗯|呃|喂|哎|就|[\s,，])*(?:"
    rf"(?:发个?条?|发一?[条个下]|下发|发布|拟一?[条个]|写一?[条个])?(?:通知|公告|广播)(?:一下|下|给|到|说|那个|"
    rf"[:：\s])*(?P<to1>{_TO})?"
    rf"|(?:给|向|对|跟)(?:那个|这个|咱们?|我们)*(?P<to2>{_TO})(?:群?发送?|下发|发个|说|讲)(?:一?[条个下份])?(?:通知|消息|公告|信息|短信)?"
    rf"|(?:给|向|对|跟|和|同)?(?P<to4>{_TO})(?:(?:说|讲|招呼|知会|吱|告诉|通知)(?:一声|一下|下)|请?注意(?:了|一下)?(?=[\s,，:：!！]))"
    rf"|(?:给|向|对)?(?P<to5>{_TO})(?:群?发)(?:一?[条个份])(?:通知|消息)?(?=\s*[:：])"
    rf"|(?P<to6>(?:全体|各位|所有)(?:党员|同志)(?:同志)?|全体(?=通知)|各(?:党?支部|位书记|支部书记))(?:通知)?(?=\s*[:：])"
    rf"|(?:请|帮我?|麻烦)*转发(?=[\s,，:：])"
    rf"|(?:群发|转告|告诉|告知|转达给?|传达给?)(?:一?[条个下])?(?:通知|消息|公告|给|到|说|[:：\s])*(?P<to3>{_TO})?)"
    rf"(?P<said>.*)$",
    re.DOTALL,
)
_SAYS = re.compile(r"^(?:[说讲道是啊呢:：,，\s]|内容是?|通知|如下|一下|就说|让他们|叫他们|请他们)*")
_NOT_NOTICE = re.compile(
    r"^(?:[发送]没[发送]|[的这那]?(?:件|个)?事|发过|我|的送达|的发送|的结果|送达|发到|发出|收到|到位|发送|发了|已读|回执|的?情况|都|是不是|有没有|怎么|"
    r"什么|谁|多少|在哪|哪|还没|没有?(?:写|发|弄|想|定|准备)|先别|先不|别|不要|不用|暂时|写好|改|删|撤|停|"
    r"成功|看|没|原文|全文|书|里|说|单|栏|写的|上)"
)

_ASKED_ABOUT = re.compile(r"^.{0,4}(?:通知|公告|消息).{0,12}(?:了(?:吗|没有?|么)|没有?)[啊呢呀?？\s]*$")
_NOT_TRUE = re.compile(
    r"不属实|不实|不成立|查无|没有(?:这|此|那|的事)|没这回?事|没这个?事|没那回事|失实|假的|未查实|查否|虚假|诬告|子虚乌有|不是真|"
    r"没有依据|没查实|无此事|不存在|无事实|没有事实|没根据|纯属|不属|不是(?:他|她|反[映应])[^,，。]{0,4}说的|不真实|误会"
)
_TRUE = re.compile(r"属实|查实|坐实|确有|成立|是真的?|核实了|为真|真实|确实|情况真|事实清楚|证实")
_DOUBTED = re.compile(
    r"先别|别(?:定|判|急)|的话$|说[属查]实|不要(?:定|判)|暂不|[属查]?实嘛|不能(?:认定|算|定)|没法认定|无法认定|不足以|据说|还在[核查]|还不能|不能定|是真是假|两个|都|可能|部分|也许|好像|大概|疑似|[吗么?？]|是否|是不是|待|还没|没查完|不确定|不好说|有没有|不知道|难说|"
    rf"[打写说]错了?[^,，。]{{0,3}}[,，\s]*(?:应该)?是(?:{RECEIPT}|\d{{4}})|"
    r"如果|再查|基本|还是|与否|一半|[一二三四五六七八九]成|多半|大概率|十有八九|不能说|不敢说|属不属|实不实|成不成|真不真|不一定|未必|说不准|不见得|应该|估计|感觉|恐怕|我看|听说|[属查]实吧"
)
_ABOUT_CASE = re.compile(
    r"核实|核查|查实|属实|不实|成立|查看|受理|投诉|回执|处理|结果|进度|举报|查一?下|查查|办|同意|不同意|情况|"
    r"看|查|到哪|怎么样|进展|回音|单号|有人管|什么事|啥事"
)

_COMPLAIN = re.compile(
    r"^(?P<before>.*?)(?:投诉|举报|检举|反映|反应|告发?|控诉)(?P<one>一下|下|个|一个|一件事|一个事|一个情况|"
    r"个情况|个问题|一个问题|情况|问题|点事|件事|的是|的|说|"
    r"[:：,，\s])*(?P<what>.*)$",
    re.DOTALL,
)
_NOT_COMPLAINT = re.compile(
    r"别再?提|不提了|多久|几天能|能有|怎么处理|进度|进展|到哪|投诉情况|结果|咋样|说法|回话|怎么样|啥情况|下文|受理了?[吗没]|处理得?|回[复音信执]|怎么样了|查到|撤[销回]|谁(?:投诉|举报|告)|投诉(?:人|"
    r"者)是?谁?|被投诉|没有?投诉|无投诉|零投诉|多少|几[件个]|有没有|投诉率|"
    r"投诉(?:了|的)?(?:都|全)|属实|查实|不实|导出|处理好|妥善|核实|核查|看看|查看|列|情况怎么|哪些|什么情况|"
    r"[被遭]人?举报|公布|所有投诉|全部投诉|投诉(?:过|了)?(?:我|咱们?)(?:没|吗|的|了)|之前|上次|那件|告诉|告知|公告|报告|广告|转告"
)

# 投诉要实名不: about complaining, and no complaint.
_HOW_IT_IS_DONE = re.compile(
    r"(?:投诉|举报)(?:的话|了|一般|是不是)?[^,，。]{0,6}?(?:几天|多久|实名|匿名|保密|会不会|要不要|是不是|得写|要(?:写|填|留|带|报|提供)|有没有用|有用|谁(?:处理|管|看)|走什么)"
    r"|(?:投诉|举报).{0,14}(?:说|泄|透)露?(?:出去?)?我的?名字|(?:投诉|举报).{0,14}我的?名字(?:说|泄|透|告诉)"
)
_PUT_FORWARD = re.compile(
    r"推荐|名额就?给(?="
    + NAME
    + r")|推(?:他|她)(?:们)?[吧了。\s]*$|提名|推选|举荐|推举|人选|上报(?=\W*"
    + NAME
    + r")|(?<![举申汇])报(?=\W*"
    + NAME
    + r")|我们?推(?=\W*"
    + NAME
    + r")|(?:大会|会上|支委会|党员会|会议|支部|投票|表决|商量|研究|讨论|一致|大家)[^，,。]{0,8}"
    r"(?:定|通过|选|推|同意|敲定|决定)(?:下来|出来)?(?:了|的|是|出)*(?=\W*" + NAME + r")"
)
_AND = rf"[\s,，、。.和跟与及同还有以再加上两三四五六二位个名人同志师傅老师:：的是为就分别{NAME}]*"
_ONLY_NAMES = re.compile(
    rf"^(?:我?们?支?部?(?:推荐|提名|报|选|推)?|就|那就|嗯|是|定|先|还有|再加(?:上|一?个)?|加(?:上|一?个)?|换成?|改成|"
    rf"有)*\s*{NAME}{_AND}(?:吧|啊|呢|两位|三位|同志|就这些|就他们|好了|了|"
    rf"这几个|[。.!！\s])*$"
)
_NUMBERED = re.compile(r"(?:^|(?<=\s))\d{1,2}\s*[.、)）:：]\s*|[①②③④⑤⑥]")
_NAMED_FIRST = re.compile(
    rf"(?:我们?|支部|今年|那|先|就|只)*[推报选](?:荐|举)?{NAME}{_AND}(?:吧|了|啊)?[\s,，。](?!.*(?:不行|不对|错|{NAME}))"
)
_NAME_LIKE = rf"[{SURNAMES}][\u4e00-\u9fff]{{1,2}}"
_ANY_NAME = r"[\u4e00-\u9fff]{2,4}"
_PUT_FORWARD_UNKNOWN = re.compile(
    rf"(?:我们?|支部)?(?:推荐|提名)\s*(?P<names>{_ANY_NAME}(?:[、,，\s]+{_ANY_NAME})+?)(?:[两三四]位|同志|师傅|吧|了|[。.!！\s])*"
)
_LISTED = re.compile(
    rf"^\s*(?P<names>{_NAME_LIKE}(?:[\s,，、和跟]+{_NAME_LIKE})*)(?:两位|三位|几位|同志|师傅|吧|了|[。.!！\s])*$"
)

_EXTENDED = re.compile(
    r"(?:延长|延期|推迟|顺延|延后|推后|宽限|放宽|放长|拖后|提前|往[后前][推延挪拖]|[再多]给|缓|延)(?:了|个|上|他们|大家)*\s*"
    r"(?P<how>[\d一二两三四五六七八九十半]+(?:个?(?:天|日|周|星期|礼拜|工作日|小时)|个月))(?!以?前|内|之前)"
)
_SETS = re.compile(
    r"改|调|延|缓|往[后前][推延挪拖]|[再多]给|拖后|推[迟后到]|提前|设|定[在为到成]|定(?=\s*[\d一二三四五六七八九十])|截止|截至|deadline|到期|顺延|宽限|放宽|结束|关闭|之?前"
)


_WHEN = re.compile(
    rf"^(?:请|麻烦|帮我?|那个|给我|[\s,，])*(?:在|到|等到?|定时|定在|定于)?\s*(?P<when>{DATE_SHAPE})(?:的时候|时候|再|就|给我|帮我|[\s,，])*"
)
_REMINDED = re.compile(
    rf"^(?:请|麻烦|帮我?|再|去|[\s,，])*(?:提醒|叫|让|督促|告诉|喊|催)(?:一下|一声)?(?P<to>各支部书记|各支部|各位书记|书记们|所有书记|{BRANCH}(?:的?书记)?|各位|大家|全体党员|所有人|同志们)(?P<said>(?!.{{0,6}}(?:自评|申报|打分|报名|抓紧|赶紧|快|没|尽快|催)).{{2,}})$"
)


_SENT_THEN = re.compile(
    rf"(?:给(?P<to>{BRANCH}|全体(?:党员)?|大家|所有人)(?:支部)?)?(?:定时|自动)?群?发(?:个|条|一条|个通知|通知)?[:：]\s*(?P<text>.{{2,}})",
    re.DOTALL,
)


def read_notice(told: Told) -> Act | None:
    """通知 车队支部 周一上午交材料; said with a time before it, that is when to send it."""
    if when := _WHEN.match(told.worded):
        rest = told.worded[when.end() :]
        if sent := _SENT_THEN.fullmatch(rest.strip()):
            act = Act(intent="schedule", when=when["when"].strip(), text=restored(sent["text"], told).strip())
            return with_branches(act, told) if sent["to"] and BRANCH in sent["to"] else act
        later = _notice(replace(told, worded=rest)) or _reminder(rest, told)
        if later is None or not later.text:
            return None
        is_quoted = re.search(r"[:：]", told.worded)
        return replace(later, intent="broadcast" if is_quoted else "schedule", when=when["when"])
    return _notice(told) or _reminder(told.worded, told)


def _reminder(said: str, told: Told) -> Act | None:
    """提醒各支部书记交名单: what is not the form they fill in is a notice."""
    found = _REMINDED.match(said)
    if found is None or re.search(r"[吗么?？]|不要|别|怎么|我", said):
        return None
    return Act(
        intent="broadcast", text=found["said"].strip(_EDGES), branches=told.branches if BRANCH in found["to"] else ()
    )


def _notice(told: Told) -> Act | None:
    found = _NOTICE.match(told.worded)
    if found is None:
        return None
    to = next((each for name, each in found.groupdict().items() if name.startswith("to") and each), "")
    if not to and _ASKED_ABOUT.search(told.worded):
        return None
    said = found["said"]
    if (_NOT_NOTICE.match(said) and not to) or (to and re.match(r"\s*(?:了[吗没]|收到|看到|没收到|都收到)", said)):
        return None
    text = restored(_SAYS.sub("", said), told).strip(_EDGES)
    if not text and not to:
        return None
    act = Act(intent="broadcast", text=text or None, branches=_addressed(told, found) if BRANCH in to else ())
    unknown = re.fullmatch(r"([\u4e00-\u9fff]{2,8}?)党?支部(?:全体|党员|同志|书记)*", to)
    if unknown and not told.branches and not re.match(r"各|所有|全|三个|本|我们|每", to):
        act = replace(act, branches=(unknown[1],))
    return replace(act, names=told.names) if NAME in to else act


def _addressed(told: Told, found: re.Match[str]) -> tuple[str, ...]:
    """The branches that stand before the words of a notice: those in its words are only spoken of."""
    before = told.worded[: len(told.worded) - len(found["said"])].count(BRANCH)
    return tuple(dict.fromkeys(branch for called in told.called[:before] for branch in called.branches))


def restored(text: str, told: Told) -> str:
    """The signs back to the words they stand for; at the end of a sentence, to those in which they were said."""
    if told.worded.endswith(text) and (count := text.count(BRANCH)):
        literal = (called.words for called in told.called[len(told.called) - count :])
        text = re.sub(BRANCH, lambda _: next(literal), text)
    for sign, words in ((NAME, told.names), (BRANCH, told.branches), (RECEIPT, told.receipts)):
        text = text.replace(sign, "、".join(words))
    return text


def _as_typed(tail: str, told: Told, said: str) -> str:
    """The end of a sentence, in the words that were typed."""
    words = {NAME: told.names, BRANCH: told.branches, DATE: told.dates, RECEIPT: told.receipts}
    one = {sign: "|".join(map(re.escape, each)) for sign, each in words.items() if each}
    pattern = "".join(
        rf"(?:{one[sign]})(?:党?支部)?(?:[\s,，、和跟与及]*(?:{one[sign]}))*" if sign in one else re.escape(sign)
        for sign in tail
    )
    found = re.search(rf"(?:{pattern})\s*$", said)
    return found[0] if found else restored(tail, told)


def _is_doubted(text: str) -> bool:
    """Also where it is said to be both."""
    return bool(
        _DOUBTED.search(text)
        or (_NOT_TRUE.search(text) and _TRUE.search(_NOT_TRUE.sub("", text.replace("核实了", ""))))
    )


def read_case(told: Told) -> Act | None:
    """查看, 受理, 核实 with a receipt, and what was found."""
    receipt = told.receipts[0] if told.receipts else None
    text = told.worded
    if receipt is None and _ABOUT_CASE.search(text) and (short := short_receipt(text)):
        receipt = short["digits"]
        text = text.replace(short[0], RECEIPT)
    if receipt is None:
        return None
    if not re.match(r"(?:再?问|追问)", text) and re.search(
        r"谁(?:投诉|举报|提的|反映|告|写的)|(?:投诉|举报|反映)(?:人|者)|举报的人", text
    ):
        return Act(intent="out_of_scope")
    if act := _read_step(text, receipt):
        return act
    if answered := re.match(
        rf"(?:我?来?)?(?:答复|回复)(?:一下)?\s*{RECEIPT}\s*(?:[:：,，])?\s*(?P<text>.*)", text, re.DOTALL
    ):
        return Act(intent="answer_opinion", receipt=receipt, text=restored(answered["text"], told).strip() or None)
    false, true = _NOT_TRUE.search(text), _TRUE.search(text)
    if (false or true) and not _is_doubted(text):
        return Act(intent="verify_complaint", receipt=receipt, verdict=not false)
    if re.search(r"^(?:[请把将\s]|那个)*(?:核实|核查|认定)|核实(?:一下)?$", text) or false or true:
        if re.search(r"了[吗没]|怎么样|结果|进度|实[吗嘛么?？]|还是|是不是|属不属|是真是假", text):
            return Act(intent="complaint_status", receipt=receipt)
        return Act(intent="clarify", form="verdict", receipt=receipt, options=("属实", "不属实"))
    if re.search(r"(?:不予|不)受理|予以受理|^(?:请|把|将)?受理|受理(?:吧|$)", text):
        return Act(intent="case_accept", receipt=receipt, verdict=False if "不" in text else None)
    if re.match(r"(?:不同意|同意)", text):
        return Act(intent="approve", receipt=receipt, verdict=not text.startswith("不"))
    if re.match(r"(?:查看|看看?|打开)", text) and not re.search(r"进度|结果|处理|怎么样|[吗没]", text):
        return Act(intent="case_open", receipt=receipt)
    return Act(intent="complaint_status", receipt=receipt)


def read_verdict(told: Told) -> Act | None:
    """4471那件是真的: the case by four of its digits, and what was found."""
    receipt = _receipt_of(told)
    false, true = _NOT_TRUE.search(told.worded), _TRUE.search(told.worded)
    if receipt is None or not (false or true) or _is_doubted(told.worded):
        return None
    return Act(intent="verify_complaint", receipt=receipt, verdict=not false)


def read_whose_state(told: Told) -> Act:
    """0108那个怎么还没回复: of one case, or of all one's own."""
    return Act(intent="complaint_status", receipt=_receipt_of(told))


def _receipt_of(told: Told) -> str | None:
    short = short_receipt(told.worded)
    return told.receipts[0] if told.receipts else short["digits"] if short else None


_CASE_STEPS = (
    ("case_refer", re.compile(r"(?:请|把|将)?转办|转给")),
    ("case_extend", re.compile(r"(?:申请|要)?延期")),
    (
        "case_resort",
        re.compile(
            rf"(?:请|把|将)?(?:{RECEIPT})?\s*(?:应该|应)?(?:改为|改成|改作|改归|转为|转成|归为|归到|算作|算)(?:成|到|是)?"
            r"(?:投诉|意见|建议|表扬)"
        ),
    ),
    ("name_judge", re.compile(r"(?:定|请|换)?复核人|(?:请|让|由|定|派)(?!.{0,12}吗).{0,12}?来?复核")),
    ("case_pictures", re.compile(r"(?:再?查?看|打开)(?:一?[看下]|一?下)?(?:照片|图片?)|.{0,12}的(?:照片|图片?)\s*$")),
    ("ask_subject", re.compile(r"问(?:一下)?(?:本人|对象|当事人)")),
    ("ask_reporter", re.compile(r"追问|再问|问(?:一下)?反[映应]人")),
    ("case_subject", re.compile(r"(?:被反映的?)?对象(?:是|为)?")),
)


def _read_step(text: str, receipt: str) -> Act | None:
    """What its handler does with a case, before any words of what it holds are read."""
    if re.match(r"(?:不予|不)受理", text):
        return Act(intent="case_accept", receipt=receipt, verdict=False)
    intent = next((intent for intent, words in _CASE_STEPS if words.match(text)), None)
    return Act(intent=intent, receipt=receipt) if intent else None


_DISCIPLINE = re.compile(r"(?:认定|登记|记)?违[纪法][\s:：,，]+\S")


def read_discipline(told: Told) -> Act | None:
    """违纪 张三 受到警告处分: what whoever may establish it says, with the name first."""
    return Act(intent="discipline") if _DISCIPLINE.match(told.worded) else None


_VOICE = re.compile(
    r"(?:我?[要想来]?)(?:(?P<praise>表扬|夸一?夸|点个?赞)|(?P<opinion>提?(?:一?[条个点])?(?:意见|建议)))(?:一下)?"
    r"(?:[是:：,，\s]*(?P<text>.*))",
    re.DOTALL,
)


def read_voice(text: str) -> Act | None:
    """表扬 周桂香 面很好, 意见：菜太咸: what stands after the word."""
    found = _VOICE.fullmatch(text)
    if found is None:
        return None
    return Act(intent="praise" if found["praise"] else "opinion", text=found["text"].strip() or None)


def read_complaint(text: str) -> Act | None:
    """我想投诉四号楼的保洁: what stands after the word, else what stands before it."""
    found = _COMPLAIN.match(text)
    if (
        found is None
        or "申诉" in text
        or _NOT_COMPLAINT.search(text)
        or _HOW_IT_IS_DONE.search(text)
        or re.match(r"(?:请|帮我?)?[查看]", text)
    ):
        return None
    if re.search(r"[吗?？]\s*$", text) and not re.search(r"[要想]|能|可以|怎么", text):
        return None
    before, what = found["before"].strip(_EDGES), found["what"].strip(_EDGES)
    if not re.search(r"投诉|举报|检举|控诉", text) and not re.search(
        r"反[映应].{0,3}(?:问题|情况|个|一)|告(?:状|他|她|你们|发)|要(?:反映|告)|想(?:反映|告)", text
    ):
        return None
    if re.search(r"不(?:想|要|用)?(?:投诉|举报)|别投诉|取消投诉|怎么办$", text):
        return None
    what = re.sub(r"^(?:他|她|它|他们|她们)$", "", what)
    what = re.sub(r"^(?:的|了|在哪|入口|渠道|电话|怎么弄|吗|啊|吧|呢)+$", "", what)
    before = re.sub(
        r"(?:我|要|想|来|匿名|实名|请问|怎么|在哪里?|哪里|可以|能|如何|你好|您好|那个|小助手|请|帮|给|嗯|需要|"
        r"去哪|在|这里|向你们?|跟你们?|呀|啊|说|同志|老师|得|必须|"
        r"一定|也|还|再|就|,|，|\s|吗|能不能|是不是)+$",
        "",
        before,
    )
    target = what or before.strip(_EDGES)
    return Act(intent="report_complaint", target=target or None, text=text if target else None)


_LEFT_OUT = re.compile(
    rf"(?:别|不要|不用|不是|不|甭|去掉|划掉|撤掉|拿掉|除了|换掉)(?:推荐?|报|选|提名?|写|要|让|上)*{NAME}(?:(?:换|改|替)(?:成|为|掉|下来?))?"
    rf"|把{NAME}(?:同志)?(?:换|改|替|去掉|划掉|撤|删|拿)(?:成|为|掉|下来?)?"
    rf"|{NAME}[吧\s,，、]*[哦啊呃噢喔]*(?:不是|不对|错了|说错了?|口误|不+)[\s,，]+(?=(?:应该?是|推荐?|报|选|是|提名|换成|改成|还是)*{NAME})"
    rf"|{NAME}(?:同志|师傅|老师|他|她|就|先|这次|今年|也|[\s,，])*(?:不(?:行|报|推荐?|要|去|上|参加|想|合适|愿意|对)了?|退出|算了|去掉|划掉|换成|换为|改成|不够格|放弃)"
)
_PUTS = re.compile(r"推|报|选|换|提名|改|要|上|是|定|写|用")


def _named(shape: re.Pattern[str], told: Told) -> set[str]:
    """Whom the places of such a shape name."""
    found: set[str] = set()
    for hit in shape.finditer(told.spread):
        at = told.spread[: hit.start()].count(NAME)
        found |= set(told.mentioned[at : at + hit[0].count(NAME)])
    return found


_NOT_WHOM = re.compile(rf"不是(?:催|推荐?|报|给|授|撤销?)?{NAME}")
_SET_RIGHT = re.compile(
    rf"{NAME}(?:的[^,，。]{{0,8}})?[吧\s,，、]*[哦啊呃噢]*(?:不对|错了|说错了?|口误|哦不|(?<=[\s,，])不(?=[\s,，]))[\s,，]*(?=(?:应该?是|是|催|提醒|一?下|撤销|撤|摘|授|给)*{NAME})"
)


def meant_people(told: Told, named: tuple[str, ...]) -> tuple[str, ...]:
    """提醒下张伟，不是张伟民: without whom it is said not to be; 催甲，不对，是乙: who is named after that."""
    if said := _SET_RIGHT.search(told.spread):
        return tuple(dict.fromkeys(told.mentioned[told.spread[: said.end()].count(NAME) :]))
    out = _named(_NOT_WHOM, told)
    return tuple(name for name in named if name not in out)


def _instead(told: Told, *, asked: bool) -> Act | None:
    """别推张桂兰，推马兰花: those who are left after whom the sentence rules out."""
    out = _named(_LEFT_OUT, told)
    rest = tuple(name for name in told.names if name not in out)
    if not out or not rest or _UNDECIDED.search(told.text):
        return None
    said = _LEFT_OUT.sub("", told.spread)
    return Act(intent="nominate", names=rest, form="instead") if _PUTS.search(said) or asked else None


_THE_OTHERS = re.compile(r"(?:其他|其余|别的)(?:的?人|几个|同志|党员)?[^,，。]*")  # 就报张三，其他人不够格
_UNFIT = re.compile(r"都?不(?:合适|够格|行|太行|够条件)")
_UNDECIDED = re.compile(
    r"[吗么?？]|还是.{0,8}呢?$|要不要|好不好|行不行|谁|哪|怎么|为什么|再说|商量|会不会|能不能|可不可以"
)
_RANKED = re.compile(
    rf"(?:第[一二三四五1-5]个?|首先|其次|然后|再就是|最后|一个是?|另一?个是?|头一?个|再一个)(?:是|推荐?|报|定|[:：,，\s])*(?={NAME})"
)


# 安静点, 万里长征: a name in a sentence that is not about people.
_WITHIN_A_WORD = re.compile(rf"{NAME}(?:一?点|些)(?![评推报选])|{NAME}(?:长征|无云|挑一)")


def read_names(told: Told, *, asked: bool, directory: Directory) -> Act | None:
    """Names to put forward, bare where they were asked for."""
    if told.names and (asked or _PUT_FORWARD.search(told.text) or re.search(r"[推报]", told.text)):
        if len(told.names) > 1 and re.search(rf"{NAME}(?:同志)?(?:还是|或者?|或是|要么){NAME}", told.spread):
            return Act(intent="clarify", form="name", options=told.names)
        if act := _instead(told, asked=asked):
            return act
    if asked:
        told = replace(told, text=_RANKED.sub("", _NUMBERED.sub(" ", told.text)).strip())
    if asked and _UNFIT.search(_THE_OTHERS.sub("", told.text)):
        return None
    if asked and len(told.names) == 1 and _WITHIN_A_WORD.match(told.text):
        return None
    if asked and told.names and (_ONLY_NAMES.match(told.text) or _NAMED_FIRST.match(told.text)):
        return Act(intent="nominate", names=told.names)
    if asked and not directory.names and (listed := _LISTED.match(told.text)):
        return Act(intent="nominate", names=tuple(re.findall(_NAME_LIKE, listed["names"])))
    if not directory.names and (listed := _PUT_FORWARD_UNKNOWN.fullmatch(told.text)):
        return Act(intent="nominate", names=tuple(re.findall(_ANY_NAME, listed["names"])))
    if (
        told.names
        and _PUT_FORWARD.search(told.text)
        and not re.search(
            r"[吗么?？]|没有?推荐|推荐了没|撤|名单.{0,3}(?:交|报)|谁|不推荐|不要推荐|别推荐|怎么|为什么|情况", told.text
        )
    ):
        return Act(intent="nominate", names=told.names)
    return None


_ORDINAL = r"(?P<place>\d{1,2}|[一二三四五六七八九十])"
_SWAPPED = re.compile(rf"(?:把)?{NAME}(?:同志)?(?:换成|改成|改为|换){NAME}(?:同志|吧|了|[\s。.!！])*")
_SWAPPED_IN = re.compile(rf"(?:那就?)?(?:换成|改成|改为|换上?){NAME}(?:同志|吧|[\s。.!！])*")
_MOVED = re.compile(
    rf"(?:把|请)?{NAME}(?:同志)?(?:排|放|调|挪|提)(?:到|在|成)?(?:第?{_ORDINAL}(?:位|个|名)?|(?P<last>最后)(?:面|一位|一个)?|"
    rf"(?P<first>最前|前面|首位|头一个)面?)(?:去|吧|[\s。.!！])*"
)
_TAKEN_OFF = re.compile(
    rf"(?:把)?{NAME}(?:从名单上?|同志|先)*(?:去掉|拿掉|划掉|删掉|删除|拿下来|撤下来)(?:吧|了|[\s。.!！])*"
    rf"|(?:去掉|拿掉|划掉|删掉|删除)\s*{NAME}(?:同志|吧|了|[\s。.!！])*"
)
_ADDED = re.compile(
    rf"(?:再|另外|还要)?(?:加上?|添上?|补上?|增加)(?:一?[个位])?[\s:：]*{NAME}(?:同志|吧|[\s。.!！])*|漏了{NAME}[\s,，]*(?:加上|添上|补上|加进去)(?:吧|[\s。.!！])*"
)
_OPINION = re.compile(
    rf"(?:改|换|重写|修改|重新写)(?:一下)?\s*(?:{NAME}的?)?(?:推荐)?意见(?:成|为)?[\s:：]*(?:{NAME})?[\s:：,，]*(?P<text>.*)"
    rf"|{NAME}的?(?:推荐)?意见(?:要|想)?(?:改成|改为|改一?下|重写)[\s:：,，]*(?P<new>.*)",
    re.DOTALL,
)
_PLACES = {sign: number for number, sign in enumerate("一二三四五六七八九十", 1)}


def read_list_change(told: Told, said: str) -> Act | None:
    """何小燕换成李国强, 李国强排第1, 去掉 何小燕, 加 何小燕, 改意见 周桂香."""
    text, names = told.text, told.names
    if found := _OPINION.fullmatch(text):
        words = _as_typed(found["text"] or found["new"] or "", told, said).strip(_EDGES)
        return Act(intent="change_opinion", names=names[:1], text=words or None)
    if (len(names) == 2 and _SWAPPED.fullmatch(text)) or (len(names) == 1 and _SWAPPED_IN.fullmatch(text)):
        return Act(intent="nominate", form="swap", names=names[-1:], target=names[0] if len(names) > 1 else None)
    if len(names) == 1 and (moved := _MOVED.fullmatch(text)):
        place = moved["place"]
        number = 1 if moved["first"] else None if moved["last"] else _PLACES.get(place) or int(place)
        return Act(intent="move_nominee", names=names, item=number)
    if names and _TAKEN_OFF.fullmatch(text):
        return Act(intent="leave_out", names=names)
    return Act(intent="nominate", names=names) if names and _ADDED.fullmatch(text) else None


_MET = re.compile("支部(?:党员)?大会|党员大会|支委会|支部委员会|支部会|大会")
_COUNTED = re.compile(
    r"(?:(?:应到|实到)\D{0,3}|票数[^\d第]{0,3})[\d一二三四五六七八九十]|(?<![还差少缺]有)(?<![还差少缺])(?:\d\s*|[一二三四五六七八九十])票(?!否决)|全票"
)
_VOTED = re.compile(rf"{NAME}\s*\d+\s*票")
_PUTS_THEM = re.compile(r"推荐(?:这|以上|他们|她们)")  # 甲8票，乙7票，推荐这两位
_CALLED_OFF = re.compile(r"取消|算了|先?不|慢着|等等|等一下")
_NO_MEETING = re.compile(r"通知|提醒|催|请|[吗么?？]|什么时候|怎么")


def read_meeting(told: Told, said: str, *, asked: bool) -> Act | None:
    """6月3号支部大会 应到23 实到21 20票19票17票; less than that where a list is being talked of."""
    text = told.worded
    if _NO_MEETING.search(text) or _CALLED_OFF.match(text) or (not asked and _PUTS_THEM.search(text)):
        return None
    is_counted, is_dated = _COUNTED.search(text), bool(told.dates)
    if (is_counted and (_MET.search(text) or "应到" in text or "实到" in text or _VOTED.search(told.text))) or (
        asked and ((_MET.search(text) and is_dated) or is_counted)
    ):
        return Act(intent="meeting", text=said)
    return None


_PLEASE = r"(?:请|麻烦|帮我?|给我|小助手|我要|[\s,，])*"
_RETURNED = (
    re.compile(
        rf"{_PLEASE}(?:退回|打回|驳回|退还|退)(?:给)?[\s:：]*{BRANCH}(?:的)?(?:推荐)?(?:名单)?(?P<why>.*)", re.DOTALL
    ),
    re.compile(
        rf"{_PLEASE}(?:把|将)?{BRANCH}(?:的)?(?:推荐)?名单(?:退回|打回|驳回)(?:去|给他们|一下|重报|重做|重交)*(?P<why>.*)",
        re.DOTALL,
    ),
)
_RETURNED_UNKNOWN = re.compile(rf"{_PLEASE}(?:退回|打回|驳回)\s*(?P<branch>[\u4e00-\u9fff]{{2,8}}?支部)(?!里)")
_EXTENDED_FOR = (
    re.compile(
        rf"{_PLEASE}(?:延期|宽限)(?:给|一下|[\s:：,，])*(?P<who>{NAME}|{BRANCH})(?P<middle>[^{DATE}]*)(?P<rest>.*)",
        re.DOTALL,
    ),
    re.compile(
        rf"{_PLEASE}(?:给|让|准|把)\s*(?P<who>{NAME}|{BRANCH})(?P<middle>[^{DATE}]*(?:延期|宽限)[^{DATE}]*)(?P<rest>.*)",
        re.DOTALL,
    ),
)
_DAY_ENDS = re.compile(r"^(?:晚上?12点|24点|下班|以|之)*(?:前|为止|截止|止)?")


def read_return(told: Told, said: str) -> Act | None:
    """退回 机关支部 少会议记录: a list that has been handed in goes back to its branch."""
    if unknown := _RETURNED_UNKNOWN.match(told.worded):
        return Act(intent="return_list", branch=unknown["branch"])
    found = next((found for each in _RETURNED if (found := each.fullmatch(told.worded))), None)
    if found is None or not told.branches:
        return None
    why = _as_typed(found["why"], told, said)
    why = re.sub(r"^(?:[\s:：,，]|因为|原因是?|理由是?)+", "", why)
    return Act(intent="return_list", branch=told.branches[0], text=why.strip(_EDGES) or None)


_SENT_BACK = (
    re.compile(
        rf"{_PLEASE}(?:退给|退还给?|退回给?|打回给?|退|打回)(?:一下)?[\s:：]*(?:{NAME}|(?P<who>(?![我你您他她大各本咱])[\u4e00-\u9fff·]{{2,4}})(?=[\s,，:：]))"
        rf"(?:同志|老师|师傅)?(?:\s*[(（][A-Za-z0-9][\w.@-]*[)）])?(?:的)?(?:自评|申报|材料|打分)?(?P<why>.*)",
        re.DOTALL,
    ),
    re.compile(
        rf"{_PLEASE}(?:把|将)?{NAME}(?:同志|老师|师傅)?(?:\s*[(（][A-Za-z0-9][\w.@-]*[)）])?的?(?:自评|申报|材料|打分)(?:退回|打回|退)(?:去|给本人|给他|给她|一下)*(?P<why>.*)",
        re.DOTALL,
    ),
)


def read_sending_back(told: Told, said: str) -> Act | None:
    """退给 李国强 第6项补张证书照片: what a member handed in goes back to the member."""
    found = next((found for each in _SENT_BACK if (found := each.fullmatch(told.worded))), None)
    name = (found.groupdict().get("who") or (told.names[0] if told.names else None)) if found else None
    if found is None or name is None:
        return None
    why = re.sub(r"^(?:[\s:：,，]|因为|原因是?|理由是?|让他|让她|请他|请她)+", "", _as_typed(found["why"], told, said))
    return Act(intent="send_back", name=name, reason=why.strip(_EDGES) or None)


_RULINGS = {"通过": "pass", "不通过": "fail", "待定": "hold"}
_RULING = "(?P<how>不通过|通过|待定)"
_EACH_OF = rf"{NAME}(?:同志|老师|师傅)?(?:[\s,，、和跟与及]*{NAME}(?:同志|老师|师傅)?)*"
_RULED = (
    re.compile(
        rf"{_PLEASE}{_RULING}[\s:：]*{_EACH_OF}(?:[两三四五六七八九十几]位)?(?P<why>(?:[\s,，:：;；。].*)?)", re.DOTALL
    ),
    re.compile(rf"{_PLEASE}{_EACH_OF}[\s:：]*{_RULING}(?P<why>(?:[\s,，:：;；。].*)?)", re.DOTALL),
)
_RULED_ALONE = re.compile(rf"{_PLEASE}{_RULING}[\s。.!！]*")
_PUBLISHED = re.compile(rf"{_PLEASE}公示[\s:：]*{_EACH_OF}(?:[两三四五六七八九十几]位)?(?:吧|[\s。.!！])*")
_TAKEN_BACK = "(?:撤回|撤销|撤下|取消|停止)"
_UNPUBLISHED = re.compile(
    rf"{_PLEASE}{_TAKEN_BACK}(?:公示(?:[\s:：]*(?:的)?{_EACH_OF})?|[\s:：]*(?:对)?{_EACH_OF}的?公示)(?:吧|[\s。.!！])*"
)
_WHY = re.compile(r"^(?:[\s:：,，;；。]|因为|原因是?|理由是?)+")


def read_ruling(told: Told, said: str, *, alone: bool = False) -> Act | None:
    """通过 周桂香 李国强, 不通过 徐海 材料不实: what the office decides, and why; one way for all who are named.

    `alone`: the word is enough.
    """
    if alone and (word := _RULED_ALONE.fullmatch(told.worded)):
        return Act(intent="decide", form=_RULINGS[word["how"]])
    found = next((found for each in _RULED if (found := each.fullmatch(told.worded))), None)
    if found is None or re.search(r"[吗么?？]\s*$", found["why"]):
        return None
    if NAME in found["why"] and re.search(_RULING, found["why"]):
        return Act(intent="decide", form="mixed")
    tail = _as_typed(found["why"], told, said)
    head, why = said.removesuffix(tail), _WHY.sub("", tail).strip(_EDGES)
    # Whoever is named in the reason is not decided of.
    names = tuple(name for name in told.names if name in head) if NAME in found["why"] else told.names
    return Act(intent="decide", form=_RULINGS[found["how"]], names=names, reason=why or None)


def read_publishing(told: Told) -> Act | None:
    """公示 周桂香 李国强."""
    return Act(intent="publish", names=told.names) if _PUBLISHED.fullmatch(told.worded) else None


def read_unpublishing(told: Told) -> Act | None:
    """撤回公示 周桂香; whose is asked where it was not said."""
    return Act(intent="unpublish", names=told.names) if _UNPUBLISHED.fullmatch(told.worded) else None


def read_extension(told: Told, said: str) -> Act | None:
    """延期 机关支部 6月8日 原因: for a branch or somebody, and not for all."""
    found = next((found for each in _EXTENDED_FOR if (found := each.fullmatch(told.text))), None)
    if found is None:
        return None
    is_person = found["who"] == NAME
    stage = STAGE.search(found["middle"])
    rest = found["rest"].removeprefix(DATE) if told.dates else ""
    reason = _DAY_ENDS.sub("", _as_typed(rest, told, said).strip(_EDGES))
    return Act(
        intent="extend",
        name=told.names[0] if is_person else None,
        branch=None if is_person else told.branches[0],
        stage=stage.lastgroup if stage else None,
        date=told.dates[0] if told.dates else None,
        reason=re.sub(r"^(?:[\s:：,，]|因为|原因是?)+", "", reason).strip(_EDGES) or None,
    )


# 自评截止再宽限几天: until when is not said.
_MOVED_SOMEHOW = re.compile(
    r"(?:把|将|请|麻烦|帮我?|各支部|[\s,，])*(?:申报|报名|自评|打分|推荐|考核|评审|公示)?的?(?:截止|期限|时间)(?:日期|时间|日)?(?:再|要|也|都|得|先|想)*"
    r"(?:宽限|宽|推迟|延期|延后|延长|延|顺延|缓|往后(?:挪|推|延|拖))(?:一[宽推延缓挪])?(?:挪|推|延|拖|缓)?(?:几天|一?些|一?下|一阵|一点)?[吧啊了。.!！]*"
)
_UNTIL = re.compile(rf"(?:期|时间)?(?:到|至){DATE}(?:为止|止|结束)?[吧了。.!！\s]*$")


def stage_of(text: str) -> str | None:
    """自评不动，推荐延到6月8号: the one that is moved."""
    moved = (clause for clause in re.split(r"[,，。;；]", text) if _SETS.search(clause))
    found = {stage.lastgroup for clause in moved if (stage := STAGE.search(clause))}
    stage = STAGE.search(text)
    return found.pop() if len(found) == 1 else stage.lastgroup if stage else None


def read_deadline(told: Told) -> Act | None:
    """自评截止改成12月8号: a stage, and a date or a delay."""
    text = told.worded
    extended = _EXTENDED.search(text)
    if not (told.dates or extended) and _MOVED_SOMEHOW.fullmatch(text):
        return Act(intent="clarify", form="unknown")
    if not (told.dates or extended) or re.search(r"[吗么?？]|什么时候|哪天|几号|来得及|是不是|对不对|多久|还能", text):
        return None
    stage = stage_of(text) or stage_of(respell(text))
    if not (_SETS.search(text) or _UNTIL.search(told.text)) or not (stage or re.search(r"截止|期限|时间|日期", text)):
        return None
    if re.search(r"通知|提醒|催|发送|定时|开会|大会", text):
        return None
    is_dated = told.dates and (not extended or re.search(rf"(?:到|至|成|为){re.escape(told.dates[-1])}", text))
    when = told.dates[-1] if is_dated else extended["how"] if extended else None
    return Act(intent="set_deadline", stage=stage, date=when)


_CHECKED = re.compile(r"抽查|检查|暗访|巡查|督查|巡检|查岗|复查|(?:现场|实地|到岗)[查看]")
_FAILED = re.compile(
    r"不合格|不达标|没过|未通过|不通过|没通过|不过关|脱岗|没挂牌|没人在?岗?|不在岗|不起(?:示范|带头|模范|先锋)*作用"
)


def has_failed(text: str) -> bool:
    return _FAILED.search(text) is not None


def read_inspection(told: Told) -> Act | None:
    """抽查时人不在，记不合格: a check, and that it failed."""
    text = told.worded
    if (
        not (_CHECKED.search(text) and _FAILED.search(text))
        or _ASKED.search(text)
        or re.search("我|没发现|误传|误会|不是", text)
    ):
        return None
    return with_slots(Act(intent="inspect_fail"), told)


_CLOCK = re.compile(r"[点时:：]|[早上中下]午|早上|晚上?|小时|分钟|今晚|明早")


def read_schedule(told: Told) -> Act | None:
    """明早9点10分发."""
    if not told.dates:
        return None
    frame = re.sub(
        rf"{DATE}|[\s,，。.的吧再一早就那请把它这条个在给我帮到去等先要上了好啊呢嗯]|现在|压着|压一压|放着|放一放|别发|不发|不急|缓缓",
        "",
        told.text,
    )
    if re.fullmatch(
        r"(?:定时|预约|安排|再|推|改|设|定|成|为|通知|消息|自动|发送|发出|发布|推送|群发|发|出|送|时间)*", frame
    ) and (frame or len(told.text) <= 3):
        if re.search(r"改|换", frame) and not re.search(r"[发送推]", frame) and not _CLOCK.search("".join(told.dates)):
            return None  # the notice's own date may be meant
        return Act(intent="schedule", when=told.when)
    return None


_CHASE = re.compile(r"催|提醒|督促|敦促|喊|通知|叫|让|告诉|发.{0,3}消息|戳|吼")
_NOT_DONE = re.compile(
    r"(?:没有?|未|还没|尚未|没能)(?:来得及)?(?:申报|报名|自评|打分|交|提交|完成|做|填|弄|报|打|评|动|搞|参加|"
    r"上报|递|写|开始|弄好)|(?:落后|拖拉|慢|磨蹭)的|"
    r"未(?:申报|自评|完成|提交)(?:人员|的|者)"
)
_ASKED = re.compile(r"[吗么?？]|谁|哪些|哪几|多少|几个|怎么|名单|送达|什么时候|不要|别|不用|不催")


_CHASED = re.compile(
    rf"^(?:请|麻烦|你|帮我?|那个|再|去|给我|[\s,，])*(?:给{NAME}(?:们|同志|师傅|老师)*(?:也|再)*(?:提个?醒|发个?提醒|催一?[催下])|"
    rf"(?:催|喊|叫|让|提醒|督促|告诉|跟|和){NAME}(?:同志|师傅|老师|也|他们?|说(?:一声|一下)?|[\s,，])*(?:赶紧|快|抓紧|赶快|尽快|麻利|把|该|别忘|记得))"
)


def read_chasing(told: Told) -> Act | None:
    """通知还没交的同志抓紧: whoever has not done it is chased, not informed."""
    if told.names and _CHASED.search(told.text) and not _ASKED.search(told.text):
        return Act(intent="nudge", names=told.names)
    found = _CHASE.search(told.text)
    if found is None or found.start() > 12 or _ASKED.search(told.text) or not _NOT_DONE.search(told.text):
        return None
    if re.search(r"我(?:自己)?(?:还)?没|提醒我|通知我|告诉我", told.text):
        return None
    return with_branches(Act(intent="nudge", names=told.names), told)
