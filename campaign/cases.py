"""A case (件): what was reported or established, how it is checked, who decides, and what follows from it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Literal

from campaign.people import Person, Role
from campaign.rubric import Rules
from campaign.term import Campaign
from campaign.workdays import WorkCalendar


class CaseKind(StrEnum):
    """The first three come from the public, the others from whoever may establish them."""

    COMPLAINT = "投诉"
    OPINION = "意见"
    PRAISE = "表扬"
    DISCIPLINE = "违纪"
    INSPECTION = "抽查"


class CaseState(StrEnum):
    RECEIVED = "received"
    ACCEPTED = "accepted"
    PROPOSED = "proposed"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    DECLINED = "declined"
    REFERRED = "referred"
    WITHDRAWN = "withdrawn"


OPEN = (CaseState.RECEIVED, CaseState.ACCEPTED, CaseState.PROPOSED)

# The receipt and the secret

_FOUR_DIGITS, _FIVE_DIGITS = 10_000, 100_000
_DRAWS = 40
_WORDS = re.findall(
    "..",
    "青竹白杨红枫银杏黄桷紫藤绿萝金桂丹桂雪松翠柏香樟芙蓉海棠玉兰茉莉牡丹月季石榴葡萄枇杷杨梅樱桃核桃莲藕菱角荷塘稻田麦浪春雨夏荷秋月"
    "冬雪晨光晚霞彩虹白云清风明月星河长江黄河太湖西山东海北斗南山泰山喜鹊燕子白鹭大雁画眉鲤鱼蜻蜓蜜蜂骏马山羊松鼠白鹤茶园石桥灯塔帆船",
)


@dataclass(frozen=True)
class Receipt:
    """What a reporter comes back with: both parts are needed. The secret is told once and kept nowhere."""

    number: str
    secret: str


def draw_receipt(dice: Random, year: int, is_taken: Callable[[str], bool]) -> Receipt:
    """TS2026-0042 and 青竹4817. Where nearly all numbers of a year are taken, the next have five digits."""
    secret = f"{dice.choice(_WORDS)}{dice.randrange(_FOUR_DIGITS):04d}"
    for _ in range(_DRAWS):
        number = f"TS{year}-{dice.randrange(_FOUR_DIGITS):04d}"
        if not is_taken(number):
            return Receipt(number, secret)
    while is_taken(number := f"TS{year}-{dice.randrange(_FOUR_DIGITS, _FIVE_DIGITS)}"):
        pass
    return Receipt(number, secret)


# What is reported


@dataclass(frozen=True)
class Account:
    """From where somebody speaks. `person` is who it is, where that is somebody on the roster."""

    channel: str
    sender: str
    person: Person | None = None


@dataclass(frozen=True)
class Piece:
    """Words, a link, or a picture that a worker still has to fetch from the platform that it was sent by."""

    kind: Literal["text", "image", "link"]
    text: str = ""
    media_id: str | None = None
    channel: str = ""


@dataclass(frozen=True)
class Report:
    """What has been said so far. `contact` is empty where the reporter wants to be asked nothing; None: not said."""

    kind: CaseKind = CaseKind.COMPLAINT
    target: str | None = None
    text: str | None = None
    pieces: tuple[Piece, ...] = ()
    contact: str | None = None
    post_id: int | None = None


# The case

Side = Literal["reporter", "handler", "subject"]
Purpose = Literal[
    "report", "addition", "question", "answer", "question_to_subject", "answer_of_subject", "material", "appeal"
]


@dataclass(frozen=True)
class Entry:
    """One piece of the case's file. `who` is the person on the roster, where one is known."""

    id: int
    at: datetime
    side: Side
    purpose: Purpose
    piece: Piece
    who: int | None = None
    is_there: bool = True


