"""What is said while scoring: scores, evidence, answers to the bonus and the veto, commands among them."""

import re
from dataclasses import replace
from decimal import Decimal

from dialog.act import Act
from dialog.understanding import answers, commands, judged, orders
from dialog.understanding.confirming import read_inclination
from dialog.understanding.figures import IS_QUESTION, read_numbers
from dialog.understanding.heard import AGREED, ASKED_IN, BRIEF, DOUBTED, EXACT, UNKNOWN, Heard, by_role
from dialog.understanding.marks import BARE, ITEM, ITEMS, POINTS, mark
from dialog.understanding.numerals import NUMBER, read
from dialog.understanding.people import Told
from dialog.understanding.phrases import NAME, Likeness, bare, vocabulary
from dialog.understanding.scores import FULL, PAST, PURE_FULL
from dialog.understanding.settling import settle
from dialog.understanding.shelves import Phrase

_NEARLY = 0.62


def _read_first(heard: Heard) -> Act | None:
    """What no known phrase may be taken for."""
    if (kind := _PART_OF_SHEET.fullmatch(heard.text)) and (act := _goto_kind(heard, kind)):
        return act
    item = heard.asked.item
    if item and item > _TWO and len(heard.text) < _ASKED_BRIEFLY and _TWO_BACK.fullmatch(heard.text):
        return Act(intent="goto_item", item=item - _TWO)
    if heard.kind == "bonus" and heard.told.names:
        return DOUBTED
    if heard.kind == "bonus" and answers.is_undecided(heard.text):
        return Act(intent="clarify", form="condition")
    if any(shape.fullmatch(heard.text) for shape in (_NOT_CHANGED, _SUM_OF_SEVERAL, _TOO_MUCH)):
        return DOUBTED
    if heard.context.step == "review" and _leaves_open_which(heard.text):
        return Act(intent="clarify", form="item")
    if heard.kind in ("bonus", "veto") and PURE_FULL.fullmatch(heard.text):
        return Act(intent="invalid_score", item=heard.asked.item, form="kind")
    if heard.told.names and _FOR_OTHERS.search(heard.told.text) and not _ANOTHERS_OPINION.search(heard.told.text):
        return DOUBTED
    if heard.told.names and _OTHERS_POINTS.search(heard.told.text):
        return Act(intent="member_status", name=heard.told.names[0])
    if heard.line and heard.line.kind == "points" and len(heard.text) < BRIEF and _ALIKE.search(heard.text):
        return Act(intent="clarify", form="score")
    if heard.context.step == "proof" and _NO_PROOF.fullmatch(heard.text):
        return Act(intent="deny")
    return _set_right(heard) if _SET_RIGHT.match(heard.text) else None


def _set_right(heard: Heard) -> Act:
    """不对 改成4: of the open item where it has a score already; else it may be of the one before, which is asked."""
    item, values = heard.asked.item, mark(heard.text).of(POINTS, BARE)
    if heard.kind != "points" or item is None or not values:
        return Act(intent="clarify", form="item")
    value = values[-1].value
    if item in heard.asked.scores:
        return judged.scored(value, item, heard.asked.sheet, intent="revise")
    said = judged.in_words(value)
    ways = ((item - 1, f"第{item - 1}项改成{said}"), (item, f"第{item}项{said}"))
    options = tuple(way for number, way in ways if judged.scored(value, number, heard.asked.sheet).intent == "score")
    return Act(intent="clarify", form="item", options=options if item > 1 else ())


def _read_by_kind(heard: Heard, kind: str | None) -> Act | None:
    """Conditions of the veto, and what a short sentence asks about the open item."""
    if kind == "points" and _ASKS_RULES.search(heard.text) and len(heard.text) < _ABOUT_AS_LONG:
        return None if mark(heard.text).of(ITEM, ITEMS) else Act(intent="rules", item=heard.asked.item)
    if kind != "veto":
        return None
    if _WHAT_FOLLOWS.search(heard.text) or _WHAT_IT_MEANS.search(heard.text):
        return Act(intent="rules")
    if act := answers.read_conditions(mark(heard.text), heard.line.conditions if heard.line else 0):
        return act
    return Act(intent="clarify", form="condition") if _names_condition(heard) else None


