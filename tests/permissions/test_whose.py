"""Of whom: every role and every intent that is about a branch or a person, for the own, another's, and nobody's."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from campaign.people import Person, Role
from dialog.act import Act
from dialog.incoming import Incoming, Kind
from dialog.understanding.directory import short_branch
from dialog.understanding.roles import may_say
from handlers import board, inquiry, others
from handlers.desk import Desk
from handlers.flow import Flow
from handlers.menu import FLOWS
from handlers.sights import Sights
from handlers.talk import Talk
from storage.book import Book
from tests.nominations.branch import appoint, publish, set_up
from tests.office import BRANCH, Office
from tests.permissions.test_matrix import HEARD_AS, READY, Record
from tests.stories.transcript import SCENES

TABLE = Path(__file__).with_name("whose.txt")
YES, NO, NONE = "可以", "不行", "没有"
Said = dict[str, dict[Role, tuple[str, ...]]]


@dataclass(frozen=True)
class Target:
    """A branch and its people: who handed in, who has not begun, who is on leave, who is on its list, its secretary."""

    branch: str
    name: str
    behind: str
    on_leave: str
    listed: str
    secretary: str

    def of(self, intent: str) -> str:
        """The one of them of whom it can be said."""
        return str(getattr(self, SAID_OF.get(intent, "name")))


OWN = Target(BRANCH, "周桂香", "陈建国", "郑大勇", "何小燕", "付红")
OTHER = Target("运输支部", "吴秀珍", "钱文", "马力", "徐海", "丁一鸣")
NOBODY = Target("天文支部", "钱多多", "赵多多", "孙多多", "李多多", "周多多")
TARGETS = (OWN, OTHER, NOBODY)
SAID_OF = {
    "nudge": "behind",
    "exempt": "behind",
    "unexempt": "on_leave",
    "leave_out": "listed",
    "move_nominee": "listed",
    "change_opinion": "listed",
    "dismiss": "secretary",
    "decide": "listed",
    "publish": "listed",
    "unpublish": "listed",
    "award": "listed",
    "review_score": "listed",
    "recuse": "listed",
    "others_marks": "listed",
}
# Said of a branch, and of nobody in it; or of one person, and of nobody besides.
OF_BRANCHES = frozenset({"broadcast"})
OF_ONE = frozenset({"appoint"})
# A list that is to be returned, or of which somebody is scored or decided, must be in; one that is to be changed not.
# Whoever is to be published has passed, and whoever is awarded a title was published.
OF_LISTS_IN = frozenset({"return_list", "decide", "review_score", "recuse", "others_marks"})
AFTERWARDS = frozenset({"publish", "unpublish", "award"})


def written_down() -> Said:
    """A line for each intent; for each role the own, another's, and nobody's."""
    heading, *lines = [line.split() for line in TABLE.read_text("utf-8").splitlines() if line and line[0] != "#"]
    roles = [Role(role) for role in heading[1:]]
    return {
        intent: {role: tuple(said[3 * place : 3 * place + 3]) for place, role in enumerate(roles)}
        for intent, *said in lines
    }


def act_about(intent: str, target: Target) -> Act:
    """Everything that could be said of the one who is meant is said."""
    name, where = target.of(intent), short_branch(target.branch)
    return Act(
        intent=intent,
        name=None if intent in OF_BRANCHES else name,
        names=_names(intent, target),
        branch=where,
        branches=(where,),
        reason="材料要补",
        text="材料要补",
        date="6月3日",
        item=1,
        receipt="TS2026-0000",
    )


def _names(intent: str, target: Target) -> tuple[str, ...]:
    if intent in OF_BRANCHES | OF_ONE:
        return ()
    return (target.of(intent),)


def verdict(book: Book, flow: Flow[Desk], intent: str, role: Role, target: Target, office: Office) -> tuple[str, str]:
    """What comes of it, and in which words."""
    campaign = book.campaigns.current()
    assert campaign is not None
    act = act_about(intent, target)
    act = replace(act, allowed=may_say(HEARD_AS[role], intent))
    person = Person(0, "somebody", "何云", BRANCH, frozenset({role}))
    text = f"{act.name or ''} {target.branch} 6月3日 材料要补"
    incoming = Incoming("k", "wecom", person.userid, Kind.TEXT, office.clock.at, text)
    record = READY if role is Role.MEMBER else Record()
    desk = Desk(person, campaign, record, Talk(), incoming, acts=(act,))
    if board.may_notify(person):
        known = board.look(book, person, desk.now, about=None, is_of_receipts=False)
        desk = replace(desk, board=known)
    desk = replace(desk, sights=Sights((flow.look(book, desk),)) if flow.look else desk.sights)
    if refusal := flow.may(desk, act):
        return NO, refusal
    heard = flow.hear(desk, act)
    is_done = bool(heard.orders or heard.changes) or not heard.talk.is_idle
    is_told = intent in inquiry.INTENTS and not heard.says.startswith(("没有", "名册里没有"))
    return (YES if is_done or is_told else NONE), heard.says


@pytest.fixture
def found(office: Office) -> dict[str, dict[Role, tuple[tuple[str, str], ...]]]:
    """By the code's own table of conversations, each asked about all three."""
    branch = set_up(office)
    for userid, name, of, *roles in (
        ("zheng.dayong", OWN.on_leave, OWN, Role.MEMBER),
        ("qian.wen", OTHER.behind, OTHER, Role.MEMBER),
        ("ma.li", OTHER.on_leave, OTHER, Role.MEMBER),
        ("xu.hai", OTHER.listed, OTHER, Role.MEMBER),
        ("ding.yiming", OTHER.secretary, OTHER, Role.SECRETARY),
    ):
        appoint(office, userid, name, *roles, branch=of.branch)
    for userid in ("wu.xiuzhen", "xu.hai"):
        SCENES["已提交"](office.phone(userid))
    other = office.phone("ding.yiming")
    branch.put_forward("李国强", OWN.listed)
    branch.says(other, f"推荐 {OTHER.listed}", "确认")
    branch.says(branch.first, f"免报 {OWN.on_leave} 产假到9月", "确认")
    branch.says(other, f"免报 {OTHER.on_leave} 产假到9月", "确认")
    open_lists = ask_all(office, leave_out=OF_LISTS_IN | AFTERWARDS)
    branch.hand_in_list()
    branch.says(other, "提交名单", "确认")
    lists_in = ask_all(office, only=OF_LISTS_IN)
    branch.says(branch.committee, f"通过 {OWN.listed} {OTHER.listed}", "确认")
    passed = ask_all(office, only=frozenset({"publish"}))
    publish(office, OWN.listed, OTHER.listed)
    return open_lists | lists_in | passed | ask_all(office, only=frozenset({"unpublish", "award"}))


