"""Rosters, campaigns and copies from the command line: all of it or nothing, and said so."""

import json
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from campaign.appointments import SecretaryAppointed, SecretaryDismissed
from storage.book import Book
from storage.database import Database
from tests.bot.forks import Shell
from tests.bot.town import DATES, NOW, RUBRIC_TEXT

DATA_KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
HEAD = "userid,name,branch,role\n"
ROSTER = (
    HEAD
    + "zhangsan,张三,饮食中心支部,member\nlisi,李四,饮食中心支部,member;secretary\n10023,Wang  Wu,机关支部,committee\n"
)
PEOPLE = [
    ("10023", "Wang  Wu", "机关支部", ["committee"]),
    ("lisi", "李四", "饮食中心支部", ["member", "secretary"]),
    ("zhangsan", "张三", "饮食中心支部", ["member"]),
]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path, {"DATABASE_URL": f"sqlite:///{tmp_path}/a.db"})


@pytest.fixture
def database(shell: Shell) -> Iterator[Database]:
    database = Database(shell.settings["DATABASE_URL"])
    yield database
    database.close()


def people(database: Database) -> list[tuple[str, str, str, list[str]]]:
    with database.read() as tx:
        present = Book(tx).people.present()
    return sorted((person.userid, person.name, person.branch, sorted(person.roles)) for person in present)


def write(shell: Shell, name: str, content: str | bytes) -> Path:
    file = shell.folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


# Rosters.


def workbook(rows: list[list[Any]]) -> Callable[[Path], None]:
    def save(file: Path) -> None:
        book = Workbook()
        for row in rows:
            book.worksheets[0].append(row)
        book.save(file)

    return save


CHINESE = (
    "姓名,角色,账号,支部,备注\n张三,党员,zhangsan,饮食中心支部,x\n"
    "李四,党员；书记,lisi,饮食中心支部,\nWang  Wu,党委办公室,10023,机关支部\n"
)
EXCEL = [
    ["userid", "name", "branch", "role"],
    ["zhangsan", "张三", "饮食中心支部", "member"],
    [None, None, None, None],
    ["lisi", " 李四 ", "饮食中心支部", "member;secretary"],
    [10023, "Wang  Wu", "机关支部", "committee"],
]
GOOD: dict[str, tuple[str, bytes | Callable[[Path], None]]] = {
    "UTF-8": ("r.csv", ROSTER.encode()),
    "UTF-8 with a mark": ("r.csv", ROSTER.encode("utf-8-sig")),
    "GB18030": ("r.csv", ROSTER.encode("gb18030")),
    "Windows line ends": ("r.csv", ROSTER.replace("\n", "\r\n").encode()),
    "blank lines": ("r.csv", ROSTER.replace("\n", "\n\n,,,\n").encode()),
    "Chinese headings and roles": ("r.csv", CHINESE.encode()),
    "Chinese in GB18030": ("r.csv", CHINESE.encode("gb18030")),
    "quotes": ("r.csv", ROSTER.replace("张三", '"张三"').encode()),
    "roles in capitals": ("r.CSV", ROSTER.replace(",member\n", ",MEMBER\n").encode()),
    "Excel": ("r.xlsx", workbook(EXCEL)),
    "Excel, ids as fractions": ("r.xlsx", workbook([*EXCEL[:4], [10023.0, *EXCEL[4][1:]]])),
    "Excel in Chinese": ("r.XLSX", workbook([["工号", "姓名", "支部", "角色"], *EXCEL[1:]])),
}


@pytest.mark.parametrize(("name", "content"), GOOD.values(), ids=GOOD.keys())
def test_a_roster_is_imported(
    shell: Shell, database: Database, name: str, content: bytes | Callable[[Path], None]
) -> None:
    file = shell.folder / name
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        content(file)
    ran = shell.run("roster", "import", name)
    assert (ran.status, ran.out, ran.err) == (0, "名册导入好了：3人，新增3人\n", "")
    assert people(database) == PEOPLE


def test_importing_again_changes_nothing_and_a_missing_row_neither(shell: Shell, database: Database) -> None:
    write(shell, "r.csv", ROSTER)
    write(shell, "short.csv", HEAD + "ZhangSan,张三丰,机关支部,member;reviewer\n")
    for _ in range(2):
        assert shell.run("roster", "import", "r.csv").status == 0
    assert people(database) == PEOPLE
    ran = shell.run("roster", "import", "short.csv")
    assert (ran.status, ran.out) == (0, "名册导入好了：1人，新增0人\n")
    assert people(database) == [*PEOPLE[:1], ("ZhangSan", "张三丰", "机关支部", ["member", "reviewer"]), PEOPLE[1]]


