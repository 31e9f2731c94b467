"""The director's part of the scripting interface: faults, transcripts and moments."""

from typing import Any

from aiohttp import web

from simulator import contacts, moments, transcript
from simulator.account import Account
from simulator.acts import BadActError
from simulator.answers import answer, json_body
from simulator.delivery import Callback
from simulator.faults import Faults, ScenarioError, read_scenario
from simulator.stage import Stage


class DirectorApi:
    def __init__(self, stage: Stage, faults: Faults, account: Account | None, assistant: Callback | None) -> None:
        self.stage = stage
        self.faults = faults
        self.account = account
        self.assistant = assistant
        self._moments = moments.Moments()

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/sim/faults", self.show_faults)
        router.add_post("/sim/faults", self.set_faults)
        router.add_post("/sim/outage", self.begin_outage)
        router.add_get("/sim/transcript", self.save_transcript)
        router.add_post("/sim/replay", self.replay)
        router.add_post("/sim/restart", self.restart)
        router.add_post("/sim/contacts", self.change_contacts)
        router.add_get("/sim/moments", self.list_moments)
        router.add_post("/sim/moments", self.keep_moment)
        router.add_get("/sim/moments/diff", self.compare_moments)

    async def show_faults(self, _: web.Request) -> web.StreamResponse:
        return answer(self.faults.as_json(self.stage.clock.now()))

    async def set_faults(self, request: web.Request) -> web.StreamResponse:
        try:
            self.faults.begin(read_scenario(await json_body(request)))
        except ScenarioError as fault:
            raise web.HTTPBadRequest(text=str(fault)) from fault
        return await self.show_faults(request)

    async def begin_outage(self, request: web.Request) -> web.StreamResponse:
        seconds = (await json_body(request)).get("seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise web.HTTPBadRequest(text="seconds 要是一个数")
        self.faults.outage_until = self.stage.clock.now() + seconds
        return await self.show_faults(request)

    async def save_transcript(self, _: web.Request) -> web.StreamResponse:
        response = answer(transcript.save(self.stage))
        response.headers["Content-Disposition"] = 'attachment; filename="transcript.json"'
        return response

    async def replay(self, request: web.Request) -> web.StreamResponse:
        """Act a transcript out before the app as it is now."""
        body = await json_body(request)
        return answer({"acts": await self._replay(body.get("transcript") or {}, body)})

    async def restart(self, request: web.Request) -> web.StreamResponse:
        """Empty the chats and act everything out again, up to and with the act `seq`."""
        body = await json_body(request)
        saved = transcript.save(self.stage)
        self.stage.clear()
        return answer({"acts": await self._replay(saved, {**body, "until": body.get("seq")})})

    async def change_contacts(self, request: web.Request) -> web.StreamResponse:
        """Change the contacts and, where there is a contact-sync assistant, tell it."""
        directory = self.stage.wecom.directory
        try:
            fields = contacts.change(directory, await json_body(request))
        except BadActError as fault:
            raise web.HTTPBadRequest(text=str(fault)) from fault
        self.stage.chats.feed.tell("people", {})
        if self.assistant is None:
            return answer({"delivery": None})
        delivery = await contacts.tell(self.stage.postman, self.assistant, self.stage.clock, fields)
        return answer({"delivery": delivery.as_json()})

    async def list_moments(self, _: web.Request) -> web.StreamResponse:
        return answer({"moments": self._moments.names()})

    async def keep_moment(self, request: web.Request) -> web.StreamResponse:
        name = (await json_body(request)).get("name")
        if not isinstance(name, str) or not name:
            raise web.HTTPBadRequest(text="name 要是一个名字")
        self._moments.keep(name, moments.write_down(self.stage, self.account))
        return await self.list_moments(request)

    async def compare_moments(self, request: web.Request) -> web.StreamResponse:
        """Say what differs from one moment to another, or to now."""
        before = self._moments.find(request.query.get("from", ""))
        to = request.query.get("to")
        after = moments.write_down(self.stage, self.account) if to is None else self._moments.find(to)
        if before is None or after is None:
            raise web.HTTPNotFound(text="没有记下这一刻")
        return answer({"changes": moments.compare(before, after)})

    async def _replay(self, saved: dict[str, Any], body: dict[str, Any]) -> list[dict[str, Any]]:
        until = body.get("until")
        keep_times = body.get("keep_times") is True
        try:
            compared = await transcript.replay(
                self.stage, saved, until if isinstance(until, int) else None, keep_times=keep_times
            )
        except transcript.TranscriptError as fault:
            raise web.HTTPBadRequest(text=str(fault)) from fault
        if keep_times:
            clock = self.stage.clock
            self.stage.chats.feed.tell("clock", {"offset_seconds": clock.offset_seconds, "now": clock.now()})
        return compared
