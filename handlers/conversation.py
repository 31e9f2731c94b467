"""One message heard: who is it, what is meant, who may, what is answered, what changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from campaign.changes import Change, EvidenceAdded
from campaign.exemptions import ExemptionDrafted
from campaign.notices import NoticeDrafted
from campaign.nudges import NudgeDrafted
from campaign.orders import Order
from campaign.people import Person, Role
from campaign.term import Campaign
from dialog.act import Act
from dialog.context import IDLE, Context
from dialog.incoming import Incoming, Kind
from dialog.reply import SILENCE, Reply, say
from dialog.sheet import Line, Sheet
from dialog.understanding import missed, understand
from dialog.understanding.directory import Directory
from handlers import (
    addressees,
    bench,
    chase,
    confirmation_cards,
    courtesy,
    deliveries,
    docket,
    duties,
    evidence,
    inquiry,
    instructions,
    others,
    panel,
    praise,
    prompts,
    receipts,
    roll,
    scores,
    self_score,
    status,
    stopping,
    submission,
    wall,
    wording,
)
from handlers.board import Board, may_notify
from handlers.board import look as look_at_board
from handlers.booth import TRACKING
from handlers.confirmation_cards import Offer
from handlers.desk import NO_WAYS, Desk, Seat, UploadLink, Waiting, Ways
from handlers.flow import Flow, Heard
from handlers.menu import ANYTIME, FLOWS
from handlers.sheet import sheet_of
from handlers.sights import Sights
from handlers.talk import Talk, load
from storage.book import Book, Sitting
from storage.outbox import CHANNEL

S = TypeVar("S", bound=Seat)

_FLOW_OF: dict[str, Flow[Desk]] = {intent: flow for flow in FLOWS for intent in flow.intents}
_OWNER_OF: dict[str, Flow[Desk]] = {flow.owns: flow for flow in FLOWS if flow.owns}
_ANYTIME_OF: dict[str, Flow[Seat]] = {intent: flow for flow in ANYTIME for intent in flow.intents}
_ANYTIME_OWNER_OF: dict[str, Flow[Seat]] = {flow.owns: flow for flow in ANYTIME if flow.owns}
# With no question open.
_DEFAULTS = dict.fromkeys(("confirm", "deny", "cancel"), courtesy.FLOW)
# What these mean depends on the open question alone.
_BARE = frozenset(
    {"confirm", "deny", "cancel", "clarify", "evidence", "next", "previous", "skip", "pause", "told", "attached"}
    | {"go_on", "anonymous"}
)
# In what is being reported these are words like any others: 他说谁投诉就扣谁的奖金.
_TAKEN_DOWN = frozenset({"out_of_scope", "smalltalk", "greeting", "thanks", "invalid_score"})
_BETWEEN = frozenset({IDLE, Context("scoring", "intro"), Context("scoring", "photo")})
_SCORES = frozenset({"score", "full_marks", "zero", "invalid_score"})
_WORDS = frozenset({Kind.TEXT, Kind.CLICK, Kind.CARD})
_ATTACHED = (Act(intent="attached"),)
_SHOWN = frozenset({Kind.IMAGE, Kind.LINK})
# What is only shown: whom it concerns is looked up anew as it is confirmed.
PREVIEWS = (NoticeDrafted, NudgeDrafted)
_DRAFTS = (*PREVIEWS, ExemptionDrafted)
# With no rubric: nothing that is understood of scores comes to anything.
_NO_SHEET = Sheet((Line(1, "points", ""),), ("",), Decimal("0.5"), ("—",))

_VOICE = "语音我听不了。点键盘上的话筒，说完变成字再发给我就行。"
_VIDEO = "视频我看不了。拍成照片发来，或者写一句就行。"
_PLACE = "位置我用不上。岗位在哪儿，写一句就行。"
_OUTDATED = "这张卡片已过期，什么都没动。"
_FIRST_THIS = "先办完手上这件，再点那张卡片。"


@dataclass(frozen=True)
class Turn:
    """What one message comes to. `talk` is None where there is nobody to remember anything of.

    `button` is what stands in the place of a card's buttons from now on, `closed` the same for the card of a question
    that was left without a press, `offer` the card by which the question that is asked can be answered. What
    `is_sealed` is encrypted before it is written, and kept out of every list of what was said. `missed` is the question
    at which nothing was understood.
    """

    reply: Reply
    changes: tuple[Change, ...] = ()
    talk: Talk | None = None
    orders: tuple[Order, ...] = ()
    button: str = ""
    closed: str = ""
    offer: Offer | None = None
    is_sealed: bool = False
    missed: Context | None = None


_Heard = tuple[list[str], tuple[Change, ...], Desk, tuple[Order, ...]]


def take(
    book: Book,
    sitting: Sitting | None,
    incoming: Incoming,
    upload_link: UploadLink | None = None,
    ways: Ways = NO_WAYS,
) -> Turn:
    """Look, and hear. Nothing is written here."""
    if sitting is None:
        return Turn(SILENCE if incoming.kind is Kind.OTHER else say(courtesy.STRANGER))
    talk = duties.back_to_own(sitting.person, load(sitting.talk, sitting.version))
    turn = _take(book, sitting, talk, incoming, upload_link, ways)
    seat = Waiting(sitting.person, talk, incoming)
    campaign = sitting.campaign.id if sitting.campaign else None
    button = _pressed(seat, campaign) if incoming.kind is Kind.CARD else ""
    return replace(turn, button=button, offer=_offer(sitting, talk, incoming, turn))


def _offer(sitting: Sitting, before: Talk, incoming: Incoming, turn: Turn) -> Offer | None:
    """With a question that is asked for the first time, or about something else than before; never near a complaint."""
    talk = turn.talk
    if incoming.channel != CHANNEL or turn.is_sealed or talk is None or talk.version == before.version:
        return None
    return confirmation_cards.offer(sitting.person, sitting.campaign, talk, turn.reply.text, incoming.at)


def _take(
    book: Book, sitting: Sitting, talk: Talk, incoming: Incoming, upload_link: UploadLink | None, ways: Ways
) -> Turn:
    if sitting.campaign is None:
        return _without_campaign(book, sitting.person, talk, incoming, ways)
    desk = look(book, sitting.campaign, sitting, talk, incoming)
    turn = hear(replace(desk, upload_link=upload_link, ways=ways))
    if sitting.campaign.is_rehearsal and turn.reply != SILENCE:
        turn = replace(turn, reply=Reply((wording.marked(sitting.campaign, turn.reply.text),)))
    return turn


def look(book: Book, campaign: Campaign, sitting: Sitting, talk: Talk, incoming: Incoming) -> Desk:
    """Everything the answer may speak of; whom to ask is looked up only where it may come up."""
    desk = Desk(sitting.person, campaign, sitting.record, talk, incoming, extended_until=sitting.extended_until)
    if talk.question.conversation == bench.CONVERSATION:
        desk = replace(desk, scored=bench.scored(book, desk))
    if incoming.kind in _WORDS:
        asked = _asked_about_others(book, desk)
        desk = replace(desk, acts=asked or _understand(desk, instructions.directory(book, desk.person, incoming.text)))
        acts, board = _look_at_notices(book, desk, docket.routed(chase.routed(desk.acts), desk.person))
        desk = replace(desk, acts=acts, board=board)
    elif _is_for_a_notice(desk):
        acts, board = _look_at_notices(book, desk, _ATTACHED)
        desk = replace(desk, acts=acts, board=board)
    if incoming.kind in _WORDS | _SHOWN:
        desk = replace(desk, sights=_look_around(book, desk, (_flow_for(act, desk) for act in desk.acts), _OWNER_OF))
    is_late = desk.now >= min(desk.apply_by, desk.score_by)
    if is_late or any(act.intent not in self_score.FLOW.intents for act in desk.acts):
        desk = replace(desk, secretaries=tuple(book.people.secretaries(sitting.person.branch)))
    return desk


def _look_around(book: Book, seat: S, spoken_to: Iterable[Flow[S] | None], owners: Mapping[str, Flow[S]]) -> Sights:
    """What those conversations want to know that are spoken to, or whose question is open, or comes back behind it."""
    asked = (seat.talk.question, *((seat.talk.left,) if seat.talk.left else ()))
    flows = (*spoken_to, *(owners.get(question.conversation) for question in asked))
    looks = dict.fromkeys(flow.look for flow in flows if flow and flow.look)
    return Sights(tuple(look(book, seat) for look in looks))


def _asked_about_others(book: Book, desk: Desk) -> tuple[Act, ...]:
    """What a secretary or the office wants to know of others, in the middle of anything."""
    said = desk.incoming.text
    if wall.is_open(desk.talk):
        return ()
    if not roll.may_ask(desk.person) or addressees.is_order(said) or _said_outright(desk):
        return ()
    known = roll.directory(book, desk.person, said)

    def read(*, is_open: bool) -> tuple[Act, ...]:
        return inquiry.read(
            said,
            lambda text, directory: understand(
                text, context=IDLE, role=_role(desk.person, IDLE), sheet=sheet_of(desk.rubric), directory=directory
            ),
            known,
            is_open=is_open,
        )

    asked = read(is_open=desk.talk.is_idle)
    if not asked and _is_about_others(desk.talk.question):
        return tuple(act for act in read(is_open=True) if act.intent == "branch_progress")
    return asked


def _is_for_a_notice(seat: Seat) -> bool:
    """A picture or a link while a notice is being written."""
    return seat.incoming.kind in (Kind.IMAGE, Kind.LINK) and seat.talk.question.conversation == "broadcast"


def _is_about_others(question: Context) -> bool:
    """What is to be confirmed concerns others, so that a word like 进度 is about them, too."""
    return question.step == "confirm" and question.conversation not in instructions.FORMS


def _look_at_notices(book: Book, seat: Seat, acts: tuple[Act, ...]) -> tuple[tuple[Act, ...], Board]:
    """收到 is a receipt where one is wanted, whatever else it may mean."""
    person, said = seat.person, seat.incoming.text
    board = Board()
    if wall.is_open(seat.talk):
        return acts, board
    if may_notify(person) and (
        seat.talk.question.conversation in _ANYTIME_OWNER_OF
        or any(act.intent in _ANYTIME_OF and act.intent not in receipts.FLOW.intents for act in acts)
    ):
        is_of_receipts = any(act.intent in deliveries.OF_RECEIPTS for act in acts)
        board = look_at_board(book, person, seat.now, about=seat.talk.about, is_of_receipts=is_of_receipts)
    says_so = any(act.form == receipts.FORM for act in acts)
    if says_so or receipts.is_receipt(said):
        board = replace(board, debts=book.notices.debts(person))
    is_receipt = says_so or (bool(board.debts) and receipts.is_receipt(said))
    return (Act(intent="received"),) if is_receipt else acts, board


def hear(desk: Desk) -> Turn:
    """Pure: no clock, no database, no network."""
    texts, changes, after, orders = _hear(desk)
    talk = after.talk
    if desk.incoming.kind in _WORDS:
        talk = replace(talk, pictured_at=None)  # words end a burst of pictures
    turn = Turn(say(*texts), _told_apart(changes), talk, orders, missed=_missed(desk))
    return _behind_the_wall(desk, _counted(turn, desk))


def _missed(desk: Desk) -> Context | None:
    """The question that was open where not a word was understood."""
    is_missed = desk.incoming.kind is Kind.TEXT and missed.is_missed(desk.acts)
    return desk.talk.question if is_missed else None


def _behind_the_wall(seat: Seat, turn: Turn) -> Turn:
    before, after = seat.talk, turn.talk or seat.talk
    return replace(
        turn,
        talk=wall.remember(before, after, seat.acts, seat.now),
        is_sealed=wall.is_behind(before, after, seat.acts, seat.incoming.text, seat.now),
    )


def _told_apart(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Evidence is known by the message it came with; several pieces of one message get a number each."""
    told: list[Change] = []
    for change in changes:
        if isinstance(change, EvidenceAdded) and any(isinstance(earlier, EvidenceAdded) for earlier in told):
            change = replace(change, key=f"{change.key}#{len(told)}")
        told.append(change)
    return tuple(told)


