"""The exported table as a workbook: a line a member, the items behind it, and the ledger; written as it is read."""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from campaign.charts import STANDINGS, Heading
from campaign.decisions import RULING_NAMES
from campaign.exports import DecisionLine, LedgerLine, MemberLine, ScorecardLine, claims_told, findings_told
from campaign.record import Standing, subtotal
from campaign.roll import Tally
from campaign.rubric import Category, Rubric
from handlers.wording import REHEARSAL

_A4 = 9
_HEAD = 3  # title, note, headings
_FIXED = 3  # branch, name and userid stay in sight
_LONGEST = 32_000  # a cell takes 32,767
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ZOOM = 52  # percent: the points of all items side by side on a sheet of A4
_ROW_HEIGHT = 19
_NUMBERED = "number_stored_as_text"


@dataclass(frozen=True)
class Contents:
    """What stands in it. `people` counts by standing; `part` is which of how many files this is; `vetoed` are those
    who are left out of it; `scorecards` are what reviewers gave, for whoever may see it.
    """

    heading: Heading
    of: str
    rubric: Rubric
    people: dict[Standing, int]
    members: Iterable[MemberLine]
    ledger: Iterable[LedgerLine]
    part: tuple[int, int] = (1, 1)
    vetoed: int = 0
    scorecards: tuple[ScorecardLine, ...] = ()
    decisions: tuple[DecisionLine, ...] = ()


@dataclass(frozen=True)
class Column:
    title: str
    width: float