_WHAT_FOLLOWS = re.compile(r"会怎样|会怎么样|[有是]什么后果")
_WHAT_IT_MEANS = re.compile(
    r"第.条.{0,4}(?:[啥什]么?意思|怎么理解|指[啥什哪]|说的[啥什])|第.条.*(?:哪|什么|啥|怎么|吗)"
)
_ABOUT_AS_LONG = 20
_DIGIT = re.compile(r"\d")
_NO_COMPLAINTS = re.compile(r"[零0无没未]")


def _is_command(phrase: Phrase, said: str) -> bool:
    """The same in its meanings, and with no number or denial besides: 零投诉 is no complaint."""
    if phrase.intent in ("bonus_claim", "evidence"):
        return False
    if phrase.intent == "report_complaint" and _NO_COMPLAINTS.search(said):
        return False
    if re.search(FULL, said) and bare(said) != bare(phrase.said):
        return False
    return re.search(r"\d", said) is None or re.search(r"\d", phrase.said) is not None or phrase.intent == "clarify"


def _same(heard: Heard, places: tuple[str, ...]) -> Likeness | None:
    """What is said as the vocabulary has it, in whichever order; where a digit is said only word for word."""
    if _DIGIT.search(heard.text) and not heard.told.dates:
        phrase = vocabulary().same(heard.told.text, places)
        return Likeness(1.0, phrase) if phrase else None
    near = commands.likenesses(heard.told, places)
    return near[0] if near and near[0].score >= 1 else None


def read_scoring(heard: Heard) -> tuple[Act, ...]:
    kind = heard.kind
    places = commands.places_of(heard.context, kind)
    if act := _read_first(heard):
        return (act,)
    same = _same(heard, places)
    if same and _is_command(same.phrase, heard.text):
        return (by_role(commands.filled(same, heard.told), heard),)
    if act := _read_by_kind(heard, kind):
        return (act,)
    if acts := read_numbers(heard):
        return _with_command(acts, places, heard.text)
    if act := _read_within(heard, places, kind):
        return (act,)
    if heard.context.step == "review" and (leaning := read_inclination(heard)):
        return (leaning,)
    if kind != "veto" and _ASKS_RULES.search(heard.text):
        return (Act(intent="rules", item=heard.asked.item),)
    match kind:
        case "bonus":
            return (_read_bonus(heard),)
        case "veto":
            return (answers.read_veto(heard.text),)
    near = commands.likenesses(heard.told, places)
    nearest = next(
        (each.score for each in near if each.phrase.intent not in ("evidence", "clarify", "invalid_score")), 0.0
    )
    return (_read_proof(heard, nearest),)


def _read_within(heard: Heard, places: tuple[str, ...], kind: str | None) -> Act | None:
    """A command among the answers."""
    sure = kind in ("bonus", "veto") or len(heard.text) > _A_FEW_WORDS
    act = (
        commands.read_command(heard.told, places, heard.role, sure=sure)
        or _read_loud(heard)
        or _read_part(heard, places)
    )
    if act is None or act.intent == "bonus_claim":
        return None
    if act.intent == "report_complaint" and _NO_COMPLAINTS.search(heard.text):
        return None
    if act.intent == "evidence":
        return replace(act, evidence=heard.text)
    if kind == "bonus" and act.intent in ("next", "skip") and answers.read_bonus(heard.text).intent == "bonus_none":
        return Act(intent="bonus_none")
    return by_role(act, heard)