def ask_all(
    office: Office, *, leave_out: frozenset[str] = frozenset(), only: frozenset[str] = frozenset()
) -> dict[str, dict[Role, tuple[tuple[str, str], ...]]]:
    with office.database.read() as tx:
        book = office.worker.office.open_book(tx)
        return {
            intent: {
                role: tuple(verdict(book, flow, intent, role, target, office) for target in TARGETS) for role in Role
            }
            for flow in FLOWS
            if flow is not others.FLOW
            for intent in sorted(flow.intents - leave_out)
            if not only or intent in only
        }


def test_it_is_as_written_down(found: dict[str, dict[Role, tuple[tuple[str, str], ...]]]) -> None:
    """What is the same for all three, whoever asks, is about nobody: who may say that is written down elsewhere."""
    said = {
        intent: {role: tuple(each for each, _ in outcomes) for role, outcomes in by_role.items()}
        for intent, by_role in found.items()
    }
    about_somebody = {
        intent: by_role for intent, by_role in said.items() if any(len(set(each)) > 1 for each in by_role.values())
    }
    assert about_somebody == written_down()


# Their duty reaches into every branch.
REACHES_ALL = {
    ("discipline", Role.HANDLER),
    *((intent, Role.REVIEWER) for intent in ("inspect_fail", "review_score", "recuse", "others_marks")),
}


def test_nobody_whose_duty_ends_at_the_branch_can_tell_somebody_elsewhere_from_nobody(
    found: dict[str, dict[Role, tuple[tuple[str, str], ...]]],
) -> None:
    """The words are the same, but for the name that was said itself."""
    told_apart = {
        (intent, role)
        for intent, by_role in found.items()
        for role, (_, other, nobody) in by_role.items()
        if without_names(other[1]) != without_names(nobody[1]) or other[0] != nobody[0]
    }
    assert {(intent, role) for intent, role in told_apart if role is not Role.COMMITTEE} == REACHES_ALL


def without_names(text: str) -> str:
    for target in TARGETS:
        for name in (target.name, target.behind, target.on_leave, target.listed, target.secretary, target.branch):
            text = text.replace(name, "某").replace(short_branch(name), "某")
    return text
