"""The public (群众), through the Official Account: praise, an opinion or a complaint, and how it stands."""

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from campaign.cases import Account, CaseOrder, NewsStopped, Piece, Report, ReportDropped, ReportKept
from campaign.posts import Post, post_of
from campaign.term import Campaign
from campaign.titles import STATE_NAMES, TitleState
from dialog.act import Act
from dialog.context import Context
from dialog.incoming import Incoming, Kind
from dialog.reply import SILENCE, Reply, say
from dialog.sheet import Line, Sheet
from dialog.understanding import understand
from handlers import booth as _booth
from handlers import reporting, tracking, wording
from handlers.booth import ABOUT_ONE_CASE, REPORTING, Booth
from handlers.reporting import KIND_OF, Outcome
from storage.book import Book

NOTHING_ASKED = Context("public")
_WHICH = Context("public", "kind")
# After so long an open question is closed: the phone may have been lent.
_STAYS_OPEN = dict.fromkeys(ABOUT_ONE_CASE, timedelta(minutes=30))
_USUALLY_OPEN = timedelta(hours=2)
# The platform's rule, with a minute to spare for the way; only words and pictures open it, no scan and no menu.
_MAY_BE_TOLD_FOR = timedelta(hours=48) - timedelta(minutes=1)
_SPEAKS = frozenset({Kind.TEXT, Kind.IMAGE, Kind.LINK, Kind.VOICE, Kind.VIDEO, Kind.LOCATION})
_NO_SHEET = Sheet((Line(1, "points", ""),), ("",), Decimal("0.5"), ("—",))
_WORDS = frozenset({Kind.TEXT, Kind.CLICK})
# What is said only of a complaint; a hair in the soup is none.
_OUTRIGHT = re.compile("投诉|举报|检举|控告|反映|告")
_WHAT_CAN_BE_SAID = (
    "想夸一句说「表扬」，提建议说「意见」（3个工作日内答复）。\n"
    "反映态度、违规说「投诉」，只有纪检看得到。\n说过的想知道进度，说「查进度」"
)
_SHORTLY = "想说事说「表扬」「意见」或「投诉」，问进度说「查进度」"
_VOICE = "语音我听不了。点键盘上的话筒，说完变成字再发给我就行。"
_VIDEO = "视频我看不了。拍成照片发来，或者写一句就行。"
_PLACE = "位置我用不上。在哪儿，写一句就行。"
_NOT_HERE = "这个不在这里办。"


@dataclass(frozen=True)
class Visit:
    """Where the talk with one visitor stands: the post whose code was scanned, the open question, the case before
    them, when they were heard last, what is still to be read of the last answer, and when they last said something.
    """

    question: Context = NOTHING_ASKED
    post_id: int | None = None
    about: int | None = None
    heard_at: datetime | None = None
    pages: tuple[str, ...] = ()
    spoke_at: datetime | None = None

    def dump(self) -> str:
        return json.dumps(
            {
                "question": str(self.question),
                "post": self.post_id,
                "about": self.about,
                "heard_at": self.heard_at and self.heard_at.isoformat(),
                "pages": self.pages,
                "spoke_at": self.spoke_at and self.spoke_at.isoformat(),
            },
            ensure_ascii=False,
        )

    @classmethod
    def load(cls, text: str | None) -> "Visit":
        """From `dump`; what no longer reads begins afresh."""
        if text is None:
            return cls()
        try:
            kept = json.loads(text)
            return cls(
                Context.parse(kept["question"]),
                kept["post"],
                kept["about"],
                datetime.fromisoformat(kept["heard_at"]),
                tuple(kept["pages"]),
                datetime.fromisoformat(kept["spoke_at"]) if kept.get("spoke_at") else None,
            )
        except (ValueError, KeyError, TypeError):
            return cls()

    def after(self, incoming: Incoming, pages: tuple[str, ...]) -> "Visit":
        """As it is kept once the message is answered and `pages` are still to be read."""
        spoke_at = incoming.at if incoming.kind in _SPEAKS else self.spoke_at
        return replace(self, heard_at=incoming.at, pages=pages, spoke_at=spoke_at)

    def may_be_told(self, now: datetime) -> bool:
        """Whether the platform still lets something be said unasked."""
        return self.spoke_at is not None and now < self.spoke_at + _MAY_BE_TOLD_FOR

    def has_lapsed(self, now: datetime) -> bool:
        """Whether the question was left open for too long."""
        stays = _STAYS_OPEN.get(self.question.conversation, _USUALLY_OPEN)
        return self.heard_at is not None and now >= self.heard_at + stays


@dataclass(frozen=True)
class Answered:
    """What one message comes to. `visit` is None where nothing is to be remembered of the visitor."""

    reply: Reply
    visit: Visit | None
    orders: tuple[CaseOrder, ...] = ()