@dataclass(frozen=True)
class Verdict:
    """What somebody proposes that was found. It has no effect until a second person agrees."""

    holds: bool
    finding: str
    proposed_by: int | None = None
    proposed_at: datetime | None = None
    decided_by: int | None = None
    decided_at: datetime | None = None


Step = Literal[
    "decline",
    "refer",
    "ask_reporter",
    "ask_subject",
    "extend",
    "agree",
    "refuse",
    "uphold",
    "reject",
    "to_complaint",
    "to_opinion",
    "to_praise",
]
RESORTS: dict[CaseKind, Step] = {
    CaseKind.COMPLAINT: "to_complaint",
    CaseKind.OPINION: "to_opinion",
    CaseKind.PRAISE: "to_praise",
}


@dataclass(frozen=True)
class Pending:
    """What somebody has said, and is still to confirm."""

    step: Step
    by: int
    text: str = ""


@dataclass(frozen=True)
class Voiced:
    """What those to whom an opinion or praise went know of it, once a handler has sorted it anew.

    `words` are the handler's, where it came to them so: what the reporter said was for handlers. Nothing that was
    added from `until` on reaches them, and nothing that they see changes, so that nobody can tell what it has become.
    """

    kind: CaseKind
    due: datetime
    answer: str = ""
    words: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Dossier:
    """What is known of a case behind the wall. `named` are the people whom the report may mean, `subject` the one
    whom it is about; `reporter` is empty where no contact was left; `outcome` is what the reporter is told at the
    end; `workers` have had a hand in it, and `raised_by` is who established it without a report;
    `filed_as` is what the reporter called it, where a handler has sorted it anew; `in_a_crowd`: one of so many from
    one account in a day that the others come first.
    """

    opened_at: datetime
    target: str = ""
    contact: str = ""
    reporter: tuple[str, str] | None = None
    post_id: int | None = None
    named: tuple[int, ...] = ()
    subject: int | None = None
    verdict: Verdict | None = None
    raised_by: int | None = None
    pending: Pending | None = None
    outcome: str = ""
    objection: str = ""
    extended_for: str = ""
    workers: tuple[int, ...] = ()
    filed_as: CaseKind | None = None
    voiced: Voiced | None = None
    in_a_crowd: bool = False

    @property
    def concerns(self) -> frozenset[int]:
        """Whom it may hit; nobody of them may learn of it."""
        return frozenset(self.named if self.subject is None else (*self.named, self.subject))


@dataclass(frozen=True)
class Case:
    id: int
    receipt: str
    kind: CaseKind
    state: CaseState
    campaign_id: int | None
    accept_by: datetime
    finish_by: datetime
    dossier: Dossier
    entries: tuple[Entry, ...] = field(default=(), compare=False)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_reported(self) -> bool:
        """Somebody waits for what becomes of it, and can be asked; else it was established without a report."""
        return self.dossier.raised_by is None

    def of(self, *purposes: Purpose) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.purpose in purposes)

    @property
    def voiced(self) -> Voiced:
        """As those know it to whom it went as an opinion or praise."""
        return self.dossier.voiced or Voiced(self.kind, self.finish_by, self.dossier.outcome)

    def heard_as(self, kind: CaseKind) -> tuple[Entry, ...]:
        """What reached those to whom it went as that, in the reporter's words and pictures."""
        if self.dossier.filed_as is CaseKind.COMPLAINT or (self.voiced.words and self.voiced.kind is kind):
            return ()
        until = self.voiced.until
        return tuple(entry for entry in self.of("report", "addition") if until is None or entry.at < until)


def campaign_of(case: Case, current: Campaign | None) -> Campaign | None:
    """The campaign in which it takes effect: a rehearsal is none for a real case, or would take it away with itself."""
    is_rehearsed = current is not None and current.is_rehearsal
    return None if is_rehearsed and case.campaign_id != (current and current.id) else current


