"""The packaged rubric is the notice's; another organisation's is a file; every fault has its line."""

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from campaign import points
from campaign.people import Role
from campaign.rubric import Example, VetoItem
from campaign.rubric_file import Checked, RubricError, check, notes, parse
from campaign.scalars import MonthDay, Window

PACKAGED = (Path(__file__).parents[2] / "rubric.yaml").read_text(encoding="utf-8")

SMALL = """\
title: 青年文明号
total: 120
post_types:
  - {name: 文明窗口, plain: 对外的窗口}
trades:
  - {name: 图书馆, branches: [图书, 阅览]}
categories:
  - name: 环境
    items:
      - number: 1
        kind: points
        short: 整洁
        points: 30.25
        text: 环境整洁，摆放有序。
        plain: 地上桌上干不干净。
        examples: {图书馆: 卫生检查表}
      - number: 2
        kind: points
        short: 安静
        points: 29.75
        text: 保持安静。
        plain: 吵不吵。
        examples:
          图书馆: 巡查记录
  - name: 服务
    printed: 60
    items:
      - number: 3
        kind: points
        short: 借还
        points: 60
        text: 借还及时。
        plain: 排队久不久。
        examples:
          图书馆: 借还统计
calendar:
  - {kind: apply, name: 申报, until: 10-31}
  - {kind: review, name: 评审, until: 01-15}
rules:
  step: 0.25
  quota:
    each: 3
    branches:
      - {branch: 阅览支部, places: 5}
contact:
  office: 团委
  phone: 01012345
"""


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.message) for fault in check(text).faults]


def changed(old: str, new: str) -> str:
    assert SMALL.count(old) == 1
    return SMALL.replace(old, new)


