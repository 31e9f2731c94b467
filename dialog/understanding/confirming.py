"""What was shown is agreed to, refused, put off or changed."""

import re
from dataclasses import replace

from dialog.act import Act
from dialog.understanding import commands, orders
from dialog.understanding.answering import PUT_INSTEAD, QUOTED_CHANGE, SENT_TO, to_some
from dialog.understanding.heard import BREATH, BRIEF, DOUBTED, EXACT, UNKNOWN, Heard, by_role, command_here
from dialog.understanding.ordering import read_office_order, read_order
from dialog.understanding.people import Told
from dialog.understanding.phrases import DATE, NAME, vocabulary
from dialog.understanding.secretaries import read_secretary, read_succession

_LEFT_OUT = re.compile(
    rf"(?:不催|别催|去掉|不要|除了|排除|不推荐|划掉|删掉|删除|拿掉|不提醒|剔除)\s*{NAME}|{NAME}\s*(?:不催|不用(?:催|发|提醒|报)?|"
    rf"去掉|除外|不要|先不催|就不催|别催)"
)


_AND_SEND = re.compile(
    r"确认|(?:^|[,，。\s])(?:其他|其余|别的|剩下)?的?(?:就|都|那就)?(?:发|可以|好|行)[吧了的啊]*(?:$|[,，。\s])"
)
_NEW_WORDING = re.compile(
    r"^(?:把?内容|文字|通知)?(?:改成|改为|换成|改一下[:：,，])\s*[:：「\"“]?(?P<text>.{4,}?)[」\"”]?$", re.DOTALL
)


def _agreed_because(heard: Heard) -> Act | None:
    """催吧催吧，明天就截止了: a yes, and after it a reason that takes nothing back."""
    clauses = BREATH.findall(heard.text)
    if not 1 < len(clauses) <= _FEW or _TAKES_BACK.search(heard.text):
        return None
    first = _TWICE.fullmatch(clauses[0])
    said = first["once"] if first else clauses[0]
    near = commands.likenesses(Told(said, said), commands.places_of(heard.context, None))
    agreed = near and near[0].score >= EXACT and near[0].phrase.intent == "confirm"
    return Act(intent="confirm") if agreed else None


_FEW = 4
_TAKES_BACK = re.compile(
    r"(?<!再)(?<!来)不(?!错|用改|改|急着改|客气|好意思)|(?<!特)别|但|等(?!级)|改(?!了就)|换|先(?!这样|就|进|锋)|再(?!见|发|催|不)|[?？吗]|谁|没(?!问题|错|差错|异议|毛病|意见|事|啥|什么|漏|写|填)|少了|(?<!没)(?<!没写)漏|缺|多了|错(?<!没错)(?<!没差错)|取消|算了|撤|删|缓|"
    r"如果|要是|万一|加(?:上|个|一)|拿掉|来着|几[个位]人|(?:批|同意|点头|审|看)[了过完好]*再|个头|个屁|个鬼|才怪|"
    r"[早晚]了|太[快慢早晚]|的话|一半|反对|拒绝|抗议|忘了|难道|无法|没法|哪能|差点|手[滑抖]|(?<!无)(?<!没)误(?!会)|上[次回]|半天|假如|失败|"
    r"几[次遍]|就?是少[了一]|(?<!没)啥(?!都|问题)|[个报提下]啥|下[次班]|晚点|待会|改天|回头|暂停|停[下一]|到哪|不得|没成|凭什么|之前|前(?=[改再先想])|昨天|前天"
)
_WANTS_TO_KNOW = re.compile(
    r"在哪|哪[里儿]|干嘛|干啥|谁|几个|几位|几人|多少|哪些|哪[几种类样]|哪个|来着|什么|怎么|为啥|[吗么?？]\s*$|是不是|能不能|会不会|要不要|行不行|好不好|对不对"
)
_A_QUESTION = 16
_TWICE = re.compile(r"(?P<once>[\u4e00-\u9fff]{1,4})(?P=once)+[。.!！]*")


def read_confirmation(heard: Heard) -> tuple[Act, ...]:
    acts = tuple(_of_list(act, heard) for act in _read_yes_or_no(heard))
    return acts if len(acts) > 1 else (without_but(acts[0], heard),)


def _of_list(act: Act, heard: Heard) -> Act:
    """交上去, said of a list, is the list's."""
    if act.intent not in ("submit", "submit_list"):
        return act
    return Act(intent="submit_list" if heard.context.conversation == "submit_list" else "confirm")


