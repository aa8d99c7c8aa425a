"""What a verification found: rungs from the structure up to training, for each device and mode, with their causes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from kmigrate_runtime.compare import Difference
from kmigrate_runtime.tolerance import Tolerance

SCHEMA = 1
EQUAL, DIFFERS, UNCHECKED = "equal", "differs", "not checked"
# Rungs that compare no number that the old model computed: alone they prove nothing.
UNCOMPUTED = {"structure", "weights", "saved"}


@dataclass(frozen=True)
class Row:
    """One comparison: of a layer's output, a weight's gradient, a loss."""

    what: str
    kind: str = ""  # of the layer
    difference: Difference | None = None
    tolerance: Tolerance | None = None
    note: str = ""  # why it was not compared, or what is wrong beside numbers
    wrong: bool = False  # a fault that is no number: a missing layer, another shape

    @property
    def verdict(self) -> str:
        if self.wrong:
            return DIFFERS
        if self.difference is None:
            return UNCHECKED
        assert self.tolerance is not None
        return EQUAL if self.difference.within(self.tolerance.value) else DIFFERS


@dataclass
class Rung:
    """One step of the ladder."""

    name: str
    title: str
    rows: list[Row] = field(default_factory=list)
    reason: str = ""  # why it was not climbed
    seconds: float = 0.0

    @property
    def verdict(self) -> str:
        verdicts = {row.verdict for row in self.rows}
        if DIFFERS in verdicts:
            return DIFFERS
        # Nothing compared is nothing proven.
        return EQUAL if EQUAL in verdicts else UNCHECKED

    @property
    def worst(self) -> Row | None:
        compared = [row for row in self.rows if row.difference is not None]
        return max(compared, key=_excess, default=None)

    @property
    def first_wrong(self) -> Row | None:
        return next((row for row in self.rows if row.verdict == DIFFERS), None)


def _excess(row: Row) -> float:
    """By how much a row goes beyond what it may."""
    assert row.difference is not None
    assert row.tolerance is not None
    found = row.difference.normalised
    return found / row.tolerance.value if row.tolerance.value else (float("inf") if found else 0.0)


@dataclass(frozen=True)
class Cause:
    """A known cause that was tried on a layer, and makes it fit."""

    layer: str
    name: str
    sentence: str
    before: float
    after: float
    remedy: str = ""


@dataclass
class Climb:
    """The ladder on one device in one mode."""

    mode: str
    rungs: list[Rung] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    world: dict[str, str] = field(default_factory=dict)  # versions and the device
    reason: str = ""  # why there are no rungs
    seconds: float = 0.0

    @property
    def verdict(self) -> str:
        if any(rung.verdict == DIFFERS for rung in self.rungs):
            return DIFFERS
        computed = [rung.verdict for rung in self.rungs if rung.name not in UNCOMPUTED]
        return EQUAL if EQUAL in computed else UNCHECKED

    @property
    def unchecked(self) -> list[str]:
        """The rungs of which nothing was compared, and how much of the others was not."""
        found = []
        for rung in self.rungs:
            left = sum(row.verdict == UNCHECKED for row in rung.rows)
            if rung.verdict == UNCHECKED:
                found.append(rung.title)
            elif left:
                found.append(f"{left} of {len(rung.rows)} in {rung.title}")
        return found


@dataclass
class Proof:
    """All of it."""

    old: str
    new: str
    witness: str  # "trace", or "reference" where the old file alone is there
    old_world: dict[str, str] = field(default_factory=dict)
    climbs: list[Climb] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        verdicts = {climb.verdict for climb in self.climbs}
        if DIFFERS in verdicts:
            return DIFFERS
        return EQUAL if EQUAL in verdicts else UNCHECKED

    @property
    def unchecked(self) -> list[str]:
        """What the verdict does not speak of: modes that the machine lacks, and rungs that were not climbed."""
        lacking = [climb.mode for climb in self.climbs if climb.verdict == UNCHECKED]
        climbed = [climb for climb in self.climbs if climb.verdict != UNCHECKED and climb.unchecked]
        return lacking + [f"{', '.join(climb.unchecked)} ({climb.mode})" for climb in climbed]

    @property
    def code(self) -> int:
        """0 equal, 1 not, 2 could not tell."""
        return {EQUAL: 0, DIFFERS: 1, UNCHECKED: 2}[self.verdict]


def as_data(proof: Proof) -> dict[str, Any]:
    """The report as JSON has it."""
    data = {"schema": SCHEMA, "verdict": proof.verdict, "unchecked": proof.unchecked, **asdict(proof)}
    for climb, found in zip(data["climbs"], proof.climbs, strict=True):
        climb["verdict"] = found.verdict
        for rung, climbed in zip(climb["rungs"], found.rungs, strict=True):
            rung["verdict"] = climbed.verdict
            for row, compared in zip(rung["rows"], climbed.rows, strict=True):
                row["verdict"] = compared.verdict
                if compared.difference is not None:
                    row["difference"]["normalised"] = compared.difference.normalised
    return data


def climb_from_data(data: dict[str, Any]) -> Climb:
    """What another process reported of its mode."""
    rungs = []
    for rung in data["rungs"]:
        rows = [_row(row) for row in rung["rows"]]
        rungs.append(Rung(rung["name"], rung["title"], rows, rung["reason"], rung["seconds"]))
    causes = [Cause(**cause) for cause in data["causes"]]
    return Climb(data["mode"], rungs, causes, data["world"], data["reason"], data["seconds"])


def _row(data: dict[str, Any]) -> Row:
    from kmigrate_runtime.compare import Worst

    difference = data["difference"]
    if difference is not None:
        plain = {key: value for key, value in difference.items() if key != "normalised"}
        for key in ("shape", "new_shape", "quantiles", "histogram"):
            plain[key] = tuple(plain[key])
        worst = plain["worst"]
        plain["worst"] = worst and Worst(tuple(worst["index"]), worst["old"], worst["new"])
        difference = Difference(**plain)
    tolerance = data["tolerance"] and Tolerance(**data["tolerance"])
    return Row(data["what"], data["kind"], difference, tolerance, data["note"], data["wrong"])