class TestPackaged:
    rubric = parse(PACKAGED)

    def test_points_are_the_notice_s(self) -> None:
        assert {item.number: str(item.points) for item in self.rubric.scored} == {
            1: "5",
            2: "2",
            3: "2",
            4: "2",
            5: "5",
            6: "6",
            7: "6",
            8: "6",
            9: "6",
            10: "8",
            11: "8",
            12: "6",
            13: "8",
            14: "5",
            15: "8",
            16: "2",
            17: "15",
        }
        assert self.rubric.total == Decimal(100)
        assert sum(item.points for item in self.rubric.scored) == Decimal(100)

    def test_categories_add_up_to_what_their_items_say_and_keep_the_printed_figure(self) -> None:
        assert [(c.name, c.printed, c.points) for c in self.rubric.categories] == [
            ("创建氛围浓", Decimal(10), Decimal(11)),
            ("人员素质高", Decimal(30), Decimal(29)),
            ("工作绩效优", Decimal(30), Decimal(30)),
            ("社会反响好", Decimal(30), Decimal(30)),
        ]
        assert check(PACKAGED) == Checked(
            faults=(),
            notes=(
                "「创建氛围浓」标题写 10 分，各项加起来 11 分，以各项分值为准",
                "「人员素质高」标题写 30 分，各项加起来 29 分，以各项分值为准",
            ),
        )

    def test_items_are_asked_in_order_under_their_short_titles(self) -> None:
        assert [(item.number, item.kind, item.short) for item in self.rubric.items] == [
            (1, "points", "组织与台账"),
            (2, "points", "标识与意见箱"),
            (3, "points", "熟悉标准"),
            (4, "points", "带头宣传"),
            (5, "points", "学习培训"),
            (6, "points", "骨干与获奖"),
            (7, "points", "理论与发展党员"),
            (8, "points", "团结互助"),
            (9, "points", "廉洁自律"),
            (10, "points", "岗位任务"),
            (11, "points", "党员业绩"),
            (12, "points", "成员业绩"),
            (13, "points", "岗位领先"),
            (14, "points", "规范制度"),
            (15, "points", "文明服务"),
            (16, "points", "熟悉制度"),
            (17, "points", "安全与满意"),
            (18, "bonus", "上级荣誉"),
            (19, "bonus", "突出贡献"),
            (20, "bonus", "创新做法"),
            (21, "veto", "一票否决"),
        ]
        assert self.rubric.last == 21
        assert [self.rubric.category_of(n) for n in range(1, 22)] == [1] * 4 + [2] * 5 + [3] * 4 + [4] * 4 + [0] * 4

    @pytest.mark.parametrize(
        ("number", "opening", "end", "length"),
        [
            (1, "岗内高度重视创建工作，成立创建领导小组，", "按时上报创建资料，及时反馈有关情况。", 124),
            (9, "岗内成员模范执行《中国共产党党员领导干部", "若干准则》规定，严于律己，廉洁从业。", 42),
            (13, "岗位各项工作全面均衡发展，绩效显著，在本", "或上级评选表彰为先进集体、岗位；", 57),
            (17, "岗内管理有序，未发生过因管理不善造成的责", "先进事迹或推介过岗位的工作经验。", 107),
            (18, "岗位当年获得过市级荣誉或奖励的，", "获得过全国荣誉或奖励的。", 40),
        ],
    )
    def test_official_wording_is_quoted_whole(self, number: int, opening: str, end: str, length: int) -> None:
        text = self.rubric.item(number).text
        assert (text.startswith(opening), text.endswith(end), len(text)) == (True, True, length)

    def test_every_item_is_explained_for_every_trade(self) -> None:
        trades = [trade.name for trade in self.rubric.trades]
        assert trades == ["食堂", "车队", "机关", "公寓"]
        for item in self.rubric.items:
            assert [example.trade for example in item.examples] == trades
            assert not item.plain.startswith("说白了")

    def test_examples_follow_the_branch(self) -> None:
        item = self.rubric.item(1)
        ours = Example(trade="食堂", text="班前会记录本、半年小结、活动照片")
        assert self.rubric.examples_for(item, "饮食中心支部") == (ours,)
        assert [e.trade for e in self.rubric.examples_for(item, "运输支部")] == ["车队"]
        assert self.rubric.examples_for(item, "绿化支部") == item.examples

    def test_veto_is_three_conditions_each_established_by_somebody(self) -> None:
        veto = self.rubric.item(21)
        assert isinstance(veto, VetoItem)
        assert veto.text == "出现下列情况的一票否决："
        assert [(c.number, c.short, c.text, c.established_by, c.hits) for c in veto.conditions] == [
            (
                1,
                "违法违纪",
                "在“党员示范岗”岗位上的党员出现违法、违纪行为，被查处的；",
                Role.HANDLER,
                "person",
            ),
            (2, "投诉属实", "被群众投诉，经查证属实的；", Role.HANDLER, "person"),
            (3, "抽查不合格", "在检查、抽查和暗访中发现不能发挥示范作用的。", Role.REVIEWER, "post"),
        ]

    def test_bonus_has_tiers_where_the_notice_names_levels(self) -> None:
        assert [item.tiers for item in self.rubric.bonus] == [("市级", "省级", "全国"), (), ()]

    def test_full_marks_ask_for_evidence_where_it_can_be_named(self) -> None:
        assert {item.number: item.evidence_prompt for item in self.rubric.scored if item.evidence_prompt} == {
            6: "得过什么奖？发照片或写一句",
            13: "评上过什么先进？发照片或写一句",
            17: "满意率是多少、谁测的？写一句",
        }

    def test_post_types_and_contact(self) -> None:
        assert [(p.name, p.plain) for p in self.rubric.post_types] == [
            ("管理育人示范岗", "管理岗位"),
            ("服务育人示范岗", "服务岗位"),
        ]
        assert (self.rubric.title, self.rubric.contact.office) == ("党员示范岗", "党委办公室")

    def test_calendar(self) -> None:
        assert [(p.kind, p.name, p.until) for p in self.rubric.calendar] == [
            ("rally", "宣传发动", MonthDay(8, 31)),
            ("apply", "申报自评", MonthDay(5, 31)),
            ("nominate", "支部推荐", MonthDay(6, 5)),
            ("review", "考核", MonthDay(6, 15)),
            ("publicity", "公示", None),
            ("award", "授牌", MonthDay(7, 1)),
            ("supervision", "监督", None),
        ]

    def test_rules_written_out_are_the_defaults(self) -> None:
        assert self.rubric.rules == type(self.rubric.rules)()
        assert self.rubric.step == Decimal("0.5")

    def test_there_is_no_item_22(self) -> None:
        with pytest.raises(KeyError):
            self.rubric.item(22)
        with pytest.raises(KeyError):
            self.rubric.category_of(22)

    def test_nothing_can_be_changed(self) -> None:
        with pytest.raises(ValidationError):
            self.rubric.item(1).short = "别的"


