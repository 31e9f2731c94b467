"""Redis and PostgreSQL as children of a test run or a benchmark, never the packaged daemons."""

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import redis

from tools.leash import acting_as

LEASH = Path(__file__).with_name("leash.py")
PLAIN_LOCALE = {"LC_ALL": "C"}  # without a valid one PostgreSQL does not start on macOS


class StartError(Exception):
    """A server ended, or never answered; the message is the end of its log."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def unprivileged_user() -> str:
    """PostgreSQL refuses to run as root. Empty where we are somebody else already."""
    if os.geteuid() != 0:
        return ""
    known = {account.pw_name for account in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def make_folder(name: str, user: str) -> Path:
    # Root's own temporary folder may be closed to others.
    folder = Path(tempfile.mkdtemp(prefix=f"shifangang-{name}-", dir="/tmp" if user else None))
    if user:
        shutil.chown(folder, user)
    return folder


@contextlib.contextmanager
def running(
    command: list[str], folder: Path, *, stop_with: str, answers: Callable[[], bool], user: str = ""
) -> Iterator[None]:
    # A session of its own: Ctrl-C ends the tests, and the end of the tests ends the server.
    leash = subprocess.Popen(
        [sys.executable, "-I", str(LEASH), str(folder), stop_with, user, *command],
        env=os.environ | PLAIN_LOCALE,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    with leash:
        patience = time.monotonic() + 60
        while not answers():
            if leash.poll() is not None or time.monotonic() > patience:
                raise StartError(leash.communicate()[1])
            time.sleep(0.02)
        yield


@contextlib.contextmanager
def run_redis(redis_server: Path) -> Iterator[str]:
    """Yield its URL."""
    port, password = free_port(), secrets.token_hex(16)
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    command = [str(redis_server), "--bind", "127.0.0.1", "--port", str(port), "--requirepass", password]
    command += ["--save", "", "--appendonly", "no"]

    def answers() -> bool:
        try:
            with redis.Redis.from_url(url) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False

    with running(command, make_folder("redis", user=""), stop_with="SIGTERM", answers=answers):
        yield url


@contextlib.contextmanager
def run_postgres(postgres: Path) -> Iterator[str]:
    """Yield the URL of its maintenance database, whose user may create others."""
    user = unprivileged_user()
    folder = make_folder("postgres", user)
    password = initialise(postgres.with_name("initdb"), folder, user)
    port = free_port()
    url = f"postgresql://shifangang:{password}@127.0.0.1:{port}/postgres"
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "max_connections": "200",
        "wal_level": "minimal",  # no replica will ever follow it
        "max_wal_senders": "0",
    }
    command = [str(postgres), "-D", "data"]
    command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def answers() -> bool:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            return False
        return True

    # SIGQUIT is PostgreSQL's immediate shutdown: there is nothing to keep.
    with running(command, folder, stop_with="SIGQUIT", answers=answers, user=user):
        yield url


def initialise(initdb: Path, folder: Path, user: str) -> str:
    """Return the superuser's password. The locale is one that sorts alike on every machine."""
    password = secrets.token_hex(16)
    password_file = folder / "password"
    password_file.write_text(password)
    password_file.chmod(0o600)
    if user:
        shutil.chown(password_file, user)
    account = ["--username=shifangang", "--pwfile=password", "--auth=password"]
    initialised = subprocess.run(
        [str(initdb), "-D", "data", *account, "--encoding=UTF8", "--locale=C", "--no-sync"],
        cwd=folder,
        env=os.environ | PLAIN_LOCALE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        **acting_as(user),
    )
    if initialised.returncode:
        raise StartError(initialised.stdout)
    return password
