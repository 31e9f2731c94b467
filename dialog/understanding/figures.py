"""The numbers of a sentence, once what refers to other items has been put into numbers too."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from dialog.act import Act
from dialog.understanding.heard import DOUBTED, GIVES_SCORE, Heard
from dialog.understanding.items import read_items
from dialog.understanding.marks import BARE, COUNT, ITEM, ITEMS, POINTS, Marked, mark
from dialog.understanding.numerals import NUMBER, read
from dialog.understanding.scores import CLAUSE, MAY_IT_BE_THEN_IS, NOT_MEANT, VALUES, read_remaining, read_score
from dialog.understanding.unreal import is_doubtful_score

_BEFORE = re.compile(
    r"(?<!没)(?<!不如)(?:刚过去(?:的|那|这|一)*[题项条道个]+|上面(?:那|这|一)*[个]?[题项条道]|上面[那这]个|(?:上上)(?:一)?[题项条个道]|(?:上一?[题项条道]|(?:上|前)一?个(?!学期|月|星期|礼拜|周|季度|年|世纪|班|人)|前一?[题项条道]|"
    r"前[面头](?:那|一|的)+[题项条个道]|"
    r"(?:刚才|刚刚|刚(?=那))(?:(?:那|一|的|打的|给的)*[题项条个道]|(?=[^,，。]{0,6}[打给填评写输点选按弄])))(?:目)?(?!(?:那个|就是|是|[说打写]错了?|[,，\s])*第?[\d一二三四五六七八九十]+[题项条]))"
)


_SAYS_VALUE = re.compile(
    r"改|错|[高低多少]了|应该?是|换成|\d\s*分|[降升涨提](?=[\d零一二三四五六七八九十两半])|[零一二三四五六七八九十两半]分|满分|减|加|扣|重[打新]|"
    r"[改为是成打给到][\d零一二三四五六七八九十两半]|[题项]\s*[\d零一二三四五六七八九十两半]+(?:\.\d)?\s*$"
)
_NUMBER_CHANGED = re.compile(
    r"^((?:[^\d]{0,4}[\s,，、])?(?:把|将)?)(\d{1,2})(?=\s*(?:(?:改|换|调)[成为到]?|(?:加|减|提|升|降|涨|扣)[到成至])\s*[\d零一二两三四五六七八九十])"
    r"|^((?:(?:请|帮我|带我|我要|我想|给我)*(?:跳到|去|到|回到|回|退回到?|退到|跳|看|返回|跳转到|转到))\s*)(\d{1,2})\s*(?:[题项])?(?:去|看看)?$"
)
_POINT_ALONE = re.compile(r"(?<![\w.])\.(?=\d(?!\d))")
# 5分，刚才手滑点错，6分: of the open item, and of none before.
_SLIPPED = re.compile(
    rf"^({NUMBER}分?)[吧,，。\s]*刚[才刚]?(?:手[滑快抖]了?|[点说打按写填]错了?)+[,，。\s]*(?={NUMBER})", re.ASCII
)
_DOT = "·・•∙⋅‧"  # what may stand for the point
_POINT_APART = re.compile(rf"(?<=\d)(?: +\. *| *[{_DOT}] *)(?=\d)")
_SPOKEN_POINT = re.compile(
    rf"(?<=[零一二三四五六七八九十])[{_DOT}](?=[一二三四五六七八九])"
    r"|(?<=[零一二两三四五六七八九十\d])\s+点\s*(?=[零一二三四五六七八九\d])"
)
_ARROW = re.compile(r"(?<=[\d分])\s*(?:→|-+>|=+>)\s*(?=\d)")
_GOTO = re.compile(r"^go\s?to(?=\s*\d)", re.IGNORECASE)
_PLUS = re.compile(r"^\s*\+(?=\s*\d)")
_PICTURES = re.compile("[\u2190-\u2263\u2266-\u2bff\u3030\u303d\U0001f000-\U0001fbff]+")
_AFTER = re.compile(
    r"\s*下(?:面)?一?[题项个条道]\s*(?=(?:给|打|评|我|就|是|也|得|[,，])*\s*[\d零一二两三四五六七八九十半])"
)
_LAST = re.compile(r"(?<=[到去看跳回])最后一?[题项个条道]")
_FIRST = re.compile(r"(?<=[到去看跳回从])(?:最开头|最前面|最开始|开头|头)的?(?:那|这)?一?[题项个条道]")
_FIRST_ONES = re.compile(r"(?:前[面头]?|头)(\d|[二两三四五六七八九十]+)([题项条道](?!目)|个(?=都|全|均|各|[:：]))")
IS_QUESTION = re.compile(
    r"[吗么?？]\s*$|怎么.{1,3}的$|(?:写|填|算|指|是)(?:啥|什么)[呢啊]?\s*$|^(?:怎么|为什么|为啥|能不能|是不是|可以.*吗|谁|哪|什么)|怎么办|咋办"
)
_CHANGED_TOO = re.compile(
    r"(?<=[\s,，、;；])(\d{1,2})(?=\s*(?:(?:改|换|调)[成为到]?|(?:加|减|提|升|降|涨|扣)[到成至])\s*[\d零一二两三四五六七八九十])"
)
_VALUE_SAID = (
    r"(?:也|都|就|给|打|评|个|我|是|得|[:：,，\s])*(?:满分|零分|"
    r"[\d零一二两三四五六七八九十半]+(?:\.\d)?(?:分|点|\s*(?:$|[,，。;；\s])))"
)
_THIS_AND_LAST = re.compile(
    r"(?:这一?[项题条道个]|本[项题])[和跟与、及]上(?:面)?一?[项题条道个]|上(?:面)?一?[项题条道个][和跟与、及](?:这一?[项题条道个]|本[项题])"
)
_THIS_AND_NEXT = re.compile(r"(?:这一?[项题条道个]|本[项题])[和跟与、及](?:下|后面?)一?[项题条道个]")
_NEXT_TOO = re.compile(rf"(?<=[\s,，。;；分吧])(?:下|后)(?:面)?一?[项题条道个]\s*(?={_VALUE_SAID})")
_FROM_THIS = re.compile(r"(?:这一?|本|现在这)[项题条道个](?=\s*(?:到|至|-|~)\s*第?[\d一二三四五六七八九十])")
_THIS_TOO = re.compile(rf"(?:这一?|本|现在这)[项题条道个]\s*(?={_VALUE_SAID}|[都各全均])")
_NUMBERED = re.compile(r"第\s*[\d一二三四五六七八九十]+\s*[题项条]|\d\s*[题项]")
_NUMBERED_FIRST = re.compile(
    r"\s*(?:把|将)?第?\s*[\d一二三四五六七八九十]+\s*[题项条].{0,2}刚[才刚]"
)  # 第2题刚才打高了
_GO_WORDS = re.compile(r"回去|回到|跳[到回]|返回|转到|切到|翻到|[再去想]看看|再看|去看|重看|重新看")


def _marked(heard: Heard) -> Marked:
    """The sentence with its numbers marked; 上一题 counts as a number where a value is said with it."""
    item, is_of_points = heard.asked.item, heard.kind == "points"
    text = _PICTURES.sub(lambda hit: " " * len(hit[0]), heard.text)
    text = _rewritten(text, TYPED_OF_POINTS if is_of_points else _TYPED)
    if "-" in text and item and _DASHES.fullmatch(text) and read(_DASHES_AT.split(text, 1)[0].strip()) == item:
        text = _DASHES_AT.sub(":", text)
    text = _EACH_NUMBERED.sub(r"第\1项\2分，", text) if _ALL_NUMBERED.fullmatch(text) else text
    text = _rewritten(text, MISHEARD_OF_POINTS if is_of_points else _MISHEARD)
    if heard.context.step == "review":
        text = _CHANGED_BY.sub(r"第\1项", text)
    text = _CALLED_TO.sub("第", _named_in_part(text, heard))
    text = _FIRST_ONES.sub(lambda hit: _first_ones(hit, item), text)
    if _NUMBER_CHANGED.search(text):
        text = _NUMBER_CHANGED.sub(lambda hit: f"{hit[1] or hit[3] or ''}第{hit[2] or hit[4]}项", text)
        text = _CHANGED_TOO.sub(r"第\1项", text)
    if item:
        text = _relative(text, item)
    text = _FIRST.sub("第1项", text)
    if heard.asked.sheet.lines:
        text = _LAST.sub(f"第{heard.asked.sheet.lines[-1].number}项", text)
    if not _NUMBERED.search(text) and (_SAYS_VALUE.search(text) or (len(text) < _BRIEF_WAY and _GO_WORDS.search(text))):
        for line in heard.asked.sheet.lines:
            if line.short and line.short in text[: len(line.short) + 8]:
                text = text.replace(line.short, f"第{line.number}项", 1)
    return mark(text)


_MAY_BE_RELATIVE = frozenset("上前刚下后这本")


def _relative(text: str, item: int) -> str:
    """上一题 and the like, counted from the open item."""
    if _MAY_BE_RELATIVE.isdisjoint(text):
        return text
    if item > 1 and _SAYS_VALUE.search(text) and not _NUMBERED_FIRST.match(text):
        text = _THIS_AND_LAST.sub(f"第{item - 1}题和第{item}题", text)
        text = _BEFORE.sub(lambda hit: f"第{item - (2 if '上上' in hit[0] else 1)}题", text, count=1)
    if after := _AFTER.match(text):
        text = f"第{item + 1}题{text[after.end() :]}"
    return _beside(text, item)


def _in_points(said: re.Match[str]) -> str:
    return f"{said[1]}分"


def _beside(text: str, item: int) -> str:
    """The open item named beside the next one."""
    text = _FROM_THIS.sub(f"第{item}题", text)
    text = _THIS_AND_NEXT.sub(f"第{item}题和第{item + 1}题", text)
    text = _NEXT_TOO.sub(f"第{item + 1}题", text)
    return _THIS_TOO.sub(f"第{item}题", text) if _NUMBERED.search(text) else text


def _first_ones(said: re.Match[str], item: int | None) -> str:
    """前四题, where they are the first of the sheet: from the start, or all that were asked so far."""
    count = read(said[1])
    if count is None or not (not item or item == 1 or count == item - 1):
        return said[0]
    return f"第1到{count}项"


# Nothing in it can refer to another item.
_SCORE_ALONE = re.compile(r"(?:[打给评]个?)?(?:\d{1,2}(?:\.5)?|[一二两三四五六七八九十])分?[吧啊呢呗]*", re.ASCII)
_BRIEF_WAY = 20
_AS_A_POINT = re.compile(r"(?<=^\d)。(?=5分?$)")
# 8，第14题也满分: of the open item, and then another.
_OWN_FIRST = re.compile(
    r"^\s*(\d{1,2}(?:\.5)?)(?=\s*[,，;；]\s*第[\d一二三四五六七八九十]+[题项条](?!.{0,3}[都各均全]))"
)
# 上题不动，这题给7.5
_LEFT_AS_IT_IS = re.compile(
    r"^(?:[上前]一?[题项个条道])(?:就|先|都)*(?:不[动变改]|保持|照旧|别动)了?[,，。\s]+(?=(?:这一?|本)[题项个条道])"
)
_FROM_TO = re.compile(r"^\s*(\d{1,2}(?:\.5)?)\s*-\s*(?=\d{1,2}(?:\.5)?分?(?:[吧啊呢。.!！\s]|谢谢)*$)")  # 13-14
_SAID_TWICE = re.compile(r"([零一二三四五六七八九]点五)\1")  # 四点五四点五
_CALLED_TO = re.compile(
    r"^(?:跳转?到?|回到|退回到?|返回|转到|翻到)(?=[一二三四五六七八九十]{1,2}[吧啊去呗]*$)"
)  # 跳到十七
_NOT_YET_IN = re.compile(r"^(?:先)?(?:别|不)(?:急着)?(?:提交|交)[,，\s]+")
_WAS_IT = re.compile(rf"是不是我?(?:打|给|评)了?{NUMBER}分?[?？\s,，]*", re.ASCII)
_MISHEARD_FULL = re.compile(r"[蛮慢瞒]分(?!钟)|^满(?:份|粉|芬|纷)(?=[吧啊呢,，\s]|$)")
_ZERO_EGG = re.compile(r"[0〇O]蛋")
# 5/8/2/14 are scores in a row, 14-4 15-7 16-2 items with theirs.
_SLASHES = re.compile(r"(?<![\d/])(?:\d{1,2}(?:\.5)?/){2,}\d{1,2}(?:\.5)?(?![\d/])")
_DASHES = re.compile(r"\s*\d{1,2}\s*-\s*\d{1,2}(?:\.5)?(?:[\s,，、;；]+\d{1,2}\s*-\s*\d{1,2}(?:\.5)?){1,}\s*")
# 1、5分 2、2分 3、1分: the number before the pause is the item's.
_EACH_NUMBERED = re.compile(r"(\d{1,2})(?:\s*[、)）:：]\s*|\s+)(\d{1,2}(?:\.5)?)分[\s,，;；。]*")
_ALL_NUMBERED = re.compile(rf"\s*(?:{_EACH_NUMBERED.pattern}){{2,}}")
_DASHES_AT = re.compile(r"\s*-\s*")
_ONE_OF = re.compile(r"(?:^|(?<=[己给打来是]))一个(?=[\d零二两三四五六七八九十]分?[吧啊呢了]*$)")
_FULL_ALONE = re.compile(r"^满(?=[\s,，。!！])")
# 不要满分了，改成四分: the full marks that are turned down beside a score.
_NOT_FULL = re.compile(
    rf"(?:(?:不要|不打|不给|不敢|不用|别打|别给|够不上|达不到|不是)(?:打|给|要)?满分?(?:了|吧)?|"
    rf"满分(?:就|还是|也|倒)?(?:算了|免了|不敢[打要给]?|不至于|不要了?|给不了|够不上|谈不上|不可能)(?:吧|了)?)"
    rf"[\s,，、。]+(?=(?:[改给打记评写来就还是成为我个填]|[\s,，])*{NUMBER}分?(?:就行|就好|就成|就中|吧|了|得了|[\s,，。!！~])*$)",
    re.ASCII,
)
_MISHEARD_FIRST = re.compile(rf"^({NUMBER})(?:份(?=[吧,，\s])|[芬奋粉纷](?=[吧啊呢,，\s]|$))", re.ASCII)
_THAT_ONE = re.compile(r"^(?:把|将|回到?|去|跳到|看看?)?(?P<part>(?!刚|前|上|下|这)[\u4e00-\u9fff]{2,5}?)那一?[题项条]")
_IN_PART = re.compile(r"^(?:把|将)?(?P<part>[\u4e00-\u9fff]{2,5}?)(?:(?:那|这)一?[项题条个]|\s+(?=\d))")


def _named_in_part(text: str, heard: Heard) -> str:
    """廉洁那项改5分, 文明服务 7: an item by a part of its name that no other has, once all were asked."""
    said = (_IN_PART if heard.context.step == "review" else _THAT_ONE).match(text)
    if said is None:
        return text
    meant = [line for line in heard.asked.sheet.lines if said["part"] in line.short]
    return f"第{meant[0].number}项{text[said.end() :]}" if len(meant) == 1 else text


_WRITTEN_WRONG = re.compile(
    rf"{NUMBER}分?(?:是)?(?:写|打|给|评|填)?[高低多少]了点?[,，\s]*(?:改成?|换成?|给|打)?(?={NUMBER}分)|(?:误|错)?(?:记|打|写|填|评|给|算)(?:成|错)?了?\s*{NUMBER}分?了?[,，\s]*(?:其实|应该|实际上?|本来)(?:是|要|给)",
    re.ASCII,
)
_CHANGED_BY = re.compile(rf"^(\d{{1,2}})(?=\s*(?:再|还)?[加减扣降升提涨](?:上|掉)?\s*(?:{NUMBER}|半)分)", re.ASCII)


@dataclass(frozen=True)
class Rewriting:
    """What stands for something else; nothing is looked for in a sentence that holds none of `signs`."""

    signs: str
    shape: re.Pattern[str]
    instead: str | Callable[[re.Match[str]], str]
    of_points: bool = False  # only where points are asked for


def _rewritten(text: str, rewritings: tuple[Rewriting, ...]) -> str:
    held = frozenset(text)
    for each in rewritings:
        if not held.isdisjoint(each.signs) and (written := each.shape.sub(each.instead, text)) != text:
            text, held = written, frozenset(written)
    return text


TYPED_OF_POINTS = (
    Rewriting("gG", _GOTO, "去"),
    Rewriting("+", _PLUS, "加"),
    Rewriting("。", _AS_A_POINT, ".", of_points=True),
    Rewriting("第", _OWN_FIRST, _in_points, of_points=True),
    Rewriting(f"点{_DOT}", _SPOKEN_POINT, "点"),
    Rewriting("刚", _SLIPPED, lambda hit: f"{hit[1]}，不对，"),
    Rewriting(".", _POINT_ALONE, "0."),
    Rewriting(f".{_DOT}", _POINT_APART, "."),
    Rewriting("交", _NOT_YET_IN, ""),
    Rewriting("是", _WAS_IT, ""),
    Rewriting("上前", _LEFT_AS_IT_IS, ""),
    Rewriting("点", _SAID_TWICE, r"\1"),
    Rewriting("-", _FROM_TO, r"\1到", of_points=True),
    Rewriting("高低多少其应实本", _WRITTEN_WRONG, "改成"),
    Rewriting("蛋", _ZERO_EGG, "零蛋"),
    Rewriting("蛮慢瞒满", _MISHEARD_FULL, "满分"),
    Rewriting("满", _NOT_FULL, ""),
    Rewriting("/", _SLASHES, lambda hit: hit[0].replace("/", " ")),
)
_TYPED = tuple(each for each in TYPED_OF_POINTS if not each.of_points)
MISHEARD_OF_POINTS = (
    Rewriting("满", _FULL_ALONE, "满分"),
    Rewriting("一", _ONE_OF, ""),
    Rewriting("份芬奋粉纷", _MISHEARD_FIRST, _in_points, of_points=True),
)
_MISHEARD = tuple(each for each in MISHEARD_OF_POINTS if not each.of_points)


def read_numbers(heard: Heard) -> tuple[Act, ...] | None:
    if _ARROW.search(heard.text):  # from one score to another, or of an item
        return (Act(intent="clarify", form="range"),)
    marked = mark(heard.text) if _SCORE_ALONE.fullmatch(heard.text) else _marked(heard)
    acts = read_remaining(heard.text, heard.asked) or read_items(marked, heard.asked) or read_score(marked, heard.asked)
    return _asked_about(marked, acts, heard.text) if acts else None


_ASKED_IN_IT = re.compile(
    r"(?<!没)(?<!没拿)(?<!没得)什么(?!都|问题|大|毛病|可|好|说)|(?<![那个])啥(?!都|问题|毛病|可|好|说|子)|(?<![没不])怎么(?!也|都|着|说|样都)|怎样|如何|几分|多少|为何|凭什么|凭啥|"
    r"(?<!不)是不是|能不能|可不可以|会不会|要不要|算不算|行不行|好不好|够不够|该不该|有没有(?!都)|如果|(?<!主)要是(?!有)|假如|假设|万一"
)


def _asked_about(marked: Marked, acts: tuple[Act, ...], said: str) -> tuple[Act, ...]:
    """什么情况能给8分 stores nothing: the breath that holds the score asks or imagines."""
    if not any(act.intent in GIVES_SCORE for act in acts) or MAY_IT_BE_THEN_IS.fullmatch(marked.text):
        return acts
    breaths = [clause[0] for clause in CLAUSE.finditer(marked.text) if _HOLDS_SCORE.search(clause[0])]
    is_long_question = len(said) > _TOLD_AT_LENGTH and re.search(r"[?？]\s*$", said)
    if (
        is_long_question
        or _is_of_another(marked, acts)
        or (acts[0].item is not None and _WITH_ANOTHER.search(said))
        or _leaves_a_number(marked, acts, said)
        or NOT_MEANT.search(said)
        or is_doubtful_score(said)
        or (any(act.evidence and _NOT_SETTLED.search(act.evidence) for act in acts) and not _MOVES.match(said))
        or (breaths and all(_is_anothers(breath) for breath in breaths))
    ):
        return (DOUBTED,)
    asking = any(
        (found := _ASKED_IN_IT.search(_NOTHING.sub("", breath))) and not _SETTLED.search(breath[found.end() :])
        for breath in breaths
    )
    return (Act(intent="clarify", form="range"),) if asking else acts


# 6分我还得想想, 打2分有点高, 打5分太满了
_NOT_SETTLED = re.compile(
    r"^(?:[啊哦嗯呃,，]|\s)*(?:不对|哦不|说错)|还得(?:再)?想|(?:分(?:是|也|总|还|就)?|^)(?:有点儿?|太|偏)[高低满多少](?:了|吧|啊|呢)*[。.!！\s]*$"
)
_MOVES = re.compile(r"(?:再|要|想|给我)*[加减扣降涨提]")  # 减一分吧，太高了 says why
_TOLD_AT_LENGTH = 40
_NOTHING = re.compile(r"没[\u4e00-\u9fff]{0,2}过?(?:什么|啥)")
# 前面廉洁那个, 六到九一律: the open item is not what is spoken of, or not the only one.
_ANOTHER = re.compile(
    rf"^(?:把|将)?[\u4e00-\u9fff]{{2,5}}那(?:一?[题项条]|[个块](?=[打给评][高低多少错]))|(?:那|刚[才刚]?|[上前][面头边]?)(?:那|的|一)*[题道](?![材库目])|(?:前面|前头|上面|刚才|刚刚|之前)[^,，。]{{0,8}}(?:那|这)一?(?:个|题|道|项|条)(?!不算)"
    rf"|{NUMBER}\s*(?:到|至|、|和|-|~)\s*{NUMBER}[项题个条]?\s*(?:都|各|一律|全|均|统统)",
    re.ASCII,
)


# What stands beside a score and is none, though it sounds like a number.
_NO_NUMBER = re.compile(
    r"百分之[零一二两三四五六七八九十百点\d.]+|(?:率|度|得分|考了?|测了?)[^,，。]{0,5}?(?:百分之)?[零一二两三四五六七八九十点百多几\d.]+"
    r"|[零一二两三四五六七八九十\d]*[百千万][零一二两三四五六七八九十百多几]*|十几|几十|[一二两三四五六七八九十]{1,3}(?:多|来)?[次回遍起栋个位名年天条件本场届楼人家门张块]"
    r"|零(?=[事投差失缺])|十分(?!钟)|统一|唯一|第一|[这上下那每某万]一|三[好八]|五[好一]|四季|七一|十一|一(?=[\u4e00-\u9fff])|一半"
)
# 5|6: a sign that nobody writes between two numbers.
_ODDLY_JOINED = re.compile(
    rf"\d\s*[^\w\s,，、。.;；:：!！?？~～…()（）【】「」\[\]\"“”'‘’\-–—/+=%％<>＜＞《》{_DOT}]+\s*\d"
)
_LEFT_ALONE = re.compile(f"{ITEMS}(?:都|也|就|先|全)*(?:不用?[动变改]|照旧|保持)")  # 前三题都不动，这题2
_OTHER_ITEM = re.compile(f"{COUNT}题")
_A_NUMBER = re.compile(r"[零一二两三四五六七八九十\d]")


def _leaves_a_number(marked: Marked, acts: tuple[Act, ...], said: str) -> bool:
    """大概十二到…, 七题六八题五: another number or item is named beside the one score, of which nothing was made."""
    scores = [act for act in acts if act.intent in ("score", "revise") and not (act.scores or act.items)]
    if len(scores) != 1:
        return False
    (act,) = scores
    others = {int(each.value) for each in marked.of(ITEM)} - {act.item}
    if (
        (others and "比" not in said)
        or ITEMS in _LEFT_ALONE.sub("", marked.text)
        or _OTHER_ITEM.search(marked.text)
        or _ODDLY_JOINED.search(said)
    ):
        return True
    clauses = (clause[0] for clause in CLAUSE.finditer(marked.text) if VALUES.search(clause[0]))
    return any(_A_NUMBER.search(_NO_NUMBER.sub("", clause)) for clause in clauses)


# 这一项和后面第9项都打6分: more than the one item that was read.
_WITH_ANOTHER = re.compile(
    r"(?:(?:这一?[项题条道个]|本[项题])[和跟与、及]|[和跟与、及](?:这一?[项题条道个]|本[项题])).*[都各均全]"
)


def _is_of_another(marked: Marked, acts: tuple[Act, ...]) -> bool:
    (first, *others) = acts
    return not (others or first.scores or first.items or marked.of(ITEM, ITEMS)) and bool(
        _ANOTHER.search(marked.original)
    )


_SAID_BY_SOMEBODY = re.compile(
    r"(?:领导|主任|书记|科长|组长|班长|队长|师傅|同事|评委|人家|别人)(?:们|也|都|就)*给(?:他|她)?自己[打评给]|"
    r"(?:群里|人家|别人|隔壁|领导|主任|书记|科长|处长|经理|组长|班长|队长|师傅|同事|家长|学生|患者|评委|(?<!给)大家|有人|[老小阿](?![婆公伴])[\u4e00-\u9fff](?![\u4e00-\u9fff]{0,2}[我自])|(?<![其吉])他们?|她们?)"
    r"(?:们|也|就|都|全|老|总|可|早|一直|跟我|对我|今天|昨天)*(?:说|讲|让|叫|劝|喊|要我|要求|建议|觉得|认为|打|给(?!自己))(?!的?(?:奖|证书|锦旗|表扬))"
)


def _is_anothers(breath: str) -> bool:
    """学生都说打8分, but not 8分学生都说好."""
    said = _SAID_BY_SOMEBODY.search(breath)
    return said is not None and _HOLDS_SCORE.search(breath, said.end()) is not None


_HOLDS_SCORE = re.compile(f"[{POINTS}{BARE}]|满分?|零分|零蛋")
_SETTLED = re.compile(rf"算了|那就|就(?:给|打|评|[{POINTS}{BARE}])|还是(?:给|打)|所以")