def take(book: Book, account: Account, visit: Visit, incoming: Incoming, campaign: Campaign | None) -> Answered:
    """Look, and hear. Nothing is written here."""
    if incoming.kind is Kind.LEAVE:
        return Answered(SILENCE, None, (ReportDropped(), NewsStopped()))
    if incoming.kind is Kind.OTHER:
        return Answered(SILENCE, visit)
    if incoming.kind is Kind.ENTER:
        return _welcome(book, visit, incoming)
    post = book.posts.find(visit.post_id) if visit.post_id is not None else None
    has_lapsed = visit.has_lapsed(incoming.at)
    looked = _booth.look(
        book,
        account,
        question=visit.question,
        about=visit.about,
        text=incoming.text if incoming.kind in _WORDS else "",
        now=incoming.at,
        campaign=campaign,
        post=post,
        has_lapsed=has_lapsed,
    )
    if visit.question == _WHICH and not has_lapsed:
        looked = replace(looked, draft=book.cases.draft_of(account))
    outcome = hear(looked, incoming)
    question = Context.parse(outcome.question) if outcome.question else NOTHING_ASKED
    return Answered(say(outcome.says), replace(visit, question=question, about=outcome.about, pages=()), outcome.orders)


def _welcome(book: Book, visit: Visit, incoming: Incoming) -> Answered:
    """On following the account, or on scanning a plaque's code."""
    post_id = post_of(incoming.scene)
    post = book.posts.find(post_id) if post_id is not None else None
    afresh = Visit(post_id=post.id if post else visit.post_id, spoke_at=visit.spoke_at)
    return Answered(say(welcome(post)), afresh)


def welcome(post: Post | None) -> str:
    if post is None:
        return f"您好，这里听大家说党员示范岗做得怎么样。\n{_WHAT_CAN_BE_SAID}"
    names = f"，{wording.names(post.people)}在这里" if post.people else ""
    kind = "" if post.has_lost_its_title else "党员示范岗："
    lost = [
        f"{wording.names(people)}的示范岗称号{STATE_NAMES[state]}了。"
        for state in (TitleState.SUSPENDED, TitleState.REVOKED)
        if (people := post.whose_title_is(state))
    ]
    return "\n".join([f"您好，这里是{kind}{post.title}{names}。", *lost, _WHAT_CAN_BE_SAID])


def hear(booth: Booth, incoming: Incoming) -> Outcome:
    """Pure: no clock, no database, no network."""
    match incoming.kind:
        case Kind.IMAGE:
            return _receive(booth, Piece("image", media_id=incoming.media_id, channel=incoming.channel))
        case Kind.LINK:
            return _receive(booth, Piece("link", f"{incoming.text} {incoming.url}".strip()))
        case Kind.VOICE:
            return _aside(booth, _VOICE)
        case Kind.VIDEO:
            return _aside(booth, _VIDEO)
        case Kind.LOCATION:
            return _aside(booth, _PLACE)
    return _hear_words(booth, _understand(booth))


def _understand(booth: Booth) -> Act:
    first, *_ = understand(booth.text, context=booth.question, role="public", sheet=_NO_SHEET)
    return first


def _hear_words(booth: Booth, act: Act) -> Outcome:
    conversation = booth.question.conversation
    if conversation not in REPORTING and (about_news := tracking.hear_of_news(booth)) is not None:
        return about_news
    if act.intent == "help":
        return _aside(booth, _WHAT_CAN_BE_SAID)
    if act.intent == "complaint_status":
        return tracking.look_up(booth)
    if conversation in REPORTING:
        return reporting.go_on(booth, act)
    if conversation in ABOUT_ONE_CASE:
        return tracking.go_on(booth, act)
    if act.intent in KIND_OF:
        return _begin(booth, act)
    return Outcome(_small_talk(act))


def _begin(booth: Booth, act: Act) -> Outcome:
    """Praise, an opinion or a complaint; where it was not said which, it is asked, and the words are kept."""
    if booth.question == _WHICH and booth.draft is not None and not (act.target or act.text):
        said = booth.draft.text or ""
        return reporting.begin(booth, replace(act, target=said, text=said))
    if act.intent == "report_complaint" and act.text and not _OUTRIGHT.search(act.text):
        report = Report(text=act.text, post_id=booth.post.id if booth.post else None)
        says = (
            "这是提意见，还是投诉？还没交给谁。\n饭菜、价格、卫生、排队这些说「意见」，岗位所在支部3个工作日内答复；\n"
        )
        return Outcome(
            f"{says}态度、违规说「投诉」，只有纪检看得到；不说了说「取消」", str(_WHICH), (ReportKept(report),)
        )
    return reporting.begin(booth, act)


def _small_talk(act: Act) -> str:
    match act.intent:
        case "greeting":
            return f"您好。\n{_WHAT_CAN_BE_SAID}"
        case "thanks":
            return "不客气。"
        case "confirm" | "deny" | "cancel":
            return f"好，现在没有没说完的事。\n{_SHORTLY}"
        case "clarify":
            return f"这句没看懂，什么都没记。\n{_SHORTLY}"
    return f"{_NOT_HERE}\n{_SHORTLY}"


def _receive(booth: Booth, piece: Piece) -> Outcome:
    if booth.question.conversation in REPORTING:
        return reporting.receive(booth, piece)
    if booth.question.conversation in ABOUT_ONE_CASE:
        return tracking.receive(booth, piece)
    what = "照片" if piece.kind == "image" else "链接"
    return Outcome(f"{what}还没有存，先说是什么事，再发{what}。\n{_SHORTLY}")


def _aside(booth: Booth, says: str) -> Outcome:
    """Something else said in between: the open question comes again."""
    if booth.question == NOTHING_ASKED:
        return Outcome(says)
    again = reporting.ask(booth, booth.draft) if booth.draft and booth.question.conversation in REPORTING else ""
    return Outcome(
        "\n".join(filter(None, [says, again])), str(booth.question), about=booth.case.id if booth.case else None
    )
