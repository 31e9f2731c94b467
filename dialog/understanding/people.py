"""Names, branches, receipts and dates in a sentence stand as one sign each."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from dialog.understanding.directory import Directory, short_branch
from dialog.understanding.numerals import read
from dialog.understanding.phrases import BRANCH, DATE, NAME, RECEIPT, vocabulary
from dialog.understanding.sounds import sound

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦马苗方俞任袁柳"
    "鲍史唐费薛雷贺倪汤滕殷罗毕郝邬安常于傅齐康伍余元顾孟黄穆萧尹姚邵汪毛狄米贝戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季"
    "贾江童郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍万柯卢莫房丁邓洪左石崔吉龚程邢裴陆荣翁荀甄封曲宁仇甘武刘景詹龙叶幸司"
    "黎薄白蒲赖卓屠池乔翟谭劳姬申冉桑桂牛边燕尚温庄晏柴阎充连习艾容向古易廖耿关于曾游肖闫段覃岳涂"
)
_TITLES = (
    r"(?:书记|主任|老师|师傅|经理|班长|科长|处长|组长|队长|厨师长|师父|姐|哥|阿姨|叔|大姐|大哥|工|总|主席|"
    r"委员|所长|院长|厂长|医生|大夫)"
)
_CALLED = re.compile(
    rf"(?:[老小阿大](?P<nick>[{SURNAMES}])(?![\u4e00-\u9fff]?[人时家区学])|(?<![谢多感致答])(?P<titled>[{SURNAMES}]){_TITLES})"
)
_NOT_CALLED = re.compile(
    r"[老小大](?:于|时|万|安|向|方|高|关|温|米|石块|江)|[于向安万方高关]?(?:总[分共结评是]|工[作单具会人号位])"
)

_RECEIPT = (
    r"(?<![A-Za-z0-9])(?:[A-Za-z]{2}\s*-?\s*\d{4}\s*[-_—–]\s*\d{4}|[A-Za-z]{2}\s?\d{8}|20\d\d-\d{4}(?!-))(?![0-9])"
)
_SHORT_RECEIPT = re.compile(
    r"(?<![\dA-Za-z.])(?:编号|回执号?|尾号|单号|号)?\s*(?P<digits>\d{4})(?![\d.]|年|届|人|元|分|份|天|次|级|"
    r"月)(?:号|那[个件条]|这[个件条])?"
)
_DAY = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DATE_DAY = (
    rf"(?:{_DAY} ?月 ?{_DAY} ?[日号]|(?:20\d\d年|今年|明年)?{_DAY}月(?:{_DAY}[日号]?|底|初|中旬|上旬|下旬|末)|"
    rf"20\d\d[-/.]\d{{1,2}}[-/.]\d{{1,2}}|"
    rf"(?<![\d.])\d{{1,2}}[-/]\d{{1,2}}(?![\d分])|(?<![\d.])(?:1[0-2]|[1-9])\.(?:[12]\d|3[01]|[1-9])(?![\d分])|"
    rf"(?:本月|下月|下个月|这个月|月)?{_DAY}[号日](?![楼窗线门食机])|(?:下下?|这|本|上)?个?(?:周|星期|"
    rf"礼拜)[一二三四五六日天末](?![\u4e00-\u9fff]?年)|"
    rf"明天|后天|大后天|今天|今晚|明晚|明早|今早|明日|后日|本?月底|下月初|年底|月末|周末|下周|下个?月)"
)
_TIME = (
    r"(?:凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚|早)?\s*(?:(?:\d{1,2}|"
    r"[一二三四五六七八九十两]{1,3})[点时](?!钟?半?到岗)(?:半|一刻|三刻|整|"
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})分?)?|\d{1,2}:\d{2})(?:钟)?|凌晨|清晨|大清早|一大?早|早上|早晨|上午|中午|下午|傍晚|"
    r"晚上|半小时后|半个小时后|过[一两二三四五六半\d]+个?(?:小时|钟头|分钟)(?:以?后)?|"
    r"[一两二三\d]个?小时(?:以?后|之后)|[\d十]+分钟(?:以?后|之后)"
)
DATE_SHAPE = rf"(?:{_DATE_DAY}(?:[\s的]*(?:\([^)]{{1,8}}\)|（[^）]{{1,8}}）))?(?:[\s的]*(?:{_TIME}))*|(?:{_TIME})+)"
# With what a date may begin, so that no other place of a sentence is tried.
_DATE = re.compile(rf"(?=[\s\d一二三四五六七八九十两半今明后大本下这上个周星礼月年凌早中傍晚过]){DATE_SHAPE}")


_BETWEEN = r"(?:[\s,，、和跟与及]|还有|以及|加上|再加|另外)*"
_SEVERAL = re.compile(rf"{NAME}(?:{_BETWEEN}{NAME})+")


_BRANCHES = re.compile(rf"{BRANCH}(?:{_BETWEEN}{BRANCH})*")


@dataclass(frozen=True)
class Called:
    """The branches that one sign stands for, and the words in which they were named."""

    words: str
    branches: tuple[str, ...]


_TOGETHER = re.compile(rf"{DATE}(?:[\s,，的]*{DATE})*")


@dataclass(frozen=True)
class Told:
    """A sentence with signs for what exists, and what the signs stand for; dates stay words in `worded`.

    `doubtful` are ways of address that may mean several people, with the names they may mean. `spread` has a sign for
    every time that one of `mentioned` is named. `called` has what every sign of branches in `worded` stands for.
    """

    text: str
    worded: str
    names: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    doubtful: tuple[tuple[str, tuple[str, ...]], ...] = ()
    spread: str = ""
    mentioned: tuple[str, ...] = ()
    called: tuple[Called, ...] = ()

    @property
    def when(self) -> str:
        """The time that is said first, be it in several words: 明早八点 of what says 今天截止."""
        said = _TOGETHER.search(self.text)
        return "".join(self.dates[: said[0].count(DATE)] if said else self.dates)


@dataclass(frozen=True)
class _Known:
    """A directory made ready for reading."""

    names: re.Pattern[str] | None
    full: dict[str, str]
    twice: frozenset[str]
    sounds: dict[str, tuple[str, ...]]
    branches: re.Pattern[str] | None
    branch: dict[str, tuple[str, ...]]
    receipts: re.Pattern[str]


@lru_cache(maxsize=8)
def _known(directory: Directory) -> _Known:
    full = {name: name for name in directory.of_name if name}
    given: dict[str, list[str]] = {}
    for name in full:
        if len(name) == 3:
            given.setdefault(name[1:], []).append(name)
    words = vocabulary().words.meaning  # 张满分 is not called by 满分 alone
    alone = {
        short: names[0]
        for short, names in given.items()
        if len(names) == 1 and not (short in full or short in words or short.endswith("分") or read(short) is not None)
    }
    sounds: dict[str, list[str]] = {}
    for name in directory.of_name:
        if len(name) == 3:
            sounds.setdefault(sound(name), []).append(name)
    branch = _branch_words(directory.branches)
    receipts = "|".join(re.escape(receipt) for receipt in sorted(directory.receipts, key=len, reverse=True))
    return _Known(
        _any_name(full, alone),
        full | alone,
        frozenset(name for name, count in directory.of_name.items() if count > 1),
        {each: tuple(names) for each, names in sounds.items()},
        _any_of(branch, r"(?:党总支|党支部|总支|支部)?"),
        branch,
        re.compile(rf"{receipts}|{_RECEIPT}" if receipts else _RECEIPT, re.IGNORECASE),
    )


def _branch_words(branches: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Every way in which a branch is called, and the branches that it may mean."""
    words: dict[str, list[str]] = {}
    for branch in branches:
        short = short_branch(branch)
        bare = re.sub(r"(?:服务中心|管理中心|中心|部|处|公司)$", "", short)
        for word in {short, bare} if len(bare) >= 2 else {short}:
            words.setdefault(word, []).append(short)
    return {word: tuple(meant) for word, meant in words.items()}


