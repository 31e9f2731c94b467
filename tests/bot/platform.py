"""The simulated platform as a child process, and a server that answers what no platform should."""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from bot.settings import WeCom
from bot.wecom import Client
from storage.tokens import Tokens

CORP_ID, AGENT_ID = "ww5f3c0ffee0d15ea5", 1000002
SECRET, CONTACT_SECRET = "app-secret-never-shown", "contact-secret-never-shown"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
GRANT = b'{"errcode": 0, "errmsg": "ok", "access_token": "token-never-shown", "expires_in": 7200}'
NOWHERE = "http://127.0.0.1:9/callback"


def app_at(url: str, secret: str = SECRET) -> WeCom:
    return WeCom(CORP_ID, AGENT_ID, secret, "callback-token", AES_KEY, f"{url}cgi-bin/")


@dataclass(frozen=True)
class Platform:
    url: str
    http: httpx.Client

    def client(self, tokens: Tokens | None = None, secret: str = SECRET, http: httpx.Client | None = None) -> Client:
        given = {name: value for name, value in (("tokens", tokens), ("http", http)) if value is not None}
        return Client(app_at(self.url, secret), **given)  # type: ignore[arg-type]  # mypy does not see which is which

    def received(self, userid: str) -> list[tuple[str, dict[str, Any]]]:
        messages = self.http.get(f"/sim/people/{userid}/messages").json()["messages"]
        return [(message["kind"], message["content"]) for message in messages]

    def recalled(self, userid: str) -> list[bool]:
        return [message["recalled"] for message in self.http.get(f"/sim/people/{userid}/messages").json()["messages"]]

    def calls(self, after: int = 0) -> list[str]:
        return [call["path"] for call in self._calls(after)]

    def last_call(self) -> int:
        return max((call["id"] for call in self._calls(0)), default=0)

    def revoke_tokens(self) -> None:
        self.http.post("/sim/tokens/revoke")

    def hide(self, userid: str) -> None:
        self.http.post(f"/sim/people/{userid}", json={"visible": False})

    @contextlib.contextmanager
    def failing(self, **faults: Any) -> Iterator[None]:
        self.http.post("/sim/faults", json={"api": faults}).raise_for_status()
        yield
        self.http.post("/sim/faults", json={}).raise_for_status()

    def _calls(self, after: int) -> list[dict[str, Any]]:
        return list(self.http.get("/sim/calls", params={"after": after}).json()["calls"])


@contextlib.contextmanager
def running_platform(people: Path, *more: str) -> Iterator[Platform]:
    command = [sys.executable, "-m", "simulator", "--port", "0", "--people", str(people), "--callback", NOWHERE]
    command += ["--corp-id", CORP_ID, "--secret", SECRET, "--agent-id", str(AGENT_ID), "--token", "callback-token"]
    command += ["--aes-key", AES_KEY, "--contact-secret", CONTACT_SECRET, "--die-with-parent", *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        url = next(word for word in process.stdout.readline().split() if word.startswith("http://"))
        try:
            with httpx.Client(base_url=url, timeout=10) as http:
                yield Platform(url, http)
        finally:
            process.terminate()


@dataclass
class Strange:
    """Answers the same to everything but `gettoken`, and remembers how it was asked."""

    status: int = 200
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    token_answer: bytes = field(default=GRANT, repr=False)
    asked: list[str] = field(default_factory=list)
    url: str = ""


@contextlib.contextmanager
def running_strange(strange: Strange) -> Iterator[Strange]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            strange.asked.append(self.path.partition("?")[0])
            is_token = "/gettoken" in self.path
            content = strange.token_answer if is_token else strange.content
            self.send_response(200 if is_token else strange.status)
            for name, value in ({} if is_token else strange.headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = answer  # noqa: N815 - the names that the standard library calls

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    strange.url = f"http://127.0.0.1:{server.server_port}/"
    yield strange
    server.shutdown()
    thread.join()
    server.server_close()
