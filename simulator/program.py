"""The simulator put together and run."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from simulator.account import Account, AccountKeys
from simulator.account_api import AccountApi
from simulator.calls import CallLog
from simulator.chats import Channel, Chats
from simulator.clock import Clock
from simulator.delivery import Callback, Postman
from simulator.director_api import DirectorApi
from simulator.envelope import Envelope
from simulator.faults import Faults, Scenario
from simulator.feed import Feed
from simulator.media import MediaShelf
from simulator.oauth import LoginDesk
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
    legacy: bool = False
    account_cap: int = 500
    trusted_domain: str = ""
    scenario: Scenario = field(default_factory=Scenario)
    contact_callback: str = ""
    contact_token: str = ""
    contact_aes_key: str = ""
    account_keys: AccountKeys | None = None
    account_name: str = "我的公众号"
    account_callback: str = ""


@dataclass(slots=True)
class Program:
    """What a running simulator consists of."""

    stage: Stage
    stage_api: StageApi
    account_api: AccountApi | None
    simulator: Simulator


async def run(setting: Setting, stop: asyncio.Event, ready: Callable[[str], None]) -> None:
    async with opened(setting) as program:
        await serve_until(setting, program, stop, ready)


@asynccontextmanager
async def opened(setting: Setting) -> AsyncIterator[Program]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        yield _assemble(setting, session)


async def serve_until(setting: Setting, program: Program, stop: asyncio.Event, ready: Callable[[str], None]) -> None:
    knocking: list[asyncio.Task[None]] = []

    def listening(port: int) -> None:
        base = f"http://{setting.host}:{port}"
        program.stage.base_url = base
        if program.account_api is not None:
            program.account_api.base_url = base
        loop = asyncio.get_running_loop()
        given = [callback for callback in program.stage.callbacks.values() if callback.url]
        knocking.extend(loop.create_task(_knock(program.stage_api, callback, stop)) for callback in given)
        ready(f"{base}/")

    await serve(make_app(program.simulator), setting.host, setting.port, stop, listening)
    for task in knocking:
        task.cancel()


def _assemble(setting: Setting, session: aiohttp.ClientSession) -> Program:
    keys, clock, feed, shelf, tokens = setting.keys, Clock(), Feed(), MediaShelf(), TokenDesk()
    chats, log, faults = Chats(feed), CallLog(feed), Faults()
    faults.begin(setting.scenario)
    directory = Directory(setting.people)
    wecom = Wecom(setting.app_name, keys, directory, chats, shelf, max(setting.account_cap, len(directory)))
    wecom.has_callback, wecom.legacy = bool(setting.callback), setting.legacy
    account = _open_account(setting, directory, chats, shelf)
    postman = Postman(session, clock, faults, setting.retry_pause)
    stage = Stage(clock, chats, shelf, postman, wecom, faults, account, _callbacks(setting))
    stage_api = StageApi(stage, log, tokens)
    login = LoginDesk(directory, keys.corp_id, setting.trusted_domain)
    account_api = AccountApi(account, tokens, clock) if account else None
    wecom_api = WecomApi(wecom, tokens, clock, login)
    director_api = DirectorApi(stage, faults, account, _assistant(setting))
    simulator = Simulator(clock, feed, log, faults, wecom_api, account_api, stage_api, director_api, login)
    return Program(stage, stage_api, account_api, simulator)


def _open_account(setting: Setting, directory: Directory, chats: Chats, shelf: MediaShelf) -> Account | None:
    if setting.account_keys is None:
        return None
    return Account(setting.account_name, setting.account_keys, directory, chats, shelf)


def _callbacks(setting: Setting) -> dict[Channel, Callback]:
    keys = setting.keys
    envelope = Envelope(keys.token, keys.aes_key, keys.corp_id)
    callbacks = {Channel.WECOM: Callback(Channel.WECOM, setting.callback, envelope, keys.corp_id, keys.agent_id)}
    if account := setting.account_keys:
        sealed = Envelope(account.token, account.aes_key, account.app_id)
        callbacks[Channel.WECHAT] = Callback(
            Channel.WECHAT, setting.account_callback, sealed, account.original_id, None
        )
    return callbacks


def _assistant(setting: Setting) -> Callback | None:
    if not setting.contact_callback:
        return None
    corp_id = setting.keys.corp_id
    envelope = Envelope(setting.contact_token, setting.contact_aes_key, corp_id)
    return Callback(Channel.WECOM, setting.contact_callback, envelope, corp_id, None)


async def _knock(stage_api: StageApi, callback: Callback, stop: asyncio.Event) -> None:
    """Ask until the app answers: it may start after this program."""
    for _ in range(KNOCKS):
        if stop.is_set() or callback.verified or await stage_api.stage.postman.verify(callback):
            break
        await asyncio.sleep(KNOCK_SECONDS)
    stage_api.tell_callback(callback.channel)
