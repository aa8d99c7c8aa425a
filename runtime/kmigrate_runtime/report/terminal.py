"""The proof as a table of text."""

from __future__ import annotations

from collections.abc import Iterator

from kmigrate_runtime.proof import DIFFERS, EQUAL, UNCHECKED, Climb, Proof, Row, Rung

MARKS = {EQUAL: "equal", DIFFERS: "DIFFERS", UNCHECKED: "not checked"}
COLOURS = {EQUAL: "\x1b[32m", DIFFERS: "\x1b[1;31m", UNCHECKED: "\x1b[33m"}
SHOWN = 12  # rows of a rung that differs


def render(proof: Proof, *, colour: bool = False) -> str:
    lines = [f"{proof.new} against {proof.old}"]
    if proof.old_world:
        lines.append("old: " + world(proof.old_world))
    lines += [f"note: {note}" for note in proof.notes]
    for climb in proof.climbs:
        lines += ["", *_climb(climb, colour)]
    lines += ["", conclusion(proof, colour)]
    return "\n".join(lines) + "\n"


def headline(proof: Proof) -> str:
    """All that matters in one line: what a list of failed tests shows."""
    words = conclusion(proof)
    for climb in proof.climbs:
        if climb.causes:
            return f"{words} {climb.causes[0].layer}: {climb.causes[0].sentence} {climb.causes[0].remedy}".rstrip()
        for rung in climb.rungs:
            # Weights alone say less than what they do.
            if rung.first_wrong is not None and rung.name not in ("structure", "weights"):
                return f"{words} First, {rung.title}: {rung.first_wrong.what}: {describe(rung.first_wrong)}"
    return words


def world(facts: dict[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in facts.items())


def conclusion(proof: Proof, colour: bool = False) -> str:
    words = {
        EQUAL: "Both compute the same, within what rounding explains.",
        DIFFERS: "They do not compute the same.",
        UNCHECKED: "Nothing could be compared, so nothing is proven.",
    }[proof.verdict]
    if proof.unchecked and proof.verdict != UNCHECKED:
        words += f" Not checked: {'; '.join(proof.unchecked)}."
    return _paint(words, proof.verdict, colour)


def _climb(climb: Climb, colour: bool) -> Iterator[str]:
    about = f" ({world(climb.world)})" if climb.world else ""
    if not climb.rungs:
        yield f"{climb.mode}: {_paint(MARKS[UNCHECKED], UNCHECKED, colour)}: {climb.reason}"
        return
    yield f"{climb.mode}{about}"
    width = max(len(rung.title) for rung in climb.rungs)
    for rung in climb.rungs:
        yield f"  {rung.title:<{width}}  {_paint(f'{MARKS[rung.verdict]:<11}', rung.verdict, colour)}  {_summary(rung)}"
        if rung.verdict == DIFFERS:
            yield from _wrong(rung)
    for cause in climb.causes:
        yield f"  cause: {cause.layer}: {cause.sentence} Error {cause.before:.2g}, with it {cause.after:.2g}."
        if cause.remedy:
            yield f"         {cause.remedy}"


def _summary(rung: Rung) -> str:
    compared = [row for row in rung.rows if row.difference is not None]
    left = [row for row in rung.rows if row.verdict == UNCHECKED]
    worst = rung.worst
    parts = []
    if worst is not None and worst.difference is not None and worst.tolerance is not None:
        largest = f"largest error {worst.difference.normalised:.2g} of {_may(worst)} at {worst.what}"
        parts.append(f"{len(compared)} compared, {largest}")
    elif rung.rows and not left:
        parts.append(f"{len(rung.rows)} compared")
    if left:
        parts.append(f"{len(left)} not checked ({left[0].what}: {left[0].note})")
    return "; ".join([*parts, rung.reason] if rung.reason else parts)


def _may(row: Row) -> str:
    assert row.tolerance is not None
    return f"{row.tolerance.value:.2g} allowed ({row.tolerance.reason})"


def _wrong(rung: Rung) -> Iterator[str]:
    wrong = [row for row in rung.rows if row.verdict == DIFFERS]
    for row in wrong[:SHOWN]:
        yield f"    {row.what}{f' ({row.kind})' if row.kind else ''}: {describe(row)}"
    if len(wrong) > SHOWN:
        yield f"    and {len(wrong) - SHOWN} more"


def describe(row: Row) -> str:
    """What is wrong with a row, in words."""
    found = row.difference
    if row.note or found is None:
        return row.note
    if found.why():
        return found.why()
    assert found.worst is not None
    at = ", ".join(map(str, found.worst.index))
    share = found.beyond(row.tolerance.value) if row.tolerance is not None else 0.0
    many = f"at least {share:.0%} of its {found.count} numbers are beyond; " if share >= 0.005 else ""
    return (
        f"error {found.normalised:.2g} of the scale {found.scale:.3g}; {_may(row)}; {many}at [{at}] it is "
        f"{found.worst.new:.7g}, was {found.worst.old:.7g}; mean {found.mean:.2g}, cosine {found.cosine:.6f}"
    )


def _paint(text: str, verdict: str, colour: bool) -> str:
    return f"{COLOURS[verdict]}{text}\x1b[0m" if colour else text
