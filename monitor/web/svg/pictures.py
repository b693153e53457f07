"""Plots as standalone files, with a title, colours and a size of their own."""

import re
from collections.abc import Sequence

from markupsafe import Markup

from monitor.web.svg.labels import escaped

WIDE = 960  # pixels
EDGE = 24
LABEL = 20  # height of a row's label, in pixels
STYLE = """text { font: 13px system-ui, sans-serif; fill: #5b6068; } .title { font-size: 20px; font-weight: 700; }
.title, .label, .val { fill: #17191d; } .val { font-weight: 650; } .g { stroke: #dedad0; } .base { stroke: #86837b; }
.b-n { fill: #d2440f; } .open { fill: none; stroke: #d2440f; stroke-width: 1.5; } .ink-bar { fill: #858d98; }
.line { fill: none; stroke: #17191d; stroke-width: 2; vector-effect: non-scaling-stroke; }
.dot { fill: #17191d; } .band { fill: #f2efe8; } svg { overflow: visible; }"""  # the light colours of style.css
_OUTER = re.compile(r'<svg class="plot h(\d+)"')  # how every plot of `plots` begins


def draw_picture(title: str, about: str, rows: Sequence[tuple[str, Markup]]) -> str:
    """Return an SVG document of plots, one below another, each below its label; "" for no label.

    `about` is the line below the title: the series and the dates.
    """
    y, parts = 3 * EDGE, []
    for label, plot in rows:
        if label:
            parts.append(f'<text class="label" x="{EDGE}" y="{y + LABEL - 6}">{escaped(label)}</text>')
            y += LABEL
        [height] = map(int, _OUTER.findall(plot)[:1])
        size = f'<svg x="{EDGE}" y="{y}" width="{WIDE - 2 * EDGE}" height="{height}"'
        parts.append(_OUTER.sub(size, plot, count=1))
        y += height + EDGE // 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{y + EDGE // 2}">'
        f'<title>{escaped(title)}</title><style>{STYLE}</style><rect width="100%" height="100%" fill="#fdfcf9"/>'
        f'<text class="title" x="{EDGE}" y="{EDGE + 8}">{escaped(title)}</text>'
        f'<text x="{EDGE}" y="{EDGE + 8 + LABEL}">{escaped(about)}</text>{"".join(parts)}</svg>\n'
    )