# 都高兴, 挺成功, 方便的话: a word, though somebody is called so.
_NO_PERSON_BEFORE = r"(?<![很挺太更])(?<!都)(?<!非常)(?<!比较)(?<!特别)"
_NO_PERSON_AFTER = r"(?!的话|地(?![址点方])|(?<=马上)[催就去来要把给发报交提通打填])"


def _any_name(full: dict[str, str], alone: dict[str, str]) -> re.Pattern[str] | None:
    """Full names, and given names that stand alone: 钱桂香 is not 周桂香."""
    if not full:
        return None
    listed = "|".join(re.escape(name) for name in sorted(full, key=len, reverse=True))
    if alone:
        listed += f"|(?<![{SURNAMES}])(?:{'|'.join(map(re.escape, alone))})"
    firsts = "".join(re.escape(first) for first in sorted({name[0] for name in (*full, *alone)}))
    return re.compile(f"(?=[{firsts}]){_NO_PERSON_BEFORE}(?:{listed}){_NO_PERSON_AFTER}")


def _any_of(words: dict[str, tuple[str, ...]], tail: str = "") -> re.Pattern[str] | None:
    listed = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if word)
    return re.compile(f"(?:{listed}){tail}") if listed else None


@dataclass
class _Found:
    """What was recognised so far, in the order said."""

    known: _Known
    is_scoring: bool
    names: list[str] = field(default_factory=list)
    branches: list[str] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    doubtful: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    mentioned: list[str] = field(default_factory=list)
    called: list[Called] = field(default_factory=list)

    def put_receipt(self, hit: re.Match[str]) -> str:
        self.receipts.append(hit[0])
        return RECEIPT

    def put_name(self, hit: re.Match[str]) -> str:
        name = self.known.full[hit[0]]
        if name in self.known.twice:
            self.doubtful.append((hit[0], (name,)))
        return self.put_person(name)

    def put_person(self, name: str) -> str:
        self.mentioned.append(name)
        if name not in self.names:
            self.names.append(name)
        return NAME

    def put_likely_name(self, hit: re.Match[str]) -> str:
        name, words = hit["name"], vocabulary().words.meaning
        if _WEEKDAY.match(name) or any(name[at : at + 2] in words for at in range(len(name) - 1)):
            return hit[0]
        return self.put_person(name)

    def put_branch(self, hit: re.Match[str]) -> str:
        short = short_branch(hit[0])
        meant = self.known.branch[short if short in self.known.branch else hit[0]]
        if len(meant) > 1:
            self.doubtful.append((hit[0], meant))
        elif meant[0] not in self.branches:
            self.branches.append(meant[0])
        self.called.append(Called(hit[0], meant if len(meant) == 1 else ()))
        return BRANCH

    def put_branches_together(self, text: str) -> str:
        """One sign for all that are named in one row."""
        each, together = iter(self.called), []

        def put(hit: re.Match[str]) -> str:
            row = [next(each) for _ in range(hit[0].count(BRANCH))]
            words = iter(row)
            said = re.sub(BRANCH, lambda _: next(words).words, hit[0])
            together.append(Called(said, tuple(dict.fromkeys(one for called in row for one in called.branches))))
            return BRANCH

        text = _BRANCHES.sub(put, text)
        self.called = together
        return text

    def put_date(self, hit: re.Match[str]) -> str:
        if self.is_scoring and _LIKE_A_SCORE.fullmatch(hit[0]):
            return hit[0]
        self.dates.append(hit[0])
        return DATE


