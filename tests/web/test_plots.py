"""Laws of the plots: labels keep apart at every width, and a number never lies on its line."""

import re
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.web.svg.labels import CHARACTER, WIDTHS, draw_labels
from monitor.web.svg.plots import LINE, START, draw_clock, draw_line

NUMBER = r'y="([\d.]+)" text-anchor="\w+" class="val">(\d+)<'


@st.composite
def marks(draw: st.DrawFn) -> tuple[list[tuple[int, str]], int]:
    """Return months at ascending columns, and how many columns there are."""
    columns = draw(st.integers(1, 400))
    places = sorted(draw(st.sets(st.integers(0, columns - 1), max_size=12)))
    return [(place, draw(st.sampled_from(["May", "September", "2026"]))) for place in places], columns


@pytest.mark.slow
@given(marks(), st.integers(WIDTHS[0], 2000), st.sampled_from([0.0, 8.0]))
def test_no_label_runs_into_the_next(
    marked: tuple[list[tuple[int, str]], int], width: int, start: float
) -> None:
    """At any width of an axis, what its classes show there keeps apart, and ends where the axis does."""
    labels, columns = marked
    end = 0.0
    for (x, svg), (_, words) in zip(draw_labels(labels, columns, y=8, start=start), labels, strict=True):
        from_width = re.search(r"from-(\d+)", svg)
        if svg and width >= int(from_width[1] if from_width else 0):
            assert x / 100 * width >= end
            end = x / 100 * width + len(words) * CHARACTER
    assert end <= width


@given(st.lists(st.floats(0, 24), min_size=1, max_size=28))
def test_the_hours_of_a_clock_keep_apart(hours: list[float]) -> None:
    """However early or late an assessment was first seen, each hour named has a line of its own, and some are."""
    svg = draw_clock(hours, [], label="", band=(10.5, 15.0), late=17.0)
    assert "late from here on" in svg
    named = [float(y) for y in re.findall(r'y="([\d.]+)"[^>]*>\d\d:00<', svg)]
    assert named
    assert all(later - earlier >= LINE - 0.2 for earlier, later in pairwise(named))


@given(st.lists(st.integers(0, 300), min_size=2, max_size=200))
def test_the_last_number_of_a_line_does_not_lie_on_it(values: list[int]) -> None:
    """To the left of its last point no part of the line passes where the number of that point stands."""
    plot = draw_line(values, [], label="alive")
    [foot] = [float(y) for y, said in re.findall(NUMBER, plot) if int(said) == values[-1]][-1:]
    points = [float(y) for y in re.findall(r"[\d.]+,([\d.]+)", plot)]
    near = points[-max(2, len(points) // 8) :]
    assert all(y > foot or y < foot - 9 for y in near)
    assert 0 < foot < 160


@given(st.lists(st.integers(0, 300), min_size=2, max_size=200))
def test_each_hairline_has_its_number_and_the_line_begins_right_of_them(values: list[int]) -> None:
    """No hairline is without, and none is crossed by the line: the numbers stand where no value does."""
    plot = draw_line(values, [], label="alive")
    lines = re.findall(
        r'<line class="g" x1="0" x2="100%" y1="([\d.]+)"[^>]*>(<text x="0.00%" y="([\d.]+)")?', plot
    )
    assert all(number and float(y) - float(foot) < 5 for y, number, foot in lines)
    assert f'x="{START}%" width="{100 - START}%"' in plot
    assert min(map(float, re.findall(r'cx="([\d.]+)%"', plot))) > START


def test_the_style_sheet_knows_each_width() -> None:
    """A label that needs a width is shown by a rule for it."""
    css = (files("monitor.web") / "static" / "style.css").read_text()
    for width in WIDTHS[1:]:
        assert f"@container (min-width: {width}px) {{ .from-{width} {{ display: inline; }} }}" in css
