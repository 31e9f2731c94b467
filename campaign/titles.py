"""Titles (示范岗称号): who may be awarded one, and what becomes of it under a veto."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from campaign.cases import AppealState, Veto
from campaign.decisions import Decision, Period, Ruling
from campaign.deeds import Deed
from campaign.people import Person
from campaign.record import Stage


class TitleState(StrEnum):
    HELD = "held"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


STATE_NAMES = {TitleState.HELD: "有称号", TitleState.SUSPENDED: "暂停", TitleState.REVOKED: "撤销"}


@dataclass(frozen=True)
class Title:
    """`post` is its kind and place: 服务育人示范岗，第二食堂面点2号窗口. `veto_id` is the one that it is under."""

    id: int
    person: Person
    campaign_id: int
    campaign: str
    post: str
    awarded_at: datetime
    state: TitleState = TitleState.HELD
    veto_id: int | None = None
    suspended_at: datetime | None = None
    revoked_at: datetime | None = None
    is_rehearsal: bool = False


def state_under(veto: Veto, now: datetime) -> TitleState:
    """Suspended at once, revoked when nobody appealed in time or the appeal was rejected, and back if it was upheld."""
    if not veto.is_in_force:
        return TitleState.HELD
    state = veto.appeal.state if veto.appeal else None
    if state is AppealState.REJECTED:
        return TitleState.REVOKED
    is_over = now >= veto.appeal_by and state is not AppealState.SUBMITTED
    return TitleState.REVOKED if is_over else TitleState.SUSPENDED


def settled(title: Title, vetoes: Iterable[Veto], now: datetime) -> tuple[TitleState, Veto | None]:
    """What the person's vetoes make of it together, and which of them: the hardest counts, of equals the first.

    Only those that found it awarded do; one that a rehearsal tries out touches nothing real.
    """
    hitting = [
        veto
        for veto in vetoes
        if veto.had_title and veto.effective_at >= title.awarded_at and veto.is_rehearsal is title.is_rehearsal
    ]
    for state in (TitleState.REVOKED, TitleState.SUSPENDED):
        for veto in hitting:
            if state_under(veto, now) is state:
                return state, veto
    return TitleState.HELD, None


# Whom one can be awarded to


@dataclass(frozen=True)
class Candidate:
    """`is_listed`: on the list that the branch has handed in (`is_list_in`). `has_consented` to being published."""

    person: Person
    post: str
    stage: Stage
    is_listed: bool
    is_list_in: bool
    is_vetoed: bool
    has_title: bool
    has_consented: bool = True
    decision: Decision | None = None

    @property
    def ruling(self) -> Ruling | None:
        return self.decision.ruling if self.decision else None

    @property
    def period(self) -> Period | None:
        """Of the publicity, once the person is in one."""
        return self.decision.period if self.decision else None


class Obstacle(StrEnum):
    """Why somebody cannot be decided of, published or awarded it."""

    ONESELF = "本人的要请另一位同志来办"
    VETOED = "一票否决已生效"
    AWARDED = "已经授过了"
    NOT_SUBMITTED = "没有已提交的自评"
    LIST_NOT_IN = "支部的推荐名单还没交"
    NOT_LISTED = "不在支部交的推荐名单上"
    UNDECIDED = "还没定通过"
    FAILED = "定了不通过"
    ON_HOLD = "待定"
    WITHOUT_CONSENT = "本人没有同意公示"
    PUBLISHED = "已经公示了"
    UNPUBLISHED = "还没公示"
    STILL_PUBLISHED = "公示期没满"


_NOT_PASSED = {None: Obstacle.UNDECIDED, Ruling.FAILED: Obstacle.FAILED, Ruling.ON_HOLD: Obstacle.ON_HOLD}


def obstacle(candidate: Candidate, by: int) -> Obstacle | None:
    """To whatever is decided of a nominee. `by` is who does it."""
    if candidate.person.id == by:
        return Obstacle.ONESELF
    if candidate.has_title:
        return Obstacle.AWARDED
    if candidate.is_vetoed:
        return Obstacle.VETOED
    if candidate.stage is not Stage.SUBMITTED:
        return Obstacle.NOT_SUBMITTED
    if not candidate.is_listed:
        return Obstacle.NOT_LISTED if candidate.is_list_in else Obstacle.LIST_NOT_IN
    return None


def why_not_decide(candidate: Candidate, by: int) -> Obstacle | None:
    """What was published stays decided."""
    return obstacle(candidate, by) or (Obstacle.PUBLISHED if candidate.period else None)


def why_not_publish(candidate: Candidate, by: int) -> Obstacle | None:
    if why := obstacle(candidate, by) or _NOT_PASSED.get(candidate.ruling):
        return why
    if not candidate.has_consented:
        return Obstacle.WITHOUT_CONSENT
    return Obstacle.PUBLISHED if candidate.period else None


def why_not_unpublish(candidate: Candidate, by: int) -> Obstacle | None:
    if candidate.person.id == by:
        return Obstacle.ONESELF
    if candidate.has_title:
        return Obstacle.AWARDED
    return None if candidate.period else Obstacle.UNPUBLISHED


def why_not_award(candidate: Candidate, by: int, now: datetime) -> Obstacle | None:
    """Nothing but the publicity's working days has to be waited for."""
    if why := obstacle(candidate, by) or _NOT_PASSED.get(candidate.ruling):
        return why
    if candidate.period is None:
        return Obstacle.UNPUBLISHED
    return Obstacle.STILL_PUBLISHED if now < candidate.period.ends else None


@dataclass(frozen=True)
class TitlesAwarded:
    """Confirmed, after showing whom: what each of them gets, and what their secretaries do. `key` is the message that
    it was confirmed with.
    """

    key: str
    letters: tuple[tuple[Person, str], ...]
    news: tuple[tuple[Person, str], ...]

    @property
    def people(self) -> tuple[int, ...]:
        return tuple(person.id for person, _ in self.letters)


def describe_award(candidate: Candidate) -> Deed:
    return Deed("授牌", _whose(candidate.person), None, candidate.post)


def describe_change(title: Title, state: TitleState, veto: Veto | None) -> Deed:
    ground = f"，一票否决第{veto.condition}条" if veto else ""
    return Deed("称号", _whose(title.person), STATE_NAMES[title.state], f"{STATE_NAMES[state]}{ground}")


def _whose(person: Person) -> str:
    return f"{person.name}（{person.userid}）"
