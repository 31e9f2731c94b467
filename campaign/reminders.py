"""Who must be told what, and when: the automatic reminders of a day, and whether each still holds as it leaves."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cache, cached_property

from campaign.decisions import Period
from campaign.extensions import later
from campaign.people import Person, Role
from campaign.record import Standing
from campaign.rubric import Reminders
from campaign.scalars import Window
from campaign.term import Campaign
from campaign.workdays import WorkCalendar, has_data

# ---------------------------------------------------------------------------------------------------------
# Where everything stands

_NOT_APPLIED = (Standing.NOT_APPLIED, Standing.WITHDRAWN)
_UNFINISHED = (Standing.FILLING, Standing.TO_SUBMIT)


@dataclass(frozen=True)
class Progress:
    """Where somebody on the roster stands. `asked_at` is what 明天提醒 set; the last two count OWN reminders only."""

    person: Person
    standing: Standing = Standing.NOT_APPLIED
    answered: int = 0
    is_absent: bool = False
    has_left: bool = False
    asked_at: datetime | None = None
    reminded_at: datetime | None = None
    reminders: int = 0


@dataclass(frozen=True)
class Missing:
    """Who of a branch is behind: 谁还没申报 and 谁还没自评完."""

    branch: str
    not_applied: tuple[Person, ...]
    unfinished: tuple[Person, ...]


@dataclass(frozen=True)
class Overview:
    """Everybody on the roster; branches with their list in; by reviewer, how many nominees wait for a score."""

    people: tuple[Progress, ...]
    lists_in: frozenset[str] = frozenset()
    to_review: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def _by_id(self) -> dict[int, Progress]:
        return {progress.person.id: progress for progress in self.people}

    @cached_property
    def _branches(self) -> dict[str, list[Progress]]:
        """Those who may take part, by branch."""
        branches: dict[str, list[Progress]] = {}
        for progress in sorted(self.people, key=lambda progress: progress.person.id):
            if progress.person.has(Role.MEMBER) and not progress.has_left:
                branches.setdefault(progress.person.branch, []).append(progress)
        return branches

    def of(self, person: int) -> Progress | None:
        return self._by_id.get(person)

    def submitted(self, branch: str) -> tuple[Person, ...]:
        return tuple(p.person for p in self._branches.get(branch, ()) if p.standing is Standing.SUBMITTED)

    def missing(self, branch: str, *, may_apply: bool, unhurried: frozenset[int] = frozenset()) -> Missing:
        """Once it is too late to apply, nobody is named for not having done so; the absent never are, nor whoever is
        `unhurried`.
        """
        there = self._branches.get(branch, ())
        present = [each for each in there if not each.is_absent and each.person.id not in unhurried]
        return Missing(
            branch,
            tuple(p.person for p in present if may_apply and p.standing in _NOT_APPLIED),
            tuple(p.person for p in present if p.standing in _UNFINISHED),
        )

    def missing_by_branch(self, *, may_apply: bool, unhurried: frozenset[int] = frozenset()) -> tuple[Missing, ...]:
        found = (self.missing(branch, may_apply=may_apply, unhurried=unhurried) for branch in sorted(self._branches))
        return tuple(missing for missing in found if missing.not_applied or missing.unfinished)


# ---------------------------------------------------------------------------------------------------------
# What is told


class Kind(StrEnum):
    OWN = "own"  # to a member: the own application and self-score
    ASKED = "asked"  # the same, because of 明天提醒
    BRANCH = "branch"  # to a secretary: who of the branch is behind
    OFFICE = "office"  # to the committee: who is, branch by branch
    NOMINATION = "nomination"  # to a secretary: the list is not in
    REVIEW = "review"  # to a reviewer: nominees wait
    PUBLICITY = "publicity"  # to the committee: it ends


@dataclass(frozen=True)
class Own:
    standing: Standing
    answered: int
    total: int


@dataclass(frozen=True)
class Office:
    branches: tuple[Missing, ...]


@dataclass(frozen=True)
class Nomination:
    """`submitted` are those who may be put forward."""

    branch: str
    submitted: tuple[Person, ...]


@dataclass(frozen=True)
class Review:
    left: int


@dataclass(frozen=True)
class Publicity:
    working_days: int


Facts = Own | Missing | Office | Nomination | Review | Publicity


@dataclass(frozen=True)
class Occasion:
    """What a reminder is for: all that must be known of it when it is about to leave. `branch` is the person's."""

    kind: Kind
    campaign: int
    person: int
    branch: str
    deadline: datetime
    at: datetime