class TestAnotherOrganisation:
    rubric = parse(SMALL)

    def test_it_is_a_file(self) -> None:
        assert [(i.number, i.kind, str(i.points)) for i in self.rubric.scored] == [
            (1, "points", "30.25"),
            (2, "points", "29.75"),
            (3, "points", "60"),
        ]
        assert self.rubric.items == self.rubric.scored
        assert (self.rubric.total, self.rubric.step, self.rubric.last) == (Decimal(120), Decimal("0.25"), 3)
        assert (self.rubric.bonus, self.rubric.veto, self.rubric.source) == ((), None, None)
        assert [self.rubric.category_of(n) for n in (1, 2, 3)] == [1, 1, 2]

    def test_nothing_to_note(self) -> None:
        assert notes(self.rubric) == ()

    def test_scalars_stay_as_written(self) -> None:
        assert self.rubric.contact.phone == "01012345"

    def test_blanks_around_a_text_do_not_count(self) -> None:
        assert parse(changed("title: 青年文明号", 'title: " 青年文明号 "')).title == "青年文明号"
        assert faults(changed("short: 安静", 'short: "整洁 "')) == [(19, "「整洁」和第12行重复，请换一个")]

    def test_quota_is_for_each_branch_but_those_named(self) -> None:
        quota = self.rubric.rules.quota
        assert quota is not None
        assert (quota.places("阅览支部", 20), quota.places("机关支部", 20)) == (5, 3)
        assert quota.extra == 0

    @pytest.mark.parametrize(
        ("rule", "places"),
        [
            ("each: 0", [0, 0, 0, 0, 0, 0]),
            ("percent: 20", [0, 1, 1, 2, 2, 5]),
            ("percent: 20\n    rounding: up", [1, 1, 2, 2, 2, 5]),
            ("percent: 20\n    rounding: down", [0, 0, 1, 1, 1, 4]),
            ("tiers: [{places: 2}]", [2, 2, 2, 2, 2, 2]),
            ("tiers: [{up_to: 3, places: 1}, {up_to: 8, places: 2}, {places: 4}]", [1, 1, 2, 2, 4, 4]),
            ("extra: 1", [None, None, None, None, None, None]),
        ],
    )
    def test_quota_follows_the_size_of_the_branch(self, rule: str, places: list[int | None]) -> None:
        quota = parse(changed("each: 3", rule)).rules.quota
        assert quota is not None
        assert [quota.places("机关支部", members) for members in (2, 3, 7, 8, 9, 23)] == places
        assert quota.places("阅览支部", 23) == 5

    def test_whole_points_only(self) -> None:
        whole = SMALL.replace("30.25", "30").replace("29.75", "30").replace("step: 0.25", "step: 1")
        assert parse(whole).step == Decimal(1)

    def test_rules_may_be_left_out(self) -> None:
        without = SMALL[: SMALL.index("rules:")] + SMALL[SMALL.index("contact:") :]
        assert faults(without) == [
            (13, "「points」30.25 不是 0.5 的倍数（见 rules 的 step）"),
            (20, "「points」29.75 不是 0.5 的倍数（见 rules 的 step）"),
        ]

    def test_windows_end_the_next_morning(self) -> None:
        night, lunch, _ = self.rubric.rules.reminders.quiet
        assert [night.covers(time(*at)) for at in ((20, 59), (21, 0), (7, 59), (8, 0))] == [
            False,
            True,
            True,
            False,
        ]
        assert [lunch.covers(time(*at)) for at in ((10, 59), (11, 0), (13, 29), (13, 30))] == [
            False,
            True,
            True,
            False,
        ]

    def test_a_branch_has_quiet_windows_on_top_of_everybodys(self) -> None:
        canteen = "branches: [{branch: 饮食中心支部, quiet: [10:00-14:00]}]"
        reminders = parse(
            changed("  step: 0.25\n", f"  step: 0.25\n  reminders: {{quiet: [21:00-08:00], {canteen}}}\n")
        ).rules.reminders
        night, noon = Window(time(21), time(8)), Window(time(10), time(14))
        assert reminders.quiet_in("机关支部") == (night,)
        assert reminders.quiet_in("饮食中心支部") == (night, noon)

    def test_a_holiday_lasts_a_year_at_most(self) -> None:
        year = "{name: 停办, first: 2026-07-13, last: 2027-07-13}"
        rules = parse(changed("  step: 0.25\n", f"  step: 0.25\n  holidays: {{days_off: [{year}]}}\n")).rules
        assert rules.holidays.days_off[0].covers(date(2027, 7, 13))

    def test_own_holidays(self) -> None:
        holidays = parse(
            changed(
                "  step: 0.25\n",
                "  step: 0.25\n  holidays:\n    days_off:\n"
                "      - {name: 暑假, first: 2026-07-13, last: 2026-08-23}\n"
                "      - {name: 校庆, first: 2026-05-04}\n"
                "    work_days: [2026-09-05]\n",
            )
        ).rules.holidays
        days = [date(2026, 7, 12), date(2026, 7, 13), date(2026, 8, 23), date(2026, 8, 24)]
        assert [holidays.days_off[0].covers(day) for day in days] == [False, True, True, False]
        assert [holidays.days_off[1].covers(date(2026, 5, day)) for day in (4, 5)] == [True, False]
        assert holidays.work_days == (date(2026, 9, 5),)