def test_pruned_people_have_left_and_come_back_with_their_history(shell: Shell, database: Database) -> None:
    write(shell, "r.csv", ROSTER)
    write(shell, "short.csv", HEAD + "lisi,李四,机关支部,member\n")
    shell.run("roster", "import", "r.csv")
    ids = {person[0]: person[1] for person in rows(database, "SELECT userid, id FROM people")}
    ran = shell.run("roster", "import", "short.csv", "--prune")
    assert (ran.status, ran.out) == (0, "名册导入好了：1人，新增0人，离开2人\n")
    assert people(database) == [("lisi", "李四", "机关支部", ["member"])]
    assert len(rows(database, "SELECT id FROM people")) == 3
    assert shell.run("roster", "import", "r.csv").out == "名册导入好了：3人，新增2人\n"
    assert people(database) == PEOPLE
    assert {person[0]: person[1] for person in rows(database, "SELECT userid, id FROM people")} == ids


def decide(database: Database, userid: str, *, is_secretary: bool) -> None:
    """What the office says in chat, as it is written."""
    with database.write() as tx:
        book = Book(tx)
        person, office = book.people.find(userid), book.people.find("10023")
        assert person is not None
        assert office is not None
        before = tuple(book.people.secretaries(person.branch))
        kind = (
            SecretaryAppointed("k", person, before, (), ())
            if is_secretary
            else SecretaryDismissed("k", person, before, ())
        )
        book.appointments.carry_out(kind, office, None, NOW)


def test_a_roster_does_not_undo_in_silence_whom_the_office_named_or_dismissed(shell: Shell, database: Database) -> None:
    write(shell, "r.csv", ROSTER)
    shell.run("roster", "import", "r.csv")
    decide(database, "lisi", is_secretary=False)
    decide(database, "zhangsan", is_secretary=True)
    named = [
        PEOPLE[0],
        ("lisi", "李四", "饮食中心支部", ["member"]),
        ("zhangsan", "张三", "饮食中心支部", ["member", "secretary"]),
    ]
    for _ in range(2):
        ran = shell.run("roster", "import", "r.csv")
        assert (ran.status, ran.out.splitlines()) == (
            0,
            [
                (
                    "党委办公室在聊天里任命了张三（zhangsan）为饮食中心支部书记，名册里还不是，没有改回去；"
                    "要免说「免去 张三 书记」"
                ),
                (
                    "党委办公室在聊天里免去了李四（lisi）的书记，名册里还是，没有改回去；"
                    "要任命说「任命 李四 为 饮食中心支部 书记」"
                ),
                "名册导入好了：3人，新增0人",
            ],
        )
        assert people(database) == named
    caught_up = ROSTER.replace("lisi,李四,饮食中心支部,member;secretary", "lisi,李四,饮食中心支部,member")
    write(
        shell,
        "new.csv",
        caught_up.replace("zhangsan,张三,饮食中心支部,member", "zhangsan,张三,饮食中心支部,member;secretary"),
    )
    assert shell.run("roster", "import", "new.csv").out == "名册导入好了：3人，新增0人\n"
    assert people(database) == named
    assert shell.run("roster", "import", "r.csv").out == "名册导入好了：3人，新增0人\n"  # newer than what was decided
    assert people(database) == PEOPLE


def test_whoever_the_roster_moves_or_drops_is_what_it_says(shell: Shell, database: Database) -> None:
    write(shell, "r.csv", ROSTER)
    shell.run("roster", "import", "r.csv")
    decide(database, "zhangsan", is_secretary=True)
    write(shell, "moved.csv", HEAD + "zhangsan,张三,机关支部,member\n")
    left = "党委办公室在聊天里任命了张三（zhangsan）为饮食中心支部书记，名册里已不在饮食中心支部，照名册的\n"
    assert shell.run("roster", "import", "moved.csv").out == left + "名册导入好了：1人，新增0人\n"
    assert ("zhangsan", "张三", "机关支部", ["member"]) in people(database)
    shell.run("roster", "import", "r.csv")
    decide(database, "zhangsan", is_secretary=True)
    write(shell, "without.csv", HEAD + "10023,Wang  Wu,机关支部,committee\n")
    ran = shell.run("roster", "import", "without.csv", "--prune")
    assert ran.out == left + "名册导入好了：1人，新增0人，离开2人\n"