_WEEKDAY = re.compile("周[一二三四五六日天末]")


# 5.5 and 六点五 are times and days of the month, too; where scores are asked for they are none.
_LIKE_A_SCORE = re.compile(
    r"\s*(?:\d{1,2}\.\d|\d{1,2}[-/]\d{1,2}|(?:\d{1,2}|[一二两三四五六七八九十]{1,3})点[\d一二三四五六七八九半]?分?)\s*"
)


def tell(text: str, directory: Directory, *, is_scoring: bool = False) -> Told:
    """Put a sign for each name, branch, receipt and date."""
    known = _known(directory)
    found = _Found(known, is_scoring)
    spread = _tell_people(known.receipts.sub(found.put_receipt, text), found)
    text = _SEVERAL.sub(NAME, spread)
    if known.branches:
        text = known.branches.sub(found.put_branch, text)
        text = found.put_branches_together(text) if found.called else text
    worded, text = text, _DATE.sub(found.put_date, text)
    return Told(
        text,
        worded,
        tuple(found.names),
        tuple(found.branches),
        tuple(found.receipts),
        tuple(found.dates),
        tuple(found.doubtful),
        spread if found.mentioned else "",
        tuple(found.mentioned),
        tuple(found.called),
    )


def _tell_people(text: str, found: _Found) -> str:
    """By full name; failing that by the sound of one, or by the way people are called."""
    if found.known.names is None:
        text = _BY_SHAPE.sub(found.put_likely_name, text)
    else:
        text = found.known.names.sub(found.put_name, text)
        text = _beside(text, found) if found.names else _by_sound(text, found)
    return text if found.names else _by_address(text, found)