EXTRAS = """\
bonus:
  - number: 4
    kind: bonus
    short: 荣誉
    text: 获得荣誉的。
    plain: 得过奖没有。
    tiers: [市级, 省级]
    examples: {图书馆: 奖状}
veto:
  number: 5
  kind: veto
  short: 否决
  text: 出现下列情况的：
  plain: 沾上就评不上。
  examples: {图书馆: 丢书}
  conditions:
    - {number: 1, short: 违纪, text: 违纪的；, established_by: handler, hits: person}
    - {number: 2, short: 事故, text: 出事故的。, established_by: committee, hits: post}
"""

FIRST_TEXT = "环境整洁，摆放有序。"


def with_extras(old: str = "", new: str = "") -> str:
    assert not old or EXTRAS.count(old) == 1
    return SMALL + (EXTRAS.replace(old, new) if old else EXTRAS)


def with_rules(rules: str) -> str:
    return changed("  step: 0.25\n", f"  step: 0.25\n  {rules}\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [(1, "文件是空的")], id="empty"),
        pytest.param("- a\n", [(1, "文件要由「键: 内容」组成，比如第一行 title: 党员示范岗")], id="a list"),
        pytest.param(SMALL + "---\na: b\n", [(48, "「---」后面的内容用不上，请删掉")], id="two documents"),
        pytest.param(
            changed("title: 青年文明号", "title: 青年: 文明号"),
            [(1, "冒号的位置不对：缩进要对齐；内容里有英文冒号，就把整句用引号包起来")],
            id="colon inside",
        ),
        pytest.param(changed("  step: 0.25", "\tstep: 0.25"), [(40, "缩进里有 Tab，请换成空格")], id="tab"),
        pytest.param(changed("title: 青年文明号", 'title: "青年文明号'), [(1, "引号或括号没有配对")], id="quote"),
        pytest.param(
            changed("text: 保持安静。", 'text: "保持\\ud800"'),
            [(21, "有不能显示的字符，请把字直接写出来")],
            id="lone surrogate",
        ),
        pytest.param(
            changed("kind: apply", "kind: *x"),
            [(36, "日程里要有 apply（申报）"), (37, "不能用「*」引用别处，请把内容写全")],
            id="alias",
        ),
        pytest.param(changed("name: 环境", "name: !!str 环境"), [(8, "不能用「!」标记，请删掉")], id="tag"),
        pytest.param(
            changed("        points: 60\n", "        pionts: 60\n"),
            [(28, "少了「points」（分值），请补上"), (31, "不认识「pionts」，是不是「points」？")],
            id="typo",
        ),
        pytest.param(
            changed("        short: 借还\n", ""),
            [(28, "少了「short」（最多8个字的短名称），请补上")],
            id="no short title",
        ),
        pytest.param(
            changed("short: 借还", "short: 借书还书续借和预约"),
            [(30, "「short」最多8个字，现在9个字")],
            id="long short title",
        ),
        pytest.param(
            changed("plain: 吵不吵。", "plain:"),
            [(22, "少了「plain」（一两句大白话），请补上")],
            id="plain left empty",
        ),
        pytest.param(changed("plain: 吵不吵。", 'plain: ""'), [(22, "「plain」不能空着")], id="plain quoted empty"),
        pytest.param(
            changed("          图书馆: 巡查记录\n", ""),
            [(23, "少了「examples」（按行当各举一例），请补上")],
            id="no examples",
        ),
        pytest.param(
            changed("          图书馆: 巡查记录\n", "          图书官: 巡查记录\n"),
            [(23, "「examples」里少了图书馆的例子"), (24, "不认识「图书官」，这里可以写：图书馆")],
            id="strange trade",
        ),
        pytest.param(
            changed("{图书馆: 卫生检查表}", "卫生检查表"),
            [(16, "「examples」要按行当分行写，比如 食堂: 班前会记录本")],
            id="examples without a trade",
        ),
        pytest.param(changed("number: 3", "number: 2"), [(28, "序号 2 在第17行用过了")], id="number twice"),
        pytest.param(
            changed("number: 3", "number: 5"),
            [(28, "序号要接着编：上一个是 2，这里应是 3，写的是 5")],
            id="number left out",
        ),
        pytest.param(changed("number: 3", "number: 三"), [(28, "「number」要写成整数，比如 5")], id="number in words"),
        pytest.param(
            changed("points: 60", "points: 59"),
            [(2, "各项分值加起来是 119 分，应是 120 分；请改分值，或在 total 写明满分")],
            id="sum",
        ),
        pytest.param(
            changed("total: 120\n", ""),
            [(6, "各项分值加起来是 120 分，应是 100 分；请改分值，或在 total 写明满分")],
            id="sum without a total",
        ),
        pytest.param(changed("points: 60", "points: 6e1"), [(31, "「points」要写成数，比如 5 或 4.5")], id="exponent"),
        pytest.param(changed("points: 60", "points: .nan"), [(31, "「points」要写成数，比如 5 或 4.5")], id="nan"),
        pytest.param(changed("points: 60", "points: -60"), [(31, "「points」要大于 0")], id="negative"),
        pytest.param(
            changed("points: 60", "points: 0"),
            [
                (2, "各项分值加起来是 60 分，应是 120 分；请改分值，或在 total 写明满分"),
                (31, "「points」要大于 0"),
            ],
            id="zero",
        ),
        pytest.param(
            changed("points: 60", "points: [60]"),
            [(31, "「points」要写成数，比如 5 或 4.5")],
            id="points in a list",
        ),
        pytest.param(
            changed("points: 30.25", "points: 30.1"),
            [
                (2, "各项分值加起来是 119.85 分，应是 120 分；请改分值，或在 total 写明满分"),
                (13, "「points」30.1 不是 0.25 的倍数（见 rules 的 step）"),
            ],
            id="between steps",
        ),
        pytest.param(changed("step: 0.25", "step: 0"), [(40, "「step」要大于 0")], id="no step"),
        pytest.param(
            changed("short: 安静", "short: 整洁"),
            [(19, "「整洁」和第12行重复，请换一个")],
            id="short title twice",
        ),
        pytest.param(changed("name: 服务", "name: 环境"), [(25, "「环境」和第8行重复，请换一个")], id="category twice"),
        pytest.param(
            changed(FIRST_TEXT, "环" * 583),
            [(14, "原文太长，一条消息发不下：最多 1748 字节（约 582 个汉字），现在 1749 字节；请分成两项")],
            id="too long to send",
        ),
        pytest.param(
            changed("total: 120", "total: 120\ntotal: 120"),
            [(3, "「total」和第2行重复，请删掉一个")],
            id="key twice",
        ),
        pytest.param(
            changed("kind: review", "kind: rally"),
            [(38, "「rally」要写在「apply」前面")],
            id="phases out of order",
        ),
        pytest.param(
            changed("until: 01-15", "until: 11-31"),
            [(38, "「until」要写成月和日，比如 05-31")],
            id="no such day",
        ),
        pytest.param(
            changed("kind: apply, name: 申报, until: 10-31", "kind: nominate, name: 申报"),
            [(36, "日程里要有 apply（申报）")],
            id="no apply",
        ),
        pytest.param(
            changed("kind: points\n        short: 借还", "kind: deduct\n        short: 借还"),
            [(29, "「kind」只能写：points")],
            id="kind",
        ),
        pytest.param(
            changed("title: 青年文明号", "title: [青年, 文明号]"),
            [(1, "「title」要写一句话")],
            id="title in a list",
        ),
        pytest.param(
            changed("  office: 团委\n  phone: 01012345\n", ""),
            [(45, "少了「contact」（有事找谁），请补上")],
            id="contact left empty",
        ),
        pytest.param(
            changed("contact:\n  office: 团委\n  phone: 01012345\n", "contact: 团委\n"),
            [(45, "「contact」要分行写：office、phone")],
            id="contact in a line",
        ),
        pytest.param(
            changed("{name: 图书馆, branches: [图书, 阅览]}", "{name: 图书馆, branches: 图书}"),
            [(6, "「branches」要写成列表，每条前面一个「-」")],
            id="no list",
        ),
    ],
)
def test_fault_is_named_with_its_line(text: str, expected: list[tuple[int, str]]) -> None:
    assert faults(text) == expected


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        ("statement: {shortest: 900}", "「statement」里 shortest（最少）比 longest（最多）还大"),
        ("statement: {shortest: 0}", "「shortest」最小写 1"),
        ("ask_evidence: 是", "「ask_evidence」只能写 true（要）或 false（不要）"),
        ("self_score_extra_days: 61", "「self_score_extra_days」最大写 60"),
        ("self_score_extra_days: 一天", "「self_score_extra_days」要写成整数，比如 5"),
        ("aggregate: 平均", "「aggregate」只能写：mean、trimmed、median"),
        ("agregate: mean", "不认识「agregate」，是不是「aggregate」？"),
        ("publicity: {working_days: 0}", "「working_days」最小写 1"),
        ("publicity: 5", "「publicity」要分行写：working_days"),
        (
            "reminders: {days_before: [1, 3]}",
            "「reminders」里 days_before 要从大到小写，不能重复，比如 [14, 7, 3, 1, 0]",
        ),
        (
            "reminders: {branches: [{branch: 甲, quiet: [8点]}]}",
            "这一条要写成时段，比如 21:00-08:00",
        ),
        (
            "reminders: {branches: [{branch: 甲, quiet: []}, {branch: 甲, quiet: []}]}",
            "「甲」和第41行重复，请换一个",
        ),
        ("reminders: {at_most: 很多}", "「at_most」要写成整数，比如 5"),
        ("reminders: {gap_days: 400}", "「gap_days」最大写 366"),
        ("reminders: {quiet: [21:00]}", "这一条要写成时段，比如 21:00-08:00"),
        ("reminders: {quiet: [25:00-08:00]}", "这一条要写成时段，比如 21:00-08:00"),
        ("reminders: {quiet: [08:00-08:00]}", "这一条要写成时段，比如 21:00-08:00"),
        ("cases: {accept_days: 90}", "「cases」里 accept_days（受理）比 finish_days（办结）还长"),
        (
            "holidays: {days_off: [{name: 暑假, first: 2026-08-23, last: 2026-07-13}]}",
            "这一条里 last（最后一天）早于 first（第一天）",
        ),
        (
            "holidays: {days_off: [{name: 暑假, first: 2026-07-13, last: 2027-07-14}]}",
            "这一条里 first 到 last 超过366天，是不是写错了年份？",
        ),
        ("holidays: {work_days: [2026-02-30]}", "这一条要写成日期，比如 2026-05-31"),
        (
            "holidays: {days_off: [{name: 校庆, first: 2026-05-04}], work_days: [2026-05-04]}",
            "「holidays」里 2026-05-04 又放假又上班",
        ),
    ],
)
def test_wrong_rule_is_named(rules: str, fault: str) -> None:
    assert faults(with_rules(rules)) == [(41, fault)]


