"""Climbs the ladder in one mode; run as a module, in the process of that mode.

python -m kmigrate_runtime.verify.climbing REQUEST.json RESULT.json
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.proof import DIFFERS, Climb, Row, climb_from_data
from kmigrate_runtime.verify.modes import Mode, environment, lacking, prepare, world

TAIL = 400  # characters of what a process that died had to say


@dataclass(frozen=True)
class Request:
    """What is to be verified, in words that another process can read."""

    old: str
    new: str
    mode: Mode
    reading: dict[str, Any] = field(default_factory=dict)  # how the old file is to be read: weights, backend, custom
    inputs: str | None = None
    seed: int = 0
    batch: int = 4
    steps: int | None = None
    tolerance: float | None = None
    memory: int = 1 << 30
    diagnose: bool = True
    custom: str | None = None  # a file or module with what the new model names
    trust: bool = False  # whether code that the new file holds may be run


def climb(request: Request, progress: Callable[[str], None] = lambda what: None, model: Any = None) -> Climb:
    """The ladder in this process."""
    reason = lacking(request.mode)
    if reason:
        return Climb(request.mode.name, reason=reason)
    prepare(request.mode)
    from kmigrate_runtime.verify.diagnose import of_layers, of_loss, of_training
    from kmigrate_runtime.verify.ladder import Ladder
    from kmigrate_runtime.verify.new import Candidate, load
    from kmigrate_runtime.verify.old import witness

    started = time.monotonic()
    old = witness(request)
    file = request.new if model is None and Path(request.new).is_file() else None
    new = Candidate(load(request.new, request.custom, request.trust) if model is None else model, request.mode, file)
    ladder = Ladder(old, new, request.tolerance, request.memory, request.steps, progress)
    found = Climb(request.mode.name)
    ladder.climb(found, trained=False)
    if request.diagnose:
        progress("causes")
        found.causes = of_layers(ladder, found) or of_loss(ladder, found)
    ladder.climb(found, trained=True)
    if request.diagnose and not found.causes:
        found.causes = of_training(ladder, found)
        settle(found)
    found.world = world(request.mode)
    found.seconds = time.monotonic() - started
    return found


def settle(climb: Climb) -> None:
    """Where the old training is known to have done things as they came, its numbers are no measure of the new one."""
    from kmigrate_runtime.verify.diagnose.training import BY_CHANCE
    from kmigrate_runtime.verify.ladder import TRAINING

    note = next((BY_CHANCE[cause.name] for cause in climb.causes if cause.name in BY_CHANCE), None)
    if note is None:
        return
    for rung in climb.rungs:
        if rung.name in TRAINING:
            rung.rows = [row if row.verdict != DIFFERS else Row(row.what, note=note) for row in rung.rows]


def climb_apart(request: Request) -> Climb:
    """The ladder in a process of its own, which can be set up as the mode wants it and may die alone."""
    with tempfile.TemporaryDirectory(prefix="kmigrate-") as folder:
        asked, told = Path(folder) / "request.json", Path(folder) / "result.json"
        asked.write_text(json.dumps(asdict(request)), encoding="utf-8")
        command = [sys.executable, "-m", "kmigrate_runtime.verify.climbing", str(asked), str(told)]
        done = subprocess.run(command, env=environment(request.mode), capture_output=True, text=True, check=False)
        if told.exists():
            answer = json.loads(told.read_text(encoding="utf-8"))
            if "complaint" in answer:
                raise Complaint(answer["complaint"])
            return climb_from_data(answer)
    return Climb(request.mode.name, reason=f"the process ended with {done.returncode}: {done.stderr.strip()[-TAIL:]}")


def main(argv: list[str]) -> int:
    data = json.loads(Path(argv[0]).read_text(encoding="utf-8"))
    request = Request(**{**data, "mode": Mode(**data["mode"])})
    answer: dict[str, Any]
    try:
        answer = asdict(climb(request))
    except Complaint as complaint:
        answer = {"complaint": str(complaint)}
    # Whole or not at all: the other process takes the file for the answer.
    part = Path(argv[1] + ".part")
    part.write_text(json.dumps(answer), encoding="utf-8")
    part.replace(argv[1])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