_A_FEW_WORDS = 6
_FOR_OTHERS = re.compile(
    rf"[分给]\s*给{NAME}\s*$|(?:^|[题项条])\s*{NAME}(?:同志|就|也)*(?:打|给|评)|^{NAME}(?:同志|的)*\s*第?[\d一二三四五六七八九十]+[题项条]|{NAME}[^,，。]{{0,4}}(?:说|那份|自己)|(?:把|给|替|帮|将){NAME}.{{0,10}}(?:打|改|评|记|填|加|减|给)"
)
_ANOTHERS_OPINION = re.compile(r"看|瞧|瞅|几分|多少分?|怎么")
_OTHERS_POINTS = re.compile(rf"{NAME}.{{0,12}}(?:几分|多少分?|怎么[打评])")
_NO_PROOF = re.compile(
    r"(?:我|这个|这项|暂时|目前|那|嗯|真的?|也|都|就)*(?:没有?|无|没了?|不[发传交补]|算了|不用)(?:照片|依据|材料|证据|图|了|吧|啊|呢|的|要?[发传])*[。.!！~]*"
)
_SET_RIGHT = re.compile(
    rf"(?:啊|哎|哎呀|那个|我|刚才|刚刚|刚|[\s,，])*(?:(?:(?:不对|不是|错了|打错了?|弄错了?|填错了?|写错了?|记错了?|说错了?|按错了?)[\s,，。!！:：]*)+|(?:那|就|还是)*(?=改))"
    rf"(?:是|应该?是?|要|给|我|想)*(?:改[成为]?|换成?|是)?\s*{NUMBER}分?[吧啊呢的了]*[。.!！\s]*$"
)
_ONLY_A_NUMBER = re.compile(rf"[嗯啊是那就\s]*第?\s*(?P<number>{NUMBER})\s*[条个项]?[吧啊呢。.\s]*", re.ASCII)


def _names_condition(heard: Heard) -> bool:
    """A condition's number alone, and not whether it applies."""
    said = _ONLY_A_NUMBER.fullmatch(heard.text)
    number = read(said["number"]) if said else None
    return number is not None and heard.line is not None and 1 <= number <= heard.line.conditions


_HOLD_ON = re.compile(r"等|慢|算了|不对|错")
_UNDOING = frozenset(("withdraw", "cancel", "deny"))
_BESIDES = frozenset(("pause", "submit", "previous", "summary", "progress", "help"))


def _with_command(acts: tuple[Act, ...], places: tuple[str, ...], text: str) -> tuple[Act, ...]:
    """8分，提交 says two things; 8分，撤回 says which of them to ask about; 等一下，第8题改5分 only begins so."""
    first, said = acts[0], acts[0].evidence or ""
    if len(acts) > 1 or not 0 < len(said) <= BRIEF:
        return acts
    near = commands.likenesses(Told(said, said), places)
    if not near or near[0].score < EXACT:
        return acts
    intent = near[0].phrase.intent
    is_later = intent == "submit" and said.startswith("再")  # 12题改成5.5再交
    if is_later or (intent in ("deny", "cancel") and text.startswith(said) and _HOLD_ON.search(said)):
        return (replace(first, evidence=None),)
    if intent in _UNDOING:
        return (Act(intent="clarify", form="range", options=()),)
    if intent in _BESIDES:
        return (replace(first, evidence=None), Act(intent=intent, form=near[0].phrase.form))
    return acts


_ASKS_RULES = re.compile(
    r"满分(?:就|应该)?是\s*[\d零一二两三四五六七八九十]+分?[吧吗么?？]|标准是|是(?:个|指)?(?:什么|啥|哪些)|咋个?[打评算]|啥子(?:意思|标准|要求|依据|才)|[是算要]啥子|指哪些|怎么才能|怎样才能|如何才能|凭啥给|需要啥|需要什么|什么叫|啥叫|什么是|是什么意思|算不算|算[吗么]|算.{1,6}[不吗么]$|没(?:听|看|弄|搞)(?:太|大)?(?:明白|懂|清)|"
    r"怎么算|指的?是|什么样的|哪些算|哪种算|怎么[打评]|打多少合适|什么标准|啥标准|"
    r"要(?:交|传|写|准备)?什么(?:依据|材料|证明)|按什么"
)
_STEPS = frozenset(["pause", "skip", "next", "previous", "cancel", "submit", "help"])
_PART = re.compile(r"[^\s,，、。;；!！?？…~～\n]+?(?:[吧啊呀呢嘛]+|(?=[\s,，、。;；!！?？…~～\n]|$))")


def _steps(text: str) -> frozenset[str]:
    """提交？还没看完呢 is no order to hand in."""
    return _STEPS - {"submit"} if re.search(r"[没不别?？]", text) else _STEPS


