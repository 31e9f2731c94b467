"""The exported table: what is in it, what never is, and that other programs read the same from it."""

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot import workbook
from bot.spool import spooled
from campaign.changes import (
    Applied,
    BonusAnswered,
    ConditionAnswered,
    ConsentGiven,
    EvidenceAdded,
    EvidenceFiled,
    EvidenceRemoved,
    OptedOut,
    PostNamed,
    PostTypeChosen,
    RemindMeAt,
    ScoreGiven,
    StatementWritten,
    Submitted,
    Withdrawn,
)
from campaign.charts import Heading
from campaign.deeds import Deed, describe
from campaign.exports import TOLD_DEEDS, MemberLine, findings_told, told_deed
from campaign.people import Role
from campaign.record import Application, Claim, Record, Stage
from campaign.term import Campaign
from handlers.works import Table
from storage.book import Book
from storage.people import RosterEntry
from tests.office import DATES, RUBRIC, START, Office
from tests.stories.transcript import SCENES
from tests.works.desk import another, ask

OWN = "饮食中心支部-导出-20260520.xlsx"
ALL = "各支部-导出-20260520.xlsx"
HEADING = Heading("2026年", START)
CAMPAIGN = Campaign(1, "2026年", RUBRIC, DATES)
FULL = Record(
    Application(Stage.SUBMITTED, "服务育人示范岗", "一食堂", "早班", True, "SB2026-0001"),
    {item.number: item.points for item in RUBRIC.scored},
    {18: Claim(True, "省级"), 19: Claim(False), 20: Claim(True)},
    {(21, 1): "没有", (21, 2): "不清楚", (21, 3): "没有"},
)


def sheets(content: bytes, *, values: bool = True) -> dict[str, Worksheet]:
    book = load_workbook(io.BytesIO(content), data_only=values)
    return {sheet.title: sheet for sheet in book.worksheets}


def rows(sheet: Worksheet) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(min_row=4, values_only=True)]


def exported(office: Office, userid: str, name: str, said: str = "导出") -> bytes:
    ask(office, userid, said)
    assert (userid, f"[文件] {name}") in office.pushed()
    return office.platform.received(name)


