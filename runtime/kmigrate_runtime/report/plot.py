"""Plots as SVG, drawn without help, so that the page needs no network."""

from __future__ import annotations

import math
from html import escape

from kmigrate_runtime.proof import Row

LOWEST, HIGHEST = -12, 1  # powers of ten that are drawn
ROW, LEFT, WIDTH, RIGHT = 20, 250, 620, 30


def errors(rows: list[Row]) -> str:
    """The largest error of each layer on a logarithmic axis, with what was allowed."""
    compared = [row for row in rows if row.difference is not None]
    height = ROW * len(compared) + 40
    parts = [
        f'<svg class="plot" viewBox="0 0 {LEFT + WIDTH + RIGHT} {height}" role="img" '
        'aria-label="largest error of each layer">'
    ]
    for power in range(LOWEST, HIGHEST + 1):
        x = _x(10.0**power)
        parts.append(f'<line class="grid" x1="{x}" x2="{x}" y1="10" y2="{height - 26}"/>')
        if power % 2 == 0:
            label = "1" if power == 0 else f"1e{power}" + (" or less" if power == LOWEST else "")
            parts.append(f'<text class="axis" x="{x}" y="{height - 10}" text-anchor="middle">{label}</text>')
    for number, row in enumerate(compared):
        parts += _line(row, 10 + ROW * number + ROW / 2)
    return "".join([*parts, "</svg>"])


def _line(row: Row, y: float) -> list[str]:
    assert row.difference is not None
    assert row.tolerance is not None
    name = row.what if len(row.what) <= 32 else row.what[:15] + "…" + row.what[-15:]
    found, allowed = _x(row.difference.normalised), _x(row.tolerance.value)
    about = f"{row.what}: {row.difference.normalised:.3g}, allowed {row.tolerance.value:.3g}"
    kind = row.verdict.replace(" ", "-")
    return [
        f'<text class="name" x="{LEFT - 10}" y="{y + 4}" text-anchor="end">{escape(name)}</text>',
        f'<line class="reach" x1="{LEFT}" x2="{found}" y1="{y}" y2="{y}"/>',
        f'<line class="allowed" x1="{allowed}" x2="{allowed}" y1="{y - 7}" y2="{y + 7}"/>',
        _mark(kind, found, y, escape(about)),
    ]


def _mark(kind: str, x: float, y: float, about: str) -> str:
    """A dot, and a square on its corner for what differs: colours are not seen by all."""
    if kind == "differs":
        return f'<path class="{kind}" d="M{x} {y - 7}l7 7l-7 7l-7 -7z"><title>{about}</title></path>'
    return f'<circle class="{kind}" cx="{x}" cy="{y}" r="4.5"><title>{about}</title></circle>'


def _x(value: float) -> float:
    if math.isnan(value):
        value = math.inf
    power = HIGHEST if value == math.inf else (math.log10(value) if value > 0 else LOWEST)
    share = (min(max(power, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST)
    return round(LEFT + share * WIDTH, 1)


def histogram(counts: tuple[int, ...]) -> str:
    """How the errors of one array are spread over the powers of ten."""
    most = max(counts, default=0)
    if not most:
        return ""
    bars = []
    for place, count in enumerate(counts):
        # The square root lets a handful of wrong numbers among a million be seen.
        tall = round(22 * math.sqrt(count / most), 1)
        if count and tall < 1:
            tall = 1.0
        title = f"1e{place + LOWEST}: {count}"
        bars.append(f'<rect x="{place * 8}" y="{24 - tall}" width="7" height="{tall}"><title>{title}</title></rect>')
    wide = 8 * len(counts)
    return f'<svg class="histogram" viewBox="0 0 {wide} 24" width="{wide}" height="24">{"".join(bars)}</svg>'