def rows(database: Database, sql: str) -> list[Any]:
    with database.read() as tx:
        tx.cursor.execute(sql)
        return list(tx.cursor.fetchall())


def test_every_bad_row_is_named_and_nothing_is_imported(shell: Shell, database: Database) -> None:
    write(shell, "r.csv", ROSTER)
    shell.run("roster", "import", "r.csv")
    write(
        shell,
        "bad.csv",
        HEAD
        + "zhaoliu,赵六,饮食中心支部,member\n"
        + ",钱七,饮食中心支部,member\n"
        + "_sun,孙八,饮食中心支部,member\n"
        + "zhou,,饮食中心支部,member\n"
        + "wu,吴九,,member\n"
        + "zheng,郑十,机关支部,书记官\n"
        + "feng,冯十一,机关支部,\n"
        + '"chen","陈\n十二","机关支部",member\n'
        + "ZHAOLIU,赵六六,机关支部,member\n"
        + "chu,褚十三\n"
        + f"{'x' * 65},卫十四,机关支部,member\n"
        + f"jiang,{'蒋' * 41},机关支部,member\n",
    )
    ran = shell.run("roster", "import", "bad.csv", "--prune")
    assert ran.status == 1
    *lines, last = ran.err.splitlines()
    assert last == "一行都没有导入，改好再来"
    assert [line.partition("：")[0] for line in lines] == [
        "第3行", "第4行", "第5行", "第6行", "第7行", "第8行", "第9行", "第11行", "第12行", "第12行", "第13行", "第14行",
    ]  # fmt: skip
    assert [
        name for name in ("钱七", "孙八", "吴九", "郑十", "冯十一", "赵六六", "褚十三", "卫十四") if name not in ran.err
    ] == []
    assert people(database) == PEOPLE


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("r.csv", b"", "第1行"),
        ("r.csv", b"\n", "第1行"),
        ("r.csv", HEAD.encode(), "第1行：只有标题行，没有人"),
        ("r.csv", b"a,b\n1,2\n", "第1行：标题行缺"),
        ("r.csv", "userid,name,role\na,张三,member\n".encode(), "第1行：标题行缺 branch（所在支部）"),
        ("r.csv", b"\xff\xfe\x00\x81\xff", "第1行"),
        ("r.csv", (ROSTER + "x,\x00,机关支部,member\n").encode(), "第"),
        ("r.xlsx", ROSTER.encode(), "第1行：打不开这个 Excel 文件"),
        ("r.xlsx", b"PK\x03\x04broken", "第1行：打不开这个 Excel 文件"),
        ("r.xlsx", b"", "第1行：打不开这个 Excel 文件"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_with_its_line(shell: Shell, name: str, content: bytes, said: str) -> None:
    write(shell, name, content)
    ran = shell.run("roster", "import", name)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(said)
    assert "Traceback" not in ran.err
    assert list(shell.folder.glob("a.db*")) == []


# Campaigns.

OPEN = ("campaign", "open", "--name", "2026年", "--apply-by", "2026-05-31T23:59:59+08:00")


def test_a_campaign_is_opened_shown_and_closed(shell: Shell) -> None:
    write(shell, "r.csv", ROSTER)
    shell.run("roster", "import", "r.csv")
    options = (
        "--nominate-by",
        "2026-06-06T00:00:00Z",
        "--review-by",
        "2026-06-16T00:00:00+08:00",
        "--publish-days",
        "7",
    )
    assert shell.run(*OPEN, *options).status == 0
    shown = json.loads(shell.run("campaign", "show", "--json").out)
    assert shown == {
        "name": "2026年",
        "rehearsal": False,
        "apply_by": "2026-05-31T23:59:59+08:00",
        "nominate_by": "2026-06-06T08:00:00+08:00",
        "review_by": "2026-06-16T00:00:00+08:00",
        "publish_days": 7,
        "expected": 2,
        "standings": {"未申报": 2, "填写中": 0, "待提交": 0, "已提交": 0, "已撤回": 0, "不参加": 0, "免报": 0},
    }
    table = shell.run("campaign", "show").out
    assert [word for word in ("2026年", "未申报", "2026-05-31 23:59") if word not in table] == []
    second = shell.run(*OPEN)
    assert (second.status, second.err) == (
        1,
        "「2026年」还开着，一次只能开一届。先结束它：shifangang campaign close\n",
    )
    assert shell.run("campaign", "close").status == 0
    assert [shell.run("campaign", word).status for word in ("show", "close")] == [1, 1]
    assert shell.run(*OPEN).status == 0


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (("--apply-by", "2026-05-31T23:59:59"), 2),
        (("--apply-by", "2026-05-31"), 2),
        (("--apply-by", "5月31日"), 2),
        (("--nominate-by", "2026-06-06"), 2),
        (("--nominate-by", "2026-05-31T23:59:59+08:00"), 1),
        (("--nominate-by", "2026-05-01T00:00:00+08:00"), 1),
        (("--review-by", "2026-05-01T00:00:00+08:00"), 1),
        (("--nominate-by", "2026-06-10T00:00:00+08:00", "--review-by", "2026-06-09T00:00:00+08:00"), 1),
        (("--nominate-by", "2026-05-31T15:59:59Z"), 1),
        (("--publish-days", "0"), 2),
        (("--rubric", "none.yaml"), 2),
        (("--rubric", "broken.yaml"), 1),
        (("--rubric", "latin.yaml"), 1),
    ],
)
def test_a_campaign_with_wrong_dates_or_rubric_is_not_opened(
    shell: Shell, options: tuple[str, ...], status: int
) -> None:
    write(shell, "broken.yaml", RUBRIC_TEXT.replace("points: 5", "points: five", 1))
    write(shell, "latin.yaml", "title: é".encode("latin-1"))
    ran = shell.run(*OPEN, *options)
    assert (ran.status, ran.out, "Traceback" in ran.err) == (status, "", False)
    assert ran.err != ""
    assert shell.run("campaign", "show").status == 1


