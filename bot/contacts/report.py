"""How a plan reads before anything is written: counts and names, and what only somebody can decide."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from bot.contacts.directory import Directory
from bot.contacts.plan import Plan
from campaign.people import Person
from storage.people import RosterEntry


def describe_view(directory: Directory) -> str:
    seen = f"看到{len(directory.departments)}个部门、{len(directory.members)}人"
    if directory.everybody is None:
        return f"{seen}：只有应用可见范围里的；没有设通讯录同步助手（WECOM_CONTACT_*），范围外的人一个也看不到"
    if directory.unseen:
        listed = "、".join(sorted(directory.unseen))
        return f"{seen}；企业里另有{len(directory.unseen)}个账号不在应用可见范围，不知道姓名和支部，没有动：{listed}"
    return f"{seen}，企业里的人都在应用可见范围里"


def describe_changes(plan: Plan) -> Iterator[str]:
    if plan.new:
        yield f"新增{len(plan.new)}人，都记为党员（member）："
        yield from (f"  {line}" for line in _by_branch(plan.new))
    if plan.renamed:
        yield f"改姓名{len(plan.renamed)}人：" + "、".join(
            f"{rename.person.name} → {rename.to}（{rename.person.userid}）" for rename in plan.renamed
        )
    if plan.moved:
        yield f"调支部{len(plan.moved)}人：" + "、".join(
            f"{_who(move.person)} {move.person.branch} → {move.to}" for move in plan.moved
        )
    if plan.is_empty:
        yield "姓名、支部和通讯录一样，没有要改的"


def describe_questions(plan: Plan, directory: Directory, *, with_secretaries: bool, prunes: bool) -> Iterator[str]:
    """What is not done by itself, and how it is done."""
    if plan.leaders:
        remedy = "都记为书记" if with_secretaries else "只是提议，没有给；要给的话加 --secretaries"
        yield f"部门负责人{len(plan.leaders)}人，还不是书记（{remedy}）："
        yield from (f"  {line}" for line in _by_branch(plan.leaders))
    if plan.proposals:
        yield f"没有对应支部的部门{len(plan.proposals)}个，里面的人没有导入。要导入，就写一个映射文件，用 --mapping："
        yield from (
            f"  {proposal.department.name}: {proposal.branch}  # 编号{proposal.department.id}，{proposal.members}人"
            for proposal in plan.proposals
        )
    if plan.undecided:
        yield f"同时在几个支部的{len(plan.undecided)}人，没有动，用 roster import 定下来："
        yield from (f"  {member.name}（{member.userid}）：{'、'.join(branches)}" for member, branches in plan.undecided)
    if plan.returned:
        names = "、".join(f"{member.name}（{member.userid}）" for member in plan.returned)
        yield f"名册里记为已离开、通讯录里有的{len(plan.returned)}人，没有动；要回来的，用 roster import：{names}"
    if plan.missing and not prunes:
        where = "通讯录里没看到" if directory.everybody is None else "应用可见范围里没看到"
        remedy = "没有动；确实离开了的，加 --prune"
        yield f"名册里有、{where}的{len(plan.missing)}人，{remedy}：{_names(plan.missing)}"


def describe_gone(gone: Sequence[Person], missing: Sequence[Person]) -> Iterator[str]:
    if gone:
        yield f"离开{len(gone)}人，历史都留着：{_names(gone)}"
    only_unseen = [person for person in missing if person not in gone]
    if only_unseen:
        yield f"不在应用可见范围、但没有离开的{len(only_unseen)}人，没有动：{_names(only_unseen)}"


def _by_branch(entries: Iterable[RosterEntry]) -> Iterator[str]:
    ordered = sorted(entries, key=lambda entry: entry.branch)
    for branch, group in groupby(ordered, key=lambda entry: entry.branch):
        listed = list(group)
        names = "、".join(f"{entry.name}（{entry.userid}）" for entry in listed)
        yield f"{branch}{len(listed)}人：{names}"


def _who(person: Person) -> str:
    return f"{person.name}（{person.userid}）"


def _names(people: Iterable[Person]) -> str:
    return "、".join(_who(person) for person in people)
