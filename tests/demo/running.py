"""The demo as somebody starts it: the installed command, from any folder, in a process group of its own."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMMAND = Path(sys.executable).with_name("shifangang")
PATIENCE_SECONDS = 60.0
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")


@dataclass
class Demo:
    """`said` is all that it printed so far, on both streams."""

    process: "subprocess.Popen[str]"
    url: str
    said: list[str]

    @property
    def text(self) -> str:
        return "".join(self.said)

    def processes(self) -> list[int]:
        """All that live in its group, itself and its children; those that ended and wait to be buried do not count."""
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,pgid=,stat="], capture_output=True, text=True, check=True
        ).stdout
        rows = (line.split() for line in listed.splitlines())
        return sorted(int(pid) for pid, group, state in rows if int(group) == self.process.pid and state[0] != "Z")

    def outlived_by(self, seconds: float) -> list[int]:
        """What is left of it once everything has ended, or at the latest after so many seconds."""
        deadline = time.monotonic() + seconds
        while (left := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return left


@contextlib.contextmanager
def running_demo(folder: Path, database: Path) -> Iterator[Demo]:
    """Started from `folder`, with temporary files beside the database; at the end no process of it is left."""
    strange = ("WECOM_", "WECHAT_", "SHIFANGANG_", "REDIS_URL", "DATA_KEY", "RUBRIC", "TIMEZONE")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
    process = subprocess.Popen(
        [COMMAND, "demo", "--port", "0"],
        cwd=folder,
        env=environment | {"DATABASE_URL": f"sqlite:///{database}", "TMPDIR": str(database.parent), "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
    )
    said: list[str] = []
    listening = threading.Thread(target=_listen, args=(process, said), daemon=True)
    listening.start()
    try:
        yield Demo(process, _address(process, said), said)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        listening.join(timeout=10)
        if process.stdout is not None:
            process.stdout.close()


def _listen(process: "subprocess.Popen[str]", said: list[str]) -> None:
    if process.stdout is not None:
        said.extend(iter(process.stdout.readline, ""))


def _address(process: "subprocess.Popen[str]", said: list[str]) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if found := ADDRESS.search("".join(said)):
            return found.group()
        time.sleep(0.05)
    raise TimeoutError("the demo printed no address:\n" + "".join(said))
