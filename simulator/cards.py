"""Template cards: what they must hold before they are sent, and how an update changes one."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from simulator.errcodes import ApiError

Card = dict[str, Any]
TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")
LONG_KEY = 1024
SHORT_KEY = 128
INTERACTIVE = frozenset({"button_interaction", "vote_interaction", "multiple_interaction"})
NARROWEST, WIDEST = 1.3, 2.25


def needs_callback(card: Card) -> bool:
    return card.get("card_type") in INTERACTIVE or bool(card.get("action_menu"))


def has_button(card: Card) -> bool:
    return card.get("card_type") in INTERACTIVE


def check_card(card: Any) -> None:
    kind = card.get("card_type") if isinstance(card, dict) else None
    if not isinstance(kind, str) or kind not in CHECKS:
        raise ApiError(42050)
    if needs_callback(card) and not TASK_ID.fullmatch(_text(card, "task_id")):
        raise ApiError(42014)
    if card.get("task_id") and not TASK_ID.fullmatch(_text(card, "task_id")):
        raise ApiError(42014)
    _check_common(card)
    CHECKS[card["card_type"]](card)


def with_button_replaced(card: Card, name: str) -> Card:
    """Let the buttons give way to one word that can no longer be clicked."""
    return {**card, "replaced_button": name}


def _check_common(card: Card) -> None:
    if menu := card.get("action_menu"):
        _check_action_menu(menu)
    for line in _list(card, "horizontal_content_list", 0, 6, 42050):
        _require(_text(line, "keyname"), 42027)
        _check_target(line, {0: (), 1: (("url", 42028),), 2: (("media_id", 42029),), 3: (("userid", 42031),)}, 42050)
    for jump in _list(card, "jump_list", 0, 3, 42033):
        _require(_text(jump, "title"), 42032)
        _check_target(jump, {0: (), 1: (("url", 42028),), 2: (("appid", 42030),)}, 42033)
    if quote := card.get("quote_area"):
        _check_target(quote, {0: (), 1: (("url", 42028),), 2: (("appid", 42030),)}, 42047)


def _check_action_menu(menu: Any) -> None:
    if not isinstance(menu, dict):
        raise ApiError(42049)
    actions = _list(menu, "action_list", 1, 3, 42048)
    for action in actions:
        _require(_text(action, "text"), 42049)
        _check_key(_text(action, "key"), LONG_KEY, 42049)
    if len({action["key"] for action in actions}) != len(actions):
        raise ApiError(42051)


def _check_text_notice(card: Card) -> None:
    _require(_title(card) or _text(card, "sub_title_text"), 42035)
    _check_card_action(card, kinds=(1, 2))


def _check_news_notice(card: Card) -> None:
    _require(_title(card), 42035)
    _check_card_action(card, kinds=(1, 2))
    image, area = card.get("card_image"), card.get("image_text_area")
    if not image and not area:
        raise ApiError(42046)
    if image:
        _require(_text(image, "url"), 42046)
        ratio = image.get("aspect_ratio", NARROWEST)
        if not isinstance(ratio, int | float) or not NARROWEST <= ratio <= WIDEST:
            raise ApiError(42046)
    if area:
        _require(_text(area, "image_url"), 42046)
        _check_target(area, {0: (), 1: (("url", 42028),), 2: (("appid", 42030),)}, 42046)
    for line in _list(card, "vertical_content_list", 0, 4, 42045):
        _require(_text(line, "title"), 42045)


def _check_button_interaction(card: Card) -> None:
    _require(_title(card), 42035)
    if card.get("card_action"):
        _check_card_action(card, kinds=(0, 1, 2))
    for button in _list(card, "button_list", 1, 6, 42036):
        _require(_text(button, "text"), 42020)
        kind, style = button.get("type", 0), button.get("style", 1)
        if kind not in (0, 1) or style not in (1, 2, 3, 4):
            raise ApiError(42037)
        if kind == 1:
            _require(_text(button, "url"), 42028)
        else:
            _check_button_key(_text(button, "key"))
    if selection := card.get("button_selection"):
        _check_selection(selection, text_missing=42040)


def _check_vote_interaction(card: Card) -> None:
    _require(_title(card), 42035)
    if card.get("card_action"):
        _check_card_action(card, kinds=(1, 2))
    box = card.get("checkbox")
    if not isinstance(box, dict) or box.get("mode", 0) not in (0, 1):
        raise ApiError(42043)
    _check_key(_text(box, "question_key"), LONG_KEY, 42041)
    _check_options(box, 20)
    _check_submit(card)


def _check_multiple_interaction(card: Card) -> None:
    _require(_title(card), 42035)
    if card.get("card_action"):
        _check_card_action(card, kinds=(1, 2))
    for selection in _list(card, "select_list", 1, 3, 42044):
        _check_selection(selection, text_missing=42040)
    _check_submit(card)


CHECKS: dict[str, Callable[[Card], None]] = {
    "text_notice": _check_text_notice,
    "news_notice": _check_news_notice,
    "button_interaction": _check_button_interaction,
    "vote_interaction": _check_vote_interaction,
    "multiple_interaction": _check_multiple_interaction,
}


def _check_selection(selection: Any, *, text_missing: int) -> None:
    if not isinstance(selection, dict):
        raise ApiError(42044)
    _check_key(_text(selection, "question_key"), LONG_KEY, 42041)
    _check_options(selection, 10, text_missing)


def _check_options(holder: Card, most: int, text_missing: int = 42040) -> None:
    options = _list(holder, "option_list", 1, most, 42038)
    for option in options:
        _check_key(_text(option, "id"), SHORT_KEY, 42039)
        _require(_text(option, "text"), text_missing)
    if len({option["id"] for option in options}) != len(options):
        raise ApiError(42039)


def _check_submit(card: Card) -> None:
    submit = card.get("submit_button")
    if not isinstance(submit, dict) or not _text(submit, "text"):
        raise ApiError(42042)
    _check_button_key(_text(submit, "key"))


def _check_card_action(card: Card, *, kinds: tuple[int, ...]) -> None:
    action = card.get("card_action")
    if not isinstance(action, dict) or action.get("type") not in kinds:
        raise ApiError(42034)
    _check_target(action, {0: (), 1: (("url", 42028),), 2: (("appid", 42030),)}, 42034)


def _check_target(holder: Any, wanted: dict[int, tuple[tuple[str, int], ...]], bad_type: int) -> None:
    """Check a field whose type decides what else must stand beside it."""
    kind = holder.get("type", 0) if isinstance(holder, dict) else None
    if not isinstance(kind, int) or kind not in wanted:
        raise ApiError(bad_type)
    for name, missing in wanted[kind]:
        _require(_text(holder, name), missing)


def _check_button_key(key: str) -> None:
    _require(key, 42019)
    _check_key(key, LONG_KEY, 42018)


def _check_key(key: str, most: int, errcode: int) -> None:
    if not 0 < len(key.encode()) <= most:
        raise ApiError(errcode)


def _list(holder: Card, name: str, least: int, most: int, errcode: int) -> list[Card]:
    items = holder.get(name) or []
    if not isinstance(items, list) or not least <= len(items) <= most or not _all_objects(items):
        raise ApiError(errcode)
    return items


def _all_objects(items: Iterable[Any]) -> bool:
    return all(isinstance(item, dict) for item in items)


def _title(card: Card) -> str:
    title = card.get("main_title")
    return _text(title, "title") if isinstance(title, dict) else ""


def _text(holder: Any, name: str) -> str:
    value = holder.get(name, "") if isinstance(holder, dict) else ""
    return value if isinstance(value, str) else ""


def _require(value: str, errcode: int) -> None:
    if not value:
        raise ApiError(errcode)
