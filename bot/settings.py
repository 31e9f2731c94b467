"""Settings from the environment: every mistake in them said at once, and no secret said at all."""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

DEFAULT_ZONE = "Asia/Shanghai"
DEFAULT_DATABASE = "sqlite:///data/shifangang.db"
WECOM_API = "https://qyapi.weixin.qq.com/cgi-bin/"
WECHAT_API = "https://api.weixin.qq.com/cgi-bin/"
_AES_KEY_LENGTH = 43
_AES_BYTES = 32


class SettingsError(Exception):
    """All that is wrong, a line each."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class WeCom:
    """The self-built app."""

    corp_id: str
    agent_id: int
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    api_base: str = WECOM_API


@dataclass(frozen=True)
class Contacts:
    """The contact-sync assistant of the corporation that the app is in; nothing without the app."""

    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)


@dataclass(frozen=True)
class WeChat:
    """The Official Account."""

    app_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    api_base: str = WECHAT_API


@dataclass(frozen=True)
class Settings:
    database_url: str = field(default=DEFAULT_DATABASE, repr=False)
    redis_url: str | None = field(default=None, repr=False)
    data_keys: tuple[str, ...] = field(default=(), repr=False)
    wecom: WeCom | None = None
    contacts: Contacts | None = None
    wechat: WeChat | None = None
    public_url: str | None = None
    rubric: Path | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(DEFAULT_ZONE))
    metrics_token: str | None = field(default=None, repr=False)
    verify_dir: Path | None = None
    clock_url: str | None = None


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Raises `SettingsError` that names every fault."""
    reader = _Reader({name: value.strip() for name, value in environment.items() if value.strip()})
    settings = Settings(
        database_url=reader.database_url("DATABASE_URL"),
        redis_url=reader.url("REDIS_URL", ("redis", "rediss", "unix")),
        data_keys=tuple(key.strip() for key in reader.text("DATA_KEY").split(",") if key.strip()),
        wecom=reader.wecom(),
        contacts=reader.contacts(),
        wechat=reader.wechat(),
        public_url=reader.url("PUBLIC_URL", ("http", "https")),
        rubric=reader.path("RUBRIC"),
        zone=reader.zone("TIMEZONE"),
        metrics_token=reader.text("METRICS_TOKEN") or None,
        verify_dir=reader.path("VERIFY_DIR"),
        clock_url=reader.url("SHIFANGANG_CLOCK_URL", ("http",)),
    )
    if reader.faults:
        raise SettingsError(tuple(reader.faults))
    return settings


@dataclass
class _Reader:
    environment: Mapping[str, str]
    faults: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        return self.environment.get(name, "")

    def path(self, name: str) -> Path | None:
        return Path(self.text(name)) if self.text(name) else None

    def url(self, name: str, schemes: tuple[str, ...]) -> str | None:
        text = self.text(name)
        if not text:
            return None
        try:
            parts = urlsplit(text)
            is_good = parts.scheme in schemes and bool(parts.netloc or parts.scheme == "unix")
            _ = parts.port
        except ValueError:
            is_good = False
        if not is_good:
            self.faults.append(f"{name}：不是能用的网址，应以 {' 或 '.join(f'{s}://' for s in schemes)} 开头")
            return None
        return text

    def database_url(self, name: str) -> str:
        text = self.text(name) or DEFAULT_DATABASE
        try:
            url = make_url(text)
            backend = url.get_backend_name()
        except (ArgumentError, ValueError):
            self.faults.append(f"{name}：读不懂，应像 sqlite:///data/shifangang.db 或 postgresql://用户@主机/库名")
            return DEFAULT_DATABASE
        if backend not in ("sqlite", "postgresql"):
            self.faults.append(f"{name}：不支持 {backend}，只支持 SQLite 和 PostgreSQL")
        if backend == "sqlite" and url.database in (None, "", ":memory:"):
            self.faults.append(f"{name}：没有写文件，应像 sqlite:///data/shifangang.db")
        if backend == "postgresql" and not self.text("DATA_KEY"):
            self.faults.append("DATA_KEY：用 PostgreSQL 时必须设置")
        return text

    def zone(self, name: str) -> ZoneInfo:
        try:
            return ZoneInfo(self.text(name) or DEFAULT_ZONE)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.faults.append(f"{name}：没有这个时区，应像 Asia/Shanghai")
            return ZoneInfo(DEFAULT_ZONE)

    def wecom(self) -> WeCom | None:
        if not self._are_all_there("WECOM_CORP_ID", "WECOM_AGENT_ID", "WECOM_SECRET", "WECOM_TOKEN", "WECOM_AES_KEY"):
            return None
        agent_id = self._whole("WECOM_AGENT_ID")
        self._check_aes_key("WECOM_AES_KEY")
        api_base = self.url("WECOM_API_BASE", ("http", "https")) or WECOM_API
        return WeCom(
            corp_id=self.text("WECOM_CORP_ID"),
            agent_id=agent_id,
            secret=self.text("WECOM_SECRET"),
            token=self.text("WECOM_TOKEN"),
            aes_key=self.text("WECOM_AES_KEY"),
            api_base=api_base.rstrip("/") + "/",
        )

    def contacts(self) -> Contacts | None:
        if not self._are_all_there("WECOM_CONTACT_SECRET", "WECOM_CONTACT_TOKEN", "WECOM_CONTACT_AES_KEY"):
            return None
        self._check_aes_key("WECOM_CONTACT_AES_KEY")
        return Contacts(
            secret=self.text("WECOM_CONTACT_SECRET"),
            token=self.text("WECOM_CONTACT_TOKEN"),
            aes_key=self.text("WECOM_CONTACT_AES_KEY"),
        )

    def wechat(self) -> WeChat | None:
        api_base = self.url("WECHAT_API_BASE", ("http", "https")) or WECHAT_API
        if not self._are_all_there("WECHAT_APP_ID", "WECHAT_SECRET", "WECHAT_TOKEN", "WECHAT_AES_KEY"):
            return None
        self._check_aes_key("WECHAT_AES_KEY")
        return WeChat(
            app_id=self.text("WECHAT_APP_ID"),
            secret=self.text("WECHAT_SECRET"),
            token=self.text("WECHAT_TOKEN"),
            aes_key=self.text("WECHAT_AES_KEY"),
            api_base=api_base.rstrip("/") + "/",
        )

    def _are_all_there(self, *names: str) -> bool:
        absent = [name for name in names if not self.text(name)]
        if absent and len(absent) < len(names):
            self.faults.append(f"{'、'.join(absent)}：没有设置。这一组要么都设，要么都不设：{'、'.join(names)}")
        return not absent

    def _whole(self, name: str) -> int:
        try:
            return int(self.text(name))
        except ValueError:
            self.faults.append(f"{name}：应是整数，像 1000002")
            return 0

    def _check_aes_key(self, name: str) -> None:
        key = self.text(name)
        try:
            decoded = base64.b64decode(key + "=", validate=True)
        except (binascii.Error, ValueError):
            decoded = b""
        if len(key) != _AES_KEY_LENGTH or len(decoded) != _AES_BYTES:
            self.faults.append(f"{name}：应是43个字符的 EncodingAESKey，从管理后台整段复制")
