"""The scripting interface under /sim/, with which the page and tests put people on stage."""

import asyncio
import contextlib
import json
from collections.abc import Coroutine
from typing import Any
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from simulator.acts import BadActError
from simulator.answers import answer, channel_of, id_of, json_body, number_of
from simulator.calls import CallLog
from simulator.chats import Channel
from simulator.errcodes import ApiError
from simulator.feed import read
from simulator.people import Person
from simulator.stage import Stage
from simulator.tokens import TokenDesk

LONGEST_WAIT = 60.0
SIGN_OF_LIFE_SECONDS = 15.0


class StageApi:
    def __init__(self, stage: Stage, log: CallLog, tokens: TokenDesk) -> None:
        self.stage = stage
        self.log = log
        self.tokens = tokens
        self._running: set[asyncio.Task[Any]] = set()

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/sim/state", self.show_state)
        router.add_get("/sim/people", self.list_people)
        router.add_post("/sim/people/{userid}", self.change_person)
        router.add_get("/sim/people/{userid}/messages", self.list_messages)
        router.add_post("/sim/people/{userid}/messages", self.act)
        router.add_get("/sim/deliveries/{number}", self.show_delivery)
        router.add_get("/sim/calls", self.list_calls)
        router.add_get("/sim/calls/{number}", self.show_call)
        router.add_get("/sim/media/{media_id}", self.show_medium)
        router.add_get("/sim/stream", self.stream)
        router.add_post("/sim/callback", self.set_callback)
        router.add_post("/sim/tokens/revoke", self.revoke_tokens)
        router.add_post("/sim/clear", self.clear)

    async def show_state(self, _: web.Request) -> web.StreamResponse:
        clock = self.stage.clock
        return answer(
            {
                "app": {
                    "corp_id": self.stage.wecom.keys.corp_id,
                    "agent_id": self.stage.wecom.keys.agent_id,
                    "names": self._names(),
                    "channels": list(self.stage.callbacks),
                },
                "callbacks": {channel: item.as_json() for channel, item in self.stage.callbacks.items()},
                "menus": {
                    Channel.WECOM: self.stage.wecom.menu,
                    Channel.WECHAT: self.stage.account.menu if self.stage.account else None,
                },
                "clock": {"offset_seconds": clock.offset_seconds, "now": clock.now()},
            }
        )

    async def list_people(self, _: web.Request) -> web.StreamResponse:
        last = self.stage.chats.last_of_each()
        people = [
            {
                "userid": person.userid,
                "name": person.name,
                "branch": person.branch,
                "roles": person.roles,
                "visible": person.visible,
                "openid": person.openid,
                "follows": self.stage.account is not None and person.userid in self.stage.account.followers,
                "last": {
                    channel: entry.as_json()
                    for channel in Channel
                    if (entry := last.get((channel, person.userid))) is not None
                },
            }
            for person in self.stage.wecom.directory
        ]
        return answer({"people": people})

    async def change_person(self, request: web.Request) -> web.StreamResponse:
        person = self._person(request)
        visible = (await json_body(request)).get("visible")
        if not isinstance(visible, bool):
            raise web.HTTPBadRequest(text="visible 要是 true 或 false")
        self.stage.wecom.directory.show(person, visible=visible)
        self.stage.chats.feed.tell("person", {"userid": person.userid, "visible": visible})
        if visible != person.visible:
            event = "subscribe" if visible else "unsubscribe"
            self._start(self.stage.perform(Channel.WECOM, person, {"type": "event", "event": event}))
        return answer({"userid": person.userid, "visible": visible})

    async def list_messages(self, request: web.Request) -> web.StreamResponse:
        person, channel = self._person(request), channel_of(request)
        after, wait = number_of(request, "after", 0), min(number_of(request, "wait", 0), LONGEST_WAIT)
        entries = await self.stage.chats.wait(channel, person.userid, int(after), wait)
        last = int(number_of(request, "last", len(entries)))
        return answer({"messages": [entry.as_json() for entry in entries[max(0, len(entries) - last) :]]})

    async def act(self, request: web.Request) -> web.StreamResponse:
        """Deliver the act and say how it ended; with wait=0 answer at once and let the stream tell."""
        person, channel = self._person(request), channel_of(request)
        if channel is Channel.WECOM and not person.visible:
            raise web.HTTPForbidden(text="这个人不在应用的可见范围里")
        if channel not in self.stage.callbacks:
            raise web.HTTPConflict(text="还没有设置回调地址")
        act = await self._read_request(request)
        try:
            if request.query.get("wait") == "0":
                step = self.stage.read_act(channel, person, act)
                entry = self.stage.begin(channel, person, step, act)
                self._start(self.stage.finish(person, step, entry))
                return answer({"message": entry.as_json()})
            return answer((await self.stage.perform(channel, person, act)).as_json())
        except BadActError as fault:
            raise web.HTTPBadRequest(text=str(fault)) from fault
        except (ValueError, TypeError, AttributeError) as fault:
            raise web.HTTPBadRequest(text=f"这个动作写得不对：{fault}") from fault

    async def show_delivery(self, request: web.Request) -> web.StreamResponse:
        delivery = self.stage.postman.find(id_of(request))
        if delivery is None:
            raise web.HTTPNotFound(text="没有这次投递，或已经不再保留")
        return answer(delivery.as_json())

    async def list_calls(self, request: web.Request) -> web.StreamResponse:
        return answer({"calls": [record.as_json() for record in self.log.after(int(number_of(request, "after", 0)))]})

    async def show_call(self, request: web.Request) -> web.StreamResponse:
        record = self.log.find(id_of(request))
        if record is None:
            raise web.HTTPNotFound(text="没有这次调用，或已经不再保留")
        return answer(record.as_json())

    async def show_medium(self, request: web.Request) -> web.StreamResponse:
        medium = self.stage.shelf.peek(request.match_info["media_id"])
        if medium is None:
            raise web.HTTPNotFound(text="没有这个文件")
        shown = "inline" if medium.mime.startswith(("image/", "video/")) else "attachment"
        return web.Response(
            body=medium.data,
            content_type=medium.mime.replace("*", "octet-stream"),
            headers={
                "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(medium.filename)}",
                "Cache-Control": "max-age=86400",
                "X-Content-Type-Options": "nosniff",
            },
        )

    async def stream(self, request: web.Request) -> web.StreamResponse:
        person = request.query.get("person")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        with contextlib.suppress(ConnectionResetError), self.stage.chats.feed.listen() as queue:
            await response.prepare(request)
            await response.write(b"retry: 1000\n\n")
            async for news in read(queue, SIGN_OF_LIFE_SECONDS):
                if news is None:
                    await response.write(b": still here\n\n")
                elif person is None or news.data.get("person", person) == person:
                    data = json.dumps(news.data, ensure_ascii=False)
                    await response.write(f"event: {news.kind}\ndata: {data}\n\n".encode())
        return response

    async def set_callback(self, request: web.Request) -> web.StreamResponse:
        """Save a callback address, which the platform does only after it has answered the verification."""
        channel, url = channel_of(request), (await json_body(request)).get("url")
        callback = self.stage.callbacks.get(channel)
        if callback is None or not isinstance(url, str) or not url.startswith(("http://", "https://")):
            raise web.HTTPBadRequest(text="url 要以 http:// 或 https:// 开头")
        callback.url = url
        if channel is Channel.WECOM:
            self.stage.wecom.has_callback = True
        await self.stage.postman.verify(callback)
        self.tell_callback(channel)
        return answer(callback.as_json())

    async def revoke_tokens(self, _: web.Request) -> web.StreamResponse:
        self.tokens.revoke(self.stage.clock.now())
        return answer({})

    async def clear(self, _: web.Request) -> web.StreamResponse:
        self.stage.clear()
        return answer({})

    def tell_callback(self, channel: Channel) -> None:
        shown = self.stage.callbacks[channel].as_json()
        self.stage.chats.feed.tell("callback", {"channel": channel, **shown})

    # details

    def _names(self) -> dict[str, str]:
        names: dict[str, str] = {Channel.WECOM: self.stage.wecom.name}
        if self.stage.account is not None:
            names[Channel.WECHAT] = self.stage.account.name
        return names

    async def _read_request(self, request: web.Request) -> dict[str, Any]:
        """Read an act as JSON, or as a form with the file itself."""
        if not request.content_type.startswith("multipart/"):
            return await json_body(request)
        act: dict[str, Any] = {"type": "image"}
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            if part.name == "media":
                act["filename"], act["data"] = part.filename or "media", await part.read(decode=True)
            elif part.name:
                act[part.name] = await part.text()
        try:
            media_id = self.stage.keep_upload(str(act["type"]), str(act.pop("filename", "")), act.pop("data", b""))
        except ApiError as error:
            raise web.HTTPBadRequest(text=f"这个文件发不出去：{error.errmsg}") from error
        except BadActError as fault:
            raise web.HTTPBadRequest(text=str(fault)) from fault
        return {**act, "media_id": media_id}

    def _start(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def _person(self, request: web.Request) -> Person:
        person = self.stage.wecom.directory.find(request.match_info["userid"])
        if person is None:
            raise web.HTTPNotFound(text="没有这个人")
        return person