def text_in(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def table(*members: MemberLine, of: str = "饮食中心支部") -> Table:
    return Table(HEADING, CAMPAIGN, of, iter(members), iter(()))


def written(*members: MemberLine, largest: int = 20 * 1024 * 1024) -> list[bytes]:
    with spooled(table(*members)) as spool:
        return workbook.split(spool.part, largest)


def score(office: Office) -> Office:
    """周桂香 is at item 6, 李国强 has handed in, 陈建国 has done nothing."""
    SCENES["问到第6项"](office.phone("zhou.guixiang"))
    SCENES["都填完了"](office.phone("li.guoqiang"))
    office.phone("li.guoqiang").says("第6项依据：去年的暗号奖状")
    office.phone("li.guoqiang").says("提交")
    return office


@pytest.fixture
def scored(office: Office) -> Office:
    return score(office)


def test_it_says_of_each_member_what_the_chat_says(office_on_either: Office) -> None:
    scored = score(office_on_either)
    content = exported(scored, "chen.jianguo", OWN)
    found = sheets(content)
    assert list(found) == ["汇总表", "明细", "台账"]
    post = ["服务育人示范岗", "第二食堂面点2号窗口"]
    half = [10.5, 4, 0, 0, 14.5, None, 5, None, 0, "SB2026-0001", None]
    whole = [10.5, 26, 26, 28, 90.5, 90.5, 21, "没有", 1, "SB2026-0002", START.replace(tzinfo=None)]
    nothing = [*[None] * 8, 0, None, 0, None, None]
    assert rows(found["汇总表"]) == [
        ["饮食中心支部", "周桂香", "zhou.guixiang", *post, "填写中", *half],
        ["饮食中心支部", "李国强", "li.guoqiang", *post, "已提交", *whole],
        ["饮食中心支部", "陈建国", "chen.jianguo", None, None, "未申报", *nothing[2:]],
    ]
    marks = [4.5, 2, 2, 2, 4, 6, 4, 6, 6, 8, 7, 6, 5, 5, 8, 2, 13]
    assert rows(found["明细"]) == [
        ["饮食中心支部", "周桂香", "zhou.guixiang", *marks[:5], *[None] * 37],
        ["饮食中心支部", "李国强", "li.guoqiang", *marks, *["没有"] * 4, *[None] * 5, 1, *[None] * 15],
        ["饮食中心支部", "陈建国", "chen.jianguo", *[None] * 42],
    ]
    assert found["汇总表"]["A1"].value == "2026年 饮食中心支部 汇总表"
    note = "2026-05-20 10:07导出，应报3人：已提交1人，填写中1人，未申报1人。都填完才有总分"
    assert found["汇总表"]["A2"].value == note
    assert "累计 14.5" in scored.phone("chen.jianguo").says("周桂香多少分").text
    assert "总分 90.5 分" in scored.phone("chen.jianguo").says("李国强多少分").text


def test_sums_are_formulas_over_the_items(scored: Office) -> None:
    formulas = rows(sheets(exported(scored, "chen.jianguo", OWN), values=False)["汇总表"])
    assert formulas[1][6:12] == [
        "=SUM('明细'!D5:G5)",
        "=SUM('明细'!H5:L5)",
        "=SUM('明细'!M5:P5)",
        "=SUM('明细'!Q5:T5)",
        "=SUM(G5:J5)",
        "=K5",
    ]
    assert formulas[2][6:12] == [None] * 6


def test_the_ledger_tells_what_was_done_and_nothing_of_what_evidence_says(scored: Office) -> None:
    content = exported(scored, "chen.jianguo", OWN)
    found = rows(sheets(content)["台账"])
    person = [START.replace(tzinfo=None), "饮食中心支部", "李国强", "li.guoqiang"]
    assert found[:2] == [[*person, "提交", None, "已申报", "90.5"], [*person, "交依据", "6", None, "1件"]]
    assert found[-1] == [*person[:2], "周桂香", "zhou.guixiang", "选岗位类型", None, None, "服务育人示范岗"]
    assert "暗号" not in text_in(content)


def test_a_secretary_gets_the_own_branch_and_the_office_all(scored: Office) -> None:
    own = text_in(exported(scored, "chen.jianguo", OWN))
    assert ("李国强" in own, "吴秀珍" in own, "运输支部" in own) == (True, False, False)
    found = sheets(exported(scored, "lin.yue", ALL))
    assert [row[1] for row in rows(found["汇总表"])] == ["吴秀珍", "周桂香", "李国强", "陈建国"]
    one = sheets(exported(scored, "lin.yue", "运输支部-导出-20260520.xlsx", "导出运输支部"))
    assert [row[1] for row in rows(one["汇总表"])] == ["吴秀珍"]
    assert rows(one["台账"]) == [["没有", *[None] * 7]]


def test_nothing_else_on_the_ledger_leaves(scored: Office) -> None:
    with scored.database.write() as tx:
        book = Book(tx)
        sitting = book.sit("li.guoqiang")
        assert sitting is not None
        assert sitting.campaign is not None
        deeds = [Deed("投诉", "TS2026-0042", None, "暗号"), Deed("核实", "TS2026-0042", None, "属实")]
        book.ledger.add(
            deeds, at=START, actor="sun.zheng", person_id=sitting.person.id, campaign_id=sitting.campaign.id
        )
    for userid, name in (("chen.jianguo", OWN), ("lin.yue", ALL)):
        text = text_in(exported(scored, userid, name))
        assert [word for word in ("投诉", "TS2026", "暗号", "核实", "sun.zheng") if word in text] == []


def test_every_deed_about_a_record_is_told_but_what_only_the_member_wanted() -> None:
    changes = [
        PostTypeChosen("服务育人示范岗"),
        PostNamed("一食堂"),
        StatementWritten("早班"),
        ConsentGiven(True),
        Applied(),
        ScoreGiven(1, Decimal(5)),
        BonusAnswered(18, True),
        ConditionAnswered(21, 1, "没有"),
        EvidenceAdded(1, "text", "k", "暗号"),
        EvidenceFiled(1),
        EvidenceRemoved(1),
        Submitted(Decimal(100)),
        Withdrawn(),
        OptedOut(),
        RemindMeAt(START),
    ]
    names = [describe(Record(), change).name for change in changes]
    assert {*names} - {*TOLD_DEEDS} == {"明天提醒"}
    assert {*TOLD_DEEDS} - {*names} == set()


def test_stages_are_told_by_their_words() -> None:
    assert told_deed(Deed("申报", "", "withdrawn", "applied")) == Deed("申报", "", "已撤回", "已申报")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_what_looks_like_a_formula_is_text(start: str) -> None:
    said = f'{start}HYPERLINK("http://x","y")'
    record = Record(Application(Stage.APPLIED, said, said, said, True, said))
    [content] = written(MemberLine(said, said, said, record))
    formulas, values = (sheets(content, values=values)["汇总表"] for values in (False, True))
    for column in (1, 2, 3, 4, 5, 16):
        cell = formulas.cell(4, column)
        assert (cell.data_type == "f", cell.quotePrefix) == (False, True)
        assert values.cell(4, column).value == said.replace("\r", "_x000D_")  # so Excel writes a carriage return
    assert "<f>" not in text_in(content)


def test_numbers_of_people_stay_text() -> None:
    [content] = written(MemberLine("机关支部", "张三", "0012345678901234567", Record()))
    cell = sheets(content)["汇总表"]["C4"]
    assert cell.value == "0012345678901234567"


def test_claims_and_findings_are_told_in_words() -> None:
    [content] = written(MemberLine("机关支部", "张三", "zhang.san", FULL, {1: 2, 18: 1}))
    found = sheets(content)
    assert [row[13:15] for row in rows(found["汇总表"])] == [["第18项（省级）、第20项", 3]]
    assert [row[20:25] for row in rows(found["明细"])] == [["省级", "没有", "有", "第2条不清楚", 2]]
    assert findings_told(RUBRIC, Record()) == ""


def test_heads_stay_in_sight_and_on_every_printed_page() -> None:
    [content] = written(MemberLine("机关支部", "张三", "zhang.san", FULL))
    for name, sheet in sheets(content).items():
        assert sheet.freeze_panes == "D4", name
        assert sheet.print_title_rows == "$3:$3", name
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9), name
    assert sheets(content)["明细"].print_title_cols == "$A:$C"