def _read_part(heard: Heard, places: tuple[str, ...]) -> Act | None:
    """A short message of several breaths, one of which is a command: 这题不会打，过."""
    if len(heard.text) > 24:
        return None
    parts = _PART.findall(heard.text)
    if len(parts) <= 1:
        return None
    found = [commands.likenesses(Told(part, part), places) for part in parts]
    meant = {near[0].phrase.intent for near in found if near and near[0].score >= EXACT}
    if len(meant) == 1 and all(near and near[0].score >= EXACT for near in found):
        return commands.filled(found[0][0], heard.told)
    for part, near in zip(reversed(parts), reversed(found), strict=True):
        is_told_besides = near and near[0].phrase.intent == "submit" and len(heard.text) > len(part) + _A_FEW_WORDS
        if near and near[0].score >= EXACT and near[0].phrase.intent in _steps(heard.text) and not is_told_besides:
            return Act(intent=near[0].phrase.intent)
    return None


_ASKED_BRIEFLY = 12
_PASSES = re.compile(r"[,，\s]过[吧了]*$")
_AWAY = re.compile(
    r"(?:那|嗯|先|就|啊|这个|这题|[\s,，])*(?:(?P<skip>跳过|略过|跳过去|pass)|"
    r"下一[题个项](?![^\s,，吧啊了。]*[\d零一二两三四五六七八九十]))"
)
_BACK = re.compile(
    r"(?:再看|看一[眼下]|翻).{0,3}上一?[题项]$|往[前回上](?:面)?(?:翻|退|倒|走|看)一?下?[题项个]|(?:回到?|返回|退回到?|退到|倒回|回去看?)(?:去)?(?:上|"
    r"前)(?:面)?一?[题项个条道]"
)
_TWO_BACK = re.compile(
    r"(?:我|想|要|再|先|去|看看?|回到?|退回?到?|返回|一下)*上上(?:面)?的?(?:那|这)?一?[题项个条道](?:我|想|要|再|去|看看?|一下|吧|的|了)*"
)
_TWO = 2
_HANDS_IN = re.compile(r"提交|交(?:上去|了|吧|掉|卷)|报上去|上交")
_LATER = re.compile(
    r"稍等|(?:^|[,，\s])(?:先|稍)?等我?[一二三五十半几两\d]+分钟|等我一下|接个?电话|领导来了|有领导|先(?:弄|做|填|打|搞|整)到这|(?:等|待|过|一|晚)(?:会|下|一会|"
    r"一下|点|些)儿?(?:再|来|我再|回来|接着)|回头(?:再|接着|弄|"
    r"填|打|来|说)|先(?:停|存|撂|搁|这样|到这|歇|放着|不打了|不填了|不弄了|忙)|(?:明天|改天|下午|晚上|有空|明早|"
    r"下班|下课|散会|空了|忙完)了?我?(?:再|接着|继续|来弄)"
)
_MINUTES = re.compile(r"\d+分钟")


def _read_loud(heard: Heard) -> Act | None:
    """Orders that are unlike any evidence, whatever is being asked."""
    if len(heard.text) < _ASKED_BRIEFLY and _PASSES.search(heard.text):
        return Act(intent="skip")
    if len(heard.text) < 20 and (away := _AWAY.match(heard.text)):
        return Act(intent="skip" if away["skip"] else "next")
    if len(heard.text) < 30 and _BACK.search(heard.text):
        return Act(intent="previous")
    if _SOME_LISTED.fullmatch(heard.text):
        return Act(intent="summary")
    if (
        heard.context.step == "review"
        and _HANDS_IN.search(heard.text)
        and not re.search(
            r"不|别|先|等|没|啥|谁|以为|改|[吗?？]",
            re.sub(
                "没什么(?:大)?问题|没啥(?:大)?问题|没问题|没错|没毛病|(?<!还)没有?(?:要|什么)?(?:再)?改的?了?|不用改了?|不改了?",
                "",
                heard.text,
            ),
        )
    ):
        return Act(intent="submit")
    if (
        len(heard.text) < 30
        and _LATER.search(heard.text)
        and not re.search(r"\d|分(?!钟)", _MINUTES.sub("", heard.text))
    ):
        return Act(intent="pause")
    if re.search(r"我[要想](?:投诉|举报)", heard.text):
        return orders.read_complaint(heard.text)
    return None