def not_recused(people: Iterable[Person], concerned: Iterable[Person]) -> tuple[Person, ...]:
    """Whoever is concerned, or of the same branch, is out. Where that leaves nobody, those of the branch are in."""
    hit = tuple(concerned)
    ids, branches = {person.id for person in hit}, {person.branch for person in hit}
    others = tuple(person for person in people if person.id not in ids)
    return tuple(person for person in others if person.branch not in branches) or others


def may_decide_second(
    proposer: int | None, handlers: Iterable[Person], committee: Iterable[Person], concerned: Iterable[Person]
) -> tuple[Person, ...]:
    """Another handler who is not recused; where there is none, any of the committee who is not concerned."""
    hit = tuple(concerned)
    ids = {person.id for person in hit} | {proposer}
    branches = {person.branch for person in hit}
    peers = tuple(each for each in handlers if each.id not in ids and each.branch not in branches)
    return peers or tuple(each for each in not_recused(committee, hit) if each.id != proposer)


def days_on(at: datetime, days: int) -> datetime:
    """The end of the day so many days ahead."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days + 1)


# What is ordered by a reporter


@dataclass(frozen=True)
class ReportKept:
    """What has been said so far, in the place of what was kept before."""

    report: Report


@dataclass(frozen=True)
class ReportDropped:
    """不说了: what was kept of it is erased."""


@dataclass(frozen=True)
class CaseOpened:
    """The handlers are told, but for those who are concerned. The draft is gone with it."""

    report: Report
    receipt: Receipt


@dataclass(frozen=True)
class CaseAdded:
    """By the reporter: more, or the answer to a question."""

    case: int
    piece: Piece
    is_answer: bool = False


@dataclass(frozen=True)
class CaseWithdrawn:
    """By the reporter, while nothing has been found."""

    case: int


@dataclass(frozen=True)
class SecretTried:
    """In vain: the wrong one, or of a receipt that is none. It counts against the receipt and against who asked."""

    receipt: str


@dataclass(frozen=True)
class NewsAsked:
    """有进展告诉我, after being told that it leaves a mark on the phone."""

    case: int


@dataclass(frozen=True)
class NewsStopped:
    """不用告诉我: of one case, or of all."""

    case: int | None = None


@dataclass(frozen=True)
class OpinionAnswered:
    """By whom it went to; said again it is the answer from then on."""

    case: int
    text: str


# What is ordered by whoever handles it


@dataclass(frozen=True)
class CaseRead:
    """Every look is on the ledger."""

    case: int


@dataclass(frozen=True)
class CaseAccepted:
    case: int


@dataclass(frozen=True)
class StepDrafted:
    """Said, and not yet confirmed."""

    case: int
    step: Step
    text: str = ""


@dataclass(frozen=True)
class StepDropped:
    case: int


@dataclass(frozen=True)
class StepTaken:
    """What was drafted, confirmed."""

    case: int


@dataclass(frozen=True)
class SubjectNamed:
    case: int
    person: int


@dataclass(frozen=True)
class FindingWritten:
    """In words that the person will read. It stands for nothing yet."""

    case: int
    holds: bool
    finding: str = ""


@dataclass(frozen=True)
class MaterialAdded:
    case: int
    piece: Piece


@dataclass(frozen=True)
class VerdictProposed:
    """It waits for a second person; `to` are those who may decide. With nobody to ask it takes effect."""

    case: int
    to: tuple[int, ...] = ()


@dataclass(frozen=True)
class GroundRaised:
    """Established without a report: a breach of discipline, or an inspection that failed."""

    receipt: Receipt
    kind: CaseKind
    subject: int
    text: str


@dataclass(frozen=True)
class SubjectAnswered:
    """By the person concerned, to a question in a handler's words."""

    case: int
    piece: Piece


@dataclass(frozen=True)
class MattersSeen:
    """看."""


# An appeal


class AppealState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    UPHELD = "upheld"
    REJECTED = "rejected"
    DROPPED = "dropped"


