"""One sentence, one open question: which reader speaks first."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from dialog.act import Act
from dialog.context import Context
from dialog.sheet import Sheet
from dialog.understanding import answers, commands, guard
from dialog.understanding.directory import NOBODY, Directory
from dialog.understanding.items import read_items
from dialog.understanding.marks import ITEM, ITEMS, Marked, mark
from dialog.understanding.normalise import normalise
from dialog.understanding.people import Told, tell
from dialog.understanding.roles import may_say
from dialog.understanding.scores import Asked, read_score

_READ = 1200
_UNKNOWN = Act(intent="clarify", form="unknown")
_REFUSED = Act(intent="out_of_scope")

_BEFORE = re.compile(r"(?:上上)(?:一)?[题项条个道]|(?:上一?[题项条道个]|前一?[题项条道个]|前面(?:那|一|的)+[题项条个]|刚才(?:那|的|打的|给的)*[题项条个]?|刚刚(?:那|的|打的|给的)*[题项条个]?)(?:目)?")
_SAYS_VALUE = re.compile(r"改|错|[高低多少]了|应该?是|换成|\d\s*分|[零一二三四五六七八九十两半]分|满分|减|加|扣|重[打新]|[改为是成打给到][\d零一二三四五六七八九十两半]")
_NUMBER_CHANGED = re.compile(r"^((?:[^\d]{0,4}[\s,，、])?(?:把|将)?)(\d{1,2})(?=\s*(?:改|换|调)[成为到]?\s*[\d零一二两三四五六七八九十])|^((?:跳到|去|到|回到|回|跳|看|返回|跳转到|转到)\s*)(\d{1,2})\s*$")
_QUESTION = re.compile(r"[吗么?？]\s*$|^(?:怎么|为什么|为啥|能不能|是不是|可以.*吗|谁|哪|什么)|怎么办|咋办")
_FREE_STEPS = {"post", "statement", "draft", "who", "what", "names"}


def understand(
    said: str,
    *,
    context: Context,
    role: str,
    sheet: Sheet,
    directory: Directory = NOBODY,
    scores: Mapping[int, Decimal] = {},  # noqa: B006 - read only
) -> tuple[Act, ...]:
    """What was meant, as one or more acts; never empty. Nothing but the arguments is looked at."""
    text = normalise(said[: 4 * _READ])
    whole, text = text, text[:_READ]
    if not guard.is_speech(text):
        return (_UNKNOWN,)
    if guard.is_order(text):
        return (_REFUSED,)
    asked = Asked(context, sheet, scores)
    acts = _read(text, asked, role, directory)
    return tuple(_permitted(_whole(act, text, whole), role) for act in acts)


def _whole(act: Act, text: str, whole: str) -> Act:
    """A long message is kept whole, though only its beginning is read."""
    return replace(act, evidence=whole) if act.evidence == text and whole != text else act


def _permitted(act: Act, role: str) -> Act:
    return act if may_say(role, act.intent) else replace(act, allowed=False)


def _read(text: str, asked: Asked, role: str, directory: Directory) -> tuple[Act, ...]:
    context = asked.context
    told = tell(text, directory)
    match context.conversation:
        case "scoring":
            return _read_scoring(text, told, asked, role)
        case "applying":
            return _read_applying(text, told, asked, role)
    if context.step in _FREE_STEPS:
        return (_UNKNOWN,)
    return _read_idle(text, told, asked, role)


def _marked(text: str, asked: Asked) -> Marked:
    """The sentence with its numbers marked; 上一题 counts as a number where a value is said with it."""
    text = _NUMBER_CHANGED.sub(lambda hit: f"{hit[1] or hit[3] or ''}第{hit[2] or hit[4]}项", text)
    if asked.item and asked.item > 1 and _SAYS_VALUE.search(text):
        text = _BEFORE.sub(lambda hit: f"第{(asked.item or 0) - (2 if '上上' in hit[0] else 1)}题", text, count=1)
    for line in asked.sheet.lines:
        if line.short and line.short in text[: len(line.short) + 4] and _SAYS_VALUE.search(text):
            text = text.replace(line.short, f"第{line.number}项", 1)
    return mark(text)


def _read_numbers(text: str, asked: Asked) -> tuple[Act, ...] | None:
    marked = _marked(text, asked)
    if marked.of(ITEM, ITEMS) or asked.context.step not in ("item", "category", ""):
        if acts := read_items(marked, asked):
            return acts
    elif acts := read_items(marked, asked):
        return acts
    return read_score(marked, asked)


def _read_scoring(text: str, told: Told, asked: Asked, role: str) -> tuple[Act, ...]:
    line = asked.sheet.line(asked.item) if asked.item else None
    kind = line.kind if line else None
    places = commands.places_of(asked.context, kind)
    near = commands.likenesses(told, places)
    if near and near[0].score >= 1 and near[0].phrase.intent != "bonus_claim":
        return (_by_role(commands.read_command(told, places) or _UNKNOWN, role, asked.context),)
    if kind == "veto":
        if act := answers.read_conditions(mark(text), line.conditions if line else 0):
            return (act,)
    if acts := _read_numbers(text, asked):
        return acts
    if act := commands.read_command(told, places, sure=len(text) > 6):
        if act.intent == "bonus_claim":
            return _read_bonus(text, asked)
        return (_by_role(act, role, asked.context),)
    match kind:
        case "bonus":
            return _read_bonus(text, asked)
        case "veto":
            return _read_veto(text)
    return _read_proof(text, asked, near[0].score if near else 0.0)


def _read_bonus(text: str, asked: Asked) -> tuple[Act, ...]:
    if _QUESTION.search(text):
        return (Act(intent="rules", item=asked.item),)
    act = answers.read_bonus(text, None)
    return (act,) if act else (_UNKNOWN,)


_BAD_NEWS = re.compile(r"被(?:投诉|查|处分|通报|举报|批评|立案)|违纪|违法|处分|投诉|通报")


def _read_veto(text: str) -> tuple[Act, ...]:
    if re.search(r"不清楚|不确定|拿不准|不知道|记不清|说不好|吃不准", text):
        return (Act(intent="unsure"),)
    if re.match(r"(?:嗯|我|啊|以上|这些|那个|从来|都|也|全|三条|这三条|肯定|绝对|真|确实)*(?:没|无|不存在|未)", text):
        return (Act(intent="deny"),)
    if re.match(r"(?:嗯|我|啊|那个|去年|今年|好像|曾经)*(?:有|被)", text) and _BAD_NEWS.search(text):
        return (Act(intent="confirm", text=text),)
    return (_UNKNOWN,)


def _read_proof(text: str, asked: Asked, likeness: float) -> tuple[Act, ...]:
    """What is no score and no command is told as evidence."""
    content = re.sub(r"[\s\W嗯啊呃哦那个这就是的了吧呢]+", "", text)
    if asked.context.step not in ("item", "proof", "category") or asked.context.step == "category":
        return (_UNKNOWN,)
    if len(content) < 4 or _QUESTION.search(text) or likeness >= 0.62 and len(content) < 10:
        return (_UNKNOWN,)
    if not re.search(r"[\u4e00-\u9fff]{2}", content):
        return (_UNKNOWN,)
    return (Act(intent="evidence", evidence=text),)


def _read_applying(text: str, told: Told, asked: Asked, role: str) -> tuple[Act, ...]:
    step = asked.context.step
    places = commands.places_of(asked.context, None)
    if step in _FREE_STEPS:
        act = commands.read_command(told, places, sure=True) if len(text) <= 12 else None
        if act and commands.likenesses(told, places)[0].score >= 0.97:
            return (_by_role(act, role, asked.context),)
        return (Act(intent=step, text=text),)
    if step == "post_type" and (value := _post_type(text, asked)):
        return (value,)
    if act := commands.read_command(told, places):
        return (_by_role(act, role, asked.context),)
    return (_UNKNOWN,)


def _post_type(text: str, asked: Asked) -> Act | None:
    types = asked.sheet.post_types
    if re.search(r"还是|区别|哪个好|[吗?？]$|什么意思|都", text):
        return None
    named = [each for each in types if any(part in text for part in {each, each[:4], each[:2]})]
    if len(named) == 1 and not re.search(r"不[是要选想]|别", text):
        return Act(intent="choose_post_type", value=named[0])
    if named:
        return None
    for number, each in enumerate(types, 1):
        ways = rf"(?:我|选|要|报|就|是|那|第|嗯|填|按|吧|个|种|项|了|的|号|类|一下|啊|呢|[\s,，。.!！、]|{number}|{'一二三四五六七八九'[number - 1]})*"
        if re.search(rf"{number}|{'一二三四五六七八九'[number - 1]}", text) and re.fullmatch(ways, text):
            return Act(intent="choose_post_type", value=each)
    if re.search(r"前面?(?:那|一|的)|上面", text) and len(text) < 10:
        return Act(intent="choose_post_type", value=types[0])
    if re.search(r"后面?(?:那|一|的)|下面|最后", text) and len(text) < 10:
        return Act(intent="choose_post_type", value=types[-1])
    return None


def _read_idle(text: str, told: Told, asked: Asked, role: str) -> tuple[Act, ...]:
    places = commands.places_of(asked.context, None)
    near = commands.likenesses(told, places)
    if near and near[0].score >= 1:
        return (_by_role(commands.read_command(told, places) or _UNKNOWN, role, asked.context),)
    if not told.receipts and not told.dates and not told.names and (acts := _read_numbers(text, asked)):
        return acts
    if re.search(r"换成|改成|改为|换为|改报|换到|转为", text) and (value := _post_type(re.sub(r"[把将]", "", text), asked)):
        return (value,)
    if (changed := re.match(r"改(?P<what>岗位|材料)(?:名称)?(?:成|为|[:： ])+(?P<text>.+)", text, re.DOTALL)):
        return (Act(intent="change_post" if changed["what"] == "岗位" else "change_statement", text=changed["text"].strip()),)
    if act := commands.read_command(told, places):
        return (_by_role(act, role, asked.context),)
    return (_UNKNOWN,)


def _by_role(act: Act, role: str, context: Context) -> Act:
    """The same word asks for the own progress or for that of a branch, as the role is."""
    if act.intent == "progress" and role in ("secretary", "admin") and context.conversation == "idle":
        return replace(act, intent="branch_progress")
    return act
