"""Real files with bytes changed: a file is read, or a Complaint says why not. Nothing else comes out, and nothing hangs."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import recordings

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.legacy import guard, read

NAMES = ("lambdas", "nested-model", "optimizer-adam-1", "lstm-stacked", "conv2d-flatten-dense-first", "bidirectional")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What hangs is given up soon."""
    monkeypatch.setattr(guard.GUARD, "seconds", 3.0)
    yield
    guard.GUARD.stop()


def files() -> list[tuple[str, bytes]]:
    found = []
    for stack in recordings.stacks():
        for name in [name for name in recordings.names(stack) if name in NAMES] or recordings.names(stack)[:3]:
            found += [
                (file, data)
                for file, data in recordings.get(stack, name).files.items()
                if file in ("model.h5", "weights.h5", "model.json", "model.yaml")
            ]
    return found


def changed(data: bytes, chance: random.Random) -> bytes:
    mutable = bytearray(data)
    kind = chance.randrange(6)
    if kind == 0:
        return bytes(mutable[: chance.randrange(len(mutable))])
    if kind == 1:  # a piece of it twice
        start, size = chance.randrange(len(mutable)), chance.randrange(1, 400)
        return bytes(mutable[:start] + mutable[start : start + size] + mutable[start:])
    for _ in range(chance.choice((1, 1, 2, 4, 16, 64))):
        place = chance.randrange(min(len(mutable), 4096) if kind == 2 else len(mutable))
        mutable[place] = chance.choice((0, 255, mutable[place] ^ (1 << chance.randrange(8)), chance.randrange(256)))
    return bytes(mutable)


def attempt(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    said = "."
    try:
        assert read(path).model.layers
    except Complaint as complaint:
        said = str(complaint)
    assert said.endswith(".")
    assert "\n" not in said


def mutate(folder: Path, seeds: range) -> None:
    known = files()
    for seed in seeds:
        chance = random.Random(seed)
        name, data = chance.choice(known)
        attempt(folder / f"changed{Path(name).suffix}", changed(data, chance))


@pytest.mark.usefixtures("quick")
def test_changed_bytes(tmp_path: Path) -> None:
    mutate(tmp_path, range(300))


@pytest.mark.slow
@pytest.mark.usefixtures("quick")
def test_thousands_of_changed_bytes(tmp_path: Path) -> None:
    mutate(tmp_path, range(1000, 4000))


@pytest.mark.usefixtures("quick")
def test_changed_values_of_architectures(tmp_path: Path) -> None:
    """JSON stays JSON here, so that what reads its values is tried, and not the parser."""
    documents = [json.loads(data) for name, data in files() if name == "model.json"]
    stack = next(stack for stack in recordings.stacks() if documents)
    assert stack
    for seed in range(400):
        chance = random.Random(seed)
        document = json.loads(json.dumps(chance.choice(documents)))
        for _ in range(chance.choice((1, 1, 2, 5))):
            disturb(document, chance)
        attempt(tmp_path / "changed.json", json.dumps(document).encode())


def disturb(value: object, chance: random.Random) -> None:
    """Puts something else in one place of it."""
    other = chance.choice([None, -1, 2**70, 0.5, "", "x", [], [[]], {}, {"class_name": 1}, True, [None], "Merge"])
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
        if not keys:
            return
        key = chance.choice(keys)
        inside = value[key]  # type: ignore[index]
        if not isinstance(inside, dict | list) or not inside or chance.random() < 0.15:
            if chance.random() < 0.2:
                del value[key]  # type: ignore[attr-defined]
            else:
                value[key] = other  # type: ignore[index]
            return
        value = inside
