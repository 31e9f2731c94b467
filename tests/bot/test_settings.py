"""Settings: everything that is wrong said at once, with status 2, and no secret said at all."""

import base64
from pathlib import Path

import pytest

from tests.bot.forks import Shell

SECRET, TOKEN, AES_KEY = "s3cret-of-the-app", "t0ken-of-the-callback", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
WECOM = {
    "WECOM_CORP_ID": "ww5f3c0ffee0d15ea5",
    "WECOM_AGENT_ID": "1000002",
    "WECOM_SECRET": SECRET,
    "WECOM_TOKEN": TOKEN,
    "WECOM_AES_KEY": AES_KEY,
}
WECHAT = {"WECHAT_APP_ID": "wx1", "WECHAT_SECRET": SECRET, "WECHAT_TOKEN": TOKEN, "WECHAT_AES_KEY": AES_KEY}
CONTACT = {"WECOM_CONTACT_SECRET": SECRET, "WECOM_CONTACT_TOKEN": TOKEN, "WECOM_CONTACT_AES_KEY": AES_KEY}
DATA_KEY = base64.urlsafe_b64encode(b"k" * 32).decode()


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path, {})


def faults(shell: Shell, settings: dict[str, str]) -> list[str]:
    """The names that the message gives, line by line."""
    ran = shell.run("campaign", "show", **settings)
    assert (ran.status, ran.out) == (2, "")
    heading, *lines = ran.err.splitlines()
    assert heading.startswith("设置有问题")
    assert [value for value in (SECRET, TOKEN, AES_KEY, "hunter2") if value in ran.err] == []
    assert list(shell.folder.glob("data*")) == []
    return [line.strip().partition("：")[0] for line in lines]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({**WECOM, "WECOM_AGENT_ID": "app"}, ["WECOM_AGENT_ID"]),
        ({**WECOM, "WECOM_AES_KEY": AES_KEY[:-1]}, ["WECOM_AES_KEY"]),
        ({**WECOM, "WECOM_AES_KEY": AES_KEY + "A"}, ["WECOM_AES_KEY"]),
        ({**WECOM, "WECOM_AES_KEY": "*" * 43}, ["WECOM_AES_KEY"]),
        ({**WECOM, "WECOM_AES_KEY": "é" * 43}, ["WECOM_AES_KEY"]),
        ({**WECOM, "WECOM_API_BASE": "qyapi.weixin.qq.com"}, ["WECOM_API_BASE"]),
        ({**WECOM, "WECOM_API_BASE": "http://[::1"}, ["WECOM_API_BASE"]),
        ({"WECOM_TOKEN": TOKEN}, ["WECOM_CORP_ID、WECOM_AGENT_ID、WECOM_SECRET、WECOM_AES_KEY"]),
        ({**WECOM, "WECOM_SECRET": " "}, ["WECOM_SECRET"]),
        ({"WECHAT_APP_ID": "wx1"}, ["WECHAT_SECRET、WECHAT_TOKEN、WECHAT_AES_KEY"]),
        ({**WECHAT, "WECHAT_AES_KEY": "short"}, ["WECHAT_AES_KEY"]),
        ({**CONTACT, "WECOM_CONTACT_AES_KEY": "short"}, ["WECOM_CONTACT_AES_KEY"]),
        ({"WECOM_CONTACT_SECRET": SECRET}, ["WECOM_CONTACT_TOKEN、WECOM_CONTACT_AES_KEY"]),
        ({"REDIS_URL": "localhost:6379"}, ["REDIS_URL"]),
        ({"REDIS_URL": "http://:hunter2@localhost"}, ["REDIS_URL"]),
        ({"REDIS_URL": "redis://:hunter2@localhost:port"}, ["REDIS_URL"]),
        ({"PUBLIC_URL": "ftp://example.cn"}, ["PUBLIC_URL"]),
        ({"TIMEZONE": "Asia/Nowhere"}, ["TIMEZONE"]),
        ({"TIMEZONE": "../../etc/passwd"}, ["TIMEZONE"]),
        ({"DATABASE_URL": "data/shifangang.db"}, ["DATABASE_URL"]),
        ({"DATABASE_URL": "mysql://u:hunter2@h/db"}, ["DATABASE_URL"]),
        ({"DATABASE_URL": "postgresql://u:hunter2@h:port/db", "DATA_KEY": DATA_KEY}, ["DATABASE_URL"]),
        ({"DATABASE_URL": "postgresql://u:hunter2@h/db"}, ["DATA_KEY"]),
        ({"DATABASE_URL": "sqlite://"}, ["DATABASE_URL"]),
        ({"DATABASE_URL": "sqlite:///:memory:"}, ["DATABASE_URL"]),
    ],
)
def test_a_wrong_setting_is_named(shell: Shell, settings: dict[str, str], named: list[str]) -> None:
    assert faults(shell, settings) == named


