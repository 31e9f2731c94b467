"""Open questions: the answer is the message itself, but for the few that are not."""

import re
from dataclasses import replace

from dialog.act import Act
from dialog.understanding import commands, orders
from dialog.understanding.heard import (
    AGREED,
    ASKED_IN,
    BRIEF,
    REFUSED,
    UNKNOWN,
    Heard,
    command_here,
    read_clause,
    whole_command,
    whom_of_several,
)
from dialog.understanding.ordering import read_office_order
from dialog.understanding.people import SURNAMES
from dialog.understanding.phrases import BRANCH

_ASKS_OF_COMPLAINTS = re.compile(
    r"(?:会|能|可)不(?:会|能|可以)?.{0,4}(?:让|被)?.{0,4}知道|[会能](?:不会)?知道是(?:我|谁)|要写多[细少长]|(?:要|该|得)?(?:怎么|写什么|写啥|写些什么|说什么|说啥|说些什么)(?:写|说|填|弄)?[呢啊呀?？]*$|"
    r"(?:要|得)(?:几|多少)天|多久|查(?:得|不)?(?:出|到).{0,4}我|匿名[吗么的?？]|保密[吗么?？]|要不要(?:留|写|实名)|(?:用|要)(?:留|写)(?:名字|姓名|电话)[吗么?？]"
)


def _about_complaining(heard: Heard) -> Act | None:
    """A question about how it is done, while it is being done."""
    if len(heard.text) < ASKED_IN and _GIVES_UP.search(heard.text):
        return Act(intent="cancel")
    if heard.context.step in _IN_OWN_WORDS:
        for said, act in _NOT_THE_ANSWER:
            if said.fullmatch(heard.text):
                return act
    if heard.context.step in _IN_OWN_WORDS and _ASKS_ABOUT_IT.fullmatch(heard.text):
        return Act(intent="help")
    if len(heard.text) < ASKED_IN and _ASKS_OF_COMPLAINTS.search(heard.text):
        return Act(intent="help")
    if _OTHERS_COMPLAINTS.search(heard.text):
        return REFUSED
    is_no_target = heard.context.step == "who" and heard.text.isdigit() and len(heard.text) < len("2026")
    return UNKNOWN if is_no_target else None


_IN_OWN_WORDS = ("who", "what")
_ASKS_ABOUT_IT = re.compile(
    r"(?:能不能|可不可以|会不会|要不要|多长时间|多久|写?多少字|写?几个字|一定要|说了会不会)[^,，。]{0,10}"
    r"|[^,，。]{0,4}(?:匿名|不说名字|保密|通知本人|知道是我|[发传][图照]片?|时间地点)[^,，。]{0,2}[吗么吧不?？][?？]?"
)
_LATER = re.compile(
    r"(?:让?我)?(?:再)?(?:想想|考虑)(?:一下|再说)?|等(?:会|一会|我)[^,，。]{0,6}(?:说|问)?"
    r"|(?:先)?等(?:会儿?|一会儿?|一下|我)(?:再|先|去)?(?:问|想|查|看|翻|找|打听)[^,，。]{0,14}"
)
_TAKEN_BACK = re.compile(
    r"(?:撤回|取消|作废|不说了|别记了?|删了?)(?:[,，\s]*(?:别记了?|算了|不说了|取消|撤回|作废))?[吧啊了。.!！]*"
)
_LOST_FOR_WORDS = re.compile(
    r"(?:我)?(?:忘了|忘记|想不起来?|记不[清得起])(?:要|我|来)*(?:说|写)(?:啥|什么)(?:了|来着)*|说了(?:也|又)?(?:没用|白说|没人[理管])[吧啊了]*"
)
_OWN_COMPLAINT = re.compile(
    r"(?:先)?(?:帮我?|给我)?(?:查|看)(?:一?下|查|看)?(?:我)?(?:之前|上次|以前|前面|昨天|前几天)(?:投诉?|举报|反映)(?:的|过的?)?(?:那个|那件|那条)?(?:事|投诉|结果|进度)?[吧啊呢]*"
)
_WHO_HAS_IT = re.compile(
    r"(?:你)?(?:先)?(?:告诉我|说说)?(?:谁|哪些人)(?:是|评上|当选|选上)了?(?:党员)?示范岗[啊呢?？]*"
)
_NOT_THE_ANSWER = (
    (_LATER, Act(intent="pause")),
    (_TAKEN_BACK, Act(intent="cancel")),
    (_LOST_FOR_WORDS, UNKNOWN),
    (_OWN_COMPLAINT, Act(intent="complaint_status")),
    (_WHO_HAS_IT, Act(intent="result")),
)
_GIVES_UP = re.compile(r"(?:还是|算了|我|就)+不(?:想)?(?:再)?(?:投诉|举报|反映|告)了")
_OTHERS_COMPLAINTS = re.compile(r"(?:别人|其他人|以前|之前|所有|大家).{0,6}投诉.{0,10}(?:给我|让我|我要|我想)(?:也)?看")
_ANSWERS = {"applying:post": "post", "applying:statement": "statement"}


