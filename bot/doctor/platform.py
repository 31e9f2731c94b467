"""What is asked of the platform: token, trusted IP, whom the app sees, the menu, the contact-sync assistant."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any

import httpx

from bot.clock import Clock
from bot.contacts.directory import open_assistant
from bot.doctor.findings import Finding, WaitError, failed, noted, off, passed
from bot.envelope import STALE_AFTER, Envelope
from bot.menu import buttons
from bot.settings import Settings, WeChat, WeCom
from bot.wecom import Client, UnreachableError, WeComError
from campaign.people import Person
from storage.people import key_of
from storage.tokens import MemoryTokens

_TIMEOUT = httpx.Timeout(8.0, connect=5.0)
_MOST_ASKED_ONE_BY_ONE = 200
_MOST_NAMED = 100
_UNTRUSTED_IP = 60020
_NOBODY_OF_THAT_ID = frozenset({40003, 46004, 60111})
_OUT_OF_SIGHT = frozenset({60011, 81013, 60021, 50002})
_WRONG_APP = frozenset({301002, 40056})
_HARMLESS_SKEW = timedelta(seconds=60)
_SECRET_WRONG = frozenset({40001, 40091, 41004})
_CORP_WRONG = frozenset({40013, 41002})
_ACCOUNT = {
    40013: "WECHAT_APP_ID 不对。公众平台 → 设置与开发 → 基本配置，重新复制",
    40125: "WECHAT_SECRET 不对。公众平台 → 设置与开发 → 基本配置 → 开发者密码，重置后重新复制",
    40164: "这台机器的 IP 不在白名单里。公众平台 → 设置与开发 → 基本配置 → IP白名单，添加",
}

TOKEN, TRUSTED_IP = "令牌", "可信IP"


@dataclass
class Platform:
    """The answers, asked for once. `app_name` is what the console calls the app."""

    settings: Settings
    clock: Clock
    app_name: str = "示范岗小助手"
    skew: timedelta | None = None
    untrusted: WeComError | None = None
    _tokens: MemoryTokens = field(default_factory=MemoryTokens)

    @property
    def app(self) -> WeCom:
        """Raises `WaitError` where the channel is off."""
        if self.settings.wecom is None:
            raise WaitError(TOKEN)
        return self.settings.wecom

    @property
    def envelope(self) -> Envelope:
        return Envelope(self.app.token, self.app.aes_key, self.app.corp_id)

    @cached_property
    def http(self) -> httpx.Client:
        return httpx.Client(timeout=_TIMEOUT, event_hooks={"response": [self._note_time]})

    @cached_property
    def client(self) -> Client:
        return Client(self.app, self._tokens, self.http)

    def _note_time(self, response: httpx.Response) -> None:
        try:
            there = parsedate_to_datetime(response.headers.get("date", ""))
        except ValueError:
            return
        if there.tzinfo is not None:
            self.skew = self.clock.now().astimezone(UTC) - there

    def _place(self, *steps: str) -> str:
        return " → ".join(("管理后台", "应用管理", self.app_name, *steps))

    # Token

    def look_at_token(self) -> Finding:
        if self.settings.wecom is None:
            names = "WECOM_CORP_ID、WECOM_AGENT_ID、WECOM_SECRET、WECOM_TOKEN、WECOM_AES_KEY"
            return failed(f"企业微信没有配置，这个渠道关着。要设 {names}，从哪里抄见 docs/connect-wecom.md")
        try:
            self.client.renew_token()
        except UnreachableError as fault:
            return failed(f"{self.app.api_base} 连不上（{fault}）。查出去的网络、DNS、代理（HTTPS_PROXY）")
        except WeComError as fault:
            return self._explain_token(fault)
        return passed()

    def _explain_token(self, fault: WeComError) -> Finding:
        if fault.errcode == _UNTRUSTED_IP:
            self.untrusted = fault
            raise WaitError(TRUSTED_IP)
        if fault.errcode in _SECRET_WRONG:
            return failed(
                f"WECOM_SECRET 不对，或不是这个应用的（{fault.errcode}）。{self._place('Secret')}，点「查看」重新复制"
            )
        if fault.errcode in _CORP_WRONG:
            return failed(f"WECOM_CORP_ID 不对（{fault.errcode}）。管理后台 → 我的企业 → 企业信息，最下面的企业ID")
        return failed(f"平台不给令牌：{fault.meaning}（{fault.errcode}）")

    def _need_token(self) -> None:
        if self._tokens.get(self.client.line.name) is None:
            raise WaitError(TOKEN)

    def look_at_clock(self) -> Finding:
        if self.skew is None:
            self._need_token()
            return noted("平台没有说它那边几点，没有可比的。打开 NTP：timedatectl set-ntp true")
        seconds = abs(self.skew.total_seconds())
        way = "快" if self.skew > timedelta(0) else "慢"
        if self.skew > STALE_AFTER or -self.skew > STALE_AFTER:
            return failed(
                f"这台机器比平台{way}{seconds / 60:.0f}分钟，回调一条都收不了。打开 NTP：timedatectl set-ntp true"
            )
        if seconds > _HARMLESS_SKEW.total_seconds():
            return noted(
                f"这台机器比平台{way}{seconds:.0f}秒，差到10分钟就收不了回调。打开 NTP：timedatectl set-ntp true"
            )
        return passed()

    # Trusted IP

    def look_at_trusted_ip(self) -> Finding:
        """Asked by what everything else begins with; the app's own name comes with it."""
        if self.untrusted is None:
            self._need_token()
            try:
                agent = self.client.agent()
            except WeComError as fault:
                if fault.errcode in _WRONG_APP:
                    return failed(
                        f"WECOM_AGENT_ID 不是这个 Secret 的应用（{fault.errcode}）。{self._place()}，看 AgentId"
                    )
                if fault.errcode != _UNTRUSTED_IP:
                    return failed(f"平台不让查应用：{fault.meaning}（{fault.errcode}）")
                self.untrusted = fault
            else:
                self.app_name = agent.name or self.app_name
                return passed() if not agent.close else failed(f"应用停用了。{self._place('启用')}")
        ip = self.untrusted.caller_ip or "（平台没有说）"
        return failed(
            f"平台看到的出口IP是 {ip}，不在名单里。{self._place('企业可信IP')}，添加后等1分钟。"
            "这一项是灰的，就先保存回调地址"
        )

    # Whom the app sees

    def look_at_range(self, roster: list[Person]) -> Finding:
        seen = self._seen()
        if not roster:
            return noted(
                f"看得见{len(seen)}人；名册还是空的，没有可比的。先导入名册：shifangang roster import 名册.xlsx"
            )
        missing = [person for person in roster if key_of(person.userid) not in seen]
        unknown: list[Person] = []
        if len(missing) <= _MOST_ASKED_ONE_BY_ONE:
            codes = {person.id: self._refusal_of(person) for person in missing}
            unknown = [person for person in missing if codes[person.id] in _NOBODY_OF_THAT_ID]
            missing = [person for person in missing if codes[person.id] in _OUT_OF_SIGHT]
        said = []
        if missing:
            whole = "，一个人都看不见" if len(missing) == len(roster) else ""
            said.append(f"差{len(missing)}人{whole}：{_names(missing)}。{self._place('可见范围')}，添加")
        if unknown:
            said.append(
                f"通讯录里没有这{len(unknown)}个账号：{_names(unknown)}。名册里改成通讯录的「账号」，再导入一遍"
            )
        return failed("。".join(said)) if said else passed(f"名册{len(roster)}人都看得见")

    def _seen(self) -> set[str]:
        """Those named one by one and those in departments; whoever comes by a tag is asked for apart."""
        seen: set[str] = set()
        try:
            seen |= {key_of(userid) for userid in self.client.agent().userids}
            for department in self.client.departments():
                seen |= {key_of(member.userid) for member in self.client.names_in(department.id)}
        except WeComError as fault:
            if fault.errcode not in _OUT_OF_SIGHT:
                raise
        return seen

    def _refusal_of(self, person: Person) -> int:
        """0 where the app sees the person."""
        try:
            self.client.member(person.userid)
        except WeComError as fault:
            if fault.errcode in _OUT_OF_SIGHT | _NOBODY_OF_THAT_ID:
                return fault.errcode
            raise
        return 0

    # Menu

    def look_at_menu(self) -> Finding:
        there = self.client.menu()
        if _shape(there) == _shape(buttons()):
            return passed()
        remedy = "重启一次 shifangang serve（或 worker），启动时它会放上"
        if not there:
            return failed(f"聊天框下面还没有菜单。{remedy}")
        return failed(f"聊天框下面的菜单不是这个版本的（{_entries(there)}）。{remedy}")

    # Contacts

    def look_at_contacts(self) -> Finding:
        assistant = open_assistant(self.settings, self.client) if self.settings.contacts else None
        if assistant is None:
            return off("WECOM_CONTACT_*，不设也行：名册用文件导入，离职、改名要自己再导")
        try:
            departments = assistant.department_ids()
        except WeComError as fault:
            if fault.errcode == _UNTRUSTED_IP:
                return failed(
                    f"平台看到的出口IP是 {fault.caller_ip or '（平台没有说）'}，不在通讯录同步的名单里。"
                    "管理后台 → 安全与管理 → 管理工具 → 通讯录同步 → 企业可信IP，添加后等1分钟"
                )
            if fault.errcode in _SECRET_WRONG:
                return failed(
                    f"WECOM_CONTACT_SECRET 不对（{fault.errcode}）。管理后台 → 安全与管理 → 管理工具 → 通讯录同步，"
                    "查看 Secret 重新复制"
                )
            return failed(f"通讯录同步不让查：{fault.meaning}（{fault.errcode}）")
        return passed(f"通讯录里{len(departments)}个部门")

    # Official Account

    def look_at_account(self) -> Finding:
        if self.settings.wechat is None:
            return off("WECHAT_*，不接公众号不用设")
        return _ask_account(self.settings.wechat, self.http)