@pytest.mark.parametrize(
    ("quota", "fault"),
    [
        (
            "{each: 3, percent: 20}",
            "「quota」里 each（固定）、percent（按比例）、tiers（分档）只能写一种",
        ),
        ("{each: 3, rounding: up}", "「quota」里 rounding（取整）要和 percent（按比例）一起写"),
        ("{percent: 101}", "「percent」最大写 100"),
        ("{percent: 20, rounding: nearest}", "「rounding」只能写：up、down、half"),
        ("{extra: -1}", "「extra」要写成整数，比如 5"),
        (
            "{tiers: [{up_to: 8, places: 1}]}",
            "「quota」里 tiers 的最后一档不要写 up_to，它管所有更大的支部",
        ),
        (
            "{tiers: [{up_to: 8, places: 1}, {up_to: 8, places: 2}, {places: 3}]}",
            "「quota」里 tiers 要从小到大写 up_to，只有最后一档不写",
        ),
        (
            "{tiers: [{places: 1}, {places: 3}]}",
            "「quota」里 tiers 要从小到大写 up_to，只有最后一档不写",
        ),
        ("{tiers: []}", "「tiers」至少要写一条"),
    ],
)
def test_wrong_quota_is_named(quota: str, fault: str) -> None:
    start, end = SMALL.index("  quota:\n"), SMALL.index("contact:")
    assert faults(f"{SMALL[:start]}  quota: {quota}\n{SMALL[end:]}") == [(41, fault)]


