"""A sentence in which item numbers, scores and other numbers stand as one sign each."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from dialog.understanding.numerals import ARABIC, CHINESE, read, read_between

ITEM = "\ue001"  # 第6项
ITEMS = "\ue002"  # 第1到4题, 2、3、5题
POINTS = "\ue003"  # 5分, 四分半, 七分五
BARE = "\ue004"  # 5
COUNT = "\ue005"  # 41天, 第二食堂, 94%: a number that is no score
BETWEEN = "\ue006"  # 五六分, 5到6分, 5分或6分
ANY_SIGN = f"[{ITEM}-{BETWEEN}]"

HALF = Decimal("0.5")


@dataclass(frozen=True)
class Mark:
    sign: str
    start: int
    end: int
    value: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    items: tuple[int, ...] = ()


@dataclass(frozen=True)
class Marked:
    """`text` holds one sign for every mark, in the order of `marks`."""

    original: str
    text: str
    marks: tuple[Mark, ...]

    def of(self, *signs: str) -> tuple[Mark, ...]:
        return tuple([mark for mark in self.marks if mark.sign in signs])

    def place(self, position: int) -> int:
        """Where a position of `text` lies in `original`."""
        written = 0
        for each in self.marks:
            start = each.start - written
            if position <= start:
                break
            written += each.end - each.start - 1
        return position + written

    def mark_at(self, position: int) -> Mark:
        """The mark that a sign in `text` stands for."""
        return self.marks[sum(1 for sign in self.text[:position] if "\ue001" <= sign <= "\ue006")]


_NUMBER = re.compile(rf"{ARABIC}|{CHINESE}|半", re.ASCII)
_IDIOM = re.compile(
    r"一分(?=便宜|钱)|[一半0零]分(?:都|也)?(?:不(?:想|能)?[扣少给得要拿打]|没[扣有占拿收贪沾])|百分[之百][\d零一二三四五六七八九十百点.]*|"
    r"[\d零一二三四五六七八九十百]+分之[\d零一二三四五六七八九十百点.]+"
    r"|十分(?=廉洁|自律|敬业|尽责|热心|扎实|踏实|勤快|严格|规范|用心|细致|干净|满意|感谢|认真|注意|努力|重视|出色|好|辛苦|清楚|熟悉|支持|热情|积极|必要|突出|明显|不|优秀|负责|"
    r"到位|钟)"
    r"|一(?=直|般|定|起|样|些|下|共|向|切|律|线|致|味|旦|心|点[^\d一二三四五六七八九半]|手|遍|贯|并|把|窍|票|"
    r"同|如|年|天|块|会|会儿|个|位|看|句|类)"
    r"|万(?=一|分)|千(?=万)|半(?=天|年|个|小时|学期|路|夜)|两(?=会|学|边|手|样)|三(?=好|八|会|餐|人行|支|包|"
    r"伏)|四(?=季|德|史|害)|五(?=一劳|一节|一假|四|"
    r"星|好)|七一(?!分)|八一(?!分)|十(?=九大|八大|七大|佳|大)"
    r"|一半(?!分)|半(?=[了数])|十二分(?=满意|感谢|认真|努力|用心)"
    r"|(?<=我第)[一1](?=$|[\s,，。.!！])|(?<!第)一[项题条](?=[也都]?[没不])"
    r"|[一二三四五六七八九]成[一二三四五六七八九半]?(?!分)"
    r"|\d{1,2}[:：]\d{2}|\d{4}-\d{2,4}|\d+(?:\.\d+){2,}"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s\u4e00-\u9fff]+", re.IGNORECASE)
_ONE_MORE = re.compile(r"[上下这那前后每哪另某同][一1]$")
# 改一改, and half of something
_TRYING = re.compile(r"(?<=([改看想加减调动听说试填打]))[一1]\1|(?<=[减对折])半(?!分)")
_SOME_AWAY = re.compile(r"(?:[上前后这那几]|(?:[后下前上]面|剩下|接下来|往后)的?)$")
_ITEM_WORD = re.compile(
    r"\s*(?:小题|题目|题|小项|项|条|个项目|个(?!百分)(?=$|[\s,，。]|[打给评是改满零也就都我的那呢吧了不没先]))"
)
_ORDER_OF_SOMETHING = re.compile(
    r"\s*(?:名|届|页|次|期|季|批|食堂|餐厅|窗|师|小学|中学|车队|公寓|学期|年|天|周|轮|遍|位|线|代|时间|人|责任|"
    r"党支部|支部|党小组|小组|班组|实验|教学|学生|医院|宿舍|大类|类|部分|步|种|句)"
)
_POINTS = re.compile(
    r"\s*(?:个\s*)?(?:分\s?(?P<half>半)(?![天年个小路夜分])|分(?P<tenth>[零一二三四五六七八九]|"
    r"\d(?![\d.]))(?!\s*[分年月日个项题到至点、])"
    r"|点(?P<spoken>\d)(?!\d)\s*分?|点(?P<clock>半)(?:分|(?=吧|呗|$|[\s,，。！!]))|(?P<and_half>半)(?:分|(?=吧|呗|$|"
    r"[\s,，。！!]))"
    r"|(?:分儿?|fen)(?!钟|钱|之(?![间内上下外后])|管|校|公|部|组|店|配|析|工|享|散|类|布|支|期|批|别|解|子|队|局|开|内|数|值))",
    re.IGNORECASE,
)
_MORE_OR_LESS = re.compile(r"\s*(?:来|多|几)\s*分")
_BARE_ITEM = re.compile(
    r"\s*(?:(?:小题|题)|(?:项|条)(?=\s*(?:再|还|也|要|想|得|应该|可以|给)*(?:改|[多少][打给]|打|错|给|[高低多少]了|为|要|应|是|也|满|去|看|依据|的依据|不对|原文|讲|说|写|到底|都|各|"
    r"均|全|分别|依次|什么|零|减|加|扣|降|提|材料|照片|删|的|"
    r"[:：,，]|\d|$|[零一二两三四五六七八九十]+\s*分)))"
)
_COUNTED = frozenset("两俩仨")
_HOW_MANY = re.compile(r"[奖书号成共了过计有得获拿评献建改新利文目务划完干办抓搞推排记]\s*$")
_ONE_OF_MANY = re.compile(r"[补添写加多有又翻退倒]$")
_UNIT = re.compile(
    r"[^\S\n]*(?!(?<=\s)(?:月度|天天|次次|年年|月月|个个|人人|件件|样样|项项|条条|门门|家家|场场|台台))(?:分钟|学分|分之|千克|公[里斤]|"
    r"[天个次份年月日号楼窗人名位件元块届等本张场遍期班岁%％‰度篇台套户间层栋里米斤吨时倍万千百亿成折级组条项种辆趟所家门节课支把对盘碗桶车封幅句字页步周季代食点平类届]|"
    r"星期|小时|学期|餐|kg|km|"
    r"(?!or\s*\d)[a-zA-Z])",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:$|[\s\W\ue000-\uf8ff]|是(?=\d)|第(?=[\d一二三四五六七八九十])|之间|的分|就|吧|呗|呢|哦|喔|噢|哈|啊|呀|嘛|嗯|[啦咯哟嘞哇噻撒滴哒昂]|了|行|好|够|可以|没|不|对|谢|应该|"
    r"差不多|左右|上下|以上|以下|还是|到|至|或|和|跟|"
    r"来着|改|调|换|[打拿给拉]满|再(?=交|提交|看)|or(?=\s*\d)|满|全(?=满|部|给|打|拿)|都|均|一律|统统|各|下一|继续|提交|因|有|我|算|错|高|低|减|加|扣|依据)"
)
_GIVEN = re.compile(
    r"(?:^|[\s\W]|题|项|条|打|给|评|是|就|来|填|记|成|为|[改换调]回|得|算|个|该|选|要|写|扣|减|加|少|多|到|至|或|或者|还是|改|吧|"
    r"分|嗯|啊|哦|呃|看|想|不不|不对|错了?|大概|大约|差不多|估计|可能|顶多|最多)$"
)
_NEGATIVE = re.compile(r"(?:负|(?:^|(?<=[^\w\d~～—\-]))[-−])\s*$")
_FROM_THE_END = re.compile(r"(?:最后|倒数)第\s*$")
_ORDINAL = re.compile(r"第\s*$")
_GLUED = re.compile(r"[A-Za-z_]-?$|\d[-.]$")


@lru_cache(maxsize=16)
def mark(text: str) -> Marked:
    """Find every number and what it counts; several readers of one sentence ask."""
    if not _NUMBER.search(text):
        return Marked(text, text, ())
    found: list[Mark] = []
    position = 0
    addresses = [address.span() for address in _ADDRESS.finditer(text)]
    while number := _NUMBER.search(text, position):
        each = _classify(text, number.start(), number[0])
        position = max(each.end, number.end()) if each else number.end()
        if any(start <= number.start() < end for start, end in addresses):
            position = number.end()
            continue
        if _SOME_AWAY.search(text, max(0, number.start() - 4), number.start()) and _ITEM_WORD.match(text, number.end()):
            continue
        if _ONE_MORE.search(text, max(0, number.start() - 1), number.end()) or _TRYING.match(text, number.start()):
            continue
        if idiom := _IDIOM.match(text, number.start()):
            position = max(idiom.end(), number.start() + 1)
            continue
        if each and each.sign:
            found.append(each)
    return _join(_written(text, found))


def _classify(text: str, start: int, number: str) -> Mark | None:
    end = start + len(number)
    before = text[max(0, start - 8) : start]
    if _FROM_THE_END.search(before):
        return Mark(COUNT, start, end)
    if _ORDINAL.search(before):
        return _ordinal(text, start - len(before) + before.rindex("第"), end, number)
    value = HALF if number == "半" else read(number)
    if value is None:
        return _uncertain(text, start, end, number)
    if minus := _NEGATIVE.search(before):
        start, value = start - len(before) + minus.start(), -value
    if (points := _POINTS.match(text, end)) and not _MORE_OR_LESS.match(text, end):
        return Mark(POINTS, start, points.end(), _with_fraction(value, points))
    if before.endswith("前") and _RANK.match(text, end):
        return Mark(COUNT, start, end, value)
    if (item := _BARE_ITEM.match(text, end)) and number not in _COUNTED and not _counts(value, item, before):
        return Mark(ITEM, start, item.end(), value)
    is_apart = "." in number and text[end : end + 1] == " "  # 1.5 条件记不全
    if (_UNIT.match(text, end) and not is_apart) or _GLUED.search(before):
        return Mark(COUNT, start, end, value)
    if number.isdigit() and len(number) >= _OF_A_YEAR:
        return Mark(COUNT, start, end, value)
    if number[0].isascii():
        return Mark(BARE if _GOES_ON.match(text, end) else COUNT, start, end, value)
    if _GOES_ON.match(text, end) and (value < 0 or _GIVEN.search(before)):
        return Mark(BARE, start, end, value)
    return None


_OF_A_YEAR = 4  # digits: 2023和2024
_RANK = re.compile(r"名?(?:$|[\s,，。!！])")  # 回回都在前3
_RANKED = re.compile(
    r"[\u4e00-\u9fff](?<![把将给改到去回跳看和跟与把对那就我从至上题项条分及同一二两三四五六七八九十])(?<!还有)$"
)


_MOST_ITEMS = 40  # no sheet has more
_ANSWERED = re.compile(r"[错对答做漏考]了?\s*$")


def _counts(value: Decimal, item: re.Match[str], before: str) -> bool:
    """得奖3项, 再补一条, 建议8条，7分: how many, not which."""
    if value > _MOST_ITEMS or (value == 1 and _ONE_OF_MANY.search(before)):
        return True
    if item[0].strip() == "条" and item.string[item.end() : item.end() + 1] in (",", "，"):
        return True
    if item[0].strip() == "题" and _ANSWERED.search(before):
        return True
    return item[0].strip() in ("项", "条") and bool(_HOW_MANY.search(before) or _RANKED.search(before))


def _ordinal(text: str, start: int, end: int, number: str) -> Mark | None:
    value = read(number)
    if value is None or _ORDER_OF_SOMETHING.match(text, end):
        return Mark(COUNT, start, end)
    word = _ITEM_WORD.match(text, end)
    if word is None and text[end : end + 1] == "号" and value > _MOST_ITEMS:
        return Mark(COUNT, start, end)
    if word is None and _RANKED.search(text[max(0, start - 3) : start]):
        return Mark(COUNT, start, end)
    return Mark(ITEM, start, word.end() if word else end, value)


def _uncertain(text: str, start: int, end: int, number: str) -> Mark | None:
    if row := _spoken_row(text, start, end, number):
        return row
    pair = read_between(number)
    if pair is None:
        return Mark(COUNT, start, end)
    points = _POINTS.match(text, end)
    if points:
        return Mark(BETWEEN, start, points.end(), *pair)
    if _UNIT.match(text, end) or not _GOES_ON.match(text, end):
        return Mark(COUNT, start, end)
    return Mark(BETWEEN, start, end, *pair)


_ROW_WORD = re.compile(r"\s*(?:小题|题|项|条)(?P<all>\s*(?:都|全|各|均|分别|依次|满|零|一律|一样))?")

_ROW_ALONE = re.compile(r"(?P<all>\s*(?:都|全|各|均))")  # 七八九都给六分


def _spoken_row(text: str, start: int, end: int, number: str) -> Mark | None:
    """一二三四题: one sign for each item; 三四题 alone may be three or four of them."""
    word = _ROW_WORD.match(text, end) or (_ROW_ALONE.match(text, end) if len(number) >= _CERTAINLY_A_ROW else None)
    values = [read(sign) for sign in number]
    if word is None or (len(number) < _CERTAINLY_A_ROW and not word["all"]):
        return None
    if values[-1] == len(values) - 1 >= _CERTAINLY_A_ROW:
        values = values[:-1]  # 七八九三题: the last says how many
    items = tuple(int(value) for value in values if value is not None and 0 < value < 10)
    if len(items) != len(values) or list(items) != sorted(set(items)):
        return None
    return Mark(ITEMS, start, word.end() - len(word["all"] or ""), items=items)


_CERTAINLY_A_ROW = 3


def _with_fraction(value: Decimal, points: re.Match[str]) -> Decimal:
    sign = -1 if value < 0 else 1
    if points["half"] or points["clock"] or points["and_half"]:
        return value + sign * HALF
    if tenth := points["tenth"] or points["spoken"]:
        return value + sign * (read(tenth) or 0) / Decimal(10)
    return value


def _written(text: str, marks: list[Mark]) -> Marked:
    pieces, position = [], 0
    for each in marks:
        pieces += [text[position : each.start], each.sign]
        position = each.end
    return Marked(text, "".join([*pieces, text[position:]]), tuple(marks))


_TO = r"\s*(?:到|至|-|–|—|~|～|－)+\s*"
_OR = r"\s*(?:分?(?:跟|和|与|到|至|-|–|—|~|～|或者?|或是|还是|、|or)+)\s*"
_ONE = f"[{ITEM}{BARE}{COUNT}]"
_SO_MANY = rf"(?:项|题)?(?:(?:{COUNT}|[两俩])\s*[项题个条道])?"
_FULL = rf"(?=\s*{_SO_MANY}(?:全部|都|全|均)?(?:按|给|打|是|拿|拉|得|记|算|改成?)?(?:满|最高|顶格))"
_ALIKE = (
    rf"(?=\s*{_SO_MANY}(?:(?:全部|都|全|均|各|一律|统统)(?:给|打|是|拿|得|零|没)|"
    rf"(?:各|都|均|全|一律|统统)(?:[改调]成?|按|评|记|算|再|加|减|扣)*\s*[{POINTS}{BARE}]|依次|分别|按顺序))"
)
_SPAN = re.compile(
    f"{_ONE}{_TO}{ITEM}|{ITEM}{_TO}{_ONE}(?!分)|{_ONE}{_TO}{_ONE}"
    f"(?:{_FULL}|{_ALIKE}|(?=[:：]\\s*[{POINTS}{BARE}][ ,，、]))"
)
_NEXT_IN_ROW = f"(?:[{BARE}{COUNT}]\\s*[、,，和跟及 ]|{ITEM}\\s*(?:[、和跟及]|(?=(?:{ITEM}\\s*)+[都各全均满])))\\s*"
_ROW = re.compile(
    rf"(?<!{ITEM})(?<!{ITEM}[\s:：是打给得])(?<![成为到给打改回])(?:{_NEXT_IN_ROW})+{ITEM}"
    rf"|(?<![成为到给打改回奖过了计得共])(?:[{BARE}{COUNT}](?:项|条)\s*[、和跟及]\s*)+{ITEM}(?=\s*(?:都|全|各|均))"
    rf"|(?:{_NEXT_IN_ROW})+{_ONE}{ITEM}(?=\s*(?:都|全|各|均))|(?:{_NEXT_IN_ROW})+{_ONE}(?:{_FULL}|{_ALIKE})"
)
_EITHER = re.compile(f"[{POINTS}{BARE}]{_OR}{POINTS}|{POINTS}{_OR}{BARE}|{BARE}{_OR}{BARE}(?!{_OR}{BARE})(?![、,，])")


_GIVEN_TO = re.compile(f"(?<=[,，、;；。\\s])[{BARE}{COUNT}](?=\\s*(?:(?:给|打|评)\\s*[{POINTS}{BARE}]|{POINTS}))")


ReadTogether = Callable[[list[Mark], str], Mark | None]


def _join(marked: Marked) -> Marked:
    """Bring together what belongs to one run (第1到4题), one row (2、3、5题) or one doubt (5分或6分)."""
    for shape, read_together in ((_SPAN, _run), (_ROW, _row), (_EITHER, _doubt)):
        marked = _joined(marked, shape, read_together)
    return _joined(marked, _GIVEN_TO, _item) if marked.of(ITEM, ITEMS) else marked


def _joined(marked: Marked, shape: re.Pattern[str], read_together: ReadTogether) -> Marked:
    if len(marked.marks) < 2 or not (hits := list(shape.finditer(marked.text))):
        return marked
    signs = [index for index, sign in enumerate(marked.text) if "\ue001" <= sign <= "\ue006"]
    marks = list(marked.marks)
    for hit in reversed(hits):
        inside = [n for n, at in enumerate(signs) if hit.start() <= at < hit.end()]
        together = read_together([marks[n] for n in inside], hit[0])
        if together:
            marks[inside[0] : inside[-1] + 1] = [together]
    return _written(marked.original, marks)


def _run(parts: list[Mark], _: str) -> Mark | None:
    first, last = parts[0], parts[-1]
    low, high = int(first.value), int(last.value)
    if not 0 < low < high < 100:
        return None
    return Mark(ITEMS, first.start, last.end, items=tuple(range(low, high + 1)))


def _item(parts: list[Mark], _: str) -> Mark:
    """3和4都满分，5给4: the third number is an item as well."""
    return replace(parts[0], sign=ITEM)


def _row(parts: list[Mark], said: str) -> Mark | None:
    """2、3、5题; with how many they are after them: 3、4、5三条."""
    if len(said) > 1 and said[-1] == ITEM and said[-2] in (BARE, COUNT, ITEM) and parts[-1].value == len(parts) - 1:
        return replace(_row(parts[:-1], "") or parts[0], end=parts[-1].end)
    if any(part.value != int(part.value) for part in parts):
        return None
    return Mark(ITEMS, parts[0].start, parts[-1].end, items=tuple(int(part.value) for part in parts))


def _doubt(parts: list[Mark], said: str) -> Mark | None:
    low, high = parts[0].value, parts[-1].value
    if any(sign in said for sign in "跟和与") and "之间" not in said and parts[0].sign == parts[-1].sign == POINTS:
        return None
    if "、" in said and not (parts[-1].sign == POINTS and parts[0].sign == BARE and high - low == 1):
        return None
    return Mark(BETWEEN, parts[0].start, parts[-1].end, low, high)
