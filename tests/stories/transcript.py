"""Transcripts of whole conversations, in the notation of a play, and how they are played.

    ▸ what a person sends         ◂ the reply         ◂◂ a push         ¶ an empty line in either
    ▣ [确认] [取消]                the card under it, by its buttons
    [照片] [按钮 确认] …           what is not typed: see `_DEEDS`
    == 陈建国                      who speaks from here on; 群众 through the Official Account
    —— 3天                         time passes; —— 到 6月1日 00:00
    （已申报）                     what happens between the scenes: see `SCENES`

Lines that begin with two spaces go on with the one above. A lone ◂ is an empty answer. A line
that begins with # is a remark; the first is the title.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from campaign.people import Role
from handlers.confirmation_cards import ASKED
from storage.book import Book
from storage.people import RosterEntry
from tests.office import BRANCH, RUBRIC_FILE, START, ZONE, Answer, Office, Phone
from tests.visitors import OPENID, Visitor

PUBLIC = "群众"
_MARKED = re.compile(r"(▸|◂◂|◂|▣|==|——|#)(?: (.*))?")
_SCENE = re.compile(r"（(.+)）")
SILENCE = Answer("")
_UNITS = {"秒": "seconds", "分钟": "minutes", "小时": "hours", "天": "days"}
_WAIT = re.compile(r"(\d+)(秒|分钟|小时|天)")
_UNTIL = re.compile(r"到 (\d+)月(\d+)日 (\d+):(\d+)")
_BUTTON = re.compile(r"\[([^]]+)\]")
_DEED = re.compile(r"\[(\w+)(?: (.*))?\]")

_DEEDS: dict[str, Callable[[Phone, str], Answer]] = {
    "进入": lambda phone, _: phone.enters(),
    "关注": lambda phone, scene: phone.follows(scene) if isinstance(phone, Visitor) else phone.subscribes(),
    "扫码": lambda phone, scene: _visitor(phone).scans(scene),
    "取消关注": lambda phone, _: _visitor(phone).leaves(),
    "菜单": lambda phone, key: phone.clicks_menu(key),
    "网页": lambda phone, url: phone.opens_page(url),
    "卡片": lambda phone, key: _click(phone, key),
    "按钮": lambda phone, word: phone.presses(word),
    "事件": lambda phone, name: phone.reports(name),
    "照片": lambda phone, how: phone.shows_picture(is_lost=how == "没取到"),
    "语音": lambda phone, _: phone.speaks(),
    "视频": lambda phone, _: phone.films(),
    "位置": lambda phone, _: phone.shows_place(),
    "链接": lambda phone, title: phone.shares_link(title, "https://news.example.edu.cn/7"),
    "重发": lambda phone, _: phone.again(),
}


def _click(phone: Phone, key: str) -> Answer:
    """`3:确认` is a button drawn for one's own third question."""
    person = phone.office.sitting(phone.userid).person
    return phone.clicks_card(f"{ASKED}{person.id}-{key}" if key[0].isdecimal() else key)


def _visitor(phone: Phone) -> Visitor:
    if not isinstance(phone, Visitor):
        raise TypeError("only the public does that")
    return phone


_APPLYING = ("申报", "2", "第二食堂面点2号窗口", "干了26年面点，带出3个徒弟，早班四点半到岗没误过", "同意", "确认")
_MARKS = ("4.5", "2", "2", "2", "4", "6", "4", "6", "6", "8", "7", "6", "5", "5", "8", "2", "13")
_NOTHING = ("没有", "没有", "没有", "都没有")
_ANSWERS = (*_MARKS, *_NOTHING)


def _say_all(*texts: str) -> Callable[[Phone], None]:
    def say(phone: Phone) -> None:
        for text in texts:
            phone.says(text)

    return say


def _up_to(item: int) -> Callable[[Phone], None]:
    return _say_all(*_APPLYING, "开始自评", *_ANSWERS[: item - 1])


def _join(phone: Phone) -> None:
    """Three more in the branch; one of them is its deputy secretary."""
    with phone.office.database.write() as tx:
        Book(tx).people.save(
            [
                RosterEntry("he.xiaoyan", "何小燕", BRANCH, frozenset({Role.MEMBER})),
                RosterEntry("zheng.dayong", "郑大勇", BRANCH, frozenset({Role.MEMBER})),
                RosterEntry("fu.hong", "付红", BRANCH, frozenset({Role.SECRETARY})),
            ]
        )


def _join_panel(phone: Phone) -> None:
    """Two more on the panel, one of them of the branch whose people are to be scored."""
    with phone.office.database.write() as tx:
        Book(tx).people.save(
            [
                RosterEntry("ma.jian", "马健", "运输支部", frozenset({Role.REVIEWER})),
                RosterEntry("he.yun", "何云", BRANCH, frozenset({Role.REVIEWER})),
            ]
        )


def _with_quota(quota: str) -> Callable[[Phone], None]:
    """The campaign opened anew with a rule for how many may be put forward."""

    def open_anew(phone: Phone) -> None:
        rules = RUBRIC_FILE.read_text("utf-8").replace("\nrules:\n", f"\nrules:\n  quota: {quota}\n")
        phone.office.close_campaign()
        phone.office.open_campaign(rubric=rules)

    return open_anew


