"""Pictures to be read on a phone: how far a branch or all branches are, and one's own score by category."""

from collections.abc import Sequence
from itertools import pairwise

from bot.canvas import FAINT, INK, MARGIN, PAPER, RED, TRACK, WIDTH, Canvas, fitted, width_of
from campaign.charts import STANDINGS, Heading, ProgressChart, ScoreChart
from campaign.points import written
from campaign.record import Standing
from campaign.roll import APPLIED, Tally
from handlers.wording import REHEARSAL, day

# Told apart by lightness as well as by hue.
_COLOURS = {
    Standing.SUBMITTED: "#1b7f5c",
    Standing.TO_SUBMIT: "#5fb49c",
    Standing.FILLING: "#f2b84b",
    Standing.NOT_APPLIED: "#d64550",
    Standing.WITHDRAWN: "#8e5ea2",
    Standing.OPTED_OUT: "#9aa5b1",
    Standing.EXEMPT: "#cbd2d9",
}
_ON_DARK = frozenset({Standing.SUBMITTED, Standing.NOT_APPLIED, Standing.WITHDRAWN})
_ROOM = WIDTH - 2 * MARGIN
_HEAD = 330
_FOOT = 96
_ROW = 92
_BAR = 48
_STACK_ROW = 100
_STACK_BAR = 36
_LEGEND_ROW = 52
_SCORE_ROW = 116
_ALWAYS = (Standing.SUBMITTED, Standing.TO_SUBMIT, Standing.FILLING, Standing.NOT_APPLIED)


def draw_progress(chart: ProgressChart) -> bytes:
    return _draw_branches(chart) if chart.branches else _draw_branch(chart)


def _draw_branch(chart: ProgressChart) -> bytes:
    """A bar a standing, as long as there are people at it."""
    shown = [standing for standing in STANDINGS if standing in _ALWAYS or chart.total.of(standing)]
    canvas = Canvas(_HEAD + _ROW * len(shown) + _FOOT)
    _head(canvas, chart.heading, chart.total.branch, "申报进度")
    _figures(canvas, chart.total)
    most = max((chart.total.of(standing) for standing in shown), default=0)
    left = MARGIN + 170
    room = WIDTH - MARGIN - left - 130
    for place, standing in enumerate(shown):
        middle = _HEAD + _ROW * place + _ROW / 2
        number = chart.total.of(standing)
        length = room * number / most if most else 0
        canvas.text(MARGIN, middle, standing.value, 40)
        canvas.bar(left, middle - _BAR / 2, room, _BAR, TRACK)
        canvas.bar(left, middle - _BAR / 2, length, _BAR, _COLOURS[standing])
        canvas.text(WIDTH - MARGIN, middle, f"{number}人", 42, anchor="r")
    _foot(canvas, "未申报、已撤回是还没申报，填写中、待提交是还没自评完")
    return canvas.png()


def _draw_branches(chart: ProgressChart) -> bytes:
    """A stacked bar a branch: how its people stand, as shares of all of them."""
    rows = [*chart.branches, *([chart.others] if chart.others else [])]
    shown = [standing for standing in STANDINGS if standing in _ALWAYS or chart.total.of(standing)]
    legend = _legend_lines(shown, chart.total)
    top = _HEAD + _LEGEND_ROW * len(legend) + 20
    canvas = Canvas(top + _STACK_ROW * len(rows) + _FOOT)
    _head(canvas, chart.heading, chart.total.branch, "申报进度")
    _figures(canvas, chart.total)
    for place, line in enumerate(legend):
        _draw_legend(canvas, line, _HEAD + _LEGEND_ROW * place + _LEGEND_ROW / 2)
    for place, tally in enumerate(rows):
        _stack(canvas, tally, shown, top + _STACK_ROW * place)
    order = f"没办完的人最多的{len(chart.branches)}个支部" if chart.others else "没办完的人多的排在前面"
    _foot(canvas, f"{order}。右边是已提交/应报")
    return canvas.png()


