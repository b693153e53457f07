"""Lanes: one theme's history in one row. The taller a bar, the greater the news, so that it can be read without colour."""

from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from monitor.web.svg.labels import Marks, draw_labels, escaped

HEIGHTS = {"continuing": 0.4, "updated": 0.72, "returning": 1.0, "new": 1.0}  # in ascending order of news
ORDER = tuple(HEIGHTS)
WIDE = 0.8  # width of a bar, as a share of its column

Sightings = Sequence[tuple[int, str]]  # column, status


def draw_lane(
    told: Sightings,
    columns: int,
    *,
    label: str,
    height: int = 20,
    sizes: Sequence[int] | None = None,
    grid: Iterable[int] = (),
    silent: bool = False,
    first: int | None = None,
) -> Markup:
    """Return a theme's history as SVG, with one path for each status.

    Without `sizes`, a column is one assessment and has one bar, whose height says how much news it was. With `sizes`, the number
    of assessments in each column, a column has a stack: its height is the share of them with the theme, grey for continuing,
    green for updated, with a cap of fixed size if it began or returned. `first` is the column in which the line of its life
    begins, if not at its first bar.
    """
    base = height - 1
    by_column = _by_column(told)
    parts = [_grid(grid, columns, base)]
    if by_column:
        start = min(by_column) if first is None else first
        parts.append(_life(start, max(by_column) + 1, columns, base, silent=silent))
    bars = _draw_bars(by_column, sizes, base)
    parts += [f'<path class="b-{status[0]}" d="{d}"/>' for status, d in bars.items() if d]
    box = f'viewBox="0 0 {columns} {height}" preserveAspectRatio="none"'
    return Markup(f'<svg class="lane" {box} role="img" aria-label="{escaped(label)}">{"".join(parts)}</svg>')  # noqa: S704 (numbers, and an escaped label)


def draw_axis(labels: Marks, columns: int) -> Markup:
    """Return the labels below lanes, positioned in percent."""
    parts = [
        f'<line x1="{x:.2f}%" x2="{x:.2f}%" y1="0" y2="6"/>{words}'
        for x, words in draw_labels(labels, columns, y=14)
    ]
    return Markup(f'<div class="ruler"><svg class="axis" aria-hidden="true">{"".join(parts)}</svg></div>')  # noqa: S704 (as above)


def _by_column(told: Sightings) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    for column, status in told:
        found.setdefault(column, []).append(status)
    return found


def _draw_bars(
    by_column: Mapping[int, Sequence[str]], sizes: Sequence[int] | None, base: int
) -> Mapping[str, str]:
    """Return the path of each status: its bars, or its parts of the stacks."""
    paths = dict.fromkeys(ORDER, "")
    for column, statuses in sorted(by_column.items()):
        bars = _single(statuses, base) if sizes is None else _stack(statuses, sizes[column], base)
        foot = float(base)
        for status, tall in bars.items():
            top = max(0.0, foot - tall)
            paths[status] += _bar(column, foot, top)
            foot = top
    return paths


def _single(statuses: Sequence[str], base: int) -> Mapping[str, float]:
    strongest = max(statuses, key=ORDER.index)
    return {strongest: HEIGHTS[strongest] * base}


def _stack(statuses: Sequence[str], size: int, base: int) -> Mapping[str, float]:
    cap = max(3.5, base * 0.22)
    caps = {status: cap for status in ("returning", "new") if status in statuses}
    room = base - sum(caps.values())
    shares = {status: statuses.count(status) / max(size, 1) for status in ("continuing", "updated")}
    body = {status: max(1.5, min(share, 1.0) * room) for status, share in shares.items() if share}
    return body | caps


def _bar(column: int, foot: float, top: float) -> str:
    left = _short(column + (1 - WIDE) / 2)
    return f"M{left} {_short(foot)}V{_short(top)}h{_short(WIDE)}V{_short(foot)}z"


def _grid(grid: Iterable[int], columns: int, base: int) -> str:
    marks = "".join(f"M{at} 0V{base}" for at in grid if 0 < at < columns)
    return f'<path class="g" d="{marks}"/>' if marks else ""


def _life(start: int, end: int, columns: int, base: int, *, silent: bool) -> str:
    """Return the line of a theme's life, dotted while it is quiet; if it fell silent, an upright mark after the last bar."""
    stop = end + 0.006 * columns if silent else end
    line = f'<path class="l" d="M{start} {base + 0.5}H{_short(stop)}"/>'
    if silent:
        return f'{line}<path class="e" d="M{_short(stop)} {_short(base * 0.55)}V{base + 1}"/>'
    return line + (f'<path class="q" d="M{end} {base + 0.5}H{columns}"/>' if end < columns else "")


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
