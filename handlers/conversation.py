"""One message heard: who is it, what is meant, who may, what is answered, what changes."""

from dataclasses import dataclass, replace
from datetime import date

from campaign.changes import Change
from campaign.people import Person, Role
from campaign.rubric import BonusItem, PointsItem, Rubric, VetoItem
from campaign.term import Campaign
from dialog.act import Act
from dialog.context import IDLE, Context
from dialog.incoming import Incoming, Kind
from dialog.reply import SILENCE, Reply, say
from dialog.sheet import Line, Sheet
from dialog.understanding import understand
from handlers import FLOWS, courtesy, evidence, others, prompts, scores, self_score, status
from handlers.desk import Desk, UploadLink
from handlers.flow import Flow, Heard
from handlers.talk import Talk, load
from storage.book import Book, Sitting

_FLOW_OF: dict[str, Flow] = {intent: flow for flow in FLOWS for intent in flow.intents}
_OWNER_OF: dict[str, Flow] = {flow.owns: flow for flow in FLOWS if flow.owns}
# With no question open.
_DEFAULTS = dict.fromkeys(("confirm", "deny", "cancel"), courtesy.FLOW)
# What these mean depends on the open question alone.
_BARE = frozenset({"confirm", "deny", "cancel", "clarify", "evidence", "next", "previous", "skip", "pause"})
_BETWEEN = frozenset({IDLE, Context("scoring", "intro"), Context("scoring", "photo")})
_SCORES = frozenset({"score", "full_marks", "zero", "invalid_score"})
_WORDS = frozenset({Kind.TEXT, Kind.CLICK, Kind.CARD})
_REHEARSAL = "【演练】"

_VOICE = "语音我听不了。点键盘上的话筒，说完变成字再发给我就行。"
_VIDEO = "视频我看不了。拍成照片发来，或者写一句就行。"
_PLACE = "位置我用不上。岗位在哪儿，写一句就行。"
_OUTDATED = "这张卡片已过期，什么都没动。"


@dataclass(frozen=True)
class Turn:
    """What one message comes to. `talk` is None where there is nobody to remember anything of."""

    reply: Reply
    changes: tuple[Change, ...] = ()
    talk: Talk | None = None


def take(book: Book, sitting: Sitting | None, incoming: Incoming, upload_link: UploadLink | None = None) -> Turn:
    """Look, and hear. Nothing is written here."""
    if sitting is None:
        return Turn(SILENCE if incoming.kind is Kind.OTHER else say(courtesy.STRANGER))
    talk = load(sitting.talk, sitting.version)
    if sitting.campaign is None:
        return _without_campaign(sitting.person, talk, incoming)
    desk = look(book, sitting.campaign, sitting, talk, incoming)
    turn = hear(replace(desk, upload_link=upload_link))
    if sitting.campaign.is_rehearsal and turn.reply != SILENCE:
        turn = replace(turn, reply=Reply((_REHEARSAL + turn.reply.text,)))
    return turn


def look(book: Book, campaign: Campaign, sitting: Sitting, talk: Talk, incoming: Incoming) -> Desk:
    """Everything the answer may speak of; whom to ask is looked up only where it may come up."""
    desk = Desk(sitting.person, campaign, sitting.record, talk, incoming)
    if incoming.kind in _WORDS:
        desk = replace(desk, acts=_understand(desk))
    is_late = desk.now >= min(desk.apply_by, desk.score_by)
    if is_late or any(act.intent not in self_score.FLOW.intents for act in desk.acts):
        desk = replace(desk, secretaries=tuple(book.people.secretaries(sitting.person.branch)))
    return desk


def hear(desk: Desk) -> Turn:
    """Pure: no clock, no database, no network."""
    before = desk.talk
    texts, changes, after = _hear(desk)
    talk = after.talk
    if desk.incoming.kind in _WORDS:
        talk = replace(talk, pictured_at=None)  # words end a burst of pictures
    if (talk.question, talk.item) != (before.question, before.item):
        talk = replace(talk, version=before.version + 1)
    return Turn(say(*texts), changes, talk)


def _hear(desk: Desk) -> tuple[list[str], tuple[Change, ...], Desk]:
    incoming = desk.incoming
    match incoming.kind:
        case Kind.ENTER:
            return _greet(desk)
        case Kind.IMAGE | Kind.LINK:
            return _compose(desk, evidence.receive(desk))
        case Kind.VOICE:
            return _compose(desk, Heard(desk.talk, _VOICE, show="short"), is_aside=True)
        case Kind.VIDEO:
            return _compose(desk, Heard(desk.talk, _VIDEO, show="short"), is_aside=True)
        case Kind.LOCATION:
            return _compose(desk, Heard(desk.talk, _PLACE, show="short"), is_aside=True)
        case Kind.OTHER:
            return [], (), desk
        case Kind.CARD if incoming.drawn_for != desk.talk.version:
            return _compose(desk, Heard(desk.talk, _OUTDATED, show="full"))
    return _hear_words(desk)


