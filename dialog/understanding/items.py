"""Items spoken of by number, by name or by place: 第6项, 12题6分, 上一题, 学习培训改4分."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from dialog.act import Act
from dialog.sheet import Line, Sheet
from dialog.understanding import judged
from dialog.understanding.answers import tier_in
from dialog.understanding.marks import BARE, BETWEEN, ITEM, ITEMS, POINTS, Marked, mark
from dialog.understanding.scores import CLAUSE, PURE, PURE_FULL, Asked

_VALUE = f"[{POINTS}{BARE}]"
_SOFT = r"[\s,，、。:：;；!！~～.…]*"
_TALK = (
    r"(?:那个|就|我|想|要|回到?|去|跳到|把|将|给|请|麻烦|帮我?|应该|还是|先|了|的|分数?|得分|得|打|评|记|自评|填|写|是|为|"
    r"成|到|算|个|吧|呗|啊|呢|哈|嗯|也|都|各|全部?|均|一下|只|"
    r"好|好了|行|可以|就行|谢谢|一律|改|调|变|换|嘛|，|=|\s|[,，、。:：;；!！~～.…])*+"
)
_CHANGE = re.compile(r"改|换|调|更正|纠正|修|应该?是|应为|错|重[打新]|变|[太偏]?[高低多少]了|不对")
_FULL = r"(?:满分|满(?![意足勤员座月年])|最高分|顶格|拿满|给满|打满|拉满)"
_ZERO = r"(?:零分|0分|不得分|没分|零蛋|[清归](?:零|0))"
_PAIR = re.compile(
    f"(?P<item>[{ITEM}{ITEMS}])(?P<middle>[^{ITEM}{ITEMS}{POINTS}{BARE}{BETWEEN}]{{0,12}}?)(?:(?P<value>{_VALUE})|"
    f"(?P<full>{_FULL})|(?P<zero>{_ZERO}))"
)
_COLON_PAIRS = re.compile(f"(?:{_SOFT}{BARE}[:：=]{_VALUE})+{_SOFT}")
_DOWN = re.compile(
    rf"(?:减[少掉去]?|扣[除掉去]?|降低?|下调|往下(?:压|降|调|拉|减|扣)|压|去掉|砍|拿掉|往下|多[打给算记写评填]|[打给算记写评填][多高])(?:了|个|打|"
    rf"给|一下|点|它|他)*\s*({_VALUE})"
)
_UP = re.compile(
    rf"(?:加上?|升|提高?|上调|往上(?:提|加|调|拉|抬)|增加?|涨|补|添|往上|少[打给算记写评填]|漏[打给]?|忘了?加|[打给算记写评填][少低])(?:了|个|"
    rf"打|给|一下|点|它|他)*\s*({_VALUE})"
)
_TOO_MUCH = re.compile(r"减|扣|降|砍|[打给偏太][高多]了|多[打给]了")
_TOO_LITTLE = re.compile(r"涨|[打给偏太][低少]了|少[打给]了")
# 少给半分: one less, where 少给了半分 tells what was wrong; 多打半分 may be either.
_SHALL_BE = re.compile(rf"(?:(?P<less>少[打给算记])|多给)(?:个|我)?\s*(?P<by>{_VALUE})(?!.*[加减扣补提降])")
_EITHER_WAY = re.compile(rf"(?:多[打算记写评填]|少[写评填])(?:个|我)?\s*{_VALUE}(?!.*[加减扣补提降])")
_BY = re.compile(
    r"(?:往[上下]|[压抬拉])(?!.*[到成至满])|[减扣降加升涨提补砍](?!.*[到成为至改是])|(?:再|往)[高低多少上下]?$|[^太偏][高低]$"
)
_FROM = re.compile(r"[\d一二两三四五六七八九十半]分?\s*(?:到|至|~|～|-)\s*$")  # 大概十二到 …
_ONTO = re.compile(rf"(?:减|扣|降|加|提|调|升|涨)(?:到|至|为|成|回)\s*{_VALUE}")

_GO = (
    r"(?:那个|这个|啊|呃|等[下等]|等一下|还|修改|带我|退回到?|去|到|跳|回|返回?|看|瞅|瞧|一眼|转|打开|切|先做|先打|先评|做|填|打|评|从|开始|重新|再|翻|倒|退|"
    r"调|换|改|想|我|"
    r"要|帮|请|给|下|一下|吧|呗|啊|呢|那|就|放到?|归到?|算到?|挂到?|直接|先|来|的|了|"
    r"麻烦|嗯|这|往|前|后|过去|那里|那儿|那边|重做|重来|重打|重填|继续|接着|补|查看|再让我|让我|\s|[,，。.!！])*+"
)
_GOTO = re.compile(
    f"{_GO}{ITEM}(?:那里|那儿|那题|那一?[条项个]|这一?[条项个]|我想?|回|从头|重新来|再来|来过|打开|开始|去|吧|呗|啊|再让我|让我|瞧瞧|瞧一?下|瞅瞅|看看|再看看?下?|看下|看一下|看一哈|看|一下|重来|重打|重做|重新打?|再打|继续|接着|"
    f"还|打|改|改一下|在哪里?|修改|要改|我要改|想改|了|先|\\s|[,，。.!！])*+"
)
_RULES = re.compile(
    r"什么意思|啥意思|说啥|讲啥|是说|干啥|问啥|问的|意思是|看不懂|不懂|不明白|不太懂|没看懂|没懂|搞不懂|"
    r"弄不懂|不清楚|怎么[打算评判理写看]|咋[打算评判]|标准|要求|细则|内容|原文|全文|"
    r"是什么|是啥|讲的|讲什么|(?<!我)说的|写的?什么|写了?什么|看啥|看什么|说什么|解释|说明|什么[算叫]|啥叫|啥[算是]|指什么|指的|几分|多少分|分值|"
    r"满分多少|评分|依据什么|举例|举个例|例子|规则|怎么个|哪些|要什么|需要|指哪|哪个文件|哪份"
)
_MINE = re.compile(
    r"(?:打|给|评|填|记)(?:了|的)(?:多少|几|什么|啥)(?:来着)?|(?:我|刚才|刚刚|之前|已经).{0,4}(?:打|给|评|填|记)了?(?:多少|几)|我.{0,3}(?:多少|几)分|(?:多少|几)分来着"
)
_SKIP = re.compile(r"跳过|略过|先不[打填做评]|先空|空着|过掉|放一放")
_PROOF = re.compile(r"(?:依据|证据|材料|照片|图片|佐证|证明)")
_REMOVE = re.compile(r"删|去掉|不要|撤掉|拿掉|清空|移除")
_ASKS = re.compile(r"(?:看看?|查看?|有哪些|都?有什么|有啥|是什么|交了|传了|发了|[?？]|给我)")
_NONE = re.compile(r"(?:没有?|无|木有|不加|没得)")
_QUESTION = re.compile(
    r"[吗么?？]|行不|好不好|可不可以|能不能|是不是|合适不|够不够|会不会|怎么|咋|为什么|为啥|如何|哪|谁|多少|几|(?:没错|对|是)吧(?![,，])"
)


@dataclass(frozen=True)
class Named:
    """A sentence whose item references are marks."""

    marked: Marked
    asked: Asked

    @property
    def item(self) -> int:
        return int(self.marked.of(ITEM)[0].value)

    @property
    def line(self) -> Line | None:
        return self.asked.sheet.line(self.item)


def read_items(marked: Marked, asked: Asked) -> tuple[Act, ...] | None:
    """The acts of a sentence that names items; None where it names none, or says something else about them."""
    if not marked.of(ITEM, ITEMS):
        return _read_colon_pairs(marked, asked)
    if marked.of(BETWEEN) or (asked.scoring and asked.points and _OWN_OR_ROW.match(marked.original)):
        return (Act(intent="clarify", form="range"),)
    if _THE_SAME.search(marked.text):
        return (Act(intent="clarify", form="score"),)
    if compared := _COMPARED.search(marked.text):
        return _read_compared(marked, compared, asked)
    pairs = list(_PAIR.finditer(marked.text))
    if pairs and (acts := _read_change(marked, asked) or _read_pairs(marked, pairs, asked)):
        return _read_one_by_one(marked, asked) or acts if acts[0].intent == "clarify" else acts
    if marked.of(ITEMS):
        return _read_run(marked)
    return _read_single_item(Named(marked, asked)) if len(marked.of(ITEM)) == 1 else None


# 7，12题5，13题8: the first may be a score of the open item, or an item in a row.
_OWN_OR_ROW = re.compile(
    r"\s*\d{1,2}(?:\.5)?\s*[,，]\s*第?\d{1,2}[题项条]\s*\d{1,2}(?:\.5)?分?\s*[,，]\s*第?\d{1,2}[题项条]\s*\d",
    re.ASCII,
)
_NEW_BREATH = re.compile(rf"[\s,，。;；、](?:然后|再|另外|还有|那|把|将|就)*(?={ITEM})|然后(?:把|将)?(?={ITEM})")


def _read_one_by_one(marked: Marked, asked: Asked) -> tuple[Act, ...] | None:
    """第10题给高了，减2分，第11题7分: each item with what is said of it, where each says something clear."""
    if marked.of(ITEMS) or len(marked.of(ITEM)) < _BOTH:
        return None
    cuts = [0, *(hit.end() for hit in _NEW_BREATH.finditer(marked.text) if ITEM in marked.text[: hit.start()])]
    pieces = [marked.text[start:end] for start, end in zip(cuts, [*cuts[1:], len(marked.text)], strict=True)]
    if len(pieces) != len(marked.of(ITEM)) or any(piece.count(ITEM) != 1 for piece in pieces):
        return None
    places = [marked.place(at) for at in cuts]
    said = [marked.original[at:end] for at, end in zip(places, [*places[1:], len(marked.original)], strict=True)]
    acts = [acts[0] for each in said if (acts := read_items(mark(each), asked)) and len(acts) == 1]
    pairs = [(act.item, act.score) for act in acts if act.intent in ("score", "revise")]
    if len(pairs) != len(pieces) or _QUESTION.search(marked.text):
        return None
    changed = all(act.intent == "revise" for act in acts)
    told = [(item, score) for item, score in pairs if item is not None and score is not None]
    return (judged.scored_all(told, asked.sheet, intent="revise" if changed else "score"),)


_LINE_OF_PAIR = re.compile(rf"\s*{BARE}\s*[、:：.)）]\s*(?:{BARE}|{POINTS})\s*")


def _read_colon_pairs(marked: Marked, asked: Asked) -> tuple[Act, ...] | None:
    lines = marked.text.strip().split("\n")
    if len(lines) > 1 and all(_LINE_OF_PAIR.fullmatch(line) for line in lines):
        values = [each.value for each in marked.of(BARE, POINTS)]
        return (judged.scored_all([(int(a), b) for a, b in zip(values[::2], values[1::2], strict=True)], asked.sheet),)
    if len(marked.of(BARE)) < 2 * _BOTH or not _COLON_PAIRS.fullmatch(marked.text):
        return None
    values = [each.value for each in marked.of(BARE, POINTS)]
    return (judged.scored_all([(int(a), b) for a, b in zip(values[::2], values[1::2], strict=True)], asked.sheet),)


def _read_change(marked: Marked, asked: Asked) -> tuple[Act, ...] | None:
    """A change told as a difference: 第9题加一分."""
    items = marked.of(ITEM)
    if alike := _read_change_of_several(marked, asked):
        return alike
    if len(items) != 1 or marked.of(ITEMS) or _ONTO.search(marked.text):
        return None
    text, item = marked.text, int(items[0].value)
    if said := _SHALL_BE.search(text):
        return (_changed(item, marked.mark_at(said.start("by")).value * (-1 if said["less"] else 1), asked),)
    for shape, sign, against in ((_DOWN, -1, _TOO_LITTLE), (_UP, 1, _TOO_MUCH)):
        if found := shape.search(text, text.index(ITEM)):
            if len(marked.of(POINTS, BARE)) > 1 or against.search(text) or _EITHER_WAY.search(text):
                return (Act(intent="clarify", form="score", item=item),)
            by = sign * marked.mark_at(found.start(1)).value
            line = asked.sheet.line(item) if re.search(_FULL, text) else None  # 9题满分扣1
            return (judged.scored(line.maximum + by, item, asked.sheet) if line else _changed(item, by, asked),)
    return None


_EACH_BY = re.compile(
    rf"[{ITEM}{ITEMS}、，,和跟 ]*(?:两|三|几)?[项题个]?(?:各|都|每[项题个]|全|均)(?:再|给我|要|往)*"
    rf"(?:{_DOWN.pattern}|{_UP.pattern}){_TALK}"
)


def _read_change_of_several(marked: Marked, asked: Asked) -> tuple[Act, ...] | None:
    """六题七题各加一分: the same difference for each, from the score that each has."""
    items = [item for each in marked.of(ITEM, ITEMS) for item in (each.items or (int(each.value),))]
    found = _EACH_BY.search(marked.text)
    if len(items) < _BOTH or found is None or len(marked.of(POINTS, BARE)) != 1:
        return None
    if any(item not in asked.scores for item in items) or _QUESTION.search(marked.text):
        return (Act(intent="clarify", form="score"),)
    by = marked.of(POINTS, BARE)[0].value * (-1 if found[1] else 1)
    return (judged.scored_all(((item, asked.scores[item] + by) for item in items), asked.sheet),)


_THE_SAME = re.compile(
    rf"^[同按照]{ITEM}[吧的来打给]*$|(?:跟|和|同|照着?|按)(?:着)?{ITEM}的?(?:分数?)?(?:同分|一样|差不多|一个数|相同|一致|同样|的分|打)"
)
_COMPARED = re.compile(
    rf"(?:比|[跟和与](?={ITEM}的?相?比))(?P<item>{ITEM})(?:那个)?的?(?:数|分数?)?(?:相?比)?(?:再|还|要|得|给|打|就)*(?:(?P<less>[少低])|[多高])(?:打|给|个|了|上)*(?P<by>{_VALUE})"
)


def _read_compared(marked: Marked, compared: re.Match[str], asked: Asked) -> tuple[Act, ...]:
    """比上一题少一分: the open item from the score of another."""
    other = asked.scores.get(int(marked.mark_at(compared.start("item")).value))
    if other is None or asked.item is None or len(marked.of(ITEM, ITEMS, POINTS, BARE)) > _BOTH:
        return (Act(intent="clarify", form="score"),)
    by = marked.mark_at(compared.start("by")).value
    return (judged.scored(other - by if compared["less"] else other + by, asked.item, asked.sheet),)


_BOTH = 2


def _changed(item: int, by: Decimal, asked: Asked) -> Act:
    before = asked.scores.get(item)
    if before is None:
        return Act(intent="clarify", form="score", item=item)
    return judged.scored(before + by, item, asked.sheet, intent="revise")


def _pair_values(marked: Marked, pair: re.Match[str], sheet: Sheet) -> Iterator[tuple[int, Decimal]]:
    named = marked.mark_at(pair.start("item"))
    for item in named.items or (int(named.value),):
        line = sheet.line(item)
        if pair["full"]:
            yield item, line.maximum if line else Decimal(-1)
        elif pair["zero"]:
            yield item, Decimal(0)
        else:
            yield item, marked.mark_at(pair.start("value")).value


def _read_pairs(marked: Marked, pairs: list[re.Match[str]], asked: Asked) -> tuple[Act, ...] | None:
    text = marked.text
    rest = _PAIR.sub(" ", text)
    middles = "".join(pair["middle"] for pair in pairs)
    if _QUESTION.search(rest + middles):
        about = _read_single_item(Named(marked, asked)) if marked.of(ITEM) else None
        return about or (Act(intent="clarify", form="unknown"),)
    is_only_one = len(marked.of(POINTS, BARE)) == 1
    is_only_denied = is_only_one and _NOT_GIVEN.search(pairs[0]["middle"])
    is_only_wrong = is_only_one and _WAS_WRONG.fullmatch(text, pairs[-1].end())
    if is_only_denied or is_only_wrong or _THE_OTHERS.search(rest) or _is_denied(rest, middles, pairs):
        return (Act(intent="clarify", form="range"),)
    if both := _read_with_own(marked, pairs, asked):
        return both
    if len(marked.of(POINTS, BARE)) > sum(1 for pair in pairs if pair["value"]):
        return _read_row(marked, asked) or _read_old_and_new(marked, asked)
    if re.search(r"一共|总共|合计|加起来", middles) or (
        re.search(rf"(?:^|[^第]){ITEM}(?:都|全)", text) and "第" not in marked.original
    ):
        return (Act(intent="clarify", form="item"),)
    if any(_BY.search(pair["middle"]) or not _LEADS_TO.fullmatch(pair["middle"]) for pair in pairs if pair["value"]):
        return (Act(intent="clarify", form="score"),)
    if len(pairs) == 1 and _WHY_CHANGED.fullmatch(text, pairs[0].end()):
        return _read_pair(marked, pairs[0], asked)
    if len(marked.of(ITEM, ITEMS)) > len(pairs):
        return _all_alike(marked, asked)
    if len(pairs) == 1:
        return _read_pair(marked, pairs[0], asked)
    if all(pair["full"] for pair in pairs):
        return (
            Act(
                intent="full_marks",
                items=tuple(item for pair in pairs for item, _ in _pair_values(marked, pair, asked.sheet)),
            ),
        )
    each_value = [each for pair in pairs for each in _pair_values(marked, pair, asked.sheet)]
    if asked.scoring and _NUMERAL.search(text[: pairs[0].start()]):
        return (Act(intent="clarify", form="range"),)  # 一个三，第二个两分: which item the first is of is not said
    return (judged.scored_all(each_value, asked.sheet),)


def _all_alike(marked: Marked, asked: Asked) -> tuple[Act, ...]:
    """第3题和第5题都打2分: one number for more items than one."""
    values = marked.of(POINTS, BARE)
    if len(values) != 1 or not re.search(r"[都各均全]", marked.text):
        return (Act(intent="clarify", form="item"),)
    return (judged.scored_all(((int(each.value), values[0].value) for each in marked.of(ITEM)), asked.sheet),)


def _is_denied(rest: str, middles: str, pairs: list[re.Match[str]]) -> bool:
    """第九题不满分, 第2题那2分去掉, 第3题不打5分, 17题大概十二到十三分."""
    not_full = any(pair["full"] and pair["middle"].endswith(("不", "没", "未")) for pair in pairs)
    refused = re.search(r"不[给打要能想改用]|(?<![分特个区])别(?!的)", rest + middles)
    is_range = any(_FROM.search(pair["middle"]) for pair in pairs)
    return bool(not_full or refused or is_range or _TAKEN_AWAY.search(rest))


# 第十题改成7分，刚才打高了: the item just before is the same one.
_WHY_CHANGED = re.compile(rf"{_SOFT}(?:因为|是)?{ITEM}?(?:我|是|有点|太)*[打给填写记评]?[错高低多少]了?{_TALK}")
_NOT_GIVEN = re.compile(r"不是?$|没[有打给]*$|那$|比|[多少][打给算记评填](?:我|个|了)*$")
# What stands between an item and its score ends with a word of giving, or with a pause; 第13题抹掉一分 does not.
_LEADS_TO = re.compile(
    rf"{_TALK}|.*(?:[改成为到回是该应打给评记填写个算得定分就都各全均也嘛吧啊呢]|重新|先进|[\s,，、。:：]|[高低多少]了)",
    re.DOTALL,
)
_WAS_WRONG = re.compile(r"(?:是|我|给)*[打写填记给评弄点输]?错了?[吧啊呢了。.!！\s]*")  # 第9题那个5分写错了
_THE_OTHERS = re.compile(r"(?:别的|其余|其他|其它|剩下|余下)[^,，。]{0,6}(?:满|都|全)")
_NUMERAL = re.compile(r"[\d零一二两三四五六七八九十半]")
_TAKEN_AWAY = re.compile(r"(?:去掉|删掉?|拿掉|撤掉|不算)[吧了。.!！\s]*$")


def _read_with_own(marked: Marked, pairs: list[re.Match[str]], asked: Asked) -> tuple[Act, ...] | None:
    """满分，下一项5分: a score for the open item stands before those of others."""
    before, after = marked.text[: pairs[0].start()], marked.text[pairs[0].start() :]
    clauses = [clause for clause in CLAUSE.finditer(before) if re.search(f"{_VALUE}|{_FULL}|{_ZERO}", clause[0])]
    told = len(re.findall(_VALUE, after)) - sum(1 for pair in pairs if pair["value"])
    line = asked.line
    if not clauses or not asked.scoring:
        return None
    if len(clauses) > 1 or told or line is None or line.kind != "points" or _CHANGE.search(before):
        return (Act(intent="clarify", form="range"),)
    if PURE_FULL.fullmatch(clauses[0][0]) and not re.search(_VALUE, before):
        own = line.maximum
    elif pure := PURE.fullmatch(clauses[0][0]):
        own = marked.mark_at(clauses[0].start() + pure.start("value")).value
    else:
        return (Act(intent="clarify", form="range"),)
    others = [each for pair in pairs for each in _pair_values(marked, pair, asked.sheet)]
    return (judged.scored_all([(line.number, own), *others], asked.sheet),)


_NOT_THAT = re.compile(
    rf"{ITEM}[^{POINTS}{BARE}{BETWEEN}]*(?:应该?是|是|改[成为]|打|给|评|就)?(?P<value>{_VALUE})[\s,，而]*不是{_VALUE}{_TALK}"
    rf"|{ITEM}[^{POINTS}{BARE}{BETWEEN}]*不是{_VALUE}[\s,，而]*(?:应该?)?是(?P<second>{_VALUE}){_TALK}"
)
_SET_RIGHT = re.compile(
    rf"{ITEM}[^{ITEM}{ITEMS}{POINTS}{BARE}{BETWEEN}]{{0,6}}{_VALUE}{_SOFT}[啊哦呃嗯噢]*(?:不对|不不+|不(?=[\s,，、])|不是(?=[\s,，、。不])|说错|打错|错|口误|更正|应该?是|哦不|算了)"
    rf"了?[\s,，。、:：…是打给改成为应该还吧就]*(?P<value>{_VALUE}){_TALK}"
)


def _read_old_and_new(marked: Marked, asked: Asked) -> tuple[Act, ...]:
    """第7题5分改成6分: the number after the word of change counts."""
    items = marked.of(ITEM)
    if len(items) == 1 and (chosen := _NOT_THAT.search(marked.text)) and chosen.end() == len(marked.text):
        value = marked.mark_at(chosen.start("value" if chosen["value"] else "second")).value
        return (judged.scored(value, int(items[0].value), asked.sheet, intent="revise"),)
    if len(items) == 1 and (right := _SET_RIGHT.search(marked.text)) and right.end() == len(marked.text):
        value = marked.mark_at(right.start("value")).value
        return (judged.scored(value, int(items[0].value), asked.sheet),)
    if len(items) == 1 and (found := re.search(rf"(?:改|换|调|变)(?:成|为|到)?\s*({_VALUE})", marked.text)):
        value = marked.mark_at(found.start(1)).value
        return (judged.scored(value, int(items[0].value), asked.sheet, intent="revise"),)
    return (Act(intent="clarify", form="range"),)


def _read_row(marked: Marked, asked: Asked) -> tuple[Act, ...] | None:
    """第1到4题分别是5、2、2、1."""
    runs = marked.of(ITEMS)
    values = tuple(each.value for each in marked.of(POINTS, BARE))
    if len(runs) != 1 or marked.of(ITEM):
        return None
    if len(values) != len(runs[0].items) or re.search("各|都|均|全", marked.text):
        return (Act(intent="clarify", form="length"),)
    return (judged.scored_all(zip(runs[0].items, values, strict=True), asked.sheet),)


def _read_pair(marked: Marked, pair: re.Match[str], asked: Asked) -> tuple[Act, ...] | None:
    before = marked.original[: marked.place(pair.start())]
    rest = f"{before} {marked.original[marked.place(pair.end()) :]}"
    named = marked.mark_at(pair.start("item"))
    values = list(_pair_values(marked, pair, asked.sheet))
    changed = _CHANGE.search(marked.text) is not None
    if (
        pair["value"]
        and marked.mark_at(pair.start("value")).sign == BARE
        and not asked.scoring
        and len(rest.strip()) > 12
    ):
        return None
    if re.search(rf"(?<![\w])(?:到|至){ITEM}.{{0,3}}(?:都|全)", marked.text):
        return (Act(intent="clarify", form="item"),)
    if pair["full"]:
        wrong = [item for item, _ in values if (line := asked.sheet.line(item)) is None or line.kind != "points"]
        if wrong:
            return (Act(intent="clarify", form="item", items=tuple(wrong)),)
        if named.items:
            return (Act(intent="full_marks", items=named.items),)
        return (Act(intent="full_marks", item=values[0][0], evidence=_rest(rest)),)
    if named.items:
        return (judged.scored_all(values, asked.sheet),)
    item, value = values[0]
    if pair["zero"] and not changed:
        return (Act(intent="zero", item=item, evidence=_rest(rest)),)
    known = item in asked.scores or not asked.scoring or asked.context.step == "review"
    intent = "revise" if item != asked.item and (changed or known) else "score"
    if re.fullmatch(_TALK, rest):
        return (judged.scored(value, item, asked.sheet, intent=intent),)
    return (judged.scored(value, item, asked.sheet, intent=intent, evidence=_rest(rest)),)


def _rest(rest: str) -> str | None:
    plain = rest.strip(" \n,，、。.;；：:!！~～…")
    return plain if plain and not re.fullmatch(_TALK, plain) and not _CHANGE.search(plain) else None


def _read_run(marked: Marked) -> tuple[Act, ...] | None:
    if re.search(_FULL, marked.text):
        return (Act(intent="full_marks", items=marked.of(ITEMS)[0].items),)
    return None


def _read_single_item(named: Named) -> tuple[Act, ...] | None:
    text, item = named.marked.text, named.item
    known = named.line is not None
    if _GOTO.fullmatch(text):
        return (Act(intent="goto_item", item=item) if known else Act(intent="clarify", form="item", item=item),)
    if not known:
        return (Act(intent="clarify", form="item", item=item),) if named.asked.scoring and len(text) < 20 else None
    if _MINE.search(text):
        return (Act(intent="summary", form="full"),)
    if _SKIP.search(text):
        return (Act(intent="skip") if item == named.asked.item else Act(intent="clarify", form="item", item=item),)
    if _UPLOAD.search(text) and len(text) < _BRIEF:
        return (Act(intent="upload", item=item),)
    if added := _ADDED.search(text):
        return (Act(intent="evidence", item=item, evidence=named.marked.original[named.marked.place(added.end()) :]),)
    return _read_proof(named) or _read_about(named)


_BRIEF = 16
_UPLOAD = re.compile(
    r"上传|[传发](?:个|一下|一?份|一?张|点)?(?:照片|图片?|文件|材料|证书)|(?:照片|图片?|文件|材料|证书)怎么[传发]"
)
_ADDED = re.compile(
    rf"{ITEM}的?(?:我|再|还|也|要|想|得|给|帮)*(?:补|加|添|写|记)(?:充|上|个|一?[条句点个笔项]|说明|依据|材料|内容)*[\s,，:：]+(?=\S{{2,}}.{{2,}})"
)


def _read_proof(named: Named) -> tuple[Act, ...] | None:
    text, item = named.marked.text, named.item
    found = _PROOF.search(text)
    if not found or (len(text) > 60 and not text.startswith(ITEM)):
        return None
    if _REMOVE.search(text):
        return (Act(intent="delete_evidence", item=item),)
    after = text[found.end() :].strip(" :：,，是为")
    if len(text) < _BRIEF and re.search(r"错|改|换|重[传发写]", text):
        return (Act(intent="clarify", form="score", item=item),)
    if re.search(r"要什么|需要|要哪|怎么|什么样|啥样", text):
        return (Act(intent="rules", item=item),)
    if not re.sub(r"[的呢啊吧了吗?？。]|有哪些|有什么|有啥|看看|看一下|看|是什么", "", after):
        return (Act(intent="show_evidence", item=item),)
    if _ASKS.search(text):
        return (Act(intent="show_evidence", item=item),)
    if _WILL_DO.match(after):
        return (Act(intent="goto_item", item=item),)
    after = re.split(r"[补加添写]一?[句条个点笔][:：,，\s]*", after)[-1] or after
    start = named.marked.place(text.index(after)) if after in text else 0
    return (Act(intent="evidence", item=item, evidence=named.marked.original[start:].strip()),)


_WILL_DO = re.compile(r"我?(?:要|想)?(?:去|回去|再去)补")  # 8题没写依据，我要去补一下
_PLAIN = re.compile(r"意思|不懂|不明白|没懂|解释|举例|举个例|例子|不清楚|啥叫|什么叫|指")
_OFFICIAL = re.compile(r"原文|全文|内容|细则")
_VALUE_OF = re.compile(r"几分|多少分|分值|满分多少|最高")


def _read_about(named: Named) -> tuple[Act, ...] | None:
    text, item = named.marked.text, named.item
    line = named.line
    if _RULES.search(text):
        form = (
            "plain"
            if _PLAIN.search(text)
            else "official"
            if _OFFICIAL.search(text)
            else "points"
            if _VALUE_OF.search(text)
            else None
        )
        return (Act(intent="rules", item=item, form=form),)
    if line and line.kind == "bonus" and len(text) < _BRIEF and _CHANGE.search(text) and (tier := tier_in(text)):
        return (Act(intent="bonus_claim", item=item, tier=tier),)
    if line and line.kind == "bonus" and len(text) < 12 and _NONE.search(text):
        return (Act(intent="bonus_none", item=item),)
    if re.search(r"再?[高低多少]一?点|[太偏打给评]?[高低多少]了|错了|不对|要改|想改|重打", text):
        is_gone_to = re.search(r"回去|去改", text) and not re.search(r"能|要是|如果|[吗么不?？]\s*$", text)
        return (Act(intent="goto_item", item=item) if is_gone_to else Act(intent="clarify", form="score", item=item),)
    if re.search(r"加|减|扣|改成", text) or _QUESTION.search(text):
        return None
    if named.asked.scoring and text.startswith(ITEM) and line and line.kind == "points":
        rest = named.marked.original[named.marked.marks[0].end :].strip(" :：,，")
        if len(rest) >= 4:
            return (Act(intent="evidence", item=item, evidence=rest),)
    return None