def _counted(turn: Turn, seat: Seat) -> Turn:
    """Another question, or the same about something else: a draft lies elsewhere than in the talk."""
    before, after = seat.talk, turn.talk or seat.talk
    if any(isinstance(order, _DRAFTS) for order in turn.orders) or _subject(after) != _subject(before):
        after = replace(after, version=before.version + 1)
    words = confirmation_cards.closed(before, after, seat.acts, seat.incoming.text)
    if confirmation_cards.is_answer(words):
        after = replace(after, settled=(before.version, words))
    return replace(turn, talk=after, closed=words)


def _subject(talk: Talk) -> tuple[object, ...]:
    return talk.question, talk.item, talk.about, talk.seen, talk.held


def _hear(desk: Desk) -> _Heard:
    incoming = desk.incoming
    match incoming.kind:
        case Kind.ENTER:
            return _greet(desk)
        case Kind.IMAGE | Kind.LINK if desk.acts:
            return _hear_words(desk)
        case Kind.IMAGE | Kind.LINK:
            owner = _OWNER_OF.get(desk.talk.question.conversation)
            received = owner.receive(desk) if owner and owner.receive else evidence.receive(desk)
            return _compose(desk, received)
        case Kind.VOICE:
            return _compose(desk, Heard(desk.talk, _VOICE, show="short"), is_aside=True)
        case Kind.VIDEO:
            return _compose(desk, Heard(desk.talk, _VIDEO, show="short"), is_aside=True)
        case Kind.LOCATION:
            return _compose(desk, Heard(desk.talk, _PLACE, show="short"), is_aside=True)
        case Kind.OTHER:
            return [], (), desk, ()
        case Kind.CARD if _is_outdated(desk, desk.campaign.id):
            return _compose(desk, Heard(desk.talk, _why_outdated(desk), show="full"))
        case Kind.CARD if _is_in_between(incoming, desk.talk):
            return _compose(desk, Heard(desk.talk, _FIRST_THIS, show="full"))
    return _hear_words(desk)