def write(contents: Contents) -> bytes:
    """Rows go to disk as they come, so that a hundred thousand take no more memory than ten."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True, "strings_to_urls": False}) as book:
        created = contents.heading.at.astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"title": f"{contents.of} 导出", "created": created})
        _Writing(book, contents).write()
    return stream.getvalue()


_PERSON = (Column("支部", 16), Column("姓名", 9), Column("工号", 14))

_DECIDED = (
    *_PERSON,
    Column("决定", 9),
    Column("原因", 40),
    Column("经办人", 9),
    Column("时间", 17),
    Column("公示从", 12),
    Column("公示到", 12),
)
_LEDGER = (
    ("时间", 17),
    ("支部", 16),
    ("姓名", 9),
    ("经办", 14),
    ("事项", 12),
    ("第几项", 8),
    ("原来", 30),
    ("改为", 30),
)


@dataclass
class _Sheet:
    """One sheet, filled from the top."""

    sheet: Any
    text: Any
    quoted: Any
    row: int = _HEAD

    def put_text(self, column: int, text: str | None, form: Any = None) -> None:
        """Never a formula, whatever it begins with."""
        if not text:
            return
        if text.startswith(_STARTS_A_FORMULA):
            form = self.quoted
        self.sheet.write_string(self.row, column, text[:_LONGEST], form or self.text)

    def put_number(self, column: int, number: Decimal | int | None, form: Any) -> None:
        if number is not None:
            self.sheet.write_number(self.row, column, float(number), form)

    def put_sum(self, column: int, formula: str, value: Decimal, form: Any) -> None:
        """With its value, for viewers that do not calculate."""
        self.sheet.write_formula(self.row, column, formula, form, float(value))


@dataclass
class _Writing:
    book: Any
    contents: Contents
    _formats: dict[str, Any] = field(default_factory=dict)

    def write(self) -> None:
        form = self.book.add_format
        base = {"font_size": 11, "valign": "vcenter"}
        boxed = {"border": 1, "border_color": "#BFC7CF"}
        self._formats = {
            "boxed": form(boxed),
            "title": form({"bold": True, "font_size": 16, "valign": "vcenter"}),
            "note": form(base | {"font_color": "#66727F"}),
            "head": form(base | boxed | {"bold": True, "bg_color": "#E8EDF2", "text_wrap": True, "align": "center"}),
            "text": form(base),
            "quoted": form(base | {"quote_prefix": True}),
            "wrapped": form(base | {"text_wrap": True}),
            "points": form(base | {"align": "center"}),
            "total": form(base | {"bold": True, "align": "center"}),
            "moment": form(base | {"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
        }
        summary, details = self._summary_sheet(), self._details_sheet()
        ledger = self._ledger_sheet()
        for member in self.contents.members:
            self._write_details(details, member)
            self._write_summary(summary, details.row, member)
            summary.row += 1
            details.row += 1
        self._write_ledger(ledger)
        for sheet, columns in (
            (summary, self._summary_columns),
            (details, self._details_columns),
            (ledger, self._ledger_columns),
            *([(self._write_scorecards(), self._scorecard_columns)] if self.contents.scorecards else []),
            *([(self._write_decisions(), _DECIDED)] if self.contents.decisions else []),
        ):
            self._finish(sheet, len(columns))

    def _finish(self, sheet: _Sheet, columns: int) -> None:
        """Rows to be filtered, and a frame around every cell, also where there is nothing in it."""
        if sheet.row == _HEAD:
            sheet.put_text(0, "没有")
            return
        sheet.sheet.autofilter(_HEAD - 1, 0, sheet.row - 1, columns - 1)
        rule = {"type": "no_errors", "format": self._formats["boxed"]}
        sheet.sheet.conditional_format(_HEAD, 0, sheet.row - 1, columns - 1, rule)

    # Sheets

    @property
    def _rubric(self) -> Rubric:
        return self.contents.rubric

    @property
    def _categories(self) -> tuple[Category, ...]:
        return self._rubric.categories

    @property
    def _summary_columns(self) -> list[Column]:
        return [
            *_PERSON,
            Column("岗位类型", 14),
            Column("岗位", 20),
            Column("状态", 9),
            *(Column(f"{category.name}\n满分{_plain(category.points)}", 10) for category in self._categories),
            Column("累计", 8),
            Column("总分", 8),
            Column("填了几项", 9),
            Column("加分申请", 14),
            Column("依据件数", 9),
            Column("回执", 13),
            Column("提交时间", 15),
        ]

    @property
    def _details_columns(self) -> list[Column]:
        rubric = self._rubric
        scored = [Column(f"{i.number} {i.short}\n满分{_plain(i.points)}", 7) for i in rubric.scored]
        bonus = [Column(f"{i.number} {i.short}", 7) for i in rubric.bonus]
        veto = [Column(f"{rubric.veto.number} {rubric.veto.short}自查", 9)] if rubric.veto else []
        pieces = [Column(f"{i.number}\n依据", 5) for i in rubric.items]
        return [*_PERSON, *scored, *bonus, *veto, *pieces]

    def _summary_sheet(self) -> _Sheet:
        sheet = self._sheet("汇总表", self._summary_columns)
        sheet.sheet.fit_to_pages(1, 0)
        return sheet

    def _details_sheet(self) -> _Sheet:
        columns = self._details_columns
        sheet = self._sheet("明细", columns)
        sheet.sheet.set_print_scale(_ZOOM)
        sheet.sheet.repeat_columns(0, _FIXED - 1)
        sheet.sheet.set_v_pagebreaks([len(columns) - len(self._rubric.items)])
        return sheet

    @property
    def _scorecard_columns(self) -> list[Column]:
        scored = [Column(f"{i.number} {i.short}\n满分{_plain(i.points)}", 7) for i in self._rubric.scored]
        return [*_PERSON, Column("评委", 9), *scored, Column("合计", 8), Column("意见", 40), Column("交的时间", 15)]

    @property
    def _ledger_columns(self) -> list[Column]:
        return [Column(*column) for column in _LEDGER]

    def _ledger_sheet(self) -> _Sheet:
        sheet = self._sheet("台账", self._ledger_columns)
        sheet.sheet.fit_to_pages(1, 0)
        return sheet

    def _sheet(self, name: str, columns: Sequence[Column]) -> _Sheet:
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&L&A&C第 &P 页，共 &N 页")
        sheet.repeat_rows(_HEAD - 1)
        sheet.freeze_panes(_HEAD, _FIXED)
        userids = xl_col_to_name(next(n for n, c in enumerate(columns) if c.title in ("工号", "经办")))
        sheet.ignore_errors({_NUMBERED: f"{userids}1:{userids}1048576"})
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width)
        heading, (part, parts) = self.contents.heading, self.contents.part
        mark = REHEARSAL if heading.is_rehearsal else ""
        split = f"（第{part}份，共{parts}份）" if parts > 1 else ""
        sheet.set_default_row(_ROW_HEIGHT)
        sheet.set_row(0, 26)
        sheet.write_string(0, 0, f"{mark}{heading.campaign} {self.contents.of} {name}{split}", self._formats["title"])
        sheet.write_string(1, 0, self._note(name), self._formats["note"])
        sheet.set_row(_HEAD - 1, 48)
        for number, column in enumerate(columns):
            sheet.write_string(_HEAD - 1, number, column.title, self._formats["head"])
        return _Sheet(sheet, self._formats["text"], self._formats["quoted"])

    def _note(self, name: str) -> str:
        at = f"{self.contents.heading.at:%Y-%m-%d %H:%M}导出"
        match name:
            case "汇总表":
                counts = [f"{s.value}{n}人" for s in STANDINGS if (n := self.contents.people.get(s, 0))]
                out = f"，另有一票否决{self.contents.vetoed}人不在表里" if self.contents.vetoed else ""
                expected = Tally("", self.contents.people).expected
                return f"{at}，应报{expected}人：{'，'.join(counts) or '没有'}{out}。都填完才有总分"
            case "评审决定":
                return f"{at}，以最后一次为准。公示前只有党委办公室能看"
            case "明细":
                return f"{at}。依据只写件数，内容不导出"
            case "评分":
                return f"{at}，只有交上的。空着的项是弃权，不算0分"
        if self.contents.part[0] > 1:
            return f"{at}。台账在第1份里"
        return f"{at}，新的在前"

    # Rows

    def _write_summary(self, sheet: _Sheet, details_row: int, member: MemberLine) -> None:
        rubric, record = self._rubric, member.record
        application = record.application
        standing = member.standing(rubric)
        _put_person(sheet, member)
        sheet.put_text(3, application.post_type)
        sheet.put_text(4, application.post)
        sheet.put_text(5, standing.value)
        column, first = 6, _FIXED
        for category in self._categories:
            last = first + len(category.items) - 1
            if record.points:
                cells = f"{xl_rowcol_to_cell(details_row, first)}:{xl_rowcol_to_cell(details_row, last)}"
                sheet.put_sum(column, f"=SUM('明细'!{cells})", subtotal(category, record), self._formats["points"])
            column, first = column + 1, last + 1
        running, total, answered = column, column + 1, column + 2
        if record.points:
            cells = f"{xl_rowcol_to_cell(sheet.row, 6)}:{xl_rowcol_to_cell(sheet.row, column - 1)}"
            sheet.put_sum(running, f"=SUM({cells})", record.running_sum, self._formats["points"])
        number = member.answered(rubric)
        if number == len(rubric.items):
            cell = xl_rowcol_to_cell(sheet.row, running)
            sheet.put_sum(total, f"={cell}", record.running_sum, self._formats["total"])
        sheet.put_number(answered, number, self._formats["points"])
        sheet.put_text(answered + 1, claims_told(rubric, record))
        sheet.put_number(answered + 2, sum(member.pieces.values()), self._formats["points"])
        sheet.put_text(answered + 3, application.receipt)
        if standing is Standing.SUBMITTED and member.submitted_at:
            self._put_moment(sheet, answered + 4, member.submitted_at)

    def _write_details(self, sheet: _Sheet, member: MemberLine) -> None:
        rubric, record = self._rubric, member.record
        _put_person(sheet, member)
        column = _FIXED
        for item in rubric.scored:
            sheet.put_number(column, member.points(item.number), self._formats["points"])
            column += 1
        for bonus in rubric.bonus:
            if claim := record.claims.get(bonus.number):
                sheet.put_text(column, (claim.tier or "有") if claim.claimed else "没有")
            column += 1
        if rubric.veto:
            sheet.put_text(column, findings_told(rubric, record))
            column += 1
        for each in rubric.items:
            sheet.put_number(column, member.pieces.get(each.number), self._formats["points"])
            column += 1

    def _write_scorecards(self) -> _Sheet:
        sheet = self._sheet("评分", self._scorecard_columns)
        sheet.sheet.fit_to_pages(1, 0)
        for line in self.contents.scorecards:
            for column, text in enumerate((line.branch, line.name, line.userid, line.reviewer)):
                sheet.put_text(column, text)
            column = first = _FIXED + 1
            for item in self._rubric.scored:
                mark = line.card.marks.get(item.number)
                sheet.put_number(column, mark.points if mark else None, self._formats["points"])
                column += 1
            cells = f"{xl_rowcol_to_cell(sheet.row, first)}:{xl_rowcol_to_cell(sheet.row, column - 1)}"
            sheet.put_sum(column, f"=SUM({cells})", line.card.sum, self._formats["total"])
            sheet.put_text(column + 1, line.comments, self._formats["wrapped"])
            if line.card.submitted_at:
                self._put_moment(sheet, column + 2, line.card.submitted_at)
            sheet.row += 1
        return sheet

    def _write_decisions(self) -> _Sheet:
        sheet = self._sheet("评审决定", _DECIDED)
        sheet.sheet.fit_to_pages(1, 0)
        for line in self.contents.decisions:
            decision = line.decision
            for column, text in enumerate((line.branch, line.name, line.userid, RULING_NAMES[decision.ruling])):
                sheet.put_text(column, text)
            sheet.put_text(4, decision.reason, self._formats["wrapped"])
            sheet.put_text(5, line.author)
            self._put_moment(sheet, 6, line.at)
            if decision.period:
                period = decision.period.within(self.contents.heading.at.tzinfo)
                sheet.put_text(7, period.first.isoformat())
                sheet.put_text(8, period.last.isoformat())
            sheet.row += 1
        return sheet

    def _write_ledger(self, sheet: _Sheet) -> None:
        for line in self.contents.ledger:
            self._put_moment(sheet, 0, line.at)
            deed = line.deed
            texts = (line.branch, line.name, line.actor, deed.name, deed.subject)
            for column, text in enumerate(texts, start=1):
                sheet.put_text(column, text)
            sheet.put_text(6, deed.before, self._formats["wrapped"])
            sheet.put_text(7, deed.after, self._formats["wrapped"])
            sheet.row += 1

    def _put_moment(self, sheet: _Sheet, column: int, at: datetime) -> None:
        local = at.astimezone(self.contents.heading.at.tzinfo).replace(tzinfo=None)
        sheet.sheet.write_datetime(sheet.row, column, local, self._formats["moment"])


def _put_person(sheet: _Sheet, member: MemberLine) -> None:
    for column, text in enumerate((member.branch, member.name, member.userid)):
        sheet.put_text(column, text)


def _plain(points: Decimal) -> str:
    return f"{points.normalize():f}"


def split(contents: Callable[[int, int], Contents], largest: int) -> list[bytes]:
    """As few files as fit: one, or as many parts as it takes. `contents` gives part so much of so many."""
    parts = 1
    while True:
        files = [write(contents(part, parts)) for part in range(1, parts + 1)]
        if max(map(len, files)) <= largest:
            return files
        parts = max(parts + 1, -(-sum(map(len, files)) // largest))
