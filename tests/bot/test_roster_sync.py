"""The roster and the contacts: what would change is said first, and nothing is decided that is somebody's to decide."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.contacts.directory import Directory
from bot.contacts.mapping import MappingLine, read_mapping
from bot.contacts.plan import Branches, Plan, make_plan, map_branches, suggest_userid
from bot.roster import RosterError
from bot.wecom import Department, Member
from campaign.people import Person, Role
from storage.book import Book
from storage.database import Database
from tests.bot.forks import Ran, Shell
from tests.bot.platform import AES_KEY, AGENT_ID, CONTACT_SECRET, CORP_ID, SECRET, Platform, running_platform

CONTACTS = (
    "userid,name,branch,leader\n"
    "zhangsan,张三,饮食中心支部,\n"
    "LiSi,李四,饮食中心支部,1\n"
    "wangwu,王五,机关支部,\n"
    "sunba,孙八,运输部,\n"
    "qianqi,钱七,运输部,1\n"
)
HEAD = "userid,name,branch,role\n"
ASSISTANT = {
    "WECOM_CONTACT_SECRET": CONTACT_SECRET,
    "WECOM_CONTACT_TOKEN": "contact-token",
    "WECOM_CONTACT_AES_KEY": AES_KEY,
}
VIEW = "看到4个部门、5人：只有应用可见范围里的；没有设通讯录同步助手（WECOM_CONTACT_*），范围外的人一个也看不到\n"


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    people = tmp_path / "people.csv"
    people.write_text(CONTACTS, "utf-8")
    with running_platform(people) as platform:
        yield platform


@pytest.fixture
def shell(tmp_path: Path, platform: Platform) -> Shell:
    return Shell(
        tmp_path,
        {
            "DATABASE_URL": f"sqlite:///{tmp_path}/a.db",
            "WECOM_CORP_ID": CORP_ID,
            "WECOM_AGENT_ID": str(AGENT_ID),
            "WECOM_SECRET": SECRET,
            "WECOM_TOKEN": "callback-token",
            "WECOM_AES_KEY": AES_KEY,
            "WECOM_API_BASE": f"{platform.url}cgi-bin",
        },
    )


def sync(shell: Shell, *words: str, **settings: str) -> Ran:
    ran = shell.run("roster", "sync", *words, **settings)
    assert [secret for secret in (SECRET, CONTACT_SECRET, AES_KEY) if secret in ran.out + ran.err] == []
    return ran


def people(shell: Shell) -> list[tuple[str, str, str, str]]:
    database = Database(shell.settings["DATABASE_URL"])
    with database.read() as tx:
        present = Book(tx).people.present()
    database.close()
    return sorted((p.userid, p.name, p.branch, ";".join(sorted(p.roles))) for p in present)


def ledger(shell: Shell) -> list[tuple[str, str, str | None, str | None]]:
    database = Database(shell.settings["DATABASE_URL"])
    with database.read() as tx:
        entries = Book(tx).ledger.entries()
    database.close()
    return [(e.deed.name, e.deed.subject, e.deed.before, e.deed.after) for e in entries]


FIRST = [
    ("LiSi", "李四", "饮食中心支部", "member"),
    ("wangwu", "王五", "机关支部", "member"),
    ("zhangsan", "张三", "饮食中心支部", "member"),
]


def test_branches_come_by_their_names_and_nobody_else_comes(shell: Shell) -> None:
    shown = (
        VIEW + "新增3人，都记为党员（member）：\n"
        "  机关支部1人：王五（wangwu）\n"
        "  饮食中心支部2人：张三（zhangsan）、李四（LiSi）\n"
        "部门负责人1人，还不是书记（只是提议，没有给；要给的话加 --secretaries）：\n"
        "  饮食中心支部1人：李四（LiSi）\n"
        "没有对应支部的部门1个，里面的人没有导入。要导入，就写一个映射文件，用 --mapping：\n"
        "  运输部: 运输部支部  # 编号4，2人\n"
    )
    dry = sync(shell, "--dry-run")
    assert (dry.status, dry.err, dry.out) == (0, "", shown + "只是看看，什么都没有改\n")
    assert people(shell) == []
    ran = sync(shell)
    assert (ran.status, ran.err, ran.out) == (0, "", shown + "名册同步好了：新增3人\n")
    assert people(shell) == FIRST
    assert ledger(shell) == [
        ("加入名册", "zhangsan", None, "张三，饮食中心支部"),
        ("加入名册", "LiSi", None, "李四，饮食中心支部"),
        ("加入名册", "wangwu", None, "王五，机关支部"),
    ]
    again = sync(shell)
    assert again.out.splitlines()[1] == "姓名、支部和通讯录一样，没有要改的"
    assert again.out.splitlines()[-1] == "名册没有要改的"
    assert (people(shell), len(ledger(shell))) == (FIRST, 3)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("m.yaml", "运输部: 运输支部\n3:\n"),
        ("m.csv", "部门,支部\n4,运输支部\n机关支部,\n"),
    ],
)
def test_a_mapping_says_which_department_is_which_branch(shell: Shell, name: str, content: str) -> None:
    (shell.folder / name).write_text(content, "utf-8")
    ran = sync(shell, "--mapping", name, "--secretaries", "--yes")
    assert (ran.status, ran.out.splitlines()[-1]) == (0, "名册同步好了：新增4人，任书记2人")
    assert people(shell) == [
        ("LiSi", "李四", "饮食中心支部", "member;secretary"),
        ("qianqi", "钱七", "运输支部", "member;secretary"),
        ("sunba", "孙八", "运输支部", "member"),
        ("zhangsan", "张三", "饮食中心支部", "member"),
    ]
    assert ("任书记", "qianqi", None, "运输支部") in ledger(shell)
    assert sync(shell, "--mapping", name, "--secretaries").out.endswith("名册没有要改的\n")


def test_roles_and_spelling_are_kept_names_and_branches_follow(shell: Shell) -> None:
    rows = "ZhangSan,张三丰,机关支部,member;reviewer\nlisi,李四,饮食中心支部,secretary\ngone,吴九,机关支部,handler\n"
    (shell.folder / "r.csv").write_text(HEAD + rows, "utf-8")
    shell.run("roster", "import", "r.csv")
    ran = sync(shell)
    assert ran.out.splitlines()[1:6] == [
        "新增1人，都记为党员（member）：",
        "  机关支部1人：王五（wangwu）",
        "改姓名1人：张三丰 → 张三（ZhangSan）",
        "调支部1人：张三丰（ZhangSan） 机关支部 → 饮食中心支部",
        "没有对应支部的部门1个，里面的人没有导入。要导入，就写一个映射文件，用 --mapping：",
    ]
    assert "名册里有、通讯录里没看到的1人，没有动；确实离开了的，加 --prune：吴九（gone）" in ran.out
    assert people(shell) == [
        ("ZhangSan", "张三", "饮食中心支部", "member;reviewer"),
        ("gone", "吴九", "机关支部", "handler"),
        ("lisi", "李四", "饮食中心支部", "secretary"),
        ("wangwu", "王五", "机关支部", "member"),
    ]


def test_only_who_is_gone_is_pruned_and_nobody_comes_back_unasked(shell: Shell, platform: Platform) -> None:
    sync(shell)
    platform.hide("wangwu")
    platform.http.post("/sim/contacts", json={"change": "delete_user", "userid": "lisi"}).raise_for_status()
    ran = sync(shell, "--prune")
    assert "离开1人，历史都留着：李四（LiSi）" in ran.out
    assert "不在应用可见范围、但没有离开的1人，没有动：王五（wangwu）" in ran.out
    assert ran.out.endswith("名册同步好了：离开1人\n")
    assert people(shell) == [FIRST[1], FIRST[2]]
    new = {"change": "create_user", "userid": "lisi", "name": "李四", "branch": "饮食中心支部"}
    platform.http.post("/sim/contacts", json=new).raise_for_status()
    ran = sync(shell, "--prune")
    assert "名册里记为已离开、通讯录里有的1人，没有动；要回来的，用 roster import：李四（lisi）" in ran.out
    assert people(shell) == [FIRST[1], FIRST[2]]


def test_the_assistant_knows_who_is_out_of_sight(shell: Shell, platform: Platform) -> None:
    assert sync(shell, **ASSISTANT).out.startswith("看到4个部门、5人，企业里的人都在应用可见范围里\n")
    platform.hide("wangwu")
    ran = sync(shell, "--prune", **ASSISTANT)
    assert ran.out.splitlines()[0].endswith("企业里另有1个账号不在应用可见范围，不知道姓名和支部，没有动：wangwu")
    assert people(shell) == FIRST


def test_a_platform_that_refuses_changes_nothing(shell: Shell, platform: Platform) -> None:
    with platform.failing(errors=[{"errcode": 60020}]):
        ran = sync(shell)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("企业微信说：服务器的 IP 不在企业可信IP里（60020），什么都没有动。")
    with platform.failing(drop_before=1):
        ran = sync(shell)
    assert (ran.status, ran.out) == (1, "")
    assert "没有应答" in ran.err
    bare = Shell(shell.folder, {"DATABASE_URL": shell.settings["DATABASE_URL"]}).run("roster", "sync")
    assert (bare.status, bare.out) == (1, "")
    assert bare.err.startswith("企业微信没有配置")
    assert people(shell) == []


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("m.yaml", "没有的: 某支部\n", "第1行：看得见的部门里没有「没有的」"),
        ("m.yaml", "a: b\nc: d\na: e\n", "第3行：部门「a」和第1行重复"),
        ("m.yaml", "a: [b]\n", "第1行：应是「部门: 支部」"),
        ("m.yaml", "a: b: c\n", "第1行：不是 YAML"),
        ("m.yaml", "- a\n", "第1行：应是一行一个"),
        ("m.yaml", "", "第1行：是空的"),
        ("m.csv", "部门,支部\n运输部\n", "第2行：应有两列"),
        ("m.csv", ",某支部\n", "第1行：部门空着"),
    ],
)
def test_a_mapping_that_cannot_be_used(shell: Shell, name: str, content: str, says: str) -> None:
    (shell.folder / name).write_text(content, "utf-8")
    ran = sync(shell, "--mapping", name)
    assert (ran.status, ran.out) == (1, "")
    assert says in ran.err
    assert people(shell) == []


# Who has which userid.


def test_rows_without_a_userid_are_refused_and_told_whom_the_contacts_have(shell: Shell, platform: Platform) -> None:
    twin = {"change": "create_user", "userid": "wang.wu", "name": "王五", "branch": "饮食中心支部"}
    platform.http.post("/sim/contacts", json=twin).raise_for_status()
    rows = ",张三,饮食中心支部,member\n,王五,饮食中心支部,member\n,赵六,机关支部,member\n,,机关支部,member\n"
    (shell.folder / "r.csv").write_text(HEAD + rows, "utf-8")
    ran = shell.run("roster", "import", "r.csv")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.splitlines() == [
        "第2行：张三，userid 空着。通讯录里叫张三的有一位：zhangsan（饮食中心支部），是的话填上",
        (
            "第3行：王五，userid 空着。通讯录里叫王五的有2位：wang.wu（饮食中心支部）、wangwu（机关支部），"
            "第一位的部门像，问清楚再填"
        ),
        "第4行：赵六，userid 空着。看得见的通讯录里没有叫赵六的",
        "第5行：这一行，userid 空着",
        "第5行：这一行，姓名空着",
        "一行都没有导入，改好再来",
    ]
    with platform.failing(errors=[{"errcode": 60020}]):
        ran = shell.run("roster", "import", "r.csv")
    assert ran.err.splitlines()[0] == "第2行：张三，userid 空着"
    assert "没有找成" in ran.err
    assert shell.run("roster", "import", "r.csv", WECOM_AGENT_ID="x").err.splitlines()[0] == "第2行：张三，userid 空着"


# The plan by itself.


def department(number: int, name: str, parent: int = 1, *leaders: str) -> Department:
    return Department(id=number, name=name, parentid=parent, department_leader=leaders)


DEPARTMENTS = (
    department(1, "后勤集团", 0),
    department(2, "饮食中心支部", 1, "li"),
    department(3, "一食堂", 2, "cook"),
    department(4, "机关支部"),
    department(5, "办公室", 4),
    department(6, "办公室", 1),
)


def member(userid: str, *departments: int, main: int = 0, name: str = "", leads: tuple[int, ...] = ()) -> Member:
    flags = tuple(int(each in leads) for each in departments)
    return Member(
        userid=userid, name=name or userid, department=departments, main_department=main, is_leader_in_dept=flags
    )


def planned(*members: Member, present: tuple[Person, ...] = (), lines: tuple[MappingLine, ...] = ()) -> Plan:
    directory = Directory(DEPARTMENTS, members)
    return make_plan(directory, map_branches(DEPARTMENTS, lines), present, frozenset())


def person(userid: str, branch: str, *roles: Role) -> Person:
    return Person(1, userid, userid, branch, frozenset(roles or {Role.MEMBER}))


def test_departments_below_a_branch_belong_to_it() -> None:
    plan = planned(member("a", 3), member("b", 5), member("c", 6))
    assert [(entry.userid, entry.branch) for entry in plan.new] == [("a", "饮食中心支部"), ("b", "机关支部")]
    assert [(p.department.id, p.members, p.branch) for p in plan.proposals] == [(6, 1, "办公室支部")]


def test_who_is_in_several_branches_goes_by_the_main_department_or_stays_or_is_asked_about() -> None:
    plan = planned(
        member("a", 3, 4, main=4),
        member("b", 3, 4),
        member("c", 3, 4),
        present=(person("B", "机关支部"),),
    )
    assert [(entry.userid, entry.branch) for entry in plan.new] == [("a", "机关支部")]
    assert plan.moved == ()
    assert [(m.userid, branches) for m, branches in plan.undecided] == [("c", ("机关支部", "饮食中心支部"))]


def test_who_leads_the_branch_is_proposed_and_who_leads_a_canteen_of_it_is_not() -> None:
    plan = planned(
        member("li", 2),
        member("cook", 3, leads=(3,)),
        member("chen", 4, leads=(4,)),
        member("old", 4, leads=(4,)),
        present=(person("old", "机关支部", Role.SECRETARY),),
    )
    assert [entry.userid for entry in plan.leaders] == ["li", "chen"]


def test_whom_the_office_dismissed_is_not_proposed_again() -> None:
    directory = Directory(DEPARTMENTS, (member("li", 2), member("chen", 4, leads=(4,))))
    plan = make_plan(directory, map_branches(DEPARTMENTS, ()), (), frozenset(), dismissed=frozenset({"chen"}))
    assert [entry.userid for entry in plan.leaders] == ["li"]


def test_a_name_that_two_departments_have_needs_the_number() -> None:
    with pytest.raises(RosterError, match="有2个部门叫「办公室」，写编号：5、6"):
        map_branches(DEPARTMENTS, (MappingLine(1, "办公室", "某支部"),))
    branches = map_branches(DEPARTMENTS, (MappingLine(1, "6", "某支部"),))
    assert [branches.of(number) for number in (5, 6, 99)] == ["机关支部", "某支部", ""]


def test_departments_that_are_above_one_another_end_somewhere() -> None:
    turning = (department(7, "甲", 8), department(8, "乙", 7))
    assert Branches(turning, {}).of(7) == ""


def test_suggestions_find_names_with_spaces() -> None:
    directory = Directory(DEPARTMENTS, (member("ww", 5, name="Wang  Wu"),))
    assert "ww（办公室）" in suggest_userid(directory, "wang wu", "机关支部")


def test_a_mapping_reads_gb18030_and_ids_in_any_writing(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_bytes("department,branch\n饮食, 饮食中心支部\n12,\n".encode("gb18030"))
    assert [(m.line, m.department, m.branch) for m in read_mapping(tmp_path / "m.csv")] == [
        (2, "饮食", "饮食中心支部"),
        (3, "12", ""),
    ]
    (tmp_path / "m.json").write_text(json.dumps({"12": "机关支部"}), "utf-8")
    assert [m.department for m in read_mapping(tmp_path / "m.json")] == ["12"]