def _stack(canvas: Canvas, tally: Tally, shown: Sequence[Standing], top: float) -> None:
    middle = top + 28
    right = f"{tally.of(Standing.SUBMITTED)}/{tally.expected}" if tally.people else "没有应报的人"
    taken = canvas.text(WIDTH - MARGIN, middle, right, 34, FAINT, anchor="r")
    canvas.text(MARGIN, middle, tally.branch, 36, room=_ROOM - taken - 30)
    bar_top = top + 52
    canvas.bar(MARGIN, bar_top, _ROOM, _STACK_BAR, TRACK, radius=0)
    if not tally.people:
        return
    edges, passed = [0.0], 0
    for standing in shown:
        passed += tally.of(standing)
        edges.append(_ROOM * passed / tally.people)
    for standing, (begin, end) in zip(shown, pairwise(edges), strict=True):
        canvas.bar(MARGIN + begin, bar_top, end - begin, _STACK_BAR, _COLOURS[standing], radius=0)
        number = str(tally.of(standing))
        if end - begin > width_of(number, 28) + 12:
            colour = PAPER if standing in _ON_DARK else INK
            canvas.text(MARGIN + (begin + end) / 2, bar_top + _STACK_BAR / 2, number, 28, colour, anchor="m")


def draw_scores(chart: ScoreChart) -> bytes:
    """Each category's points against the most it gives."""
    canvas = Canvas(_HEAD + _SCORE_ROW * len(chart.scores) + _FOOT)
    _head(canvas, chart.heading, chart.person, "自评得分")
    word = "总分" if chart.is_complete else "累计"
    taken = canvas.text(MARGIN, 262, word, 42, FAINT) + 20
    taken += canvas.text(MARGIN + taken, 256, written(chart.total), 84, RED) + 16
    canvas.text(MARGIN + taken, 262, f"分，满分{written(chart.most)}", 42, FAINT)
    canvas.text(WIDTH - MARGIN, 262, f"填了{chart.answered}/{chart.items}项", 38, FAINT, anchor="r")
    for place, score in enumerate(chart.scores):
        top = _HEAD + _SCORE_ROW * place
        figure = f"{written(score.points)} / {written(score.most)}"
        taken = canvas.text(WIDTH - MARGIN, top + 30, figure, 42, anchor="r")
        canvas.text(MARGIN, top + 30, score.name, 42, room=_ROOM - taken - 30)
        canvas.bar(MARGIN, top + 60, _ROOM, 36, TRACK)
        share = float(score.points / score.most) if score.most else 0
        canvas.bar(MARGIN, top + 60, _ROOM * share, 36, _COLOURS[Standing.SUBMITTED])
    foot = "加分申请、一票否决不在分里" if chart.is_complete else "还没填完，填完才是总分"
    _foot(canvas, foot)
    return canvas.png()


def _head(canvas: Canvas, heading: Heading, whose: str, what: str) -> None:
    canvas.bar(MARGIN, 52, 12, 64, RED, radius=4)
    mark = REHEARSAL if heading.is_rehearsal else ""
    canvas.text(MARGIN + 32, 84, f"{mark}{whose}", 58, room=_ROOM - 32)
    at = f"{day(heading.at)}{heading.at:%H:%M}"
    taken = canvas.text(WIDTH - MARGIN, 156, at, 34, FAINT, anchor="r")
    canvas.text(MARGIN, 156, f"{heading.campaign} {what}", 34, FAINT, room=_ROOM - taken - 30)
    canvas.line(194)


def _figures(canvas: Canvas, total: Tally) -> None:
    """应报, 已申报, 已提交, large."""
    figures = (("应报", total.expected), ("已申报", total.of(*APPLIED)), ("已提交", total.of(Standing.SUBMITTED)))
    for place, (word, number) in enumerate(figures):
        left = MARGIN + place * _ROOM / len(figures)
        taken = canvas.text(left, 262, word, 38, FAINT) + 16
        text, size = fitted(str(number), 72, _ROOM / len(figures) - taken - 60)
        taken += canvas.text(left + taken, 256, text, size, RED) + 8
        canvas.text(left + taken, 262, "人", 38, FAINT)


def _legend_lines(shown: Sequence[Standing], total: Tally) -> list[list[tuple[Standing, str]]]:
    lines: list[list[tuple[Standing, str]]] = [[]]
    used = 0.0
    for standing in shown:
        text = f"{standing.value}{total.of(standing)}"
        width = 44 + width_of(text, 34) + 36
        if used + width > _ROOM + 36 and lines[-1]:
            lines.append([])
            used = 0.0
        lines[-1].append((standing, text))
        used += width
    return lines


def _draw_legend(canvas: Canvas, line: Sequence[tuple[Standing, str]], middle: float) -> None:
    left = float(MARGIN)
    for standing, text in line:
        canvas.bar(left, middle - 15, 30, 30, _COLOURS[standing], radius=5)
        left += 44 + canvas.text(left + 44, middle, text, 34) + 36


def _foot(canvas: Canvas, text: str) -> None:
    canvas.text(MARGIN, canvas.height - 44, text, 30, FAINT, room=_ROOM)