def _is_outdated(seat: Seat, campaign: int | None) -> bool:
    """The button was drawn for another question than the one that is open, for another person or campaign."""
    incoming = seat.incoming
    if incoming.of_campaign is not None:
        return incoming.of_campaign != campaign
    return incoming.about is None and incoming.drawn_for != (seat.person.id, seat.talk.version)


def _how_settled(seat: Seat) -> str:
    """How the question was answered that the button was drawn for, if it was the last."""
    settled, incoming = seat.talk.settled, seat.incoming
    is_its = settled is not None and incoming.drawn_for == (seat.person.id, settled[0])
    return settled[1] if settled and is_its else ""


def _why_outdated(seat: Seat) -> str:
    how = _how_settled(seat)
    return f"这件事已经答过了，{how}，什么都没再动。" if how else _OUTDATED


def _is_in_between(incoming: Incoming, talk: Talk) -> bool:
    """A reminder's word would be taken for the answer to a question that it was not meant for."""
    is_own = talk.is_idle or talk.question.conversation in instructions.FORMS
    return incoming.of_campaign is not None and not is_own


def _pressed(seat: Seat, campaign: int | None) -> str:
    """What stands in the place of the buttons; nothing where they can still be pressed."""
    if _is_outdated(seat, campaign):
        return _how_settled(seat) or confirmation_cards.EXPIRED
    return "" if _is_in_between(seat.incoming, seat.talk) else confirmation_cards.chosen(seat.incoming.text)


