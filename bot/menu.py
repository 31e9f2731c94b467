"""The bottom menu: one for all, since the platform has one an app; an entry sends the words it stands for."""

from typing import Any

_MENU: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "申报自评",
        (("我要申报", "申报"), ("开始自评", "自评"), ("接着填", "继续"), ("看一遍", "小结"), ("提交", "提交")),
    ),
    ("我的", (("我的申报", "我的申报"), ("我的进度", "进度"), ("我的结果", "我的结果"), ("撤回", "撤回"))),
    ("帮助", (("怎么用", "帮助"), ("评分标准", "要求"), ("什么时候截止", "什么时候截止"))),
)


def buttons() -> list[dict[str, Any]]:
    """The body of menu/create."""
    return [
        {"name": name, "sub_button": [{"type": "click", "name": title, "key": said} for title, said in entries]}
        for name, entries in _MENU
    ]