def test_of_two_that_open_a_campaign_at_once_one_is_told(database_url: str, tmp_path: Path) -> None:
    shell = Shell(tmp_path, {"DATABASE_URL": database_url, "DATA_KEY": DATA_KEY})
    assert shell.run("db", "upgrade").status == 0
    database = Database(database_url)
    with database.write() as tx:
        assert Book(tx).campaigns.open("又一届", RUBRIC_TEXT, DATES, is_rehearsal=False, at=NOW)
        second = shell.start(*OPEN)
        time.sleep(1)  # until it waits for this one
    ran = second.wait()
    assert (ran.status, ran.out, ran.err.partition("，")[0]) == (1, "", "「又一届」还开着")
    assert rows(database, "SELECT name FROM campaigns") == [("又一届",)]
    database.close()


def test_the_rubric_is_pinned_to_the_campaign(shell: Shell, database: Database) -> None:
    file = write(shell, "rubric.yaml", RUBRIC_TEXT)
    assert shell.run(*OPEN).status == 0
    file.write_text("title: nothing\n", "utf-8")
    assert shell.run("campaign", "show").status == 0
    assert rows(database, "SELECT rubric FROM campaigns") == [(RUBRIC_TEXT,)]


def test_a_rehearsal_says_so_and_leaves_no_campaign(shell: Shell, database: Database) -> None:
    assert shell.run(*OPEN, "--rehearsal").out.startswith("开始了：2026年（演练）")
    assert json.loads(shell.run("campaign", "show", "--json").out)["rehearsal"] is True
    assert shell.run("campaign", "close").status == 0
    assert rows(database, "SELECT * FROM campaigns") == rows(database, "SELECT * FROM ledger") == []


def test_rubric_check_says_every_fault_with_its_line(shell: Shell) -> None:
    write(shell, "good.yaml", RUBRIC_TEXT)
    faulty = RUBRIC_TEXT.replace("points: 5", "points: five", 1).replace("kind: points", "kind: pints", 1)
    write(shell, "bad.yaml", faulty)
    good, bad = shell.run("rubric", "check", "good.yaml"), shell.run("rubric", "check", "bad.yaml")
    assert (good.status, good.out.splitlines()[-1]) == (0, "good.yaml：没有问题")
    assert bad.status == 1
    assert [line[0] for line in bad.out.splitlines() if not line.startswith("提示")] == ["第"] * 2
    assert [shell.run("rubric", "check", name).status for name in ("none.yaml", ".")] == [2, 2]


# Copies.