class TestExtras:
    def test_bonus_and_veto_come_last(self) -> None:
        rubric = parse(with_extras())
        assert [(i.number, i.kind) for i in rubric.items][3:] == [(4, "bonus"), (5, "veto")]
        assert rubric.total == Decimal(120)

    @pytest.mark.parametrize(
        ("old", "new", "fault"),
        [
            ("[市级, 省级]", "[]", (54, "「tiers」至少要写一条")),
            ("[市级, 省级]", "[市级, 市级]", (54, "「市级」和第54行重复，请换一个")),
            ("kind: bonus", "kind: points", (50, "「kind」只能写：bonus")),
            (
                "tiers:",
                "points: 2\n    tiers:",
                (54, "不认识「points」，这里可以写：kind、number、short、text、plain、examples、tiers"),
            ),
            ("number: 5", "number: 4", (57, "序号 4 在第49行用过了")),
            (
                "{number: 2, short: 事故",
                "{number: 3, short: 事故",
                (65, "序号要接着编：上一个是 1，这里应是 2，写的是 3"),
            ),
            ("short: 事故", "short: 违纪", (65, "「违纪」和第64行重复，请换一个")),
            (
                "established_by: committee",
                "established_by: member",
                (65, "「established_by」只能写：handler、committee、reviewer"),
            ),
            ("hits: post", "hits: branch", (65, "「hits」只能写：person、post")),
            (
                "出事故的。",
                "事" * 580,
                (60, "原文太长，一条消息发不下：最多 1748 字节（约 582 个汉字），现在 1776 字节；请分成两项"),
            ),
        ],
    )
    def test_fault_is_named_with_its_line(self, old: str, new: str, fault: tuple[int, str]) -> None:
        assert faults(with_extras(old, new)) == [fault]

    def test_veto_without_conditions_is_refused(self) -> None:
        assert faults(SMALL + EXTRAS[: EXTRAS.index("  conditions:")]) == [
            (56, "少了「conditions」（有哪几种情况），请补上")
        ]


