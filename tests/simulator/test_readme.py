"""The README's way to put an app behind the simulator, followed to the letter."""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

import simulator
from simulator.program import Setting
from tests.simulator.running import KEYS, PEOPLE, Running, running

README = Path(simulator.__file__).with_name("README.md").read_text(encoding="utf-8")


def test_the_app_in_the_readme_answers_and_pushes(tmp_path: Path) -> None:
    (source,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    file = tmp_path / "app.py"
    file.write_text(source, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    setting = Setting(KEYS, PEOPLE, callback=f"http://127.0.0.1:{port}/callback")
    with running(setting) as url, httpx.Client(base_url=url, timeout=30) as http:
        given = {
            "SIMULATOR": url.rstrip("/"),
            "WECOM_CORP_ID": KEYS.corp_id,
            "WECOM_AGENT_ID": str(KEYS.agent_id),
            "WECOM_SECRET": KEYS.secret,
            "WECOM_TOKEN": KEYS.token,
            "WECOM_AES_KEY": KEYS.aes_key,
            "PORT": str(port),
        }
        with (tmp_path / "log").open("w") as log:
            app = subprocess.Popen([sys.executable, str(file)], env={**os.environ, **given}, stdout=log, stderr=log)
        try:
            wait_until_verified(http)
            outcome = Running(url, http, None).say("lin.mei", "你好")
            said = [entry["content"]["text"] for entry in Running(url, http, None).messages("lin.mei")]
        finally:
            app.terminate()
            app.wait(10)
    assert outcome["delivery"]["accepted"]
    assert sorted(said) == ["你好", "回复：你好", "推送：你好"]


def wait_until_verified(http: httpx.Client) -> None:
    for _ in range(200):
        if http.get("/sim/state").json()["callbacks"]["wecom"]["verified"]:
            return
        time.sleep(0.1)
