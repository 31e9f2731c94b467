"""Plain answers over HTTP, and plain questions read from it."""

import json
from typing import Any

from aiohttp import web

from simulator.calls import read_json
from simulator.chats import Channel


def answer(data: Any) -> web.Response:
    return web.Response(text=json.dumps(data, ensure_ascii=False), content_type="application/json")


async def json_body(request: web.Request) -> dict[str, Any]:
    body, malformed = read_json(await request.read())
    if malformed:
        raise web.HTTPBadRequest(text="请求不是 JSON 对象")
    return dict(body)


def channel_of(request: web.Request) -> Channel:
    try:
        return Channel(request.query.get("channel", Channel.WECOM))
    except ValueError as fault:
        raise web.HTTPBadRequest(text="channel 只能是 wecom 或 wechat") from fault


def number_of(request: web.Request, name: str, default: float) -> float:
    try:
        return float(request.query.get(name, default))
    except ValueError as fault:
        raise web.HTTPBadRequest(text=f"{name} 要是一个数") from fault


def id_of(request: web.Request) -> int:
    number = request.match_info["number"]
    if not number.isdecimal():
        raise web.HTTPNotFound(text="没有这个编号")
    return int(number)
