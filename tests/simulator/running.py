"""A simulator and an app as tests run them: in threads of their own, driven over HTTP."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from typing import Any

import httpx

from simulator.people import Person
from simulator.program import Setting, run
from simulator.wecom import Keys
from tests.simulator.echo import EchoApp, make_server

KEYS = Keys("ww1a2b3c4d5e6f7a8b", "s3cret", 1000002, "tok3n", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "c0ntact")
PEOPLE = [
    Person("lin.mei", "林梅", "第一支部", ("member",), tags=("值班",)),
    Person("Zhao.Qiang", "赵强", "第一支部", ("member", "secretary")),
    Person("sun.li", "孙丽", "第二支部", ("member",), tags=("党务", "值班")),
    Person("hidden", "钱隐", "第二支部", ("member",), visible=False, tags=("值班",)),
]


@dataclass
class Running:
    """The simulator as tests see it: addresses, the SDK's client and the scripting interface."""

    url: str
    http: httpx.Client
    sdk: Any

    def say(self, userid: str, text: str) -> dict[str, Any]:
        return self.act(userid, {"type": "text", "text": text})

    def act(self, userid: str, act: dict[str, Any], channel: str = "wecom") -> dict[str, Any]:
        answer = self.http.post(f"/sim/people/{userid}/messages", params={"channel": channel}, json=act)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def messages(self, userid: str, after: int = 0, channel: str = "wecom") -> list[dict[str, Any]]:
        answer = self.http.get(f"/sim/people/{userid}/messages", params={"channel": channel, "after": after})
        return list(answer.json()["messages"])

    def token(self, secret: str = KEYS.secret) -> str:
        answer = self.http.get("/cgi-bin/gettoken", params={"corpid": KEYS.corp_id, "corpsecret": secret})
        return str(answer.json()["access_token"])

    def call(self, path: str, body: Any = None, token: str | None = None, **query: Any) -> dict[str, Any]:
        """One API call, GET without a body and POST with one."""
        params = {"access_token": self.token() if token is None else token, **query}
        if body is None:
            return dict(self.http.get(f"/cgi-bin/{path}", params=params).json())
        return dict(self.http.post(f"/cgi-bin/{path}", params=params, json=body).json())

    def send(self, **body: Any) -> dict[str, Any]:
        given = {"touser": "lin.mei", "agentid": KEYS.agent_id, **body}
        return self.call("message/send", given)

    def move_clock(self, seconds: float) -> None:
        assert self.http.post("/clock", json={"offset_seconds": seconds}).status_code == 200


@contextmanager
def running(setting: Setting) -> Iterator[str]:
    """Run the program in a thread of its own and end it as a signal would."""
    ready = threading.Event()
    found: dict[str, Any] = {}

    async def main() -> None:
        found["loop"], found["stop"] = asyncio.get_running_loop(), asyncio.Event()

        def tell(url: str) -> None:
            found["url"] = url
            ready.set()

        await run(setting, found["stop"], tell)

    thread = threading.Thread(target=asyncio.run, args=(main(),))
    thread.start()
    assert ready.wait(10)
    yield found["url"]
    found["loop"].call_soon_threadsafe(found["stop"].set)
    thread.join(10)
    assert not thread.is_alive()


@contextmanager
def listening_on(server: ThreadingHTTPServer) -> Iterator[str]:
    """Serve in a thread, and give the callback's address."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/callback"
    server.shutdown()
    thread.join(10)
    server.server_close()


def listening(app: EchoApp) -> AbstractContextManager[str]:
    return listening_on(make_server(app))