def read_free(heard: Heard) -> Act:
    """The answer to an open question is the message itself."""
    if heard.context.conversation == "nominate" and (act := read_office_order(heard)):
        return act
    if heard.context.conversation == "decide" and (act := orders.read_ruling(heard.told, heard.text, alone=True)):
        return act
    if heard.context.conversation == "complaint" and (act := _about_complaining(heard)):
        return act
    if (act := whole_command(heard)) and not (
        act.intent == "report_complaint" and heard.context.conversation == "complaint"
    ):
        return act
    if heard.context.conversation == "applying" and AGREED.fullmatch(heard.text):
        return Act(intent="confirm")
    match str(heard.context):
        case "complaint:who":
            told = orders.read_complaint(heard.text)
            target = told.target if told and told.target else heard.text
            return Act(intent="report_complaint", target=target, text=heard.text)
        case "complaint:what":
            return Act(intent="report_complaint", text=heard.text)
    return Act(intent=_ANSWERS.get(str(heard.context), "told"), text=heard.text)


PUT_INSTEAD = re.compile(r"^(?:换成|改成|改为|那就|还是)")
QUOTED_CHANGE = re.compile(r"[“\"「'].{1,8}[”\"」'].{0,3}改成|错别字")
_CALLED_OFF = re.compile(r"退出去?|点错|(?:先|就)?(?:不发了|别发了|不通知了|算了不发)[,，\s]")
_LET_IT_GO = re.compile(r"算了|不发|不通知|先不|取消(?=了?吧|算了|掉|发送|发布|通知|操作|[,，。\s]|$)")


def to_some(heard: Heard, said: re.Match[str]) -> Act:
    text = orders.restored(said["text"] or "", heard.told).strip()
    return commands.with_branches(Act(intent="broadcast", text=text or None), heard.told)


_ASKS_HOW = re.compile(r"(?:怎么|咋|如何)(?:样)?.{1,6}[啊呢?？]*")
_NOT_MY_WORDS = re.compile(
    r"能写多[长少]|字数|没想好|组织一下|怎么写|(?:你|您)(?:来)?(?:替|帮)我[写编拟]|写不来|不会写|发给谁.*[吗不]|能只?发给.*[吗不]\s*[?？]?$"
)
_LOOKS_FIRST = re.compile(r"先?(?:看|查)(?:一?[下看]|看)?(?:送达|回执|发送)(?:情况|结果)")
_NOT_YET = re.compile(
    r".{0,6}我(?:再)?想(?:想|一下).{0,10}$|.{0,8}(?:待会儿?|回头|晚点|一会儿?)(?:再)?(?:写|发)(?:给)?(?:你|您)?[吧啊]?$|"
    r".{0,6}还?没(?:想|写|定|弄|准备)好.{0,8}$|(?:先)?(?:等我|容我|让我)(?:再)?(?:想|写|问|看|琢磨|核).{0,12}(?:再说|再发|再写|先)?[吧啊]*$"
)
SENT_TO = re.compile(
    rf"(?:只|就)?(?:发(?:给|到)?|给){BRANCH}(?:[、,，和跟及与 ]*{BRANCH})*(?:党?支部|的?党员|发(?=就)|就行|吧)*"
    r"(?:[:：](?P<text>.+))?",
    re.DOTALL,
)


def read_draft(heard: Heard) -> Act:
    if len(heard.text) < BRIEF and (AGREED.fullmatch(heard.text) or re.fullmatch(r"不(?:是|对)[的啊吧]*", heard.text)):
        return Act(intent="deny") if heard.text.startswith("不") else Act(intent="clarify", form="agreed")
    if _NOT_YET.match(heard.text):
        return Act(intent="pause")
    if len(heard.text) < ASKED_IN and _NOT_MY_WORDS.search(heard.text):
        return UNKNOWN
    if _ASKS_HOW.fullmatch(heard.text):
        return Act(intent="help")
    if _LOOKS_FIRST.match(heard.text):
        return Act(intent="delivery_status")
    if sent := SENT_TO.fullmatch(heard.told.worded):
        return to_some(heard, sent)
    if len(heard.text) < ASKED_IN and orders.read_verdict(heard.told):
        return UNKNOWN
    if act := orders.read_schedule(heard.told):
        return act
    if (act := whole_command(heard)) and act.intent not in ("broadcast", "publish", "nudge"):
        return act
    if (len(heard.text) < 10 and _LET_IT_GO.match(heard.text)) or _CALLED_OFF.match(heard.text):
        return Act(intent="cancel")
    return orders.read_notice(heard.told) or Act(intent="broadcast", text=heard.text)


_BY_SURNAME = re.compile(rf"(?:那个)?姓[{SURNAMES}](?:的|那个|师傅|同志)*[吧呢啊]*")


def read_nominees(heard: Heard) -> Act:
    if _BY_SURNAME.fullmatch(heard.text):
        return Act(intent="clarify", form="name")
    if (
        act := read_office_order(heard)
        or whom_of_several(heard)
        or orders.read_names(heard.told, asked=True, directory=heard.directory)
    ):
        return act
    places = commands.places_of(heard.context, None)
    act = command_here(heard) or read_clause(heard, places) or UNKNOWN
    return UNKNOWN if act.intent == "decide" else act


def read_publicized(heard: Heard) -> Act:
    """Whom to publish: bare names, or all of them."""
    if act := whom_of_several(heard) or orders.read_publishing(heard.told):
        return act
    if act := orders.read_names(heard.told, asked=True, directory=heard.directory):
        return replace(act, intent="publish") if act.intent == "nominate" else act
    places = commands.places_of(heard.context, None)
    return command_here(heard) or read_clause(heard, places) or UNKNOWN