@dataclass(frozen=True)
class AppealWritten:
    """The reason, in the place of what was said before."""

    veto: int
    reason: str


@dataclass(frozen=True)
class AppealBacked:
    veto: int
    piece: Piece


@dataclass(frozen=True)
class AppealDropped:
    veto: int


@dataclass(frozen=True)
class AppealSubmitted:
    """To those who had no hand in it."""

    veto: int
    number: str
    answer_by: datetime
    to: tuple[int, ...]


@dataclass(frozen=True)
class JudgeNamed:
    """By the office, where nobody was left to decide the appeal."""

    appeal: int
    person: int


@dataclass(frozen=True)
class RulingDrafted:
    """What is to become of an appeal, in words; not yet confirmed."""

    appeal: int
    is_upheld: bool
    text: str = ""


@dataclass(frozen=True)
class RulingDropped:
    appeal: int


@dataclass(frozen=True)
class RulingTaken:
    appeal: int


@dataclass(frozen=True)
class Plea:
    """What an appeal says, and what came of it."""

    reason: str = ""
    pieces: tuple[Piece, ...] = ()
    to: tuple[int, ...] = ()
    pending: Pending | None = None
    answer: str = ""
    decided_by: int | None = None


@dataclass(frozen=True)
class Appeal:
    id: int
    veto_id: int
    state: AppealState
    number: str | None
    answer_by: datetime | None
    plea: Plea


@dataclass(frozen=True)
class Veto:
    """What a finding did to a person. It is lifted where an appeal against it was upheld.

    `had_title`: a title was held when it took effect, which it suspends. `is_rehearsal`: so is the case.
    `is_out_anyhow`: another veto of the same person is in force in the campaign, whatever becomes of this one.
    """

    id: int
    case_id: int
    kind: CaseKind
    receipt: str
    person: Person
    condition: int
    finding: str
    effective_at: datetime
    appeal_by: datetime
    had_title: bool
    lifted_at: datetime | None = None
    appeal: Appeal | None = None
    is_rehearsal: bool = False
    is_out_anyhow: bool = False

    @property
    def is_in_force(self) -> bool:
        return self.lifted_at is None

    def can_be_appealed(self, now: datetime) -> bool:
        """Neither too late nor done: one that is begun, or was given up, can still be handed in."""
        is_done = self.appeal is not None and self.appeal.state not in (AppealState.DRAFT, AppealState.DROPPED)
        return self.is_in_force and not is_done and now < self.appeal_by


# What somebody is asked to look at

MatterKind = Literal[
    "second", "question", "veto", "answer", "appeal", "judge", "lifted", "rejected", "revoked", "refused"
]


@dataclass(frozen=True)
class Matter:
    id: int
    kind: MatterKind
    case_id: int
    is_seen: bool


AppealOrder = (
    AppealWritten
    | AppealBacked
    | AppealDropped
    | AppealSubmitted
    | JudgeNamed
    | RulingDrafted
    | RulingDropped
    | RulingTaken
)
CaseOrder = (
    OpinionAnswered
    | ReportKept
    | ReportDropped
    | CaseOpened
    | CaseAdded
    | CaseWithdrawn
    | SecretTried
    | NewsAsked
    | NewsStopped
    | CaseRead
    | CaseAccepted
    | StepDrafted
    | StepDropped
    | StepTaken
    | SubjectNamed
    | FindingWritten
    | MaterialAdded
    | VerdictProposed
    | GroundRaised
    | SubjectAnswered
    | MattersSeen
    | AppealOrder
)

CONDITION_OF = {CaseKind.DISCIPLINE: 1, CaseKind.COMPLAINT: 2, CaseKind.INSPECTION: 3}


def may_judge(person: Person, case: Case, deciders: Iterable[int], appellant: Person) -> bool:
    """Whoever is named to decide an appeal had no hand in it, and is not of the appellant's branch."""
    out = {*case.dossier.workers, *deciders, appellant.id}
    return person.id not in out and person.branch != appellant.branch