def test_nobody_at_all_is_said() -> None:
    [content] = written()
    assert [row[0] for row in rows(sheets(content)["汇总表"])] == ["没有"]


def test_the_same_figures_give_the_same_bytes(scored: Office) -> None:
    first = exported(scored, "lin.yue", ALL)
    with scored.database.read() as tx:
        book = Book(tx)
        sitting = book.sit("lin.yue")
        assert sitting is not None
        assert sitting.campaign is not None
        campaign = sitting.campaign
        members, ledger = book.exports.members(campaign), book.exports.ledger(campaign)
        with spooled(Table(HEADING, campaign, "各支部", members, ledger)) as spool:
            assert workbook.split(spool.part, 20 * 1024 * 1024) == [first]


def test_what_is_too_large_comes_in_parts_cut_between_branches(office: Office) -> None:
    people = [MemberLine(f"样例支部{n // 10}", f"样例{n}", f"sample.{n}", FULL) for n in range(60)]
    [whole] = written(*people)
    parts = written(*people, largest=len(whole) * 2 // 3)
    assert len(parts) == 3
    names = [[row[1] for row in rows(sheets(part)["汇总表"])] for part in parts]
    assert [len(part) for part in names] == [20, 20, 20]
    assert [name for part in names for name in part] == [person.name for person in people]
    assert sheets(parts[1])["汇总表"]["A1"].value == "2026年 饮食中心支部 汇总表（第2份，共3份）"
    assert sheets(parts[1])["台账"]["A2"].value == "2026-05-20 10:07导出。台账在第1份里"


def test_a_branch_larger_than_a_part_is_cut_itself() -> None:
    people = [MemberLine("样例支部", f"样例{n}", f"sample.{n}", FULL) for n in range(60)]
    with spooled(table(*people)) as spool:
        counts = [sum(spool.part(part, 4).people.values()) for part in range(1, 5)]
    assert counts == [15, 15, 15, 15]


def test_parts_are_announced_and_sent_in_order(office: Office) -> None:
    with office.database.write() as tx:
        roster = [(f"sample.{n}", f"样例{n}", f"样例支部{n // 100}") for n in range(600)]
        Book(tx).people.save(RosterEntry(*entry, frozenset({Role.MEMBER})) for entry in roster)
    whole = exported(office, "lin.yue", ALL)
    ask(office, "lin.yue", "导出")
    assert another(office, largest=len(whole) * 3 // 4).make_one()
    assert office.pushed() == [
        ("lin.yue", "表太大，一个文件发不了，按支部分成2份，台账在第1份里。"),
        ("lin.yue", "[文件] 各支部-导出-第1份共2份-20260520.xlsx"),
        ("lin.yue", "[文件] 各支部-导出-第2份共2份-20260520.xlsx"),
    ]


def test_a_large_branch_is_read_page_by_page(office_on_either: Office) -> None:
    office = office_on_either
    with office.database.write() as tx:
        Book(tx).people.save(
            RosterEntry(f"s.{n}", f"样例{n}", "样例支部", frozenset({Role.MEMBER})) for n in range(1203)
        )
    SCENES["问到第6项"](office.phone("s.777"))
    with office.database.read() as tx:
        book = Book(tx)
        campaign = book.campaigns.current()
        assert campaign is not None
        lines = list(book.exports.members(campaign, ("样例支部",)))
        assert [line.userid for line in lines] == [f"s.{n}" for n in range(1203)]
        assert [line.userid for line in lines if line.record.points] == ["s.777"]
        assert len(list(book.exports.ledger(campaign, most=3))) == 3


# In another program

RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""
Convert = Callable[[bytes, str], Path]


@pytest.fixture
def convert(soffice: Path, tmp_path: Path) -> Convert:
    """With a profile of its own, so that nobody's open LibreOffice is in the way, and all formulas are worked out."""
    profile = tmp_path / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user/registrymodifications.xcu").write_text(RECALCULATE, "utf-8")

    def run(content: bytes, into: str) -> Path:
        source, folder = tmp_path / "exported.xlsx", tmp_path / into
        source.write_bytes(content)
        options = ["--headless", "--norestore", "--nolockcheck", f"-env:UserInstallation={profile.as_uri()}"]
        done = subprocess.run(
            [soffice, *options, "--convert-to", into, "--outdir", folder, source],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=180,
            check=True,
        )
        said = f"{done.stdout}{done.stderr}".replace("failed to launch javaldx - java may not function correctly", "")
        assert re.search(r"error|fail|corrupt|repair", said, re.IGNORECASE) is None, said
        return folder / f"exported.{into}"

    return run


def without_values(content: bytes) -> bytes:
    """Each formula with another value than it has."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            target.writestr(name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v>-1</v>", source.read(name)))
    return stream.getvalue()


def test_libreoffice_works_out_the_same_figures(office: Office, convert: Convert) -> None:
    SCENES["问到第6项"](office.phone("zhou.guixiang"))
    SCENES["已提交"](office.phone("li.guoqiang"))
    content = exported(office, "chen.jianguo", OWN)
    blanked = without_values(content)
    assert rows(sheets(blanked)["汇总表"])[1][10:12] == [-1, -1]
    recalculated = sheets(convert(blanked, "xlsx").read_bytes())
    for name, sheet in sheets(content).items():
        assert [row for row in rows(recalculated[name]) if any(row)] == rows(sheet), name
    assert rows(recalculated["汇总表"])[1][10:12] == [90.5, 90.5]


def test_libreoffice_prints_it(office: Office, convert: Convert) -> None:
    pdf = convert(exported(office, "chen.jianguo", OWN), "pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    # The summary, the points, the counts of evidence beside them, and the ledger.
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 4


def test_who_is_excused_is_in_the_table_and_not_expected(scored: Office) -> None:
    secretary = scored.phone("chen.jianguo")
    for said in ("免报 陈建国 借调到9月30日", "确认"):
        secretary.says(said)
    note = "2026-05-20 10:07导出，应报2人：已提交1人，填写中1人，免报1人。都填完才有总分"
    assert sheets(exported(scored, "chen.jianguo", OWN))["汇总表"]["A2"].value == note
    assert secretary.says("进度图").passive.startswith("饮食中心支部应报2人，已申报2人，已提交1人：")
