"""排名: what the sheets that are in come to, for the office, and for reviewers once their own are in."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from campaign.panel import Nominee, Outcome, Panel, Scorecard, is_exact, outcome, ranked, told
from campaign.people import Person, Role
from campaign.rubric import Rubric
from campaign.term import Campaign
from dialog.act import Act
from dialog.understanding.directory import short_branch
from handlers import others, scorecards, wording
from handlers.desk import Desk
from handlers.flow import Flow, Heard
from handlers.inquiry import userids
from storage.book import Book
from storage.panel import HandedIn
from storage.people import key_of, name_key

_RULES = {"mean": "各人总分平均", "trimmed": "各人总分去掉最高、最低后平均", "median": "各人总分取中间数"}


@dataclass(frozen=True)
class Results:
    """All nominees, and the sheets that count: those of reviewers who are not recused."""

    panel: Panel
    handed_in: tuple[HandedIn, ...] = ()

    @cached_property
    def _by_nominee(self) -> dict[int, list[HandedIn]]:
        found: dict[int, list[HandedIn]] = {}
        for each in self.handed_in:
            found.setdefault(each.nominee, []).append(each)
        return found

    def of(self, nominee: Person) -> tuple[HandedIn, ...]:
        sheets = self._by_nominee.get(nominee.id, ())
        return tuple(each for each in sheets if self.panel.recusal(each.reviewer, nominee) is None)

    def expected(self, nominee: Person) -> tuple[Person, ...]:
        """Who is to score, or has: whoever has left the panel since has not done it for nothing."""
        found = {each.id: each for each in self.panel.reviewers_of(nominee)}
        return tuple((found | {each.reviewer.id: each.reviewer for each in self.of(nominee)}).values())

    def outcomes(self, rubric: Rubric) -> tuple[Outcome, ...]:
        return tuple(
            outcome(rubric, each, self._cards(each), len(self.expected(each.person))) for each in self.panel.nominees
        )

    def _cards(self, nominee: Nominee) -> Iterable[Scorecard]:
        return (each.card for each in self.of(nominee.person))

    def left_of(self, reviewer: Person) -> int:
        """How many the reviewer has still to score."""
        return len(self.panel.waiting(reviewer, ((each.reviewer.id, each.nominee) for each in self.handed_in)))


class Unseen(StrEnum):
    """Why somebody does not see it."""

    ONESELF = "您自己在推荐名单上，评分和排名您回避，请另一位同志看。"
    TO_SCORE = "您还没评完"
    NOTHING_OWN = "排名要自己评完交上了才能看，名单上的人您都回避，不看排名。"


def look(book: Book, desk: Desk) -> Results | None:
    if not desk.person.roles & {Role.COMMITTEE, Role.REVIEWER}:
        return None
    return results(book, desk.campaign)


def results(book: Book, campaign: Campaign) -> Results:
    return Results(book.panels.of(campaign), book.panels.handed_in(campaign))


def may(desk: Desk, act: Act) -> str | None:
    """Not whoever stands on a list, nor a reviewer before the own sheets are in, whatever else they are."""
    known, person, until = desk.sights.of(Results), desk.person, desk.campaign.dates.review_by
    if known is None:
        return "各人的考核分，党委办公室和评完的评委才能看。" if act.intent == "ranking" else others.FOR_OTHERS
    why = why_not(known, person)
    if act.intent == "others_marks" and why in (Unseen.TO_SCORE, Unseen.NOTHING_OWN):
        return None  # of a single nominee it is enough that the own sheet is in
    if why is Unseen.TO_SCORE:
        left = known.left_of(person)
        if until is not None and desk.now >= until:
            return f"您还有{left}人没评，考核已经截止了，排名您看不了。"
        return f"您还有{left}人没评，都评完交上了才能看排名。\n接着评说「评审」"
    return why.value if why else None


def why_not(known: Results, person: Person) -> Unseen | None:
    """Why somebody of the office or the panel does not see what reviewers gave."""
    if any(each.person.id == person.id for each in known.panel.nominees):
        return Unseen.ONESELF
    if not person.has(Role.REVIEWER) or not known.panel.nominees:
        return None
    if known.left_of(person):
        return Unseen.TO_SCORE
    return None if known.panel.nominees_of(person) else Unseen.NOTHING_OWN


def hear(desk: Desk, act: Act) -> Heard:
    results = desk.sights.of(Results)
    if results is None:
        return Heard(desk.talk, others.refuse(desk, act), show="short")
    if act.intent == "others_marks":
        return Heard(desk.talk, _tell_marks(desk, results, act), show="short")
    return Heard(desk.talk, _tell_ranking(desk, results, act.named_branches), show="short")


# everybody


def _tell_ranking(desk: Desk, results: Results, branches: tuple[str, ...]) -> str:
    """With `branches`, only theirs are told, at the places that they have among all."""
    everybody = results.outcomes(desk.rubric)
    if not everybody:
        return "现在没有要考核的人，支部的名单交上来才有。\n看名单说「各支部名单」"
    shorts = {short_branch(branch) for branch in branches}
    named = "、".join(f"「{branch}」" for branch in branches)
    outcomes = [each for each in everybody if not shorts or short_branch(each.nominee.person.branch) in shorts]
    if not outcomes:
        return f"考核的名单里没有{named}的人。\n看全部说「排名」"
    theirs = {each.nominee.person.id for each in outcomes}
    ranking = ranked(everybody)
    placed = [(rank, each) for rank, each in ranking if each.nominee.person.id in theirs]
    nobody = [each for each in outcomes if each.score is None]
    apart = [each for each in outcomes if each.score is not None and each.unscored]
    given, due = sum(each.handed_in for each in outcomes), sum(each.expected for each in outcomes)
    reviewers = {person.id for each in outcomes for person in results.expected(each.nominee.person)}
    head = f"{named}考核{len(outcomes)}人，评委{len(reviewers)}位，评分交了{given}/{due}份"
    lines = (
        [f"{head}，{_RULES[desk.rubric.rules.aggregate]}，弃权和回避不算{'：' if placed else '。'}"]
        if given
        else [f"{head}。"]
    )
    holders = Counter(rank for rank, _ in ranking)
    lines += [_line(rank, each, is_shared=holders[rank] > 1) for rank, each in placed]
    lines += [f"有的项没人评、先不排的{len(apart)}人：", *map(_apart, apart)] if apart else []
    lines += _notes(desk.rubric, outcomes)
    lines += (
        [f"还没有人评的{len(nobody)}人：{'、'.join(_called(each.nominee.person) for each in nobody)}"] if nobody else []
    )
    first = placed[0][1].nominee.person.name if placed else ""
    decide = f"，记决定说「通过 {first}」" if desk.person.has(Role.COMMITTEE) else ""
    lines += [f"看各位给的分说「看{first}的评审」{decide}"] if placed else []
    return "\n".join(lines)


def _line(rank: int, it: Outcome, *, is_shared: bool) -> str:
    person = it.nominee.person
    score = _told(it)
    tie = "，并列" if is_shared else ""
    return f"{rank} {person.name} {score}（{person.branch}，{it.handed_in}/{it.expected}位{tie}）"


def _apart(it: Outcome) -> str:
    return f"{it.nominee.person.name} {_told(it)}（{it.nominee.person.branch}，{it.handed_in}/{it.expected}位）"


def _told(it: Outcome) -> str:
    """总分 only where every item has been scored by somebody."""
    score = it.score or Fraction(0)
    about = "" if is_exact(score) else "约"
    if it.unscored:
        return f"{about}得 {told(score)} 分，{wording.numbers(it.unscored)}没人评"
    return f"总分 {told(score)} 分{'（约）' if about else ''}"


def _notes(rubric: Rubric, outcomes: Iterable[Outcome]) -> list[str]:
    scored = [each for each in outcomes if each.score is not None]
    rounded = any(not is_exact(each.score) for each in scored if each.score is not None)
    few = [each.nominee.person.name for each in scored if rubric.rules.aggregate == "trimmed" and not each.is_trimmed]
    notes = ["除不尽的写到两位（四舍六入五成双），排名按准数。"] if rounded else []
    return notes + ([f"评委不到3位、没有去最高最低的{len(few)}人：{'、'.join(few)}"] if few else [])


# one


def _tell_marks(desk: Desk, results: Results, act: Act) -> str:
    nominee = _meant(desk, results, act)
    if isinstance(nominee, str):
        return nominee
    person, own = nominee.person, desk.person
    if own.has(Role.REVIEWER):
        if results.panel.recusal(own, person):
            return f"{person.name}您回避，各位给的分您也不看。"
        if all(each.reviewer.id != own.id for each in results.of(person)):
            go_on = (
                "接着说「继续」"
                if desk.talk.nominee == person.id and _is_scoring(desk)
                else f"评说「评审 {person.name}」"
            )
            return f"您评完{person.name}交上了，才能看别人给的分。{go_on}"
    sheets, expected = results.of(person), len(results.expected(person))
    if not sheets:
        return f"{_called(person)}还没有人评，评委{expected}位。\n看全部说「排名」"
    it = outcome(desk.rubric, nominee, (each.card for each in sheets), expected)
    lines = [f"{_called(person)}{_told(it)}，交了{len(sheets)}/{expected}位："]
    lines += [f"{each.reviewer.name}：{_sheet(each.card)}" for each in sheets]
    return "\n".join([*lines, "看全部说「排名」"])


def _is_scoring(desk: Desk) -> bool:
    return desk.talk.question.conversation == "panel"


def _sheet(card: Scorecard) -> str:
    """90.5，第17项 弃权，第2项 1.5，意见「没见到意见箱」."""
    remarks = [
        f"第{item}项 {scorecards.mark_told(mark)}"
        for item, mark in sorted(card.marks.items())
        if mark.points is None or mark.comment
    ]
    return "，".join([told(Fraction(card.sum)), *remarks])


def _meant(desk: Desk, results: Results, act: Act) -> Nominee | str:
    name = act.name or next(iter(act.names), None)
    if name is None:
        at = next((each for each in results.panel.nominees if each.person.id == desk.talk.nominee), None)
        return at or "看谁的？说「看某某的评审」，看全部说「排名」"
    found = [each for each in results.panel.nominees if name_key(each.person.name) == name_key(name)]
    said = userids(desk.incoming.text)
    found = [each for each in found if key_of(each.person.userid) in said] or found
    if len(found) == 1:
        return found[0]
    if not found:
        return f"考核的名单里没有{name}。\n看全部说「排名」"
    choices = "、".join(f"{each.person.name}（{each.person.userid}）" for each in found)
    return f"有{len(found)}位{name}：{choices}。\n连括号一起说，比如「看{name}（{found[0].person.userid}）的评审」"


def _called(person: Person) -> str:
    return f"{person.name}（{person.branch}）"


FLOW: Flow[Desk] = Flow(
    name="排名", intents=frozenset({"ranking", "others_marks"}), owns=None, may=may, hear=hear, look=look
)