_PART_OF_SHEET = re.compile(
    r"(?:先|我要|我想|请|直接|那就?)*(?:去|到|跳到|跳|回到|看看?|转到)(?:(?P<bonus>加分|附加)|一票否决|否决)(?:项|题|那|块|部分|的|里|去|看看|吧|儿)*"
)
_SUM_OF_SEVERAL = re.compile(
    r"前面?[\d一二三四五六七八九十几]+[题项条]?(?:总共|一共|合计|加起来)\s*[\d一二三四五六七八九十]+分[吧啊呢。]*$"
)


def _leaves_open_which(text: str) -> bool:
    return _EACH_CHANGED.search(text) is not None or (_LOOKING.search(text) is not None and bool(mark(text).of(ITEM)))


_LOOKING = re.compile(r"我看看|我看一下|让我看|我瞅瞅|我瞧瞧")
_NOT_CHANGED = re.compile(
    r"(?:先)?(?:别|不要|不用|甭|不)(?:去|再|给我|急着)*(?:改|动|换|看|回|跳)(?:到|去)?第?[\d一二三四五六七八九十]+[题项条][了吧啊。.!！]*"
)
_TOO_MUCH = re.compile(
    rf"(?:[打给评]个?)?{NUMBER}分?(?:也|是|都)*(?:有点儿?|太|偏)?[高低多少]了?[吧啊呢。.!！]*", re.ASCII
)  # 8分有点高
_EACH_CHANGED = re.compile(r"每一?[项题](?:都|各|全)*[加减扣]")
_SOME_LISTED = re.compile(
    r"(?:把)?前(?:面)?\d+[项题](?:都|的|给我|分数|得分)*(?:列|看|念|报|发)(?:一下|出来|给我|看|看看|一遍)*[吧啊呗]*"
)


def _goto_kind(heard: Heard, kind: re.Match[str]) -> Act | None:
    wanted = "bonus" if kind["bonus"] else "veto"
    first = next((line.number for line in heard.asked.sheet.lines if line.kind == wanted), None)
    return Act(intent="goto_item", item=first) if first else None


def _read_bonus(heard: Heard) -> Act:
    if AGREED.fullmatch(heard.text):
        return Act(intent="confirm")
    topic = commands.read_topic(heard.told) if len(heard.text) < BRIEF else None
    if topic and topic.intent == "smalltalk" and not answers.tier_in(heard.text):
        return topic
    if IS_QUESTION.search(heard.text):
        return Act(intent="rules", item=heard.asked.item)
    act, item = answers.read_bonus(heard.text), heard.asked.item
    if item is None or not act.intent.startswith("bonus") or not _OF_THE_ONE_BEFORE.search(heard.text):
        return act
    before = heard.asked.sheet.line(item - 1)
    is_bonus = before is not None and before.kind == "bonus"
    return replace(act, item=item - 1) if is_bonus else DOUBTED


# 上一题我漏了，市级的也有
_OF_THE_ONE_BEFORE = re.compile(r"^(?:[那啊哦诶]|[\s,，])*(?:刚才|刚刚)?[上前]一?[题项条道]")


