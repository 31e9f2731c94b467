"""The score sheet that these tests speak of."""

from decimal import Decimal

from dialog.sheet import Line, Sheet

_POINTS = (
    (1, "组织与台账", 5, 1),
    (2, "标识与意见箱", 2, 1),
    (3, "熟悉标准", 2, 1),
    (4, "带头宣传", 2, 1),
    (5, "学习培训", 5, 2),
    (6, "骨干与获奖", 6, 2),
    (7, "理论与发展党员", 6, 2),
    (8, "团结互助", 6, 2),
    (9, "廉洁自律", 6, 2),
    (10, "岗位任务", 8, 3),
    (11, "党员业绩", 8, 3),
    (12, "成员业绩", 6, 3),
    (13, "岗位领先", 8, 3),
    (14, "规范制度", 5, 4),
    (15, "文明服务", 8, 4),
    (16, "熟悉制度", 2, 4),
    (17, "安全与满意", 15, 4),
)

SHEET = Sheet(
    lines=(
        *(Line(number, "points", short, Decimal(most), category) for number, short, most, category in _POINTS),
        Line(18, "bonus", "上级荣誉", tiers=("市级", "省级", "全国")),
        Line(19, "bonus", "突出贡献"),
        Line(20, "bonus", "创新做法"),
        Line(21, "veto", "一票否决", conditions=3),
    ),
    categories=("创建氛围浓", "人员素质高", "工作绩效优", "社会反响好"),
    step=Decimal("0.5"),
    post_types=("管理育人示范岗", "服务育人示范岗"),
)
