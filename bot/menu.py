"""The bottom menu: one for all, since the platform has one an app; an entry sends the words it stands for.

What an entry answers depends on who presses it: 看进度 is one's own, the branch's or that of all.
"""

from typing import Any

_MENU: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "申报自评",
        (("我要申报", "申报"), ("开始自评", "自评"), ("接着填", "继续"), ("看一遍", "小结"), ("提交", "提交")),
    ),
    (
        "我的",
        (
            ("我的申报", "我的申报"),
            ("我的结果", "我的结果"),
            ("评分标准", "要求"),
            ("什么时候截止", "什么时候截止"),
            ("怎么用", "帮助"),
        ),
    ),
    (
        "进度和名单",
        (
            ("看进度", "进度"),
            ("谁还没申报", "谁还没申报"),
            ("谁还没自评完", "谁还没自评完"),
            ("通知送达情况", "送达情况"),
            ("谁没回执", "未回执名单"),
        ),
    ),
)


def buttons() -> list[dict[str, Any]]:
    """The body of menu/create."""
    return [
        {"name": name, "sub_button": [{"type": "click", "name": title, "key": said} for title, said in entries]}
        for name, entries in _MENU
    ]
