"""The program as a child: it says where it listens, and ends when told to or when its parent has gone."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-m", "simulator", "--die-with-parent"], stdout=subprocess.PIPE)
print(child.pid, flush=True)
for line in child.stdout:
    sys.stdout.buffer.write(line)
    sys.stdout.flush()
"""


@contextmanager
def started(*flags: str) -> Iterator[tuple[subprocess.Popen[str], str, list[str]]]:
    """The child, its page's address and the lines before it."""
    child = subprocess.Popen(
        [sys.executable, "-m", "simulator", *flags], stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert child.stdout is not None
    lines = []
    for line in child.stdout:
        if found := re.search(r"http://\S+", line):
            yield child, found[0], lines
            break
        lines.append(line.strip())
    child.kill()
    child.wait()
    child.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_status_0(number: signal.Signals) -> None:
    with started() as (child, url, _):
        assert httpx.get(url).status_code == 200
        child.send_signal(number)
        assert child.wait(5) == 0


def test_an_open_page_does_not_hold_it_up() -> None:
    with started() as (child, url, _), httpx.stream("GET", f"{url}sim/stream") as stream:
        assert stream.status_code == 200
        child.send_signal(signal.SIGTERM)
        assert child.wait(5) == 0


def test_keys_are_made_up_and_shown_when_none_are_given() -> None:
    with started() as (_, url, lines):
        keys = dict(line.split("=") for line in lines)
        answer = httpx.get(
            f"{url}cgi-bin/gettoken",
            params={"corpid": keys["WECOM_CORP_ID"], "corpsecret": keys["WECOM_SECRET"]},
        )
        assert answer.json()["errcode"] == 0
        assert len(keys["WECOM_AES_KEY"]) == 43


def test_given_keys_are_not_shown() -> None:
    key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
    with started("--corp-id", "ww1", "--secret", "s", "--token", "t", "--aes-key", key) as (_, _, lines):
        assert lines == []


def test_people_come_from_a_file(tmp_path: Path) -> None:
    roster = tmp_path / "people.csv"
    roster.write_text("账号,姓名,支部,角色,标签\na.b,张 三,一支部,member;secretary,值班；党务\n", encoding="gb18030")
    with started("--people", str(roster), "--corp-id", "ww1", "--secret", "s") as (_, url, _):
        (person,) = httpx.get(f"{url}sim/people").json()["people"]
        assert (person["userid"], person["name"], person["branch"], person["roles"]) == (
            "a.b",
            "张 三",
            "一支部",
            ["member", "secretary"],
        )
        keys = {"corpid": "ww1", "corpsecret": "s"}
        token = httpx.get(f"{url}cgi-bin/gettoken", params=keys).json()["access_token"]
        tags = httpx.get(f"{url}cgi-bin/tag/list", params={"access_token": token}).json()["taglist"]
        assert tags == [{"tagid": 1, "tagname": "值班"}, {"tagid": 2, "tagname": "党务"}]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("name\n张三\n", "第 1 行"),
        ("userid,name\na,甲\nA,乙\n", "第 3 行"),
        ("userid,name\n_a,甲\n", "第 2 行"),
    ],
)
def test_a_bad_roster_is_named_with_its_line(tmp_path: Path, text: str, fault: str) -> None:
    roster = tmp_path / "people.csv"
    roster.write_text(text, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "simulator", "--people", str(roster)], capture_output=True, text=True, encoding="utf-8"
    )
    assert ended.returncode == 2
    assert fault in ended.stderr


def test_it_ends_when_its_parent_has_gone() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, encoding="utf-8")
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    while "http://" not in parent.stdout.readline():
        pass
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for _ in range(50):
        if not is_alive(pid):
            break
        time.sleep(0.1)
    assert not is_alive(pid)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split()[2] != "Z"