def test_a_copy_made_while_it_is_written_to_is_whole(shell: Shell, database: Database) -> None:
    odd = shell.folder / "一 号?#%20"
    odd.mkdir()
    here = Shell(shell.folder, {"DATABASE_URL": f"sqlite:///{odd.name.replace('?', '%3F')}/a.db"})
    write(here, "r.csv", ROSTER)
    assert here.run("roster", "import", "r.csv").status == 0
    [file] = shell.folder.rglob("a.db")
    with closing(sqlite3.connect(file)) as busy:
        busy.execute("CREATE TABLE more (x)")
        busy.executemany("INSERT INTO more VALUES (?)", [(number,) for number in range(10_000)])
        busy.commit()
        busy.execute("BEGIN IMMEDIATE")
        busy.execute("DELETE FROM more")
        ran = here.run("db", "backup", "copy.db")
        busy.rollback()
    assert (ran.status, ran.err) == (0, "")
    assert ["shifangang.key" in ran.out, "DATA_KEY" in ran.out] == [True, True]
    copy = shell.folder / "copy.db"
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as copied:
        assert copied.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copied.execute("SELECT count(*) FROM more").fetchall() == [(10_000,)]
    before = copy.read_bytes()
    again = here.run("db", "backup", "copy.db")
    assert (again.status, copy.read_bytes() == before) == (1, True)


def test_a_copy_works_in_its_place(shell: Shell, database: Database) -> None:
    write(shell, "r.csv", ROSTER)
    shell.run("roster", "import", "r.csv")
    shell.run(*OPEN)
    assert shell.run("db", "backup", "copy.db").status == 0
    restored = shell.folder / "restored"
    restored.mkdir()
    shutil.copy(shell.folder / "copy.db", restored / "a.db")
    there = Shell(shell.folder, {"DATABASE_URL": f"sqlite:///{restored}/a.db"})
    assert there.run("talk", "zhangsan").status == 2  # without its key it does not start
    shutil.copy(shell.folder / "shifangang.key", restored)
    assert there.run("talk", "zhangsan").status == 0
    assert json.loads(there.run("campaign", "show", "--json").out)["expected"] == 2


def test_there_is_nothing_to_copy_where_there_is_no_file(shell: Shell, postgres_database: str) -> None:
    assert shell.run("db", "backup", "copy.db").status == 1
    assert not (shell.folder / "copy.db").exists()
    ran = shell.run("db", "backup", "copy.db", DATABASE_URL=postgres_database, DATA_KEY="k")
    assert (ran.status, "pg_dump" in ran.err) == (1, True)


# PostgreSQL's schema is changed when somebody says so.


def test_an_old_schema_is_refused_and_the_way_out_named(shell: Shell, postgres_database: str) -> None:
    there = Shell(shell.folder, {"DATABASE_URL": postgres_database, "DATA_KEY": DATA_KEY})
    for command in (("serve", "--port", "0"), ("worker",), ("talk", "zhangsan"), OPEN):
        ran = there.run(*command)
        assert (ran.status, "shifangang db upgrade" in ran.err) == (2, True)
    assert there.run("db", "upgrade").status == 0
    write(there, "r.csv", ROSTER)
    assert there.run("roster", "import", "r.csv").status == 0
    assert there.run("talk", "zhangsan").status == 0


def test_what_was_not_understood_is_listed(shell: Shell, database: Database) -> None:
    shell.run("db", "upgrade")
    with database.write() as tx:
        for _ in range(2):
            Book(tx).unknown.keep("弄到[那边]去", "idle", "没听懂", NOW)
    ran = shell.run("unknown", "--since", "2026-01-01T00:00:00+08:00")
    assert (ran.status, "2次，1种" in ran.out, "弄到[那边]去" in ran.out, "没听懂" in ran.out) == (0, True, True, True)
    assert "0次，0种" in shell.run("unknown", "--since", "2099-01-01T00:00:00+08:00").out


def test_an_old_key_can_go_once_everything_is_sealed_anew(tmp_path: Path) -> None:
    url = {"DATABASE_URL": f"sqlite:///{tmp_path}/a.db"}
    new = DATA_KEY.replace("a2tr", "bm5u")
    only_old, both, only_new = (
        Shell(tmp_path, url | {"DATA_KEY": keys}) for keys in (DATA_KEY, f"{new},{DATA_KEY}", new)
    )
    assert only_old.run("db", "upgrade").status == 0
    refused = only_old.run("db", "reseal")
    assert (refused.status, "先设 DATA_KEY=新的,旧的" in refused.out + refused.err) == (1, True)
    assert only_new.run("db", "upgrade").status == 2
    ran = both.run("db", "reseal")
    assert (ran.status, "都用新的密钥封好了" in ran.out) == (0, True)
    assert only_new.run("db", "upgrade").status == 0
    lost = only_old.run("db", "upgrade")
    assert (lost.status, "什么都没有改动" in lost.out + lost.err) == (2, True)