def without_but(act: Act, heard: Heard) -> Act:
    """A yes that takes something back in the same breath is none: 好像少了个人."""
    if act.intent == "confirm" and (_MAYBE.search(heard.text) or heard.told.doubtful):
        return DOUBTED
    if act.intent in ("confirm", "deny") and _ENDS_AS_A_QUESTION.search(heard.text) and not heard.is_known:
        return UNKNOWN
    if act.intent in ("confirm", "remind_later") and heard.told.dates and _LATER_THEN.search(heard.told.text):
        return Act(intent="deny", text=heard.text)
    if act.intent == "nudge" and (act.branch or act.branches) and not re.search(r"不|别", heard.text):
        return act  # another order, and no yes
    if act.intent not in _AGREEING or not takes_back(heard.text) or _is_saying(heard, act.intent):
        return act
    return UNKNOWN if _WANTS_TO_KNOW.search(heard.text) else Act(intent="deny", text=heard.text)


def takes_back(text: str) -> bool:
    """A yes beside these words is none."""
    return _TAKES_BACK.search(_REASSURES.sub("", text)) is not None


_REASSURES = re.compile(
    r"(?:没(?:有|啥|什么|得)*|不用?|不必)(?:要|可|需要|再)*改(?:动|的)?(?:了|啦)?(?!不)|不折腾了?|不反悔|没有错|(?<=[吧,，])错了我认|"
    r"别(?:磨[叽蹭]|漏)|[这那]几[个位]人|差不多得?了|等着要|是吧[?？]\s*(?=那?就)"
)
_MAYBE = re.compile(r"^(?:应该|大概|可能|也许|好像|估计)?(?:可能|也许|大概|好像|估计)[吧是对]?")
_ENDS_AS_A_QUESTION = re.compile(
    r"之后还?要?(?:干|做|怎|等)|^对了[,，\s]*.*(?:几|多少|什么|谁|吗)|还是.*[?？]\s*$|[?？]\s*还是"
)
_LATER_THEN = re.compile(rf"^{DATE}(?:的时候)?(?:再|才)(?:催|发|提醒|交|推)")
_AGREEING = frozenset(("confirm", "nudge", "submit_list", "submit"))


def _is_saying(heard: Heard, intent: str) -> bool:
    """The vocabulary has it, letter for letter."""
    said = re.sub(r"[\s,，。.!！~～]", "", heard.text)
    near = commands.likenesses(heard.told, commands.places_of(heard.context, None))
    return bool(near) and near[0].score >= 1 and near[0].phrase.intent == intent and near[0].phrase.said == said


def _read_yes_or_no(heard: Heard) -> tuple[Act, ...]:
    if not heard.is_known and (twice := _TWICE.fullmatch(heard.text)):
        heard = replace(heard, text=twice["once"], told=Told(twice["once"], twice["once"]))
    if act := _agreed_at_once(heard) or _read_instead(heard) or _read_known(heard):
        return (act,)
    named = _nominees(heard)
    if named and named.form == "instead":
        return (named,)
    if heard.told.names and _LEFT_OUT.search(heard.told.text):
        rest = _LEFT_OUT.sub("", heard.told.text).strip(" ,，。")
        left_out = Act(intent="leave_out", names=heard.told.names)
        return (left_out, Act(intent="confirm")) if _AND_SEND.search(rest) else (left_out,)
    if act := _agreed_briefly(heard):
        return (act,)
    if heard.context.conversation == "broadcast" and (act := _read_notice_instead(heard)):
        return (act,)
    if _WANTS_TO_KNOW.search(heard.text) and len(heard.text) < _A_QUESTION:
        near = command_here(heard, sure=True)
        return (near if near and near.intent not in ("confirm", "nudge", "submit_list") else UNKNOWN,)
    if named:
        return (named,)
    if act := command_here(heard, sure=True) or _agreed_because(heard):
        return (act,)
    return (read_inclination(heard) or read_order(heard) or UNKNOWN,)


def _nominees(heard: Heard) -> Act | None:
    is_asked = heard.context.conversation == "nominate"
    return orders.read_names(heard.told, asked=True, directory=heard.directory) if is_asked else None


def _agreed_at_once(heard: Heard) -> Act | None:
    """确认提交，会议记录在我这: what is said besides takes nothing back."""
    said = _AGREES.match(heard.text)
    is_told_why = said is not None and re.match(r"[^\s,，。]{0,4}[,，。\s]", heard.text[said.end() :]) is not None
    if not is_told_why or _TAKES_BACK.search(heard.text) or _WANTS_TO_KNOW.search(heard.text) or heard.told.names:
        return None
    return (
        Act(intent="confirm") if re.match(r"确认|确定|同意", heard.text) and not re.search(r"\d", heard.text) else None
    )


