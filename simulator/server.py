"""One aiohttp program: the API, the stage's scripting interface, the clock and the page."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from simulator import calls
from simulator.calls import Call, CallLog, Upload
from simulator.clock import Clock, stopwatch
from simulator.director_api import DirectorApi
from simulator.errcodes import ApiError
from simulator.faults import Faults
from simulator.feed import Feed
from simulator.media import Medium
from simulator.oauth import LoginDesk, LoginRefusedError
from simulator.stage_api import StageApi

PAGE = Path(__file__).with_name("page")
LARGEST_REQUEST = 24 * 1024 * 1024
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Api(Protocol):
    def answer(self, call: Call) -> Any: ...


@dataclass(frozen=True, slots=True)
class Simulator:
    """Everything that the web program serves."""

    clock: Clock
    feed: Feed
    log: CallLog
    faults: Faults
    wecom_api: Api
    account_api: Api | None
    stage_api: StageApi
    director_api: DirectorApi
    login: LoginDesk


def make_app(simulator: Simulator) -> web.Application:
    app = web.Application(client_max_size=LARGEST_REQUEST)
    app.router.add_route("*", "/cgi-bin/{path:.*}", _api(simulator, simulator.wecom_api))
    if simulator.account_api is not None:
        app.router.add_route("*", "/wechat/cgi-bin/{path:.*}", _api(simulator, simulator.account_api))
    app.router.add_get("/connect/oauth2/authorize", _login(simulator))
    app.router.add_get("/clock", _get_clock(simulator))
    app.router.add_post("/clock", _set_clock(simulator))
    simulator.stage_api.add_routes(app.router)
    simulator.director_api.add_routes(app.router)
    app.router.add_get("/", _index)
    app.router.add_static("/page", PAGE)
    return app


def _api(simulator: Simulator, api: Api) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        begun = stopwatch()
        path, upload = request.match_info["path"], None
        body: Any = {}
        malformed = False
        if request.content_type.startswith("multipart/"):
            upload = await _read_upload(request)
            shown: Any = {"media": f"{upload.filename}，{len(upload.data)} 字节"} if upload else {}
        else:
            body, malformed = calls.read_json(await request.read())
            shown = body
        record = simulator.log.begin(
            simulator.clock.now(), request.method, request.path.removesuffix(path), path, request.query, shown
        )
        ip, home = request.remote or "127.0.0.1", f"{request.scheme}://{request.host}"
        call = Call(request.method, path, request.query, body, malformed, upload, record.id, ip, home)
        faults, planned = simulator.faults, simulator.faults.scenario.api
        await faults.pause(planned.latency_ms)
        if faults.out(simulator.clock.now()) or faults.strikes("call dropped before", planned.drop_before):
            return _hang_up(request)
        try:
            faults.refuse(path)
            answer = api.answer(call)
        except ApiError as error:
            hint = f"{simulator.clock.unix()}_{record.id}"
            answer = calls.answer_refused(error, hint, ip, malformed=malformed)
            response: web.StreamResponse = _json(answer)
        else:
            if isinstance(answer, Medium):
                response, answer = _file(answer), {"media": f"{answer.filename}，{len(answer.data)} 字节"}
            else:
                answer = calls.answer_ok(answer, malformed=malformed)
                response = _json(answer)
        simulator.log.end(record, answer, (stopwatch() - begun) * 1000)
        return _hang_up(request) if faults.strikes("call dropped after", planned.drop_after) else response

    return handle


def _hang_up(request: web.Request) -> web.Response:
    """Break the connection; what is returned finds nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _login(simulator: Simulator) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        query = dict(request.query)
        chosen = query.pop("as", None)
        desk = simulator.login
        try:
            desk.check_request(query)
        except LoginRefusedError as fault:
            raise web.HTTPBadRequest(text=str(fault)) from fault
        if chosen is None:
            return web.Response(text=desk.page(query), content_type="text/html")
        person = desk.directory.find(chosen)
        if person is None:
            raise web.HTTPNotFound(text="没有这个人")
        raise web.HTTPFound(desk.let_in(person, query, simulator.clock.now()))

    return handle


async def _read_upload(request: web.Request) -> Upload | None:
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader) and part.name == "media":
            return Upload(part.filename or "media", await part.read(decode=True))
    return None


def _json(answer: Any) -> web.Response:
    return web.Response(text=json.dumps(answer, ensure_ascii=False), content_type="application/json")


def _file(medium: Medium) -> web.Response:
    name = f"attachment; filename*=UTF-8''{quote(medium.filename)}"
    return web.Response(
        body=medium.data,
        content_type=medium.mime.replace("*", "octet-stream"),
        headers={"Content-Disposition": name},
    )


def _get_clock(simulator: Simulator) -> Handler:
    async def handle(_: web.Request) -> web.StreamResponse:
        return _json(_clock(simulator.clock))

    return handle


def _set_clock(simulator: Simulator) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        body, malformed = calls.read_json(await request.read())
        offset = body.get("offset_seconds")
        if malformed or isinstance(offset, bool) or not isinstance(offset, int | float):
            raise web.HTTPBadRequest(text="offset_seconds 要是一个数")
        simulator.clock.offset_seconds = float(offset)
        simulator.feed.tell("clock", _clock(simulator.clock))
        return _json(_clock(simulator.clock))

    return handle


def _clock(clock: Clock) -> dict[str, float]:
    return {"offset_seconds": clock.offset_seconds, "now": clock.now()}


async def _index(_: web.Request) -> web.StreamResponse:
    return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})


async def serve(app: web.Application, host: str, port: int, stop: asyncio.Event, ready: Callable[[int], None]) -> None:
    """Listen until told to stop; `ready` gets the port, chosen by the system where 0 was asked for."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    bound: int = runner.addresses[0][1]
    ready(bound)
    await stop.wait()
    await runner.cleanup()
