"""The reference against every recording of the real old stacks, layer by layer and through six steps of training."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("h5py", reason="the runtime needs the extra `runtime`", exc_type=ImportError)

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "tools"))

import reference as tool  # noqa: E402
from kmigrate_runtime import reference  # noqa: E402

STACKS = tool.recordings.stacks()
KNOWN = tool.known_differences()
EVERY = 3  # one of so many in the default run


@pytest.mark.parametrize(
    ("stack", "name"),
    [
        pytest.param(
            stack, name, id=f"{stack}-{name}", marks=[] if (number + len(stack)) % EVERY == 0 else pytest.mark.slow
        )
        for stack in STACKS
        for number, name in enumerate(tool.recordings.names(stack))
    ],
)
def test_it_agrees_but_for_what_is_known(stack: str, name: str) -> None:
    measured = tool.measure(stack, name)
    found = {what: measured.agrees(what) for what in ("forward", "training")}
    assert found == {what: (stack, name, what) not in KNOWN for what in found}, measured
    assert measured.gradients is None or measured.gradients < tool.TRAINING


def test_what_is_known_is_recorded() -> None:
    names = {stack: set(tool.recordings.names(stack)) for stack in STACKS}
    assert [(s, n) for s, n, _ in KNOWN if s in names and n not in names[s]] == []


def section(title: str) -> str:
    return tool.PAGE.read_text(encoding="utf-8").partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_the_page_says_of_which_recordings_it_was_written() -> None:
    line = next(line for line in tool.PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("Recordings: "))
    stacks = {part.split()[0] for part in line.removeprefix("Recordings: ").split(", ")}
    assert stacks
    assert stacks <= set(STACKS)


@pytest.mark.parametrize(
    ("title", "known"),
    [
        ("Layers", reference.KINDS),
        ("Activations", reference.ACTIVATIONS),
        ("Losses", reference.LOSSES),
        ("Optimizers", reference.OPTIMIZERS),
    ],
)
def test_the_page_names_everything(title: str, known: dict[str, Any]) -> None:
    text = section(title)
    assert sorted(name for name in known if f"`{name}`" not in text) == []