def may_handle_appeal(
    case: Case, deciders: Iterable[int], people: Mapping[Role, Iterable[Person]], concerned: Iterable[Person]
) -> tuple[Person, ...]:
    """Another handler; where there is none, the committee, then the panel; nobody who had a hand in it."""
    hit = tuple(concerned)
    branches = {person.branch for person in hit}
    out = {*case.dossier.workers, *deciders, *(person.id for person in hit)}
    for role in (Role.HANDLER, Role.COMMITTEE, Role.REVIEWER):
        free = [person for person in people[role] if person.id not in out]
        if chosen := tuple(person for person in free if person.branch not in branches) or tuple(free):
            return chosen
    return ()


# Many at once

# Further ones from the same account within a day are kept and answered like any others, and come after them.
USUAL_A_DAY = 5
# More than this within the hour, whoever they are from, are told to handlers together.
USUAL_AN_HOUR = 30
# So many times a day handlers are told of what comes to one case.
USUAL_NEWS_A_DAY = 10
# What one reporter adds to one case within a day: more than anybody reads.
MOST_ADDED_A_DAY = 30

# Clocks

_DAYS_AHEAD = {CaseState.RECEIVED: (3, 1, 0), CaseState.ACCEPTED: (7, 3, 1, 0), CaseState.PROPOSED: (3, 1, 0)}
EXTENSION = timedelta(days=30)


def deadline_of(case: Case) -> datetime:
    """What the case waits for next has to be there before this instant."""
    return case.accept_by if case.state is CaseState.RECEIVED else case.finish_by


def is_due(case: Case, today: datetime) -> bool:
    """Whether its handlers are reminded of it on that day; once it is late, every day."""
    if not case.is_open:
        return False
    last_day = (deadline_of(case) - timedelta(minutes=1)).astimezone(today.tzinfo).date()
    left = (last_day - today.date()).days
    return left < 0 or left in _DAYS_AHEAD[case.state]


def say_new_case(person: Person, receipt: str) -> str:
    """Nothing in it tells what it is about: it is read on a lock screen."""
    return f"{person.name}同志，有一件新的事，请看。说「看 {receipt}」"


def say_more_cases(person: Person) -> str:
    """In the place of one push a case, where there are many."""
    return f"{person.name}同志，有几件新的事，请看。说「我的件」"


def say_look(person: Person) -> str:
    return f"{person.name}同志，有一件事请您方便时看，说「看」"


def say_due(person: Person, receipt: str, day: str) -> str:
    return f"{person.name}同志，{receipt} 到{day}，请看。说「看 {receipt}」"


# To a reporter who asked for it: all that ever stands on that phone.
NEWS = "有新进展，用回执查"


def say_praise(person: Person, words: str) -> str:
    return f"{person.name}同志，有人夸您：「{words}」。看全部说「我的表扬」"


def say_opinion(person: Person, last_day: str) -> str:
    return f"{person.name}同志，收到一条意见，{last_day}前答复。说「看意见」"


def say_opinion_due(person: Person) -> str:
    return f"{person.name}同志，有一条意见今天要答复。说「看意见」"


def say_opinion_late(person: Person) -> str:
    """To the office: that there is one, and not a word of it."""
    return f"{person.name}同志，有一条意见过了期没有答复。说「过期的意见」"


# Praise and opinions

ANSWER_DAYS = 3


def morning_after(due: datetime, rules: Rules) -> datetime:
    """The first working day that begins after the last day of an opinion."""
    calendar = WorkCalendar.of(rules)
    day = due.date()
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return due + (day - due.date())


def opinion_due(at: datetime, rules: Rules) -> datetime:
    """The end of the last working day on which an opinion is to be answered."""
    last = WorkCalendar.of(rules).add_working_days(at.date(), ANSWER_DAYS)
    return days_on(at, (last - at.date()).days)
