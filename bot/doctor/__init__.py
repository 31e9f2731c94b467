"""The doctor: what must be put right, in the order in which it must be done. Shows no secret and never hangs."""

from collections.abc import Callable, Iterator, Mapping

from bot.clock import Clock
from bot.doctor import callbacks
from bot.doctor.findings import Check, Finding, Line, Verdict, failed, off, passed, run
from bot.doctor.house import House
from bot.doctor.platform import TOKEN, TRUSTED_IP, Platform, guard
from bot.envelope import Envelope
from bot.settings import Settings, SettingsError, read_settings

__all__ = ["Line", "Verdict", "conclude", "examine"]

_SETTINGS, _DATABASE = "配置", "数据库"
_CRYPTO, _ADDRESS = "加解密", "回调地址"


def examine(environment: Mapping[str, str], port: int) -> Iterator[Line]:
    """Line by line, as they become known. `port` is where the server listens on this machine."""
    try:
        settings = read_settings(environment)
    except SettingsError as fault:
        found = failed("；".join(fault.faults))
        settings = Settings()
    else:
        found = passed()
    yield from run(_checks(settings, found, port))


def _checks(settings: Settings, found: Finding, port: int) -> tuple[Check, ...]:
    house, clock = House(settings), Clock(settings.zone)
    platform = Platform(settings, clock)

    def asked(look: Callable[[], Finding]) -> Callable[[], Finding]:
        return lambda: guard(platform, look)

    def at(path: str, envelope: Envelope) -> Finding:
        return callbacks.look_at_address(envelope, path, settings.public_url, port, clock.now())

    def look_at_contacts_address() -> Finding:
        if settings.contacts is None:
            return off("WECOM_CONTACT_*，不设也行")
        contacts = settings.contacts
        return at("/wecom/contacts", Envelope(contacts.token, contacts.aes_key, platform.app.corp_id))

    needs, online = (_SETTINGS,), (_SETTINGS, TOKEN, TRUSTED_IP)
    return (
        Check(_SETTINGS, lambda: found),
        Check(_DATABASE, house.look_at_database, needs),
        Check("密钥", house.look_at_key, (_SETTINGS, _DATABASE)),
        Check("Redis", house.look_at_redis, needs),
        Check(TOKEN, asked(platform.look_at_token), needs),
        Check("服务器时间", platform.look_at_clock, needs),
        Check(_CRYPTO, lambda: callbacks.look_at_crypto(platform.envelope, clock.now()), needs),
        Check(_ADDRESS, lambda: at("/wecom/callback", platform.envelope), (_SETTINGS, _CRYPTO)),
        Check(TRUSTED_IP, asked(platform.look_at_trusted_ip), (_SETTINGS,)),
        Check("可见范围", asked(lambda: platform.look_at_range(house.roster())), (*online, _DATABASE)),
        Check("菜单", asked(platform.look_at_menu), online),
        Check("通讯录同步", asked(platform.look_at_contacts), (*needs, TOKEN) if settings.contacts else needs),
        Check("通讯录回调", look_at_contacts_address, (*needs, _CRYPTO) if settings.contacts else needs),
        Check("放假安排", lambda: house.look_at_working_days(clock.now()), (_SETTINGS, _DATABASE)),
        Check("公众号", platform.look_at_account, needs),
    )


def conclude(lines: list[Line]) -> tuple[str, bool]:
    """The last sentence, and whether all is well."""
    bad = [line for line in lines if line.finding.verdict is Verdict.FAILED]
    hints = [line for line in lines if line.finding.verdict is Verdict.NOTED]
    more = f"，提醒{len(hints)}条" if hints else ""
    if not bad:
        return f"都通过了{more}", True
    return f"没通过{len(bad)}项{more}。先做第{bad[0].number}项，再运行一遍：shifangang doctor", False