def _greet(desk: Desk) -> _Heard:
    today: date = desk.now.date()
    if desk.talk.greeted_on == today:
        return [], (), desk, ()
    return [courtesy.greet(desk)], (), replace(desk, talk=replace(desk.talk, greeted_on=today)), ()


def _hear_words(desk: Desk) -> _Heard:
    texts: list[str] = []
    changes: tuple[Change, ...] = ()
    orders: tuple[Order, ...] = ()
    last: Heard = Heard(desk.talk)
    is_aside = False
    for act in desk.acts:
        flow = _flow_for(act, desk)
        refusal = flow.may(desk, act)
        desk = replace(desk, talk=duties.without_lost(desk.person, desk.talk))
        is_aside = flow.owns is None
        last = Heard(desk.talk, refusal, show="short" if is_aside else "nothing") if refusal else flow.hear(desk, act)
        texts.append(last.says)
        changes += last.changes
        orders += last.orders
        desk = desk.moved(last.changes, last.talk)
        desk = replace(desk, sights=desk.sights.with_one(last.knows)) if last.knows is not None else desk
    last = replace(last, says="\n".join(filter(None, texts)), changes=())
    said, _, desk, _ = _compose(desk, last, is_aside=is_aside)
    return said, changes, desk, orders


def _said_outright(seat: Seat) -> tuple[Act, ...]:
    """What our own answers offer, word for word."""
    said = seat.incoming.text.strip()
    offered = deliveries.OFFERED.get(said) or stopping.OFFERED.get(said) or chase.OFFERED.get(said)
    if offered is None and seat.campaign and (placed := praise.said(said)):
        return placed
    if offered is None and seat.campaign and seat.person.has(Role.SECRETARY):
        offered = submission.OFFERED.get(said)
    return (Act(intent=offered),) if offered else ()


