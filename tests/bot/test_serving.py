"""The program as it is run: served, killed, started again, and working, in front of the simulated platform."""

import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from storage.book import Book
from storage.database import Database
from storage.vault import read_key_file
from tests.bot.forks import Shell
from tests.bot.platform import AES_KEY, AGENT_ID, CORP_ID, SECRET, Platform, running_platform
from tests.bot.town import APPLYING, ASK_FOR_IT, LONG_EVIDENCE

TOKEN = "callback-token"
JPEG = b"\xff\xd8\xff\xe0" + b"what the picture shows, in the clear" * 2000
ROSTER = "userid,name,branch,role\nzhangsan,张三,机关支部,member\nlisi,李四,机关支部,member\n"
APPLY_BY = "2099-05-31T23:59:59+08:00"
PATIENCE = 30.0


def wait_for(what: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """The first answer that is not false; fails after so many seconds."""
    deadline = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.02)
    return answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def children_of(pid: int) -> set[int]:
    """Also their children."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(child): int(parent) for child, parent in (line.split() for line in listed.splitlines())}
    found, more = set[int](), {pid}
    while more:
        more = {child for child, parent in parents.items() if parent in more} - found
        found |= more
    return found


def is_alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "state=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return state.strip() not in ("", "Z")


@dataclass
class House:
    """The program's folder, its settings, and what of it is running."""

    folder: Path
    platform: Platform
    database_url: str
    port: int = field(default_factory=free_port)
    more: dict[str, str] = field(default_factory=dict)
    running: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME") if name in os.environ}
        return {
            **kept,
            "LC_ALL": "C",
            "DATABASE_URL": self.database_url,
            "WECOM_CORP_ID": CORP_ID,
            "WECOM_AGENT_ID": str(AGENT_ID),
            "WECOM_SECRET": SECRET,
            "WECOM_TOKEN": TOKEN,
            "WECOM_AES_KEY": AES_KEY,
            "WECOM_API_BASE": f"{self.platform.url}cgi-bin",
            **self.more,
        }

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8")

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        with (self.folder / "log").open("ab") as log:
            command = [sys.executable, "-m", "bot", *words]
            process = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=log, stderr=log)
        self.running.append(process)
        return process

    def do(self, *words: str) -> None:
        ran = Shell(self.folder, self.environment).run(*words)
        assert ran.status == 0, ran.err

    def serve(self, *words: str) -> "subprocess.Popen[bytes]":
        """Returns once the platform has verified the address."""
        process = self.start("serve", "--port", str(self.port), *words)
        wait_for(lambda: is_listening(self.port))
        url = f"http://127.0.0.1:{self.port}/wecom/callback"
        wait_for(lambda: self.platform.http.post("/sim/callback", json={"url": url}).json()["verified"])
        return process

    def prepare(self) -> None:
        (self.folder / "roster.csv").write_text(ROSTER, "utf-8")
        self.do("db", "upgrade")
        self.do("roster", "import", "roster.csv")
        self.do("campaign", "open", "--name", "2099年", "--apply-by", APPLY_BY)

    def say(self, userid: str, text: str) -> str:
        return self.act(userid, {"type": "text", "text": text})

    def act(self, userid: str, act: dict[str, Any]) -> str:
        """The passive reply, empty where there is none."""
        answer = self.platform.http.post(f"/sim/people/{userid}/messages", json=act).json()
        assert answer["delivery"]["accepted"], answer
        return str(answer["reply"]["content"]["text"]) if answer["reply"] else ""

    def send_picture(self, userid: str, content: bytes, kind: str = "image") -> str:
        token = self.platform.http.get("/cgi-bin/gettoken", params={"corpid": CORP_ID, "corpsecret": SECRET}).json()
        upload = self.platform.http.post(
            "/cgi-bin/media/upload",
            params={"access_token": token["access_token"], "type": kind},
            files={"media": ("a.jpg", content)},
        ).json()
        return self.act(userid, {"type": "image", "media_id": upload["media_id"]})

    def pushes(self, userid: str) -> list[str]:
        messages = self.platform.http.get(f"/sim/people/{userid}/messages").json()["messages"]
        return [m["content"]["text"] for m in messages if m.get("via") == "push" and m["kind"] == "text"]

    def evidence(self) -> list[tuple[str, str | None]]:
        with contextlib.closing(sqlite3.connect(self.folder / "a.db")) as database:
            return database.execute("SELECT state, problem FROM evidence ORDER BY id").fetchall()

    def states_of_pushes(self) -> list[str]:
        with contextlib.closing(sqlite3.connect(self.folder / "a.db")) as database:
            return [state for (state,) in database.execute("SELECT state FROM outbox ORDER BY id").fetchall()]

    def close(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.terminate()
                process.wait(PATIENCE)


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    people = tmp_path_factory.mktemp("platform") / "people.csv"
    people.write_text(ROSTER, "utf-8")
    with running_platform(people) as platform:
        yield platform


@pytest.fixture
def house(tmp_path: Path, platform: Platform) -> Iterator[House]:
    platform.http.post("/sim/clear")
    house = House(tmp_path, platform, f"sqlite:///{tmp_path}/a.db")
    yield house
    house.close()
    assert [word for word in (SECRET, TOKEN, AES_KEY, "access_token=") if word in house.log] == []


# Killed, and started again.


def test_killed_it_gives_the_port_back_at_once_and_goes_on_where_it_was(house: House) -> None:
    house.prepare()
    parent = house.serve()
    opening = house.say("zhangsan", "申报")
    web_processes = children_of(parent.pid)
    assert len(web_processes) >= 2
    parent.kill()
    parent.wait()
    wait_for(lambda: not is_listening(house.port), seconds=1)
    wait_for(lambda: not any(map(is_alive, web_processes)), seconds=1)
    house.serve()
    assert opening != house.say("zhangsan", APPLYING[1]) != ""
    for said in APPLYING[2:]:
        last = house.say("zhangsan", said)
    assert last.startswith("已申报")


def test_killed_while_it_starts_it_leaves_nobody_behind(house: House) -> None:
    house.do("db", "upgrade")
    parent = house.start("serve", "--port", str(house.port))
    begun = wait_for(lambda: children_of(parent.pid))
    parent.kill()
    parent.wait()
    wait_for(lambda: not any(map(is_alive, begun | children_of(parent.pid))), seconds=10)
    assert not is_listening(house.port)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_ends_well(house: House, number: signal.Signals) -> None:
    house.do("db", "upgrade")
    parent = house.serve()
    web_processes = children_of(parent.pid)
    parent.send_signal(number)
    assert parent.wait(PATIENCE) == 0
    wait_for(lambda: not any(map(is_alive, web_processes)), seconds=1)
    assert not is_listening(house.port)
    assert "Traceback" not in house.log


def test_a_worker_told_to_stop_ends_well(house: House) -> None:
    house.do("db", "upgrade")
    before = house.platform.last_call()
    worker = house.start("worker")
    wait_for(lambda: "menu/create" in house.platform.calls(before))
    worker.terminate()
    assert worker.wait(PATIENCE) == 0
    assert "Traceback" not in house.log


def test_it_says_where_the_database_is(house: House) -> None:
    house.database_url = "sqlite:///data/a.db"
    house.serve()
    assert str(house.folder / "data/a.db") in house.log
    assert (house.folder / "data").stat().st_mode & 0o777 == 0o700


# The worker, beside the server and by itself.


def test_a_long_answer_is_pushed_in_its_order(house: House) -> None:
    house.prepare()
    house.serve()
    for said in (*APPLYING, *LONG_EVIDENCE):
        house.say("zhangsan", said)
    assert house.say("zhangsan", ASK_FOR_IT) == ""
    parts = wait_for(lambda: len(house.pushes("zhangsan")) >= 2 and house.pushes("zhangsan"))
    assert [part.partition("\n")[0] for part in parts] == [f"（{n}/{len(parts)}）" for n in range(1, len(parts) + 1)]
    assert house.pushes("lisi") == []


def test_what_a_killed_worker_held_is_sent_by_the_next(house: House) -> None:
    house.prepare()
    house.serve("--no-worker")
    for said in (*APPLYING, *LONG_EVIDENCE, ASK_FOR_IT):
        house.say("zhangsan", said)
    with house.platform.failing(latency_ms=[20_000, 20_000]):
        worker = house.start("worker")
        wait_for(lambda: "sending" in house.states_of_pushes())
        worker.kill()
        worker.wait()
    assert house.pushes("zhangsan") == []
    house.start("worker")
    parts = wait_for(lambda: len(house.pushes("zhangsan")) >= 2 and house.pushes("zhangsan"))
    assert parts[0].startswith("（1/")


def test_pictures_are_fetched_and_sealed_and_what_is_none_is_told(house: House) -> None:
    house.prepare()
    house.serve()
    for said in (*APPLYING, "开始自评"):
        house.say("zhangsan", said)
    house.send_picture("zhangsan", JPEG)
    wait_for(lambda: house.evidence() == [("kept", None)])
    house.send_picture("zhangsan", b"#!/bin/sh\necho no picture at all\n", kind="file")
    house.send_picture("zhangsan", JPEG + bytes(11 * 1024 * 1024 - len(JPEG)), kind="file")
    house.act("zhangsan", {"type": "image", "media_id": "gone-from-the-platform"})
    wait_for(lambda: [state for state, _ in house.evidence()] == ["kept", "failed", "failed", "failed"])
    told = wait_for(lambda: len(house.pushes("zhangsan")) == 3 and house.pushes("zhangsan"))
    assert ["没存上" in text for text in told] == [True] * 3
    reasons = [problem for _, problem in house.evidence()[1:]]
    assert [any(str(reason) in text for text in told) for reason in reasons] == [True] * 3
    files = {file.name: file.read_bytes() for file in house.folder.glob("a.db*")}
    assert "a.db-wal" in files
    assert [name for name, content in files.items() if JPEG[4:60] in content] == []
    vault = read_key_file(house.folder / "shifangang.key")
    assert vault is not None
    with contextlib.closing(sqlite3.connect(house.folder / "a.db")) as database:
        [(sealed, mime, size)] = database.execute("SELECT sealed, mime, size FROM blobs").fetchall()
    assert (vault.unseal(sealed), mime, size) == (JPEG, "image/jpeg", len(JPEG))


def test_it_runs_on_postgresql_and_redis_with_a_worker_of_its_own(
    house: House, postgres_database: str, redis_url: str
) -> None:
    house.database_url = postgres_database
    house.more = {"REDIS_URL": redis_url, "DATA_KEY": "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="}
    house.prepare()
    house.serve("--no-worker")
    house.start("worker")
    for said in (*APPLYING, *LONG_EVIDENCE):
        house.say("zhangsan", said)
    assert house.say("zhangsan", ASK_FOR_IT) == ""
    assert wait_for(lambda: len(house.pushes("zhangsan")) >= 2 and house.pushes("zhangsan"))[0].startswith("（1/")
    database = Database(postgres_database)
    with database.read() as tx:
        sitting = Book(tx).sit("zhangsan")
    database.close()
    assert sitting is not None
    assert len(sitting.record.evidence) == len(LONG_EVIDENCE)
    password = postgres_database.split(":")[2].partition("@")[0]
    assert [word for word in (password, redis_url, json.dumps(redis_url)) if word in house.log] == []