def test_all_of_them_are_named_at_once(shell: Shell) -> None:
    settings = {
        **WECOM,
        "WECOM_AGENT_ID": "app",
        "WECOM_AES_KEY": "short",
        "WECOM_API_BASE": "nowhere",
        "DATABASE_URL": "postgresql://u:hunter2@h/db",
        "REDIS_URL": "nowhere",
        "PUBLIC_URL": "nowhere",
        "TIMEZONE": "Nowhere",
        "WECHAT_APP_ID": "wx1",
    }
    assert sorted(faults(shell, settings)) == [
        "DATA_KEY", "PUBLIC_URL", "REDIS_URL", "TIMEZONE", "WECHAT_SECRET、WECHAT_TOKEN、WECHAT_AES_KEY",
        "WECOM_AES_KEY", "WECOM_AGENT_ID", "WECOM_API_BASE",
    ]  # fmt: skip


@pytest.mark.parametrize("command", [("serve",), ("worker",), ("talk", "a"), ("db", "upgrade"), ("db", "backup", "x")])
def test_every_command_that_needs_settings_says_so(shell: Shell, command: tuple[str, ...]) -> None:
    ran = shell.run(*command, TIMEZONE="Nowhere")
    assert (ran.status, ran.err.splitlines()[1].strip().partition("：")[0]) == (2, "TIMEZONE")
    assert [file.name for file in shell.folder.iterdir() if not file.name.startswith(".")] == []


@pytest.mark.parametrize(
    "settings",
    [
        {},
        WECOM,
        {**WECOM, **WECHAT, **CONTACT},
        {**WECOM, "WECOM_SECRET": "x", "WECOM_TOKEN": "y", "WECOM_CORP_ID": "z"},
        {"REDIS_URL": "rediss://:hunter2@redis.example.cn:6380/1", "PUBLIC_URL": "https://bot.example.cn/x"},
        dict.fromkeys((*WECOM, "REDIS_URL", "DATABASE_URL", "TIMEZONE", "DATA_KEY"), ""),
        {"DATA_KEY": f"{DATA_KEY}, {DATA_KEY}"},
    ],
)
def test_what_is_right_is_taken(shell: Shell, settings: dict[str, str]) -> None:
    ran = shell.run("campaign", "show", **settings)
    assert (ran.status, ran.err.splitlines()[0][:13]) == (1, "现在没有进行中的活动。开始")


def test_a_malformed_data_key_is_said_without_saying_it(shell: Shell) -> None:
    ran = shell.run("db", "upgrade", DATA_KEY="hunter2-is-no-key")
    assert (ran.status, "DATA_KEY" in ran.err, "hunter2" in ran.err) == (2, True, False)


def test_a_data_key_that_is_another_ends_the_start_with_status_2(shell: Shell) -> None:
    other = base64.urlsafe_b64encode(b"o" * 32).decode()
    assert shell.run("db", "upgrade", DATA_KEY=DATA_KEY).status == 0
    for command in (("worker",), ("serve",), ("talk", "a")):
        ran = shell.run(*command, DATA_KEY=other, **WECOM)
        assert (ran.status, "DATA_KEY" in ran.err) == (2, True)
        assert [key for key in (other, DATA_KEY) if key in ran.err] == []


def test_a_missing_key_file_ends_the_start_with_status_2_and_makes_no_new_one(shell: Shell) -> None:
    assert shell.run("db", "upgrade").status == 0
    file = shell.folder / "data/shifangang.key"
    assert file.stat().st_mode & 0o777 == 0o600
    file.unlink()
    for command in (("worker",), ("serve",), ("db", "upgrade")):
        ran = shell.run(*command, **WECOM)
        assert (ran.status, "shifangang.key" in ran.err) == (2, True)
    assert not file.exists()


def test_a_relative_database_gets_a_folder_for_its_owner_alone(shell: Shell) -> None:
    ran = shell.run("db", "upgrade", DATABASE_URL="sqlite:///here/and/there/a.db")
    assert (ran.status, ran.err) == (0, "")
    assert (shell.folder / "here/and/there").stat().st_mode & 0o777 == 0o700
    assert (shell.folder / "here/and/there/a.db").is_file()


def test_commands_that_need_no_settings_ask_for_none(shell: Shell) -> None:
    rubric = Path(__file__).parent.parent.parent / "rubric.yaml"
    assert shell.run("rubric", "check", rubric, TIMEZONE="Nowhere").status == 0
    assert shell.run("--help", TIMEZONE="Nowhere").status == 0
    ran = shell.run("understand", TIMEZONE="Nowhere", DATABASE_URL="nonsense")
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    assert [file.name for file in shell.folder.iterdir() if not file.name.startswith(".")] == []
