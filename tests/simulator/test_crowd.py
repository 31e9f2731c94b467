"""Crowds: everybody follows the script, and the report counts what happened."""

import contextlib
import csv
import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from wechatpy.exceptions import WeChatClientException

import simulator
from simulator.crowd import ScriptError, make_people, percentiles, read_script
from tests.simulator.echo import EchoApp
from tests.simulator.running import KEYS, listening

NIGHT = Path(simulator.__file__).parent / "scripts" / "night-before-deadline.yaml"
SCRIPT = {
    "seed": 3,
    "arrive_per_second": 100,
    "think_seconds": [0, 0.01],
    "answer_seconds": 2,
    "steps": [{"say": "你好", "expect": "您说：你好"}, {"say": ["一", "二"]}, {"event": "click", "key": "K"}],
}


def run_crowd(tmp_path: Path, app: EchoApp, script: dict[str, Any], *more: str) -> tuple[int, dict[str, Any]]:
    file, report = tmp_path / "script.yaml", tmp_path / "report.json"
    file.write_text(yaml.safe_dump(script, allow_unicode=True), encoding="utf-8")
    with listening(app) as callback:
        flags = ["--people", "40", "--script", str(file), "--report", str(report), "--callback", callback, *more]
        keys = ["--corp-id", KEYS.corp_id, "--secret", KEYS.secret, "--token", KEYS.token, "--aes-key", KEYS.aes_key]
        ended = subprocess.run(
            [sys.executable, "-m", "simulator", "crowd", *flags, *keys],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
        )
    assert report.exists(), ended.stderr
    return ended.returncode, json.loads(report.read_text(encoding="utf-8"))


def test_a_crowd_is_answered_and_counted(tmp_path: Path, app: EchoApp) -> None:
    roster = tmp_path / "roster.csv"
    status, report = run_crowd(tmp_path, app, SCRIPT, "--roster-out", str(roster))
    assert status == 0
    expected = {"people": 40, "acts": 120, "answers": 120, "failed": 0, "lost": 0, "doubled": 0, "unexpected": {}}
    assert {name: report[name] for name in expected} == expected
    assert report["callback_ms"]["p50"] <= report["callback_ms"]["p99"] <= report["callback_ms"]["max"]
    assert 0 < report["simulator_cpu_share"] < 2
    assert (report["calls"], report["refused_calls"]) == (0, {})
    with roster.open(encoding="utf-8", newline="") as rows:
        assert [row["userid"] for row in csv.DictReader(rows)][:2] == ["p00001", "p00002"]


class Forgetful(EchoApp):
    """An app that does not answer a greeting."""

    def answer_text(self, user: str, said: str) -> tuple[str, str] | None:
        return None if said == "你好" else super().answer_text(user, said)


def test_what_is_lost_or_unexpected_is_reported(tmp_path: Path) -> None:
    app = Forgetful(KEYS.corp_id, KEYS.secret, KEYS.agent_id, KEYS.token, KEYS.aes_key, "")
    script = {**SCRIPT, "answer_seconds": 0.2, "steps": [{"say": "你好", "expect": "您说"}, {"say": "再见"}]}
    status, report = run_crowd(tmp_path, app, script)
    assert status == 1
    assert (report["lost"], report["answers"]) == (40, 40)
    assert report["unexpected"] == {"「你好」的回答里没有「您说」": 40}


class Hasty(EchoApp):
    """An app that pushes to somebody who is not there before it answers."""

    def answer_text(self, user: str, said: str) -> tuple[str, str] | None:
        with contextlib.suppress(WeChatClientException):
            self.client.message.send_text(self.agent_id, "nobody", said)
        return super().answer_text(user, said)


def test_refused_calls_are_counted_by_errcode(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    app = Hasty(KEYS.corp_id, KEYS.secret, KEYS.agent_id, KEYS.token, KEYS.aes_key, f"http://127.0.0.1:{port}/cgi-bin/")
    script = {**SCRIPT, "arrive_per_second": 20, "steps": [{"say": "你好"}]}
    status, report = run_crowd(tmp_path, app, script, "--port", str(port), "--people", "5")
    app.client._http.close()
    assert (status, report["answers"], report["refused_calls"]) == (0, 5, {"81013": 5})
    assert report["calls"] >= 6


def test_the_night_before_the_deadline_can_be_followed() -> None:
    assert len(read_script(yaml.safe_load(NIGHT.read_text(encoding="utf-8"))).steps) == 4


@pytest.mark.parametrize(
    "script", [{}, {"steps": []}, {"steps": [{}]}, {"steps": [{"say": "x", "event": "y"}]}, {"steps": [{"sya": "x"}]}]
)
def test_a_wrong_script_is_refused(script: dict[str, Any]) -> None:
    with pytest.raises(ScriptError):
        read_script(script)


def test_made_up_people_are_the_same_for_the_same_seed() -> None:
    assert list(make_people(30, 5)) == list(make_people(30, 5))
    assert len({person.branch for person in make_people(30, 5)}) == 25


def test_percentiles() -> None:
    assert percentiles([float(n) for n in range(1, 101)]) == {"p50": 51.0, "p90": 91.0, "p99": 100.0, "max": 100.0}
    assert percentiles([]) == {}
