"""The doctor before the simulated platform: all is well, then each thing broken alone, and nothing secret is said."""

import base64
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from bot.app import make_app
from bot.clock import Clock
from bot.doctor.findings import Check, Verdict, WaitError, failed, passed, run
from bot.doctor.house import House
from bot.doctor.platform import Platform as Asked
from bot.engine import Engine
from bot.menu import buttons
from bot.settings import Settings, read_settings
from bot.turns import Office
from storage import schema
from storage.database import Database
from storage.vault import read_key_file
from tests.bot.forks import Shell
from tests.bot.platform import (
    AES_KEY,
    AGENT_ID,
    CONTACT_SECRET,
    CORP_ID,
    SECRET,
    Platform,
    Strange,
    running_platform,
    running_strange,
)
from tests.bot.test_serving import free_port

TOKEN, OTHER_KEY = "callback-token", base64.b64encode(bytes(range(32))).decode().rstrip("=")
ROSTER = "userid,name,branch,role\nzhangsan,张三,机关支部,member\nLiSi,李四,机关支部,secretary\n"
WELL = {
    "配置": "通过",
    "数据库": "通过",
    "密钥": "提醒",
    "Redis": "没设",
    "令牌": "通过",
    "服务器时间": "通过",
    "加解密": "通过",
    "回调地址": "提醒",
    "可信IP": "通过",
    "可见范围": "通过",
    "菜单": "通过",
    "通讯录同步": "没设",
    "通讯录回调": "没设",
    "放假安排": "通过",
    "公众号": "没设",
}
ONLINE = ("可见范围", "菜单")
CONTACT = {
    "WECOM_CONTACT_SECRET": CONTACT_SECRET,
    "WECOM_CONTACT_TOKEN": "contact-token",
    "WECOM_CONTACT_AES_KEY": OTHER_KEY,
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    people = tmp_path_factory.mktemp("platform") / "people.csv"
    people.write_text("userid,name,branch\nzhangsan,张三,机关支部\nlisi,李四,机关支部\n", "utf-8")
    with running_platform(people) as platform:
        yield platform


@pytest.fixture
def platform(running: Platform) -> Platform:
    for userid in ("zhangsan", "lisi"):
        running.http.post(f"/sim/people/{userid}", json={"visible": True})
    with closing(running.client()) as client:
        client.create_menu(buttons())
    return running


@pytest.fixture
def shell(tmp_path: Path, platform: Platform) -> Shell:
    shell = Shell(
        tmp_path,
        {
            "DATABASE_URL": f"sqlite:///{tmp_path}/a.db",
            "WECOM_CORP_ID": CORP_ID,
            "WECOM_AGENT_ID": str(AGENT_ID),
            "WECOM_SECRET": SECRET,
            "WECOM_TOKEN": TOKEN,
            "WECOM_AES_KEY": AES_KEY,
            "WECOM_API_BASE": f"{platform.url}cgi-bin",
        },
    )
    (tmp_path / "r.csv").write_text(ROSTER, "utf-8")
    for words in (("db", "upgrade"), ("roster", "import", "r.csv")):
        assert shell.run(*words).status == 0
    return shell


def examine(shell: Shell, **settings: str) -> tuple[int, dict[str, str], dict[str, str], str]:
    """Exit status, verdicts and words by title, and the last sentence."""
    ran = shell.run("doctor", "--port", str(free_port()), **settings)
    assert ran.err == ""
    secrets = [SECRET, TOKEN, AES_KEY, CONTACT_SECRET, "contact-token", OTHER_KEY, "access_token"]
    assert [secret for secret in secrets if secret in ran.out] == []
    *lines, last = ran.out.splitlines()
    assert [int(line[:2]) for line in lines] == list(range(1, len(lines) + 1))
    parts = [line[3:].partition("：") for line in lines]
    verdicts = dict(head.split(" ") for head, _, _ in parts)
    return ran.status, verdicts, {head.split(" ")[0]: words for head, _, words in parts}, last


def broken(title: str, *waiting: str) -> dict[str, str]:
    return {**WELL, title: "没通过", **dict.fromkeys(waiting, "没查")}


def test_all_is_well_without_a_running_server(shell: Shell) -> None:
    status, verdicts, words, last = examine(shell)
    assert (status, verdicts, last) == (0, WELL, "都通过了，提醒2条")
    assert words["可见范围"] == "名册2人都看得见"
    assert "没有在运行" in words["回调地址"]
    assert "shifangang db backup-key" in words["密钥"]


def test_nothing_set_nothing_made(tmp_path: Path) -> None:
    status, verdicts, words, last = examine(Shell(tmp_path, {}))
    waiting = ("服务器时间", "加解密", "回调地址", "可信IP", "可见范围", "菜单")
    assert (status, verdicts) == (1, {**broken("令牌", *waiting), "密钥": "通过"})
    assert "WECOM_CORP_ID、WECOM_AGENT_ID、WECOM_SECRET、WECOM_TOKEN、WECOM_AES_KEY" in words["令牌"]
    assert words["菜单"] == "等第5项"
    assert last == "没通过1项。先做第5项，再运行一遍：shifangang doctor"
    assert sorted(file.name for file in tmp_path.iterdir()) == [".err", ".out"]


def test_wrong_settings_are_all_named_and_nothing_else_is_looked_at(shell: Shell) -> None:
    status, verdicts, words, _ = examine(shell, WECOM_AGENT_ID="one", PUBLIC_URL="ftp://x")
    assert (status, verdicts) == (1, {"配置": "没通过", **dict.fromkeys([t for t in WELL if t != "配置"], "没查")})
    assert "WECOM_AGENT_ID" in words["配置"]
    assert "PUBLIC_URL" in words["配置"]


@pytest.mark.parametrize(
    ("settings", "says"),
    [({"WECOM_SECRET": "not-this-one"}, "WECOM_SECRET 不对"), ({"WECOM_CORP_ID": "wwother"}, "WECOM_CORP_ID 不对")],
)
def test_refused_credentials(shell: Shell, settings: dict[str, str], says: str) -> None:
    status, verdicts, words, last = examine(shell, **settings)
    assert (status, verdicts) == (1, broken("令牌", "可信IP", *ONLINE))
    assert words["令牌"].startswith(says)
    assert (words["可信IP"], words["菜单"]) == ("等第5项", "等第5项")
    assert last.startswith("没通过1项，提醒2条。先做第5项")


@pytest.mark.parametrize("path", ["", "agent/get"])
def test_an_untrusted_address_is_named_as_the_platform_saw_it(shell: Shell, platform: Platform, path: str) -> None:
    with platform.failing(errors=[{"errcode": 60020, "path": path}]):
        status, verdicts, words, _ = examine(shell)
    waiting = ONLINE if path else ("令牌", *ONLINE)
    assert (status, verdicts) == (1, broken("可信IP", *waiting))
    assert "127.0.0.1，不在名单里" in words["可信IP"]
    assert "企业可信IP" in words["可信IP"]
    assert words["菜单"] == "等第9项"


def test_another_apps_number(shell: Shell) -> None:
    status, verdicts, words, _ = examine(shell, WECOM_AGENT_ID="1000099")
    assert (status, verdicts) == (1, broken("可信IP", *ONLINE))
    assert words["可信IP"].startswith("WECOM_AGENT_ID 不是这个 Secret 的应用")


def test_who_is_out_of_sight_and_who_is_not_there(shell: Shell, platform: Platform) -> None:
    platform.hide("lisi")
    (shell.folder / "more.csv").write_text("userid,name,branch,role\nzhangsna,张三丰,机关支部,member\n", "utf-8")
    shell.run("roster", "import", "more.csv")
    status, verdicts, words, _ = examine(shell)
    assert (status, verdicts) == (1, broken("可见范围"))
    assert words["可见范围"] == (
        "差1人：李四（LiSi）。管理后台 → 应用管理 → 我的应用 → 可见范围，添加。"
        "通讯录里没有这1个账号：张三丰（zhangsna）。名册里改成通讯录的「账号」，再导入一遍"
    )


def test_an_app_that_sees_nobody(shell: Shell, platform: Platform) -> None:
    for userid in ("zhangsan", "lisi"):
        platform.hide(userid)
    with platform.failing(errors=[{"errcode": 60011, "path": "department/list"}]):
        status, verdicts, words, _ = examine(shell)
    assert (status, verdicts) == (1, broken("可见范围"))
    assert words["可见范围"].startswith("差2人，一个人都看不见：张三（zhangsan）、李四（LiSi）。")


def test_menus(shell: Shell, platform: Platform) -> None:
    with closing(platform.client()) as client:
        client.create_menu([{"type": "click", "name": "请假", "key": "请假"}])
        status, verdicts, words, _ = examine(shell)
        assert (status, verdicts) == (1, broken("菜单"))
        assert "不是这个版本的（请假）" in words["菜单"]
        client.delete_menu()
    status, verdicts, words, _ = examine(shell)
    assert (status, verdicts) == (1, broken("菜单"))
    assert words["菜单"].startswith("聊天框下面还没有菜单")


def test_the_platform_refuses_one_question(shell: Shell, platform: Platform) -> None:
    with platform.failing(errors=[{"errcode": 45009, "path": "menu/get"}]):
        status, verdicts, words, _ = examine(shell)
    assert (status, verdicts) == (1, broken("菜单"))
    assert "45009" in words["菜单"]


def test_nobody_at_the_platforms_address(shell: Shell) -> None:
    status, verdicts, words, _ = examine(shell, WECOM_API_BASE=f"http://127.0.0.1:{free_port()}/cgi-bin/")
    assert (status, verdicts) == (1, broken("令牌", "服务器时间", "可信IP", *ONLINE))
    assert "连不上" in words["令牌"]


@pytest.mark.parametrize(
    ("skew", "verdict", "says"),
    [
        (timedelta(seconds=-59), Verdict.PASSED, ""),
        (timedelta(seconds=90), Verdict.NOTED, "快90秒"),
        (timedelta(minutes=-12), Verdict.FAILED, "慢12分钟"),
    ],
)
def test_a_clock_that_is_wrong(skew: timedelta, verdict: Verdict, says: str) -> None:
    found = Asked(Settings(), Clock(UTC), skew=skew).look_at_clock()  # type: ignore[arg-type]  # any zone will do
    assert (found.verdict, says in found.words) == (verdict, True)


# This machine.


def test_a_schema_that_is_old_missing_or_from_the_future(shell: Shell) -> None:
    def put(version: str | None) -> None:
        with closing(sqlite3.connect(shell.folder / "a.db")) as database, database:
            database.execute("DELETE FROM alembic_version")
            if version:
                database.execute("INSERT INTO alembic_version VALUES (?)", [version])

    needed = schema.needed()
    for version, says in ((None, "结构是 空的"), ("v9999", "比这个程序新")):
        put(version)
        status, verdicts, words, _ = examine(shell)
        assert (status, verdicts) == (1, broken("数据库", "密钥", "可见范围", "放假安排"))
        assert says in words["数据库"]
    put(needed)
    assert examine(shell)[0] == 0


def test_a_file_that_is_no_database(shell: Shell) -> None:
    (shell.folder / "b.db").write_bytes(b"no database at all" * 100)
    status, verdicts, words, _ = examine(shell, DATABASE_URL=f"sqlite:///{shell.folder}/b.db")
    assert (status, verdicts) == (1, broken("数据库", "密钥", "可见范围", "放假安排"))
    assert "打不开或写不进去" in words["数据库"]


def test_no_postgresql(shell: Shell) -> None:
    url = f"postgresql://someone:pass-never-shown@127.0.0.1:{free_port()}/nothing"
    status, verdicts, words, _ = examine(
        shell, DATABASE_URL=url, DATA_KEY="a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
    )
    assert (status, verdicts) == (1, broken("数据库", "密钥", "可见范围", "放假安排"))
    assert "pass-never-shown" not in words["数据库"]


def test_postgresql(shell: Shell, postgres_database: str) -> None:
    settings = {"DATABASE_URL": postgres_database, "DATA_KEY": "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="}
    status, _, words, _ = examine(shell, **settings)
    assert (status, words["数据库"].split("，")[0]) == (1, "PostgreSQL")
    shell.run("db", "upgrade", **settings)
    shell.run("roster", "import", "r.csv", **settings)
    status, verdicts, words, _ = examine(shell, **settings)
    assert (status, verdicts) == (0, {**WELL, "密钥": "通过"})
    status, verdicts, words, _ = examine(
        shell, **{**settings, "DATA_KEY": "b2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="}
    )
    assert (status, verdicts["密钥"]) == (1, "没通过")
    assert "不是同一把" in words["密钥"]


def test_redis(shell: Shell, redis_url: str) -> None:
    status, verdicts, _, _ = examine(shell, REDIS_URL=redis_url)
    assert (status, verdicts) == (0, {**WELL, "Redis": "通过"})


def test_no_redis(shell: Shell) -> None:
    status, verdicts, _, _ = examine(shell, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    assert (status, verdicts) == (1, broken("Redis"))


def test_a_key_that_is_gone_or_another_one_or_open_to_all(shell: Shell) -> None:
    file = shell.folder / "shifangang.key"
    kept = file.read_bytes()
    file.chmod(0o644)
    assert "chmod 600" in examine(shell)[2]["密钥"]
    file.unlink()
    status, verdicts, words, _ = examine(shell)
    assert (status, verdicts, "不见了" in words["密钥"]) == (1, broken("密钥"), True)
    file.write_text("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=", "ascii")
    status, verdicts, words, _ = examine(shell)
    assert (status, verdicts, "不是同一把" in words["密钥"]) == (1, broken("密钥"), True)
    file.write_bytes(kept)
    file.chmod(0o600)
    assert examine(shell)[0] == 0


def test_a_copy_of_the_key_is_made_once_elsewhere_and_on_record(shell: Shell) -> None:
    elsewhere = shell.folder / "elsewhere"
    elsewhere.mkdir()
    assert shell.run("db", "backup-key", "beside.key").status == 1
    ran = shell.run("db", "backup-key", "elsewhere/copy.key")
    assert (ran.status, ran.err) == (0, "")
    assert shell.run("db", "backup-key", "elsewhere/copy.key").status == 1
    assert (elsewhere / "copy.key").stat().st_mode & 0o777 == 0o600
    copy, own = read_key_file(elsewhere / "copy.key"), read_key_file(shell.folder / "shifangang.key")
    assert copy == own
    status, verdicts, _, last = examine(shell)
    assert (status, verdicts, last) == (0, {**WELL, "密钥": "通过"}, "都通过了，提醒1条")


def test_holidays_that_nobody_has_published_yet(tmp_path: Path) -> None:
    house = House(Settings(database_url=f"sqlite:///{tmp_path}/none.db"))
    found = house.look_at_working_days(datetime(2098, 5, 1, tzinfo=UTC))
    assert (found.verdict, found.words.split("，")[0]) == (Verdict.NOTED, "2098年的放假安排还没有数据")


# The running server.


@pytest.fixture
def served(shell: Shell) -> Iterator[int]:
    """The web application on a port of its own."""
    settings = read_settings({**shell.settings, **CONTACT})
    database = Database(settings.database_url)
    app = make_app(settings, Office(database), Clock(settings.zone), Engine(settings))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()
    database.close()


def ask(shell: Shell, port: int, **settings: str) -> tuple[int, str]:
    ran = shell.run("doctor", "--port", str(port), **settings)
    return ran.status, next(line for line in ran.out.splitlines() if "回调地址 " in line)


def test_the_running_server_answers_as_the_platform_asks(shell: Shell, served: int) -> None:
    here = f"http://127.0.0.1:{served}"
    assert ask(shell, served, PUBLIC_URL=here) == (0, f" 8 回调地址 通过：{here}/wecom/callback")
    status, line = ask(shell, served)
    assert (status, "PUBLIC_URL 没设" in line) == (0, True)
    status, line = ask(shell, served, PUBLIC_URL=f"http://127.0.0.1:{free_port()}")
    assert (status, "却到不了它" in line) == (1, True)
    for settings, says in (
        ({"WECOM_TOKEN": "another"}, "用的 Token 不是现在这个"),
        ({"WECOM_AES_KEY": OTHER_KEY}, "用的 EncodingAESKey 不是现在这个"),
    ):
        status, line = ask(shell, served, PUBLIC_URL=here, **settings)
        assert (status, says in line) == (1, True), line
        status, line = ask(shell, served, **settings)
        assert (status, says in line) == (1, True), line


def test_an_address_that_leads_to_somebody_else(shell: Shell) -> None:
    with running_strange(Strange(status=404, content=b"<html>nginx</html>")) as strange:
        status, line = ask(shell, free_port(), PUBLIC_URL=strange.url)
    assert (status, "答 404" in line) == (1, True)
    with running_strange(Strange(status=502, content=b"bad gateway")) as strange:
        status, line = ask(shell, free_port(), PUBLIC_URL=strange.url)
    assert (status, "提醒" in line) == (0, True)


# Contacts and the Official Account, where they are set.


def test_the_assistant(shell: Shell, platform: Platform) -> None:
    status, verdicts, words, _ = examine(shell, **CONTACT)
    assert (status, verdicts) == (0, {**WELL, "通讯录同步": "通过", "通讯录回调": "提醒"})
    assert words["通讯录同步"] == "通讯录里2个部门"
    status, verdicts, words, _ = examine(shell, **{**CONTACT, "WECOM_CONTACT_SECRET": "not-this-one"})
    assert (status, verdicts["通讯录同步"]) == (1, "没通过")
    assert words["通讯录同步"].startswith("WECOM_CONTACT_SECRET 不对")


def test_the_official_account(shell: Shell) -> None:
    account = {"WECHAT_APP_ID": "wx1", "WECHAT_SECRET": SECRET, "WECHAT_TOKEN": TOKEN, "WECHAT_AES_KEY": AES_KEY}
    for answer, found in (
        (b'{"access_token": "token-never-shown", "expires_in": 7200}', (0, "通过")),
        (b'{"errcode": 40164, "errmsg": "not in whitelist"}', (1, "没通过")),
        (b'{"errcode": 40125, "errmsg": "invalid appsecret"}', (1, "没通过")),
        (b"<html>", (1, "没通过")),
        (b"[]", (1, "没通过")),
    ):
        with running_strange(Strange(content=answer)) as strange:
            status, verdicts, words, _ = examine(shell, **account, WECHAT_API_BASE=strange.url)
        assert ((status, verdicts["公众号"]), "token-never-shown" in words["公众号"]) == (found, False)


# Checks in a row.


def test_what_waits_names_the_first_that_must_be_done() -> None:
    def wait() -> None:
        raise WaitError("c")

    checks = (
        Check("a", passed),  # type: ignore[arg-type]  # its words have a default
        Check("b", wait),  # type: ignore[arg-type]  # it never returns
        Check("c", lambda: failed("broken")),
        Check("d", passed, ("b",)),  # type: ignore[arg-type]  # as above
    )
    lines = [str(line) for line in run(checks)]
    assert lines == [" 1 a 通过", " 2 b 没查：等第3项", " 3 c 没通过：broken", " 4 d 没查：等第3项"]


def test_nothing_hangs_and_nothing_falls_over() -> None:
    def fall() -> None:
        raise ZeroDivisionError

    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]

        def hang() -> None:
            with socket.create_connection(("127.0.0.1", port)) as line:
                line.recv(1)

        lines = list(run((Check("a", hang), Check("b", fall)), seconds=0.2))  # type: ignore[arg-type]  # they end otherwise
    assert [line.finding.verdict for line in lines] == [Verdict.FAILED, Verdict.FAILED]
    assert "没有回音" in lines[0].finding.words
    assert "ZeroDivisionError" in lines[1].finding.words
