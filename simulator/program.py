"""The simulator put together and run."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp

from simulator.calls import CallLog
from simulator.chats import Channel, Chats
from simulator.clock import Clock
from simulator.delivery import Callback, Postman
from simulator.envelope import Envelope
from simulator.feed import Feed
from simulator.media import MediaShelf
from simulator.people import Directory, Person
from simulator.server import Simulator, make_app, serve
from simulator.stage import Stage
from simulator.stage_api import StageApi
from simulator.tokens import TokenDesk
from simulator.wecom import Keys, Wecom
from simulator.wecom_api import WecomApi

KNOCKS = 240
KNOCK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Setting:
    keys: Keys
    people: list[Person]
    host: str = "127.0.0.1"
    port: int = 0
    callback: str = ""
    app_name: str = "我的应用"
    retry_pause: float = 1.0


async def run(setting: Setting, stop: asyncio.Event, ready: Callable[[str], None]) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        stage_api, simulator = _assemble(setting, session)
        knocking: list[asyncio.Task[None]] = []

        def listening(port: int) -> None:
            stage_api.stage.base_url = f"http://{setting.host}:{port}"
            if setting.callback:
                knocking.append(asyncio.get_running_loop().create_task(_knock(stage_api, stop)))
            ready(stage_api.stage.base_url + "/")

        await serve(make_app(simulator), setting.host, setting.port, stop, listening)
        for task in knocking:
            task.cancel()


def _assemble(setting: Setting, session: aiohttp.ClientSession) -> tuple[StageApi, Simulator]:
    keys, clock, feed, shelf, tokens = setting.keys, Clock(), Feed(), MediaShelf(), TokenDesk()
    chats, log = Chats(feed), CallLog(feed)
    wecom = Wecom(setting.app_name, keys, Directory(setting.people), chats, shelf)
    wecom.has_callback = bool(setting.callback)
    stage = Stage(clock, chats, shelf, Postman(session, clock, setting.retry_pause), wecom)
    envelope = Envelope(keys.token, keys.aes_key, keys.corp_id)
    stage.callbacks[Channel.WECOM] = Callback(Channel.WECOM, setting.callback, envelope, keys.corp_id, keys.agent_id)
    stage_api = StageApi(stage, log, tokens)
    return stage_api, Simulator(clock, feed, log, WecomApi(wecom, tokens, clock), stage_api)


async def _knock(stage_api: StageApi, stop: asyncio.Event) -> None:
    """Ask until the app answers: it may start after this program."""
    callback = stage_api.stage.callbacks[Channel.WECOM]
    for _ in range(KNOCKS):
        if stop.is_set() or callback.verified or await stage_api.stage.postman.verify(callback):
            break
        await asyncio.sleep(KNOCK_SECONDS)
    stage_api.tell_callback(Channel.WECOM)
