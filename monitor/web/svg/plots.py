"""Small plots: zero is always at the bottom, and widths are in percent, so that text is not stretched."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from markupsafe import Markup

from monitor.web.svg.labels import Marks, draw_labels, escaped

FOOT = 26  # pixels below the base line, for labels
HEAD = 20  # pixels above the highest bar
SIDE, GAP = 13, 3  # pixels of a theme's square, and between two
LEAST_SIDE = 6  # pixels of its width at least; its height may be less
FEW = 40  # bars at most that all have their number
LABELS = 8  # labels at most
LINE = 18  # pixels at least between two numbers, vertically
ABOVE, BELOW = 9, 19  # pixels from a point to the foot of its number
START = 8  # percent, where a plot begins, right of the numbers of its hairlines
CLOCK_START = 13  # percent, the same right of times, which are longer, also on a phone
RIGHT = 90  # percent, from which on a number ends at its point


def draw_units(
    weeks: Sequence[Sequence[str]],
    marks: Marks,
    *,
    label: str,
    unread: Collection[int] = (),
) -> Markup:
    """Return a square for each name, stacked by week or month; those of the last one are open, as it is not over.

    `unread` are the indexes of those with too little history, which are shaded.
    """
    height = 120
    base, wide = height - FOOT, 100 / len(weeks)
    tallest = max(map(len, weeks))
    step = min(SIDE + GAP, (base - HEAD) / max(tallest, 1))  # very busy weeks: flatter bricks, the same count
    gap = min(GAP, step / 4)
    across = min(SIDE, max(LEAST_SIDE, round(step - gap)), max(3, int(520 / len(weeks))))
    parts = [_band(n * wide, wide, base) for n in sorted(unread)]
    for n, names in enumerate(weeks):
        x, last = n * wide + wide / 2, n == len(weeks) - 1
        parts += [
            _square(x, base - (k + 1) * step, across, step - gap, name, last=last)
            for k, name in enumerate(names)
        ]
        if n not in unread and (last or len(weeks) <= FEW):
            top = base - len(names) * step - 6
            parts.append(_text(x, top, str(len(names)), anchor="middle", cls="val"))
    return _svg("h120", label, *parts, _base(base), *_marked(marks, len(weeks), base, height))


def draw_line(values: Sequence[int], marks: Marks, *, label: str) -> Markup:
    """Return a line over zero; its highest and its last value have their numbers."""
    height = 160
    base, count, high = height - FOOT, len(values), max(*values, 1)
    scale = (base - HEAD) / high
    points = " ".join(f"{n + 0.5:g},{base - value * scale:.1f}" for n, value in enumerate(values))
    parts = _hairlines(high, scale, base)
    place = f'x="{START}%" width="{100 - START}%" height="{height}"'
    box = f'viewBox="0 0 {count} {height}" preserveAspectRatio="none" {place}'
    parts.append(f'<svg {box}><polyline class="line" points="{points}"/></svg>')
    peak = max(range(count), key=lambda n: (values[n], n))
    for n in {peak, count - 1}:
        x, y = _across(n, count), base - values[n] * scale
        top = y - ABOVE if n == peak else _beside_line(values, scale, base)
        parts.append(f'<circle class="dot" cx="{x:.2f}%" cy="{y:.1f}" r="3.5"/>')
        parts.append(
            _text(min(x, 98), top, str(values[n]), anchor="end" if x > RIGHT else "middle", cls="val")
        )
    return _svg("h160", label, *parts, _base(base), *_marked(marks, count, base, height, start=START))


def draw_shares(shares: Sequence[float], *, label: str, top: float) -> Markup:
    """Return one row of small multiples: a bar for each share, to the scale of `top`, with hairlines at 10% and 20%."""
    height = 40
    base, wide = height - 1, 100 / len(shares)
    scale = (base - 2) / top
    parts = [
        f'<line class="g" x1="0" x2="100%" y1="{base - k * scale:.1f}" y2="{base - k * scale:.1f}"/>'
        for k in (0.1, 0.2)
        if k < top
    ]
    parts += [
        _bar(n * wide + wide * 0.12, base, wide * 0.76, share * scale)
        for n, share in enumerate(shares)
        if share
    ]
    return _svg("h40", label, *parts, _base(base + 0.5))


def draw_histogram(counts: Sequence[int], marks: Marks, *, label: str) -> Markup:
    """Return a low row of bars."""
    height, base, wide = 56, 34, 100 / len(counts)
    scale = 30 / max(*counts, 1)
    parts = [
        _bar(n * wide + wide * 0.1, base, wide * 0.8, count * scale)
        for n, count in enumerate(counts)
        if count
    ]
    return _svg("h56", label, *parts, _base(base + 0.5), *_marked(marks, len(counts), base, height - 2))


def draw_clock(
    hours: Sequence[float], marks: Marks, *, label: str, band: tuple[float, float], late: float | None = None
) -> Markup:
    """Return a dot for each assessment at the time it was first seen; time, in hours after noon, runs down; `band` is shaded.

    `late` is the hour from which on an assessment is called late.
    """
    height, top = 160, 8
    base = height - 22
    low = min(band[0], *hours) - 1
    high = max(band[1], *hours, band[1] if late is None else late + 0.5) + 1  # room for the label at `late`
    scale = (base - top) / (high - low)

    def at(hour: float) -> float:
        return top + (hour - low) * scale

    parts = [
        f'<rect class="band" x="0" y="{at(band[0]):.1f}" width="100%" height="{at(band[1]) - at(band[0]):.1f}"/>'
    ]
    step = next((step for step in (2, 4, 6) if step * scale >= LINE), 12)  # hours
    parts += [
        _hairline(at(hour), f"{(hour + 12) % 24:02}:00")
        for hour in range(int(low) + 1, int(high) + 1)
        if hour % step == 0
    ]
    parts += [] if late is None else _late_line(at(late))
    for n, hour in enumerate(hours):
        x = _across(n, len(hours), CLOCK_START)
        parts.append(f'<circle class="dot" cx="{x:.2f}%" cy="{at(hour):.1f}" r="3.5"/>')
    parts += _marked(marks, len(hours), base, height + 2, start=CLOCK_START)
    return _svg("h160", label, *parts, _base(base))


def _late_line(y: float) -> list[str]:
    return [
        f'<line class="mean" x1="{CLOCK_START}%" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>',
        _text(100, round(y + 14, 1), "late from here on", anchor="end"),
    ]


def _across(n: int, count: int, start: int = START) -> float:
    """Return the horizontal position of value `n`, in percent."""
    return start + (n + 0.5) / count * (100 - start)


def _hairlines(high: int, scale: float, base: float) -> list[str]:
    """Return hairlines at round numbers, each with its number."""
    step = next(step for step in (10, 20, 50, 100, 500, 10**6) if high / step <= 6 or step == 10**6)  # noqa: PLR2004 (hairlines)
    return [_hairline(base - k * scale, str(k)) for k in range(step, high + 1, step)]


def _beside_line(values: Sequence[int], scale: float, base: float) -> float:
    """Return the height of the last value's number: above its point if the line comes from below, else under the line."""
    near = values[-max(2, len(values) // 8) :]  # as far left as the number reaches on a phone
    under = base - min(near) * scale + BELOW
    if max(near) > values[-1] and under < base:
        return under
    return base - max(near) * scale - ABOVE


def month_marks(days: Sequence[date]) -> list[tuple[int, str]]:
    """Return the beginning of each month among ascending days; of many months, each quarter; of very many, each year."""
    months = month_starts(days)
    if len(months) <= LABELS:
        return [(n, f"{days[n]:%B}") for n in months]
    quarters = name_quarters(days, months)
    if len(quarters) <= LABELS:
        return quarters
    return [(n, str(days[n].year)) for n, _ in quarters if n == 0 or days[n].year != days[n - 1].year]


def month_starts(days: Sequence[date]) -> list[int]:
    """Return the index of the first day of each month among ascending days."""
    return [n for n, day in enumerate(days) if n == 0 or _month(day) != _month(days[n - 1])]


def name_quarters(days: Sequence[date], months: Sequence[int]) -> list[tuple[int, str]]:
    """Return those of the months that begin a quarter, and the first one, with their names; January is named by its year."""
    quarters = [n for n in months if n == 0 or days[n].month in {1, 4, 7, 10}]
    return [(n, f"{days[n]:%B}" if days[n].month > 1 else str(days[n].year)) for n in quarters]


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _svg(cls: str, label: str, *parts: str) -> Markup:
    return Markup(f'<svg class="plot {cls}" role="img" aria-label="{escaped(label)}">{"".join(parts)}</svg>')  # noqa: S704 (numbers, and escaped words)


def _text(x: float, y: float, words: str, *, anchor: str = "start", cls: str = "") -> str:
    kind = f' class="{cls}"' if cls else ""
    return f'<text x="{x:.2f}%" y="{y:.4g}" text-anchor="{anchor}"{kind}>{escaped(words)}</text>'


def _bar(x: float, base: float, wide: float, tall: float) -> str:
    return (
        f'<rect class="ink-bar" x="{x:.2f}%" y="{base - tall:.1f}" width="{wide:.2f}%" height="{tall:.1f}"/>'
    )


def _square(x: float, y: float, across: float, side: float, name: str, *, last: bool) -> str:
    inset = 0.75 if last else 0
    size = f'width="{across - 2 * inset:g}" height="{max(side - 2 * inset, 0.5):.4g}"'
    move = f'transform="translate({inset - across / 2:g} 0)"'
    cls = "open" if last else "b-n"
    return f'<rect class="{cls}" x="{x:.2f}%" y="{y + inset:.4g}" {size} {move}><title>{escaped(name)}</title></rect>'


def _band(left: float, wide: float, base: float) -> str:
    return f'<rect class="band" x="{left:.2f}%" y="0" width="{wide:.2f}%" height="{base}"/>'


def _base(y: float) -> str:
    return f'<line class="base" x1="0" x2="100%" y1="{y}" y2="{y}"/>'


def _hairline(y: float, words: str) -> str:
    return f'<line class="g" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>' + _text(0, round(y - 4, 1), words)


def _tick(x: float, base: float, height: float) -> str:
    return f'<line class="g" x1="{x:.2f}%" x2="{x:.2f}%" y1="{base}" y2="{height}"/>'


def _marked(marks: Marks, columns: int, base: float, height: float, *, start: float = 0) -> list[str]:
    labels = draw_labels(marks, columns, y=height - 8, start=start)
    return [_tick(x, base, height) + words for x, words in labels]
