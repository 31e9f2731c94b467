"""The application menu: three buttons, five below each, and the limits on their words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.errcodes import ApiError

KEYED = frozenset(
    {
        "click",
        "scancode_push",
        "scancode_waitmsg",
        "pic_sysphoto",
        "pic_photo_or_album",
        "pic_weixin",
        "location_select",
    }
)


@dataclass(frozen=True, slots=True)
class MenuRules:
    """The errcodes and name limits that differ between the upper and the lower row."""

    name_bytes: int
    bad_type: int
    bad_name: int
    bad_key: int
    bad_url: int
    bad_domain: int


TOP = MenuRules(16, 40017, 40018, 40019, 40020, 40055)
SUB_WECOM = MenuRules(40, 40024, 40025, 40026, 40027, 40054)
SUB_ACCOUNT = MenuRules(60, 40024, 40025, 40026, 40027, 40054)


def check_menu(menu: Any, sub: MenuRules = SUB_WECOM) -> dict[str, Any]:
    buttons = menu.get("button") if isinstance(menu, dict) else None
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise ApiError(40016)
    for button in buttons:
        if not isinstance(button, dict):
            raise ApiError(40016)
        children = button.get("sub_button") or []
        if not isinstance(children, list) or len(children) > 5:
            raise ApiError(40023)
        _check_name(button, TOP)
        if not children:
            _check_action(button, TOP)
        for child in children:
            if not isinstance(child, dict) or child.get("sub_button"):
                raise ApiError(40023)
            _check_name(child, sub)
            _check_action(child, sub)
    return {"button": buttons}


def _check_name(button: Mapping[str, Any], rules: MenuRules) -> None:
    name = button.get("name")
    if not isinstance(name, str) or not 0 < len(name.encode()) <= rules.name_bytes:
        raise ApiError(rules.bad_name)


def _check_action(button: Mapping[str, Any], rules: MenuRules) -> None:
    kind = str(button.get("type"))
    if kind in KEYED:
        if not _fits(button.get("key"), 128):
            raise ApiError(rules.bad_key)
    elif kind == "view":
        if not _fits(button.get("url"), 1024):
            raise ApiError(rules.bad_url)
        if not str(button["url"]).startswith(("http://", "https://")):
            raise ApiError(rules.bad_domain)
    elif kind in {"view_miniprogram", "miniprogram"}:
        if not _fits(button.get("appid"), 128) or not _fits(button.get("pagepath"), 1024):
            raise ApiError(rules.bad_key)
    else:
        raise ApiError(rules.bad_type)


def _fits(value: Any, most: int) -> bool:
    return isinstance(value, str) and 0 < len(value.encode()) <= most
