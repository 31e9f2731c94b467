"""Runs a server for as long as whoever started it lives, that is, until standard input closes.

    python leash.py FOLDER SIGNAL USER COMMAND…

It runs in FOLDER, which is removed at the end; SIGNAL tells it to stop; USER runs it ("" for the same user).
A killed test run closes its pipes, whatever killed it, so that this works on Linux and macOS alike.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any


def acting_as(user: str) -> dict[str, Any]:
    # What Popen takes to run a command with that user's rights and none of ours.
    if not user:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def run(folder: Path, stop_with: signal.Signals, user: str, command: list[str]) -> int:
    log = folder / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **acting_as(user),
        )

    def stop_when_let_go() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        server.send_signal(stop_with)
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()

    signal.signal(signal.SIGTERM, lambda *_: server.send_signal(stop_with))
    threading.Thread(target=stop_when_let_go, daemon=True).start()
    status = server.wait()
    said = log.read_text(encoding="utf-8", errors="replace")
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(BrokenPipeError):  # nobody is left to read why it ended
        print(said[-4000:], file=sys.stderr, flush=True)
    return status


if __name__ == "__main__":
    where, how, who, *what = sys.argv[1:]
    sys.exit(run(Path(where), signal.Signals[how], who, what))