def _question(seat: Seat, known: Directory) -> Context:
    """A notice is written in the middle of anything, and whoever fills in a form of their own gives orders, too."""
    said, question = seat.incoming.text, seat.talk.question
    if wall.is_open(seat.talk):
        is_of_a_case = question.conversation == TRACKING and docket.interrupts(question, said)
        return IDLE if is_of_a_case else question
    is_notice = may_notify(seat.person) and addressees.interrupts(said)
    is_order = instructions.interrupts(seat.person, question, said, known) or docket.interrupts(question, said)
    return IDLE if is_notice or is_order else question


def _understand(desk: Desk, directory: Directory) -> tuple[Act, ...]:
    """What was meant; scores said between questions are read as for the next item without an answer."""
    if offered := _said_outright(desk):
        return offered
    question = _question(desk, directory)
    acts = _read(desk, question, directory)
    if question.conversation in instructions.FORMS and instructions.is_overheard(acts, _role(desk.person, IDLE)):
        return (Act(intent="clarify", form="unknown"),)
    following = scores.target(desk) if desk.record.application.is_in else None
    if following is None or question not in _BETWEEN or any(act.intent != "clarify" for act in acts):
        return acts
    scored = _read(desk, Context("scoring", "item", following), directory)
    return scored if all(act.intent in _SCORES for act in scored) else acts


def _read(desk: Desk, question: Context, directory: Directory) -> tuple[Act, ...]:
    return instructions.read(
        desk.incoming.text,
        lambda text, known: understand(
            text,
            context=question,
            role=_role(desk.person, question),
            sheet=sheet_of(desk.rubric),
            directory=known,
            scores=desk.record.points if desk.scored is None else desk.scored,
        ),
        instructions.known_in(question, directory),
    )


def _compose(desk: Desk, heard: Heard, *, is_aside: bool = False) -> _Heard:
    """The words, and the open question shown again as the act asked for."""
    after = desk.moved(heard.changes, heard.talk)
    match heard.show:
        case "full":
            return [heard.says, _ask(after, is_full=True)], heard.changes, after, heard.orders
        case "short":
            short = _ask(after, is_full=False)
            lead = "接着" if is_aside and after.talk.question.item else ""
            return ["\n".join(filter(None, [heard.says, short and lead + short]))], heard.changes, after, heard.orders
        case "nothing":
            return [heard.says], heard.changes, after, heard.orders


def _ask(desk: Desk, *, is_full: bool) -> str:
    """The open question, in full or in a line or two."""
    owner = _OWNER_OF.get(desk.talk.question.conversation)
    if owner and owner.ask:
        return owner.ask(desk, "full" if is_full else "short")
    return prompts.full(desk) if is_full else prompts.short(desk)