def _agreed_briefly(heard: Heard) -> Act | None:
    """对，就这三位, 好，报吧。辛苦."""
    if len(heard.text) >= BRIEF or heard.told.dates:
        return None
    is_agreed = _LEANS_YES.match(heard.text) and (len(heard.text) > _A_WORD or _AGREES.match(heard.text))
    act = read_inclination(heard) if is_agreed else None
    return act if act and (act.intent == "confirm" or _AGREES.match(heard.text)) else None


_A_WORD = 4


def _read_known(heard: Heard) -> Act | None:
    """What is said to the letter as the vocabulary has it."""
    places = commands.places_of(heard.context, None)
    if vocabulary().to_the_letter(heard.told.text, places) is None:
        return None
    return by_role(commands.filled(commands.likenesses(heard.told, places)[0], heard.told), heard)


def _read_notice_instead(heard: Heard) -> Act | None:
    """When it shall go, to whom, or other words for it."""
    if act := orders.read_schedule(heard.told):
        return act
    if sent := SENT_TO.fullmatch(PUT_INSTEAD.sub("", heard.told.worded)):
        return to_some(heard, sent)
    if QUOTED_CHANGE.search(heard.text):
        return Act(intent="clarify", form="unknown")
    wording = _NEW_WORDING.match(heard.text)
    return Act(intent="broadcast", text=wording["text"]) if wording else None


def _read_instead(heard: Heard) -> Act | None:
    """What is neither yes nor no to what was shown, and changes it."""
    match heard.context.conversation:
        case "nominate" | "submit_list":
            return read_office_order(heard)
        case "nudge" if heard.told.names and _ONLY_THEM.match(heard.told.text):
            return Act(intent="nudge", names=heard.told.names)
        case "decide":
            return orders.read_ruling(heard.told, heard.text, alone=True)
        case "publish":
            return Act(intent="confirm") if _PUBLISH_IT.fullmatch(heard.text) else orders.read_publishing(heard.told)
        case "appoint":
            return read_succession(heard.told) or read_secretary(heard.told)
        case "send_back" if wording := _NEW_WORDING.match(heard.text):
            return Act(intent="send_back", reason=wording["text"])
    return None


_PUBLISH_IT = re.compile(r"(?:那?就|可以|现在|开始|发布?)?公示(?:出去)?[吧了啊。.!！~～\s]*")
_ONLY_THEM = re.compile(rf"(?:就|只|光|单独)(?:催|提醒|发|喊|叫)(?:给)?{NAME}")
_AGREES = re.compile(r"(?:确认|确定|同意|没问题)(?!.*(?:吗|意思|之后|后))")
_NOTHING_TO_CHANGE = re.compile(r"(?:不用|不必|不|没啥|没什么)改的?了?[,，\s]+(?=.)")  # 不用改，提交
_LET_GO = re.compile(r"算了(?!就)|不弄了|作罢|取消(?!.{0,4}(?:吗|后))")
_NOT_NOT = re.compile(r"不是不[^,，。]{1,6}[,，\s]*(?:是|就|而)")  # 不是不报，是确认
_LEANS_NO = re.compile(
    r"(?:(?:明天|后天|改天|晚点|回头|过会儿?|下午|下周)(?:再|吧)|没说|没让|没要|我没|谁说|谁让|谁要|再等|先?等|容我|我?先?问|先放|先缓|缓|慢着?|再[问看想核商]|等会|稍等|我?再[想看]|不对|不是|错了|等等|等下|先别|别|先不|不行|不要|不)"
)
_WRONG = re.compile(r"错了|错字|错别字|[打写填选弄]错|不对|有误|写错|弄错|搞错|不准确|有问题|不正确")
_LEANS_YES = re.compile(
    r"(?:确定|对|没错|没毛病|没意见|无误|就这|就他|就按|好(?!家伙|多|难|烦|麻烦|累|长|像|久|奇怪|不)|可以|行|确认|没问题|是的|嗯|同意|ok)",
    re.IGNORECASE,
)


def read_inclination(heard: Heard) -> Act | None:
    """How an answer begins, where the rest of it adds a reason."""
    text = heard.text.replace("没有错", "没错").lstrip("嗯啊哦那就还 ,，")
    text = _NOTHING_TO_CHANGE.sub("", text)
    if _LET_GO.match(text):
        return Act(intent="cancel")
    if _NOT_NOT.match(text):
        return DOUBTED
    if _LEANS_NO.match(text):
        return Act(intent="deny", text=heard.text)
    if len(text) < 12 and _WRONG.search(text):
        return Act(intent="deny", text=heard.text)
    if _LEANS_YES.match(text) and not re.search(
        r"但|不|改|换|错|等|再|[吗?？]|先|什么|啥|怎么|谁|哪[里儿]|在哪", text.replace("没错", "")
    ):
        return Act(intent="confirm")
    return None