def guard(platform: Platform, look: Any) -> Finding:
    """What every question to the platform can meet."""
    try:
        found: Finding = look()
    except UnreachableError as fault:
        return failed(f"{platform.app.api_base} 没有应答（{fault}）。查出去的网络，过一会儿再运行一遍")
    except WeComError as fault:
        if fault.errcode == _UNTRUSTED_IP:
            raise WaitError(TRUSTED_IP) from None
        return failed(f"平台说：{fault.meaning}（{fault.errcode}）")
    return found


def _names(people: Iterable[Person]) -> str:
    listed = [f"{person.name}（{person.userid}）" for person in people]
    more = len(listed) - _MOST_NAMED
    return "、".join(listed[:_MOST_NAMED]) + (f"……还有{more}人" if more > 0 else "")


def _shape(menu: list[dict[str, Any]]) -> list[Any]:
    """What a person sees and what an entry sends, whatever empty fields come with it."""
    return [
        (
            entry.get("name"),
            "" if entry.get("sub_button") else entry.get("type"),
            entry.get("key"),
            entry.get("url"),
            _shape(entry.get("sub_button") or []),
        )
        for entry in menu
    ]


def _entries(menu: list[dict[str, Any]]) -> str:
    return "、".join(str(entry.get("name")) for entry in menu)


def _ask_account(account: WeChat, http: httpx.Client) -> Finding:
    """By the stable token: an ordinary one would end the one in use."""
    body = {"grant_type": "client_credential", "appid": account.app_id, "secret": account.secret}
    try:
        answer = http.post(f"{account.api_base}stable_token", json=body).json()
    except (httpx.HTTPError, ValueError):
        return failed(f"{account.api_base} 连不上。查出去的网络、DNS、代理（HTTPS_PROXY）")
    if not isinstance(answer, dict):
        return failed(f"{account.api_base} 答的读不懂，查 WECHAT_API_BASE")
    errcode = answer.get("errcode")
    if answer.get("access_token"):
        return passed()
    return failed(_ACCOUNT.get(errcode, f"平台不给令牌（{errcode}）") if isinstance(errcode, int) else "平台没有给令牌")
