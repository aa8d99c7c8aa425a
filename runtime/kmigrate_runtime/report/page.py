"""The proof as one page that needs nothing else."""

from __future__ import annotations

from html import escape
from importlib.resources import files

from kmigrate_runtime.proof import DIFFERS, UNCHECKED, Cause, Climb, Proof, Row, Rung
from kmigrate_runtime.report import plot
from kmigrate_runtime.report.terminal import MARKS, conclusion, describe


def render(proof: Proof) -> str:
    title = f"{proof.new} against {proof.old}"
    body = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="soft">{_witness(proof)}</p>',
        f'<p class="verdict {_class(proof.verdict)}">{escape(conclusion(proof))}</p>',
        *_diagnosis(proof),
        *(f"<p>{escape(note)}</p>" for note in proof.notes),
        *(_climb(climb) for climb in proof.climbs),
        f'<div class="worlds">{_facts("The old world", proof.old_world)}',
        *(_facts(f"The new world, {climb.mode}", climb.world) for climb in proof.climbs),
        "</div>",
    ]
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    head += f"<style>{style}</style>"
    return f"<!doctype html>\n<html lang='en'><head>{head}</head>\n<body>{''.join(body)}</body></html>\n"


def _witness(proof: Proof) -> str:
    if proof.witness == "trace":
        return "The old numbers were recorded where the old Keras runs."
    return "The old numbers are those of the NumPy reference in float64, computed from the old file."


def _class(verdict: str) -> str:
    return verdict.replace(" ", "-")


def _diagnosis(proof: Proof) -> list[str]:
    """What is wrong comes before all numbers; where several modes say the same, once."""
    found: dict[Cause, list[str]] = {}
    for climb in proof.climbs:
        for cause in climb.causes:
            same = next((one for one in found if (one.layer, one.sentence) == (cause.layer, cause.sentence)), cause)
            found.setdefault(same, []).append(climb.mode)
    many = len(proof.climbs) > 1
    return [_cause(cause, f" ({', '.join(modes)})" if many else "") for cause, modes in found.items()]


def _facts(title: str, facts: dict[str, str]) -> str:
    facts = {name: value for name, value in facts.items() if value}
    if not facts:
        return ""
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>" for name, value in facts.items())
    return f"<section><h3>{escape(title)}</h3><dl>{items}</dl></section>"


def _climb(climb: Climb) -> str:
    parts = [f'<h2>{escape(climb.mode)} <span class="{_class(climb.verdict)}">{MARKS[climb.verdict]}</span></h2>']
    if not climb.rungs:
        return "".join([*parts, f"<p>{escape(climb.reason)}</p>"])
    parts.append(f'<div class="wide"><table>{_head("step", "verdict", "largest error", "allowed", "at")}')
    parts += [_summary(rung) for rung in climb.rungs]
    parts.append("</table></div>")
    for rung in climb.rungs:
        if any(row.difference is not None for row in rung.rows) and (len(rung.rows) > 1 or rung.verdict == DIFFERS):
            parts.append(f"<h3>{escape(rung.title)}</h3>{_plot(rung)}{_details(rung)}")
    return "".join(parts)


def _plot(rung: Rung) -> str:
    """Not where all is as it should be to the last bit: there is nothing to see."""
    compared = [row for row in rung.rows if row.difference is not None]
    apart = [row for row in compared if row.difference and (row.difference.largest or row.difference.why())]
    if not apart:
        return '<p class="soft">Every number is the same.</p>'
    legend = "The largest error of each, by the largest old number. The bar is what is allowed."
    if len(compared) > FEW and len(apart) < len(compared):
        legend += f" {len(compared) - len(apart)} that are the same to the last bit are left out."
        compared = apart
    return f'<p class="soft">{legend}</p><div class="wide">{plot.errors(compared)}</div>'


FEW = 12  # of so many also those are drawn in which nothing differs
NUMBERS = ("largest error", "allowed", "largest", "mean", "cosine", "steps of float32")


def _head(*names: str) -> str:
    cells = (f'<th class="number">{name}</th>' if name in NUMBERS else f"<th>{name}</th>" for name in names)
    return f"<tr>{''.join(cells)}</tr>"


def _cause(cause: Cause, where: str) -> str:
    said = f"{escape(cause.sentence)} {escape(cause.remedy)}"
    return (
        f'<div class="cause"><b>{escape(cause.layer)}</b>{escape(where)}: {said}'
        f'<p class="soft">The error is {cause.before:.2g}; with this on the old side too, {cause.after:.2g}.</p></div>'
    )


def _summary(rung: Rung) -> str:
    mark = f'<td class="{_class(rung.verdict)}">{MARKS[rung.verdict]}</td>'
    worst = rung.worst
    if worst is None or worst.difference is None or worst.tolerance is None:
        wrong = rung.first_wrong
        words = rung.reason or (wrong and f"{wrong.what}: {wrong.note}") or _left(rung)
        return f"<tr><td>{escape(rung.title)}</td>{mark}<td colspan=3>{escape(words)}</td></tr>"
    first = rung.first_wrong
    at = worst.what
    if first is not None:
        at = f"first at {first.what}{f' ({first.note})' if first.note else ''}, largest at {worst.what}"
    at = "; ".join(words for words in (at, _left(rung), rung.reason) if words)
    return (
        f'<tr><td>{escape(rung.title)}</td>{mark}<td class="number">{worst.difference.normalised:.2g}</td>'
        f'<td class="number">{worst.tolerance.value:.2g}</td><td>{escape(at)}</td></tr>'
    )


def _left(rung: Rung) -> str:
    """What of a rung was not compared: a verdict that leaves something out says so."""
    left = [row for row in rung.rows if row.verdict == UNCHECKED]
    return f"{len(left)} not checked ({left[0].what}: {left[0].note})" if left else ""


def _details(rung: Rung) -> str:
    head = _head(
        "", "kind", "shape", "largest", "allowed", "mean", "cosine", "steps of float32", "errors by power of ten"
    )
    rows = "".join(_row(row) for row in rung.rows)
    opened = " open" if rung.verdict == DIFFERS and rung.name in ("free", "fed") else ""
    table = f'<div class="wide"><table>{head}{rows}</table></div>'
    return f"<details{opened}><summary>all numbers</summary>{table}</details>"


def _row(row: Row) -> str:
    start = f'<tr><td class="{_class(row.verdict)}">{escape(row.what)}</td><td>{escape(row.kind)}</td>'
    found = row.difference
    if found is None or row.tolerance is None or found.why():
        return f"{start}<td colspan=7>{escape(describe(row))}</td></tr>"
    numbers = (found.normalised, row.tolerance.value, found.mean)
    cells = "".join(f'<td class="number">{number:.2g}</td>' for number in numbers)
    shape = " x ".join(map(str, found.shape)) or "one number"
    cells += f'<td class="number">{found.cosine:.6f}</td><td class="number">{found.ulps:.4g}</td>'
    return f'{start}<td class="whole">{shape}</td>{cells}<td>{plot.histogram(found.histogram)}</td></tr>'