def _flow_for(act: Act, desk: Desk) -> Flow[Desk]:
    if act.intent == "member_status" and act.name == desk.person.name:
        return status.FLOW
    if act.name and act.intent in panel.UNCLEAR and desk.person.has(Role.REVIEWER):
        return panel.FLOW
    owner = _OWNER_OF.get("scoring" if act.conditions else desk.talk.question.conversation)
    is_taken_down = act.intent in _TAKEN_DOWN and wall.is_open(desk.talk)
    if owner and (act.intent in _BARE or act.intent in owner.meanwhile or act.conditions or is_taken_down):
        return owner
    return _FLOW_OF.get(act.intent, _DEFAULTS.get(act.intent, others.FLOW))


def _role(person: Person, question: Context) -> str:
    """The most useful one; whoever is filling in their own form speaks as a member."""
    if question.conversation in instructions.FORMS:
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


def _without_campaign(book: Book, person: Person, talk: Talk, incoming: Incoming, ways: Ways) -> Turn:
    if incoming.kind is Kind.OTHER:
        return Turn(SILENCE)
    if incoming.kind is Kind.ENTER:
        if talk.greeted_on == incoming.at.date():
            return Turn(SILENCE)
        talk = replace(talk, greeted_on=incoming.at.date())
    seat = Waiting(person, talk, incoming, ways=ways)
    if _is_for_a_notice(seat):
        acts, board = _look_at_notices(book, seat, _ATTACHED)
        seat = replace(seat, acts=acts, board=board)
    elif incoming.kind in _WORDS:
        acts = _understand_anytime(seat, instructions.directory(book, person, incoming.text))
        acts, board = _look_at_notices(book, seat, docket.routed(acts, person))
        seat = replace(seat, acts=acts, board=board)
    if incoming.kind in _WORDS | _SHOWN:
        seat = replace(
            seat, sights=_look_around(book, seat, (_ANYTIME_OF.get(act.intent) for act in seat.acts), _ANYTIME_OWNER_OF)
        )
    return _hear_anytime(seat)


def _understand_anytime(seat: Waiting, directory: Directory) -> tuple[Act, ...]:
    question = _question(seat, directory)
    return _said_outright(seat) or understand(
        seat.incoming.text,
        context=question,
        role=_role(seat.person, question),
        sheet=_NO_SHEET,
        directory=directory,
    )


def _hear_anytime(seat: Waiting) -> Turn:
    """Pure. The first thing said that needs no campaign is answered; for all else there is none."""
    owner = _ANYTIME_OWNER_OF.get(seat.talk.question.conversation)
    if seat.incoming.kind is Kind.CARD and _is_outdated(seat, None):
        return _answered_anytime(seat, Heard(seat.talk, _why_outdated(seat), show="full"))
    if seat.incoming.kind in _SHOWN and owner and owner.receive:
        return _answered_anytime(seat, owner.receive(seat))
    for act in seat.acts:
        is_meanwhile = owner is not None and act.intent in owner.meanwhile
        is_for_owner = is_meanwhile or act.intent in _BARE or (act.intent in _TAKEN_DOWN and wall.is_open(seat.talk))
        flow = _ANYTIME_OF.get(act.intent) or (owner if is_for_owner else None)
        if flow is None or (act.intent == "received" and not seat.board.debts):
            continue
        refusal = flow.may(seat, act)
        seat = replace(seat, talk=duties.without_lost(seat.person, seat.talk))
        return _answered_anytime(seat, Heard(seat.talk, refusal) if refusal else flow.hear(seat, act))
    return _behind_the_wall(seat, Turn(say(courtesy.without_campaign(seat.person)), talk=seat.talk))


def _answered_anytime(seat: Waiting, heard: Heard) -> Turn:
    after = replace(seat, talk=heard.talk)
    opened = _ANYTIME_OWNER_OF.get(heard.talk.question.conversation)
    asked = opened.ask(after, heard.show) if opened and opened.ask and heard.show != "nothing" else ""
    said = "\n".join(filter(None, [heard.says, asked]))
    return _behind_the_wall(seat, _counted(Turn(say(said), talk=heard.talk, orders=heard.orders), seat))
