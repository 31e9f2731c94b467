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
from simulator.errcodes import ApiError
from simulator.feed import Feed
from simulator.media import Medium
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
    wecom_api: Api
    stage_api: StageApi


def make_app(simulator: Simulator) -> web.Application:
    app = web.Application(client_max_size=LARGEST_REQUEST)
    app.router.add_route("*", "/cgi-bin/{path:.*}", _api(simulator, simulator.wecom_api))
    app.router.add_get("/clock", _get_clock(simulator))
    app.router.add_post("/clock", _set_clock(simulator))
    simulator.stage_api.add_routes(app.router)
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
        record = simulator.log.begin(simulator.clock.now(), request.method, path, request.query, shown)
        call = Call(request.method, path, request.query, body, malformed, upload, record.id)
        try:
            answer = api.answer(call)
        except ApiError as error:
            answer = calls.answer_refused(error, f"{simulator.clock.unix()}_{record.id}", malformed=malformed)
            response: web.StreamResponse = _json(answer)
        else:
            if isinstance(answer, Medium):
                response, answer = _file(answer), {"media": f"{answer.filename}，{len(answer.data)} 字节"}
            else:
                answer = calls.answer_ok(answer, malformed=malformed)
                response = _json(answer)
        simulator.log.end(record, answer, (stopwatch() - begun) * 1000)
        return response

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