_ENOUGH = 4
_ASKS = re.compile(
    r"(?:有啥|有什么|啥|什么)(?:不一样|不同|区别|差别)|区别[是在]|怎么(?:没|不|办|理解|看|讲|说|解释|判断|认定|把握|回事|回|弄|又|还|老|一直)|咋(?:没|不|办|回|弄|又|还)|"
    r"为什么|为啥|为何|凭什么|在哪[里儿]?|哪里(?:看|找|填|传|发)|对吧|我先问|问一下|多少字|几个字|[该给打]几分|能[\u4e00-\u9fff]不\s*$|指的?哪|哪种|能不能|可不可以|行不行|是不是|算不算|要不要|有没有必要|(?:几|多少)分.{0,4}(?:合适|合理|好|妥|行)|[打给评](?:几|多少)分|"
    r"[吗么]\s*$|呢[?？]\s*$"
)
_WHETHER_IT_MUST = re.compile(r"(?:要|能|可以|算|用|需|必须|得).{0,6}[吗么]\s*[?？]?$|能[\u4e00-\u9fff]不")
_ABOUT_RULES = re.compile(
    r"不一样|不同|区别|差别|算不算|要求|标准|[这那]一?[项题条]|加分|打分|几分|多少|指|依据|材料|业绩"
)
_GIVES = re.compile(
    rf"(?:想|要|该|能|先)[给打评]\s*{NUMBER}(?![\d个次张天份封面本条位名件块])|(?:改|换)[成为到]\s*{NUMBER}|[给打评]\s*{NUMBER}[吧啊呢了]*$|要么.*要么|满分",
    re.ASCII,
)
_SOUNDS_LIKE_ONE = re.compile(r"[吴午武妻期留流伞散试]分(?![一-鿿]{0,2}[析工配])")
_MISHEARD_FULL = re.compile(r"(?:满(?:份|粉|芬|纷)[吧啊呢的]*)+[。.!！]*")
_MISHEARD = re.compile(rf"(?P<value>{NUMBER})(?:粉|份|芬|纷|风)[吧啊呢的]*[。.!！]*", re.ASCII)
_BARE_NUMBERS = re.compile(rf"(?:{NUMBER}|[分点半嗯啊\s])+", re.ASCII)
_ALIKE = re.compile(
    r"(?:跟|和|同|照|按|像|与).{1,8}(?:一样|差不多|相同|同样|一致)(?:的|吧|了|就行|就好)*$|^同(?:上|前)|^照(?:旧|抄)"
    r"|^比(?:上|前|刚才)(?:面|那)?一?[题项条个道]的?(?:再|要|得|给|打|稍微?)*[少低多高](?:打|给|个)*(?:一?点|一?些)?儿?[吧啊呢]*$"
)
_SUPPOSED = re.compile(r"如果|(?<!主)要是|假如|万一")


def _most(heard: Heard) -> Decimal:
    return heard.line.maximum if heard.line else Decimal(0)


def _read_proof(heard: Heard, likeness: float) -> Act:
    if _SUPPOSED.search(heard.text) and mark(heard.text).of(POINTS):
        return UNKNOWN
    possible = any(each.value <= _most(heard) for each in mark(heard.text).of(POINTS))
    brief = len(heard.text) < BRIEF and not PAST.search(heard.text)
    if (possible and (brief or heard.text.endswith("吧"))) or (brief and _GIVES.search(heard.text)):
        return UNKNOWN
    if misheard := _MISHEARD.fullmatch(heard.text):
        return settle(mark(f"{misheard['value']}分"), heard.asked) or UNKNOWN
    if _SOUNDS_LIKE_ONE.match(heard.text):
        return UNKNOWN
    if _MISHEARD_FULL.fullmatch(heard.text):
        return Act(intent="full_marks")
    if _BARE_NUMBERS.fullmatch(heard.text):
        return UNKNOWN
    if _ALIKE.search(heard.text) and len(heard.text) < BRIEF:
        return UNKNOWN
    content = re.sub(r"[\s\W嗯啊呃哦那个这就是的了吧呢]+", "", heard.text)
    if heard.context.step not in ("item", "proof"):
        return UNKNOWN
    if len(heard.text) < ASKED_IN and _ASKS.search(heard.text):
        is_of_rules = _ABOUT_RULES.search(heard.text) or _WHETHER_IT_MUST.search(heard.text)
        return Act(intent="rules") if is_of_rules else UNKNOWN
    enough = _ENOUGH - 1 if re.search(r"\d", content) else _ENOUGH
    if len(content) < enough or IS_QUESTION.search(heard.text) or (likeness >= _NEARLY and len(content) < 10):
        return UNKNOWN
    if not re.search(r"[\u4e00-\u9fff]{2}", content):
        return UNKNOWN
    return Act(intent="evidence", evidence=heard.text)
