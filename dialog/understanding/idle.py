"""What is said when nothing was asked."""

import re

from dialog.act import Act
from dialog.understanding import commands, orders
from dialog.understanding.choosing import TO_TYPE, retyped
from dialog.understanding.figures import read_numbers
from dialog.understanding.heard import (
    REFUSED,
    UNKNOWN,
    Heard,
    by_role,
    command_here,
    read_clause,
    whole_command,
    whom_of_several,
)
from dialog.understanding.marks import BETWEEN, POINTS, mark
from dialog.understanding.ordering import read_order
from dialog.understanding.phrases import BRANCH, NAME


def read_public(heard: Heard) -> tuple[Act, ...]:
    """Of the public, with no question open: praise, an opinion and a complaint are three things."""
    if heard.told.receipts:
        return (Act(intent="complaint_status", receipt=heard.told.receipts[0]),)
    act = orders.read_voice(heard.text) or whole_command(heard)
    return (act,) if act else read_idle(heard)


_OTHERS_SCORE = re.compile(
    r"(?:删|清空|作废).{0,6}(?:申报|自评|材料|分|记录)|(?:自评|分数?|成绩|得分|总分)(?:都|全|给我)?(?:改|调|"
    r"换|弄|往[上下]|提|抬|压)(?:成|为|到|[一提调抬压])|(?:申报|自评|材料|分数?|记录).{0,4}(?:删|清空|作废|抹)"
)
_TO_WORDS = re.compile(
    r"(?:把|将)?(?:我的?)?(?:(?:改|换)(?:一下)?(?P<what>岗位|材料)(?:名称?)?(?:成|为|[:： ])+"
    r"|(?P<named>岗位|材料)(?:名称?|的名字)?(?:要|想|给我|帮我|我想|得)*[改换](?:成|为|到|[:： ])+)(?P<text>.+)",
    re.DOTALL,
)
_HOW_FAR = re.compile(rf"^{NAME}[^,，。]{{0,6}}(?:第几[项题个]|到哪(?:了|一?[项题步])|几[项题]了)")


# 不报了，撤了吧; 昨天报的名作废吧: the own application, which is in.
_GIVES_BACK = re.compile(
    r"(?:不(?:想)?|没想|没要)(?:报名?|参评|参加|评|申报|干)了?[,，。！!\s]+.{0,6}(?:撤|退(?!休)|作废)"
    r"|(?:报的名|我的报名|申报|自评|交的).{0,4}(?:作废|撤(?!回[吗没了])|退了?[吧掉])|(?:改|补)[^,，。]{0,4}(?:能不能|可以)?退(?:回)?给我"
)


_WHO_I_AM = re.compile(
    rf"(?:你好|您好|[\s,，])*(?:我是|我叫)(?:{BRANCH}的?)?{NAME}(?:[\s,，]*(?:我是)?{BRANCH}的?)?[啊呀。.!！\s]*"
)


def _read_own(heard: Heard) -> Act | None:
    """The own application is given back, or changed."""
    if heard.role == "member" and not heard.told.names and _GIVES_BACK.search(heard.text):
        return Act(intent="withdraw")
    if TO_TYPE.search(heard.text) and (value := retyped(heard)):
        return value
    if changed := _TO_WORDS.match(heard.text):
        intent = "change_post" if "岗位" in (changed["what"], changed["named"]) else "change_statement"
        return Act(intent=intent, text=changed["text"].strip())
    return None


def read_idle(heard: Heard) -> tuple[Act, ...]:
    places = commands.places_of(heard.context, None)
    if heard.told.names and _HOW_FAR.search(heard.told.text):
        return (whom_of_several(heard) or Act(intent="member_status", name=heard.told.names[0]),)
    near = commands.likenesses(heard.told, places)
    if near and near[0].score >= 1 and not heard.told.doubtful and not _needs_reader(near[0].phrase.intent):
        return (by_role(commands.filled(near[0], heard.told), heard),)
    if heard.told.names and _OTHERS_SCORE.search(heard.text) and heard.role != "reviewer":
        return (REFUSED,)
    if act := read_order(heard):
        return (
            whom_of_several(heard) or act if commands.names_people(act.intent) and not (act.name or act.names) else act,
        )
    if not heard.told.receipts and not heard.told.names and (acts := read_numbers(heard)):
        return tuple(whom_of_several(heard) or _as_panel(act, heard) for act in acts)
    if act := _read_own(heard):
        return (act,)
    if _WHO_I_AM.fullmatch(heard.told.text):
        return (commands.with_slots(Act(intent="bind"), heard.told),)
    if act := command_here(heard) or read_clause(heard, places):
        return (whom_of_several(heard) or act if commands.names_people(act.intent) else act,)
    topic = commands.read_topic(heard.told)
    if topic or mark(heard.text).of(POINTS, BETWEEN):
        return (topic or UNKNOWN,)
    if heard.role == "public" and _GRIEVANCE.search(heard.text):
        return (Act(intent="report_complaint", target=heard.text, text=heard.text),)
    act = commands.read_signs(heard.told)
    if act is None:
        return (REFUSED if _ERRAND.match(heard.text) else UNKNOWN,)
    act = by_role(act, heard)
    return (whom_of_several(heard) or act if commands.names_people(act.intent) else act,)


_GRIEVANCE = re.compile(
    r"(?:对人|说话|态度)[^,，。]{0,3}(?:凶|冲|横)|爱答不理|态度.{0,4}(?:差|恶劣|不好|蛮横|冷淡)|骂人?|打人|太差|差劲|很差|脏|不干净|不卫生|有虫|虫子|苍蝇|头发|发霉|变质|馊|乱收|管不管|"
    r"不理人|推诿|没人管|不管事|欺负|刁难|要红包|收红包|收礼|偷懒|脱岗|不在岗|没人值班|不作为|吵架|插队|克扣|缺斤|坏了.{0,6}(?:没人|不)修"
)
_ERRAND = re.compile(
    r"(?:请|麻烦|小助手|你|您|能不能|能|可以|可不可以|快|再|[\s,，])*(?:帮我|给我|替我|帮忙|帮)(?:一下|们|大家|去|先|再|我)*"
    r"(?:[订买叫点约抢租]|查一?下?|搜|放首?|播|翻译|画|唱|讲|算一?[下道]|写一?[首篇封个份段]|取|寄|借|修|挂)(?!.*(?:申报|自评|打分|通知|名单|支部|分数|进度|表))"
)


def _needs_reader(intent: str) -> bool:
    return intent in (
        "verify_complaint",
        "set_deadline",
        "complaint_status",
        "nominate",
        "report_complaint",
        "schedule",
    )


def _as_panel(act: Act, heard: Heard) -> Act:
    """A reviewer's scores are for the nominee."""
    if heard.role == "reviewer" and act.intent in ("score", "revise") and (act.item or act.scores):
        return Act(intent="clarify", form="name")
    return act