SCENES: dict[str, Callable[[Phone], None]] = {
    "已申报": _say_all(*_APPLYING),
    "都填完了": _up_to(22),
    "已提交": _say_all(*_APPLYING, "开始自评", *_ANSWERS, "提交"),
    "周桂香被投诉": lambda phone: phone.office.report("打饭的周桂香", "10月13日中午打饭态度生硬，让换份菜不给换"),
    "有人投诉食堂": lambda phone: phone.office.report("二食堂", "饭是凉的，排队二十分钟"),
    "活动结束": lambda phone: phone.office.close_campaign(),
    "来了三个人": _join,
    "来了两位评委": _join_panel,
    "名单交了": _say_all("推荐 周桂香 李国强", "都不写", "确认", "提交名单", "确认", "我当面说"),
    "都同意": _say_all("评审", *["同意", "继续"] * 3, "同意", "提交", "确认"),
    "名额每支部2人": _with_quota("{each: 2}"),
    "名额1人差额1人": _with_quota("{each: 1, extra: 1}"),
    "没有名额": _with_quota("{each: 0}"),
    "开始演练": lambda phone: phone.office.open_campaign(is_rehearsal=True),
} | {f"问到第{item}项": _up_to(item) for item in range(1, 22)}


@dataclass(frozen=True)
class Line:
    """What is done, and the answer to it: empty for the passing of time and a change of speaker."""

    mark: str
    text: str
    answer: Answer = SILENCE


@dataclass
class Play:
    """Plays the lines on an office's phones, one after another."""

    office: Office
    phone: Phone
    phones: dict[str, Phone] = field(default_factory=dict)

    def play(self, line: Line) -> Line:
        """The same line, with the answer that came."""
        match line.mark:
            case "▸":
                return Line(line.mark, line.text, perform(self.phone, line.text))
            case "==":
                self.phone = self.phones.setdefault(line.text, self._phone_of(line.text))
            case "——":
                self._let_pass(line.text)
            case "（":
                SCENES[line.text](self.phone)
        return line

    def _phone_of(self, name: str) -> Phone:
        if name == PUBLIC:
            return Visitor(self.office, OPENID)
        known = {person.name: person.userid for person in self.office.people()}
        return self.office.phone(known.get(name, name))

    def _let_pass(self, text: str) -> None:
        if until := _UNTIL.fullmatch(text):
            month, day, hour, minute = map(int, until.groups())
            self.office.clock.at = datetime(START.year, month, day, hour, minute, tzinfo=ZONE)
        elif wait := _WAIT.fullmatch(text):
            self.office.wait(**{_UNITS[wait[2]]: int(wait[1])})
        else:
            raise ValueError(f"not a time: {text}")


def perform(phone: Phone, text: str) -> Answer:
    """Types `text`, or does what it says in brackets."""
    if deed := _DEED.fullmatch(text):
        return _DEEDS[deed[1]](phone, deed[2] or "")
    return phone.says(text)


def play(office: Office, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    stage = Play(office, office.phone("zhou.guixiang"))
    stage.phones["周桂香"] = stage.phone
    return tuple(stage.play(line) for line in lines)


def read(text: str) -> tuple[Line, ...]:
    lines: list[Line] = []
    for mark, content in _blocks(text.split("\n")):
        match mark:
            case "◂":
                lines[-1] = Line(lines[-1].mark, lines[-1].text, Answer(content, lines[-1].answer.pushes))
            case "◂◂":
                answer = lines[-1].answer
                lines[-1] = Line(lines[-1].mark, lines[-1].text, Answer(answer.passive, (*answer.pushes, content)))
            case "▣":
                answer = replace(lines[-1].answer, card=tuple(_BUTTON.findall(content)))
                lines[-1] = replace(lines[-1], answer=answer)
            case _:
                lines.append(Line(mark, content))
    return tuple(lines)


def _blocks(lines: list[str]) -> Iterator[tuple[str, str]]:
    """(mark, content), the content of several lines joined."""
    current: tuple[str, list[str]] | None = None
    for number, line in enumerate(lines, start=1):
        if found := _MARKED.fullmatch(line) or _SCENE.fullmatch(line):
            if current:
                yield current[0], "\n".join(current[1])
            current = ("（", [found[1]]) if found.re is _SCENE else (found[1], [found[2] or ""])
        elif current and line.startswith("  "):
            current[1].append(line[2:])
        elif current and line == "¶":
            current[1].append("")
        elif line:
            raise ValueError(f"line {number} has no mark: {line}")
    if current:
        yield current[0], "\n".join(current[1])


def write(lines: tuple[Line, ...]) -> str:
    """The inverse of `read`."""
    return "".join(f"{block}\n" for line in lines for block in _told(line))


def _told(line: Line) -> Iterator[str]:
    if line.mark == "#":
        yield ""
    yield _marked(line.mark, line.text)
    if line.mark == "▸":
        if line.answer.passive or not line.answer.pushes:
            yield _marked("◂", line.answer.passive)
        for push in line.answer.pushes:
            yield _marked("◂◂", push)
        if line.answer.card:
            yield _marked("▣", " ".join(f"[{word}]" for word in line.answer.card))


def _marked(mark: str, text: str) -> str:
    if mark == "（":
        return f"（{text}）"
    first, *rest = text.split("\n")
    head = f"{mark} {first}" if first else mark
    return "\n".join([head, *(f"  {line}" if line else "¶" for line in rest)])