def test_dates_more_than_a_year_apart_are_out_of_order() -> None:
    later = "  - {kind: publicity, name: 公示, until: 01-10}\n  - {kind: award, name: 授牌, until: 11-01}\n"
    text = changed("until: 01-15}\n", "until: 01-15}\n" + later)
    assert faults(text) == [
        (39, "「until」01-10 早于前一个截止日，或离第一个超过一年"),
        (40, "「until」11-01 早于前一个截止日，或离第一个超过一年"),
    ]


def test_all_faults_are_named_at_once() -> None:
    text = (
        SMALL.replace("title: 青年文明号\n", "titel: 青年文明号\n")
        .replace("points: 29.75", "points: 29.7")
        .replace("number: 3", "number: 4")
        .replace("name: 服务", "name: 环境")
        .replace("kind: review", "kind: revue")
        .replace("each: 3", "each: 三")
    )
    with pytest.raises(RubricError) as error:
        parse(text)
    assert str(error.value).splitlines() == [
        "第1行：不认识「titel」，是不是「title」？",
        "第1行：少了「title」（叫什么称号），请补上",
        "第2行：各项分值加起来是 119.95 分，应是 120 分；请改分值，或在 total 写明满分",
        "第20行：「points」29.7 不是 0.25 的倍数（见 rules 的 step）",
        "第25行：「环境」和第8行重复，请换一个",
        "第28行：序号要接着编：上一个是 2，这里应是 3，写的是 4",
        "第38行：「kind」只能写：rally、apply、nominate、review、publicity、award、supervision",
        "第42行：「each」要写成整数，比如 5",
    ]
    assert check(text) == Checked(faults=error.value.faults, notes=())


