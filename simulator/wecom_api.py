"""The WeCom API: paths under /cgi-bin/ and what each of them does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.calls import Call
from simulator.clock import Clock
from simulator.errcodes import ApiError
from simulator.media import Medium, check_picture, check_upload
from simulator.oauth import LoginDesk
from simulator.people import ROOT, Department, Person
from simulator.rates import DAY, CallQuotas, FixedWindow
from simulator.tokens import Holder, TokenDesk
from simulator.wecom import Wecom

PICTURES_A_DAY = 100
MOST_LISTED = 10_000
PRIVATE_FIELDS = ("avatar", "gender", "mobile", "email", "biz_mail", "qr_code", "address")
Answer = Mapping[str, Any] | Medium


@dataclass(frozen=True, slots=True)
class Endpoint:
    method: str
    run: Callable[["WecomApi", Call], Answer]
    holders: tuple[Holder, ...] = (Holder.APP,)
    counted: bool = True


class WecomApi:
    def __init__(self, wecom: Wecom, tokens: TokenDesk, clock: Clock, login: LoginDesk) -> None:
        self.wecom = wecom
        self.login = login
        self.tokens = tokens
        self.clock = clock
        self._quotas = CallQuotas()
        self._pictures = FixedWindow(PICTURES_A_DAY, DAY)

    def answer(self, call: Call) -> Answer:
        if call.path == "gettoken":
            self._count_for_address(call)
            return self.get_token(call)
        endpoint = ENDPOINTS.get(call.path)
        if endpoint is None:
            raise ApiError(48002)
        if endpoint.counted:
            self._count_for_address(call)
        if endpoint.method not in (call.method, "ANY"):
            raise ApiError(43001 if endpoint.method == "GET" else 43002)
        holder = self.tokens.check(call.query.get("access_token", ""), self.clock.now(), Holder.APP, Holder.CONTACT)
        if holder not in endpoint.holders:
            raise ApiError(48009 if holder is Holder.CONTACT else 48002)
        if endpoint.counted:
            self._count_for_corp(call)
        return endpoint.run(self, call)

    def get_token(self, call: Call) -> Answer:
        corp_id, secret = call.query.get("corpid", ""), call.query.get("corpsecret", "")
        if not corp_id:
            raise ApiError(41002)
        if not secret:
            raise ApiError(41004)
        keys = self.wecom.keys
        if corp_id != keys.corp_id:
            raise ApiError(40013)
        self._count_for_corp(call)
        holders = {keys.secret: Holder.APP, keys.contact_secret or None: Holder.CONTACT}
        if secret not in holders:
            raise ApiError(40001)
        now = self.clock.now()
        token = self.tokens.issue(holders[secret], now)
        return {"access_token": token.text, "expires_in": int(token.expires_at - now)}

    # messages

    def send(self, call: Call) -> Answer:
        return self.wecom.send(call.body, self.clock.now(), call.number)

    def recall(self, call: Call) -> Answer:
        return self.wecom.recall(call.body.get("msgid"), self.clock.now())

    def update_card(self, call: Call) -> Answer:
        return self.wecom.update_card(call.body, self.clock.now())

    # media

    def upload(self, call: Call) -> Answer:
        kind = call.query.get("type", "")
        if call.upload is None:
            raise ApiError(41005)
        check_upload(kind, call.upload.data)
        medium = self.wecom.shelf.put(kind, call.upload.filename, call.upload.data, self.clock.now())
        return {"type": kind, "media_id": medium.media_id, "created_at": str(medium.created_at)}

    def keep_picture(self, call: Call) -> Answer:
        """Keep a picture for good, at an address for the text of an mpnews article."""
        if call.upload is None:
            raise ApiError(41005)
        check_picture(call.upload.data)
        now = self.clock.now()
        if not self._pictures.take(now):
            raise ApiError(45009)
        medium = self.wecom.shelf.put("image", call.upload.filename, call.upload.data, now)
        return {"url": f"{call.home}/sim/media/{medium.media_id}"}

    def download(self, call: Call) -> Answer:
        if not call.query.get("media_id"):
            raise ApiError(41006)
        return self.wecom.shelf.get(call.query["media_id"], self.clock.now())

    # menu

    def create_menu(self, call: Call) -> Answer:
        self.wecom.check_agent(call.query.get("agentid"))
        self.wecom.create_menu(call.body)
        return {}

    def get_menu(self, call: Call) -> Answer:
        self.wecom.check_agent(call.query.get("agentid"))
        if self.wecom.menu is None:
            raise ApiError(46003)
        return self.wecom.menu

    def delete_menu(self, call: Call) -> Answer:
        self.wecom.check_agent(call.query.get("agentid"))
        self.wecom.delete_menu()
        return {}

    # contacts

    def get_user(self, call: Call) -> Answer:
        userid = call.query.get("userid", "")
        if not userid:
            raise ApiError(41009)
        person = self.wecom.directory.find(userid)
        if person is None:
            raise ApiError(60111)
        if not person.visible:
            raise ApiError(60011)
        return self._full(person)

    def list_users(self, call: Call) -> Answer:
        return {"userlist": [self._full(person) for person in self._members(call)]}

    def list_users_simply(self, call: Call) -> Answer:
        directory = self.wecom.directory
        return {
            "userlist": [
                {
                    "userid": person.userid,
                    "name": person.name,
                    "department": [directory.department_of(person)],
                    "open_userid": "",
                }
                for person in self._members(call)
            ]
        }

    def list_ids(self, call: Call) -> Answer:
        limit, cursor = call.body.get("limit", MOST_LISTED), call.body.get("cursor") or "0"
        if not isinstance(limit, int) or not 1 <= limit <= MOST_LISTED or not str(cursor).isdecimal():
            raise ApiError(40058)
        directory, start = self.wecom.directory, int(cursor)
        rows = [{"userid": person.userid, "department": directory.department_of(person)} for person in directory]
        page = rows[start : start + limit]
        return {"dept_user": page, "next_cursor": str(start + limit) if start + limit < len(rows) else ""}

    def list_departments(self, call: Call) -> Answer:
        return {"department": [self._shown(item) for item in self._departments(call)]}

    def list_departments_simply(self, call: Call) -> Answer:
        return {
            "department_id": [
                {"id": item.id, "parentid": item.parent, "order": item.id} for item in self._departments(call)
            ]
        }

    def get_department(self, call: Call) -> Answer:
        return {"department": self._shown(self._department(call.query.get("id", "")))}

    def list_tags(self, _: Call) -> Answer:
        tags = self.wecom.directory.tags.items()
        return {"taglist": [{"tagid": number, "tagname": name} for number, name in tags]}

    def get_tag(self, call: Call) -> Answer:
        """Show a tag with those of its members whom the app can see; no tag here has a department in it."""
        number, directory = call.query.get("tagid", ""), self.wecom.directory
        if not number.isdecimal() or int(number) not in directory.tags:
            raise ApiError(40068)
        members = [{"userid": person.userid, "name": person.name} for person in directory.tagged(int(number))]
        return {"tagname": directory.tags[int(number)], "userlist": members, "partylist": []}

    def list_agents(self, _: Call) -> Answer:
        agent = {"agentid": self.wecom.keys.agent_id, "name": self.wecom.name, "square_logo_url": ""}
        return {"agentlist": [agent]}

    def get_agent(self, call: Call) -> Answer:
        self.wecom.check_agent(call.query.get("agentid"))
        visible = [{"userid": person.userid} for person in self.wecom.directory if person.visible]
        return {
            "agentid": self.wecom.keys.agent_id,
            "name": self.wecom.name,
            "square_logo_url": "",
            "description": "",
            "allow_userinfos": {"user": visible},
            "allow_partys": {"partyid": [item.id for item in self.wecom.directory.visible_departments()]},
            "allow_tags": {"tagid": list(self.wecom.directory.tags)},
            "close": 0,
            "redirect_domain": "",
            "report_location_flag": 0,
            "isreportenter": 1,
            "home_url": "",
        }

    def callback_ips(self, _: Call) -> Answer:
        return {"ip_list": ["127.0.0.1"]}

    # login

    def get_login(self, call: Call) -> Answer:
        return self.login.user_of(call.query.get("code", ""), self.clock.now())

    def get_login_the_old_way(self, call: Call) -> Answer:
        found = self.login.user_of(call.query.get("code", ""), self.clock.now())
        if "userid" not in found:
            return {"OpenId": found["openid"], "DeviceId": ""}
        return {"UserId": found["userid"], "DeviceId": ""}

    def get_login_detail(self, call: Call) -> Answer:
        return self.login.detail_of(str(call.body.get("user_ticket", "")), self.clock.now())

    # details

    def _count_for_address(self, call: Call) -> None:
        if not self._quotas.admit_address(call.path, call.ip, self.clock.now()):
            raise ApiError(45009)

    def _count_for_corp(self, call: Call) -> None:
        if not self._quotas.admit_corp(call.path, self.clock.now()):
            raise ApiError(45009)

    def _full(self, person: Person) -> dict[str, Any]:
        """Show a member as a new self-built app sees one: no avatar, mobile, mail, address and the like."""
        department = self.wecom.directory.department_of(person)
        private = dict.fromkeys(PRIVATE_FIELDS, "") if self.wecom.legacy else {}
        return {
            **private,
            "userid": person.userid,
            "name": person.name,
            "department": [department],
            "order": [0],
            "position": "",
            "is_leader_in_dept": [int(person.leads)],
            "direct_leader": [],
            "main_department": department,
            "status": 1,
            "alias": "",
            "telephone": "",
            "extattr": {"attrs": []},
            "open_userid": "",
        }

    def _members(self, call: Call) -> list[Person]:
        department = self._department(call.query.get("department_id", ""))
        if call.query.get("fetch_child") == "1" and department.id == ROOT:
            return [person for person in self.wecom.directory if person.visible]
        return self.wecom.directory.members_of(department.id)

    def _departments(self, call: Call) -> list[Department]:
        departments = self.wecom.directory.visible_departments()
        if not call.query.get("id"):
            return departments
        top = self._department(call.query["id"])
        return [item for item in departments if top.id in (item.id, item.parent)]

    def _department(self, number: str) -> Department:
        if not number.isdecimal():
            raise ApiError(40058)
        department = self.wecom.directory.departments.get(int(number))
        if department is None:
            raise ApiError(60003)
        if department not in self.wecom.directory.visible_departments():
            raise ApiError(60011)
        return department

    def _shown(self, item: Department) -> dict[str, Any]:
        return {
            "id": item.id,
            "name": item.name,
            "name_en": "",
            "department_leader": [person.userid for person in self.wecom.directory.leaders_of(item.id)],
            "parentid": item.parent,
            "order": item.id,
        }


BOTH = (Holder.APP, Holder.CONTACT)
ENDPOINTS = {
    "message/send": Endpoint("POST", WecomApi.send, counted=False),
    "message/recall": Endpoint("POST", WecomApi.recall),
    "message/update_template_card": Endpoint("POST", WecomApi.update_card),
    "media/upload": Endpoint("POST", WecomApi.upload),
    "media/uploadimg": Endpoint("POST", WecomApi.keep_picture),
    "media/get": Endpoint("GET", WecomApi.download),
    "menu/create": Endpoint("POST", WecomApi.create_menu),
    "menu/get": Endpoint("GET", WecomApi.get_menu),
    "menu/delete": Endpoint("GET", WecomApi.delete_menu),
    "user/get": Endpoint("GET", WecomApi.get_user),
    "user/list": Endpoint("GET", WecomApi.list_users),
    "user/simplelist": Endpoint("GET", WecomApi.list_users_simply),
    "user/list_id": Endpoint("POST", WecomApi.list_ids, (Holder.CONTACT,)),
    "department/list": Endpoint("GET", WecomApi.list_departments),
    "department/simplelist": Endpoint("GET", WecomApi.list_departments_simply, BOTH),
    "department/get": Endpoint("GET", WecomApi.get_department),
    "tag/list": Endpoint("GET", WecomApi.list_tags),
    "tag/get": Endpoint("GET", WecomApi.get_tag),
    "agent/list": Endpoint("GET", WecomApi.list_agents),
    "agent/get": Endpoint("GET", WecomApi.get_agent),
    "auth/getuserinfo": Endpoint("GET", WecomApi.get_login, counted=False),
    "user/getuserinfo": Endpoint("GET", WecomApi.get_login_the_old_way),
    "auth/getuserdetail": Endpoint("POST", WecomApi.get_login_detail),
    "getcallbackip": Endpoint("ANY", WecomApi.callback_ips, BOTH),
    "get_api_domain_ip": Endpoint("ANY", WecomApi.callback_ips, BOTH),
}