@dataclass(frozen=True)
class Reminder(Occasion):
    """`days_before` says which of its deadline's reminders it is, None where it was asked for; `days_left` is
    counted from its own day.
    """

    days_before: int | None
    days_left: int
    facts: Facts

    @property
    def key(self) -> str:
        """One for each reminder; a moved deadline gives a new one. What was asked for hangs on its own instant."""
        if self.days_before is None:
            return f"{self.kind}/{self.campaign}/{self.person}/{_instant(self.at)}"
        return f"{self.kind}-{self.days_before}/{self.campaign}/{self.person}/{_instant(self.deadline)}"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


# ---------------------------------------------------------------------------------------------------------
# When

_SPREAD = 60  # minutes over which the reminders of a day are spread
_MORNING = 8 * 60  # not before, whatever the quiet windows say, unless nothing else is left
_NEVER_MOVES = 3  # days before a deadline, and fewer
_WEEKS = timedelta(weeks=4)  # before a deadline, in which each week of a secretary begins with a digest


@dataclass(frozen=True)
class MoreTime:
    """Who has more time than everybody else: to apply and score, a branch or a person; to put forward, a branch."""

    of_branch: Mapping[str, datetime] = field(default_factory=dict)
    of_person: Mapping[int, datetime] = field(default_factory=dict)
    to_nominate: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Timetable:
    """A campaign's deadlines as they fall here, and the rules by which people are reminded of them."""

    campaign: Campaign
    zone: tzinfo
    publicity: tuple[Period, ...] = ()
    more_time: MoreTime = field(default_factory=MoreTime)

    @property
    def rules(self) -> Reminders:
        return self.campaign.rubric.rules.reminders

    def deadlines(self, kind: Kind) -> tuple[datetime, ...]:
        dates = self.campaign.dates
        match kind:
            case Kind.OWN | Kind.ASKED | Kind.BRANCH | Kind.OFFICE:
                return tuple(dict.fromkeys((dates.apply_by, self.campaign.score_by)))
            case Kind.NOMINATION:
                known = dates.nominate_by
            case Kind.REVIEW:
                known = dates.review_by
            case Kind.PUBLICITY:
                return tuple(dict.fromkeys(period.ends for period in self.publicity))
        return () if known is None else (known,)

    def deadlines_of(self, kind: Kind, person: Person) -> tuple[datetime, ...]:
        """With the time that the person, or the person's branch, has beyond everybody else."""
        return tuple(dict.fromkeys(self._extended(kind, person, deadline) for deadline in self.deadlines(kind)))

    def apply_by(self, kind: Kind, person: Person) -> datetime:
        return self._extended(kind, person, self.campaign.dates.apply_by)

    def score_by(self, kind: Kind, person: Person) -> datetime:
        return self._extended(kind, person, self.campaign.score_by)

    def _extended(self, kind: Kind, person: Person, deadline: datetime) -> datetime:
        of_branch = self.more_time.of_branch.get(person.branch)
        match kind:
            case Kind.OWN | Kind.ASKED:
                return later(deadline, of_branch, self.more_time.of_person.get(person.id))
            case Kind.BRANCH:
                return later(deadline, of_branch)
            case Kind.NOMINATION:
                return later(deadline, self.more_time.to_nominate.get(person.branch))
            case _:
                return deadline

    def unhurried(self, deadline: datetime) -> frozenset[int]:
        """Who has been granted more time than that in person."""
        return frozenset(person for person, until in self.more_time.of_person.items() if until > deadline)

    @cached_property
    def all_deadlines(self) -> frozenset[datetime]:
        """Anybody's."""
        given = self.more_time
        extended = {*given.of_branch.values(), *given.of_person.values(), *given.to_nominate.values()}
        return frozenset(deadline for kind in Kind for deadline in self.deadlines(kind)) | extended

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def last_day(self, deadline: datetime) -> date:
        """晚12点 is the end of the day before."""
        return self.day(deadline - timedelta(minutes=1))

    def turn(self, deadline: datetime, day: date) -> int | None:
        """Which of the deadline's reminders belongs to that day; of two moved to the same, the later one."""
        for days in sorted(self.rules.days_before):
            if self._reminder_day(deadline, days) == day:
                return days
        return None

    def weekly(self, deadline: datetime, day: date) -> int | None:
        """How many days before the deadline it is on a week's first working day; None on others, long before, and in
        a campaign without automatic reminders.
        """
        left = self.last_day(deadline) - day
        if not self.rules.days_before or not timedelta(0) <= left <= _WEEKS:
            return None
        calendar, monday = WorkCalendar.of(self.campaign.rubric.rules), day - timedelta(days=day.weekday())
        is_first = calendar.is_working_day(day) and calendar.previous_working_day(day) < monday
        return left.days if is_first else None

    def turns(self, day: date) -> dict[Kind, dict[datetime, int]]:
        """By kind and deadline, which reminder belongs to that day. A secretary's week begins with a digest."""
        turns = {at: turn for at in self.all_deadlines if (turn := self.turn(at, day)) is not None}
        weekly = {at: turn for at in self.all_deadlines if (turn := self.weekly(at, day)) is not None}
        return dict.fromkeys(Kind, turns) | {Kind.BRANCH: weekly | turns}

    def _reminder_day(self, deadline: datetime, days: int) -> date:
        day = self.last_day(deadline) - timedelta(days=days)
        calendar = WorkCalendar.of(self.campaign.rubric.rules)
        return day if days <= _NEVER_MOVES or calendar.is_working_day(day) else calendar.previous_working_day(day)

    def is_published(self, ends: datetime, day: date) -> bool:
        """Since an earlier day, in a publicity with that end: on its first nobody need be told of the last."""
        return any(period.ends == ends and self.day(period.begins) < day for period in self.publicity)

    def guessed_years(self) -> tuple[int, ...]:
        """The years whose public holidays are not known, and by which a reminder's day goes."""
        moving = {days for days in self.rules.days_before if days > _NEVER_MOVES}
        within = moving | set(range(_WEEKS.days + 1)) if self.rules.days_before else moving
        deadlines = {deadline for kind in Kind for deadline in self.deadlines(kind)}
        weekly = set(self.deadlines(Kind.BRANCH))
        years = {
            (self.last_day(at) - timedelta(days=days)).year
            for at in deadlines
            for days in (within if at in weekly else moving)
        }
        return tuple(sorted(year for year in years if not has_data(year)))

    def has_turn(self, day: date) -> bool:
        """Whether anything automatic belongs to that day; else only what was asked for does."""
        return any(self.turns(day).values())

    def is_quiet(self, now: datetime, branch: str | None = None) -> bool:
        """In the quiet windows of everybody, or of a branch."""
        windows = self.rules.quiet if branch is None else self.rules.quiet_in(branch)
        return _is_covered(now.astimezone(self.zone).time(), windows)

    def may_leave(self, now: datetime, branch: str) -> bool:
        """Whether an automatic reminder may; what a person confirms may at any hour."""
        return not _is_quiet(now.astimezone(self.zone).time(), self.rules.quiet_in(branch))

    def moment(self, kind: Kind, person: Person, deadline: datetime, day: date) -> datetime | None:
        """A minute of that day, always the same for that person; None where all before the deadline are quiet."""
        local = deadline.astimezone(self.zone)
        minutes = _minutes(self.rules.quiet_in(person.branch), local.time() if local.date() == day else None)
        if not minutes:
            return None
        drawn = hashlib.sha256(f"{kind}/{person.id}/{day}".encode()).digest()
        minute = minutes[int.from_bytes(drawn[:8], "big") % len(minutes)]
        return datetime.combine(day, _clock(minute), self.zone)

    def next_free(self, at: datetime, branch: str) -> datetime | None:
        """The first instant from `at` on at which an automatic reminder may leave; None if there is none in a day."""
        return next_free(at.astimezone(self.zone), self.rules.quiet_in(branch))