def _greet(desk: Desk) -> tuple[list[str], tuple[Change, ...], Desk]:
    today: date = desk.now.date()
    if desk.talk.greeted_on == today:
        return [], (), desk
    return [courtesy.greet(desk)], (), replace(desk, talk=replace(desk.talk, greeted_on=today))


def _hear_words(desk: Desk) -> tuple[list[str], tuple[Change, ...], Desk]:
    texts: list[str] = []
    changes: tuple[Change, ...] = ()
    last: Heard = Heard(desk.talk)
    is_aside = False
    for act in desk.acts:
        flow = _flow_for(act, desk)
        refusal = flow.may(desk, act)
        is_aside = flow.owns is None
        last = Heard(desk.talk, refusal, show="short" if is_aside else "nothing") if refusal else flow.hear(desk, act)
        texts.append(last.says)
        changes += last.changes
        desk = desk.moved(last.changes, last.talk)
    said, _, desk = _compose(desk, replace(last, says="\n".join(filter(None, texts)), changes=()), is_aside=is_aside)
    return said, changes, desk


def _understand(desk: Desk) -> tuple[Act, ...]:
    """What was meant; scores said between questions are read as for the next item without an answer."""
    question = desk.talk.question
    acts = _read(desk, question)
    following = scores.target(desk) if desk.record.application.is_in else None
    if following is None or question not in _BETWEEN or any(act.intent != "clarify" for act in acts):
        return acts
    scored = _read(desk, Context("scoring", "item", following))
    return scored if all(act.intent in _SCORES for act in scored) else acts


def _read(desk: Desk, question: Context) -> tuple[Act, ...]:
    return understand(
        desk.incoming.text,
        context=question,
        role=_role(desk.person, question),
        sheet=sheet_of(desk.rubric),
        scores=desk.record.points,
    )


def _compose(desk: Desk, heard: Heard, *, is_aside: bool = False) -> tuple[list[str], tuple[Change, ...], Desk]:
    """The words, and the open question shown again as the act asked for."""
    after = desk.moved(heard.changes, heard.talk)
    match heard.show:
        case "full":
            return [heard.says, prompts.full(after)], heard.changes, after
        case "short":
            short = prompts.short(after)
            lead = "接着" if is_aside and after.talk.question.item else ""
            return ["\n".join(filter(None, [heard.says, short and lead + short]))], heard.changes, after
        case "nothing":
            return [heard.says], heard.changes, after


def _flow_for(act: Act, desk: Desk) -> Flow:
    if act.intent == "member_status" and act.name == desk.person.name:
        return status.FLOW
    if act.intent in _BARE or act.conditions:
        owner = _OWNER_OF.get("scoring" if act.conditions else desk.talk.question.conversation)
        if owner:
            return owner
    return _FLOW_OF.get(act.intent, _DEFAULTS.get(act.intent, others.FLOW))


def _role(person: Person, question: Context) -> str:
    """The most useful one; whoever is filling in their own form speaks as a member."""
    if question.conversation in ("scoring", "applying"):
        return Role.MEMBER
    for role, name in (
        (Role.COMMITTEE, "admin"),
        (Role.HANDLER, "admin"),
        (Role.SECRETARY, "secretary"),
        (Role.REVIEWER, "reviewer"),
    ):
        if person.has(role):
            return name
    return Role.MEMBER


def sheet_of(rubric: Rubric) -> Sheet:
    """The rubric as understanding needs it."""
    return Sheet(
        lines=tuple(_line(rubric, item) for item in rubric.items),
        categories=tuple(category.name for category in rubric.categories),
        step=rubric.step,
        post_types=tuple(kind.name for kind in rubric.post_types),
    )


def _line(rubric: Rubric, item: PointsItem | BonusItem | VetoItem) -> Line:
    match item:
        case PointsItem():
            return Line(item.number, "points", item.short, item.points, rubric.category_of(item.number))
        case BonusItem():
            return Line(item.number, "bonus", item.short, tiers=item.tiers or ())
        case VetoItem():
            return Line(item.number, "veto", item.short, conditions=len(item.conditions))


def _without_campaign(person: Person, talk: Talk, incoming: Incoming) -> Turn:
    if incoming.kind is Kind.OTHER:
        return Turn(SILENCE)
    if incoming.kind is Kind.ENTER:
        if talk.greeted_on == incoming.at.date():
            return Turn(SILENCE)
        talk = replace(talk, greeted_on=incoming.at.date())
    return Turn(say(courtesy.without_campaign(person)), talk=talk)