@pytest.mark.parametrize(
    "text",
    [
        "a" * (128 * 1024 + 1),
        "[" * 100_000,
        "- " * 50_000,
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
        "%YAML " + "9" * 5000 + ".1\n---\na: b",
        'a: "\\UFFFFFFFF"',
        "a: !!python/object/apply:os.system [x]\n",
        "<<: {title: x}\n",
        "? [a, b]\n: c\n",
        "a: \x01",
        "number: " + "9" * 5000,
    ],
    ids=[
        "huge",
        "deep",
        "deep list",
        "bomb",
        "version",
        "escape",
        "tag",
        "merge",
        "key",
        "control",
        "digits",
    ],
)
def test_hostile_file_is_refused_in_words(text: str) -> None:
    found = check(text).faults
    assert found
    assert {fault.line for fault in found} <= set(range(1, text.count("\n") + 2))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("5", Decimal(5)),
        ("4.5", Decimal("4.5")),
        ("0", Decimal(0)),
        ("100.25", Decimal("100.25")),
        ("", None),
        ("-1", None),
        ("1e3", None),
        ("NaN", None),
        ("inf", None),
        ("05", None),
        ("1_0", None),
        ("５", None),
        ("4.", None),
        ("4.125", None),
        ("5\n", None),
        ("10000", None),
    ],
)
def test_points_are_read_exactly_or_not_at_all(text: str, read: Decimal | None) -> None:
    assert points.read(text) == read


@pytest.mark.parametrize(
    ("value", "written"),
    [("97.50", "97.5"), ("100", "100"), ("0.00", "0"), ("98.125", "98.125"), ("1E+2", "100")],
)
def test_points_are_written_as_people_say_them(value: str, written: str) -> None:
    assert points.written(Decimal(value)) == written


def test_points_fit_a_step() -> None:
    assert [points.fits(Decimal(v), Decimal("0.5")) for v in ("4", "4.5", "4.3", "0")] == [
        True,
        True,
        False,
        True,
    ]