def next_free(local: datetime, quiet: tuple[Window, ...]) -> datetime | None:
    """The first instant from then on at which nobody is disturbed; None if there is none in a day."""
    minute = local.replace(second=0, microsecond=0)
    starts = (local, *(minute + timedelta(minutes=n) for n in range(1, 24 * 60 + 1)))
    return next((start for start in starts if not _is_quiet(start.time(), quiet)), None)


def _is_quiet(at: time, quiet: tuple[Window, ...]) -> bool:
    """On the hour and the half hour everybody else's machines write."""
    return at.minute in (0, 30) or _is_covered(at, quiet)


def _is_covered(at: time, windows: tuple[Window, ...]) -> bool:
    return any(window.covers(at) for window in windows)


@cache
def _minutes(quiet: tuple[Window, ...], before: time | None) -> tuple[int, ...]:
    """The minutes to choose from: the first hour's worth that is free, and of a short time the first half."""
    free = [n for n in range(24 * 60) if not _is_quiet(_clock(n), quiet) and (before is None or _clock(n) < before)]
    daytime = [minute for minute in free if minute >= _MORNING] or free
    return tuple(daytime[: max(1, min(_SPREAD, len(daytime) // 2))])


def _clock(minute: int) -> time:
    return time(minute // 60, minute % 60)


# ---------------------------------------------------------------------------------------------------------
# Who is told

_TOLD: dict[Role, tuple[Kind, ...]] = {
    Role.MEMBER: (Kind.OWN, Kind.ASKED),
    Role.SECRETARY: (Kind.BRANCH, Kind.NOMINATION),
    Role.COMMITTEE: (Kind.OFFICE, Kind.PUBLICITY),
    Role.REVIEWER: (Kind.REVIEW,),
    Role.HANDLER: (),
}


def due(timetable: Timetable, overview: Overview, now: datetime) -> tuple[Reminder, ...]:
    """All of today that should have left by now: in quiet hours only what was asked for.

    On the hour and the half hour it answers like any other minute; who ticks by the clock keeps clear of those.
    """
    today = planned(timetable, overview, timetable.day(now))
    late = (reminder for reminder in today if reminder.at <= now < reminder.deadline)
    return tuple(
        reminder for reminder in late if reminder.kind is Kind.ASKED or not timetable.is_quiet(now, reminder.branch)
    )


def planned(timetable: Timetable, overview: Overview, day: date) -> tuple[Reminder, ...]:
    """All of that day, in the order in which they leave."""
    turns = timetable.turns(day)
    reminders = [
        reminder
        for progress in overview.people
        for kind in _kinds(progress.person)
        if (reminder := _reminder(kind, timetable, overview, progress, day, turns[kind]))
    ]
    return tuple(sorted(reminders, key=lambda reminder: (reminder.at, reminder.person, reminder.kind)))


def is_still_due(occasion: Occasion, timetable: Timetable | None, overview: Overview, now: datetime) -> str | None:
    """Say why it is dropped as it is about to leave, or None. The overview need hold only whom it concerns."""
    if timetable is None or timetable.campaign.id != occasion.campaign:
        return "本届已结束"
    progress = overview.of(occasion.person)
    if progress is None:
        return "已不在名册"
    if occasion.deadline not in timetable.deadlines_of(occasion.kind, progress.person):
        return "没有人在公示了" if occasion.kind is Kind.PUBLICITY else "截止时间改了"
    if now >= occasion.deadline:
        return "已经截止"
    if timetable.day(now) != timetable.day(occasion.at):
        return "过了当天，不补发"
    if occasion.kind not in _kinds(progress.person):
        return "角色变了"
    if occasion.kind in (Kind.BRANCH, Kind.NOMINATION) and occasion.branch != progress.person.branch:
        return "换了支部"
    if occasion.kind is Kind.ASKED and progress.asked_at != occasion.at:
        return "本人改了提醒时间"
    if occasion.kind is Kind.OWN and _would_rather_wait(progress, timetable, occasion.deadline, timetable.day(now)):
        return "本人说了明天提醒"
    told = _tell(occasion.kind, timetable, overview, progress, occasion.deadline)
    return told if isinstance(told, str) else None


def _kinds(person: Person) -> tuple[Kind, ...]:
    return tuple(kind for role in Role if person.has(role) for kind in _TOLD[role])


def _reminder(
    kind: Kind,
    timetable: Timetable,
    overview: Overview,
    progress: Progress,
    day: date,
    turns: Mapping[datetime, int],
) -> Reminder | None:
    """For the deadline that comes first, where two have their turn."""
    for deadline in timetable.deadlines_of(kind, progress.person):
        if kind is Kind.ASKED:
            turn, at = None, progress.asked_at
        elif deadline not in turns or _is_spared(kind, progress, timetable, deadline, day, turns[deadline]):
            continue
        else:
            turn, at = turns[deadline], timetable.moment(kind, progress.person, deadline, day)
        if at is None or timetable.day(at) != day or at >= deadline:
            continue
        told = _tell(kind, timetable, overview, progress, deadline)
        if not isinstance(told, str):
            days_left = (timetable.last_day(deadline) - day).days
            return Reminder(
                kind,
                timetable.campaign.id,
                progress.person.id,
                progress.person.branch,
                deadline,
                at,
                days_before=turn,
                days_left=days_left,
                facts=told,
            )
    return None


def _is_spared(kind: Kind, progress: Progress, timetable: Timetable, deadline: datetime, day: date, turn: int) -> bool:
    """A member who has had enough; the office on the day on which it has published, but for the last."""
    match kind:
        case Kind.OWN:
            return _is_left_alone(progress, timetable, deadline, day)
        case Kind.PUBLICITY:
            return turn > 0 and not timetable.is_published(deadline, day)
        case _:
            return False


def _is_left_alone(progress: Progress, timetable: Timetable, deadline: datetime, day: date) -> bool:
    if progress.reminders >= timetable.rules.at_most:
        return True
    if progress.reminded_at is not None:
        gap = (day - timetable.day(progress.reminded_at)).days
        if 0 <= gap < timetable.rules.gap_days:
            return True
    return _would_rather_wait(progress, timetable, deadline, day)


def _would_rather_wait(progress: Progress, timetable: Timetable, deadline: datetime, day: date) -> bool:
    """明天提醒 stands in for what would come until then, and on that day."""
    asked_at = progress.asked_at
    return asked_at is not None and asked_at < deadline and day <= timetable.day(asked_at)


def _tell(kind: Kind, timetable: Timetable, overview: Overview, progress: Progress, deadline: datetime) -> Facts | str:
    """What there is to tell, or the reason why nothing."""
    if progress.has_left:
        return "已不在名册"
    if progress.is_absent:
        return "请假中"
    person = progress.person
    may_apply = deadline <= timetable.apply_by(kind, person)
    match kind:
        case Kind.OWN | Kind.ASKED:
            return _tell_own(progress, timetable, deadline)
        case Kind.BRANCH:
            unhurried = timetable.unhurried(deadline)
            missing = overview.missing(person.branch, may_apply=may_apply, unhurried=unhurried)
            return missing if missing.not_applied or missing.unfinished else "都报完了"
        case Kind.OFFICE:
            branches = overview.missing_by_branch(may_apply=may_apply, unhurried=timetable.unhurried(deadline))
            return Office(branches) if branches else "都报完了"
        case Kind.NOMINATION:
            if person.branch in overview.lists_in:
                return "名单已提交"
            submitted = overview.submitted(person.branch)
            return Nomination(person.branch, submitted) if submitted else "没有人可以推荐"
        case Kind.REVIEW:
            left = overview.to_review.get(person.id, 0)
            return Review(left) if left else "都评完了"
        case Kind.PUBLICITY:
            return Publicity(timetable.campaign.dates.publish_days)


def _tell_own(progress: Progress, timetable: Timetable, deadline: datetime) -> Own | str:
    apply_by, score_by = (by(Kind.OWN, progress.person) for by in (timetable.apply_by, timetable.score_by))
    match progress.standing:
        case Standing.SUBMITTED | Standing.WITHDRAWN as standing:
            return standing.value
        case Standing.EXEMPT:
            return "已免报"
        case Standing.OPTED_OUT:
            return "今年不报"
        case Standing.NOT_APPLIED if deadline != apply_by:
            return "还没申报，按申报的截止提醒"
        case Standing.FILLING | Standing.TO_SUBMIT if deadline != score_by:
            return "已申报，按自评的截止提醒"
        case _:
            return Own(progress.standing, progress.answered, timetable.campaign.rubric.last)