def _beside(text: str, found: _Found) -> str:
    """Whoever stands in one list with people that are known is named, too, and not overheard."""
    listed = _LISTED.search(text) if len(text) <= _LONG else None
    if listed is None or NAME in text[: listed.start()]:
        return text
    known, found.names, found.mentioned = iter(found.mentioned), [], []
    names = _NAME_IN_LIST.sub(
        lambda hit: found.put_likely_name(hit) if hit["name"] else found.put_person(next(known)), listed[0]
    )
    for name in known:
        found.put_person(name)
    return f"{text[: listed.start()]}{names}{text[listed.end() :]}"


def _by_sound(text: str, found: _Found) -> str:
    """A name that is misspelt but sounds right is the one person who is called so."""
    if len(text) > _SHORT:
        return text
    words = vocabulary().words.meaning
    for hit in _MAY_BE_CALLED.finditer(text):
        piece = hit[0] + hit[1]
        if piece[:2] in words:  # 申诉怎么弄 is about no 沈素珍
            continue
        meant = found.known.sounds.get(sound(piece), ())
        if len(meant) == 1:
            found.put_person(meant[0])
            return text.replace(piece, NAME)
    return text


_MAY_BE_CALLED = re.compile(f"[{SURNAMES}](?=(.[\u4e00-\u9fff]))", re.DOTALL)


_SHORT = 24
_NAME_LIKE = rf"(?:[{SURNAMES}][\u4e00-\u9fff]{{1,2}}?)"
_IN_LIST = rf"(?:{NAME}|[{SURNAMES}][\u4e00-\u9fff]{{1,2}})"
_LISTED = re.compile(rf"(?:(?<=推荐)|(?<=提名)|(?<=[催醒报下是 催]))\s*{_IN_LIST}(?:[\s,，、]+{_IN_LIST})+[\s。.!！]*$")
_NAME_IN_LIST = re.compile(rf"(?<![\u4e00-\u9fff])(?P<name>[{SURNAMES}][\u4e00-\u9fff]{{1,2}})|{NAME}")
_LONG = 200
_AFTER_NAME = (
    r"(?=$|[\s,，、。和跟与的]|同志|老师|报|申|自评|打|多少|第|提|交|授|摘|抽|查|赶|抓|快|到|完|弄|做|考|检|"
    r"评|情|进|得|总|请假|休|产假|病假|免报|销假|没|有没|岗|示范)"
)
_BY_SHAPE = re.compile(
    rf"(?:(?<=催)|(?<=催一下)|(?<=催催)|(?<=提醒)|(?<=提醒一下)|(?<=推荐)|(?<=提名)|(?<=授牌)|(?<=摘牌)|"
    rf"(?<=撤销)|(?<=查一下)|(?<=看看)|(?<=看下)|"
    rf"(?<=免报)|(?<=请假)|"
    rf"(?<=抽查)|(?<=投诉)|(?<=举报)|(?<=通过)|(?<=评审)|(?<=[、和跟 给把])|^)\s*(?P<name>{_NAME_LIKE}){_AFTER_NAME}"
)


def _by_address(text: str, found: _Found) -> str:
    """老张, 李姐: somebody, but who?"""
    called = _CALLED.search(text)
    if called is None or _NOT_CALLED.match(text, called.start()):
        return text
    surname = called["nick"] or called["titled"]
    meant = tuple(dict.fromkeys(name for name in found.known.full.values() if name[0] == surname))
    found.doubtful.append((called[0], meant))
    return text.replace(called[0], NAME)


def masked_address(text: str, by: str) -> str:
    """老张, 李姐 and 王主任 are somebody as well as a name is."""
    return _CALLED.sub(lambda hit: hit[0] if _NOT_CALLED.match(text, hit.start()) else by, text)


_SPOKEN_RECEIPT = re.compile(
    r"(?<![零〇一二三四五六七八九十点\d])[零〇][零〇幺一二三四五六七八九]{3}(?![零〇一二三四五六七八九十百点分\d])"
)
_IN_DIGITS = str.maketrans("零〇幺一二三四五六七八九", "001123456789")


def in_digits(text: str) -> str:
    """The four signs by which a case is called, as a phone's microphone writes them: 零零幺三."""
    return _SPOKEN_RECEIPT.sub(lambda hit: hit[0].translate(_IN_DIGITS), text) if "零" in text else text


def short_receipt(text: str) -> re.Match[str] | None:
    """Four digits alone, where the sentence is about a case."""
    return _SHORT_RECEIPT.search(text)
