"""Private parts of Keras 2 and its decorators do what they did: `fixtures/programs_as_they_were/reached_for.py`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from forked import Forked

pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)
ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"
RECORDED = json.loads((FOLDER / "reached_for-keras-2.2.4-tensorflow.json").read_text())
ASKED = """
import sys
for place in sys.argv[1:]:
    module, _, name = place.rpartition(".")
    try:
        exec(f"from {module} import {name}")
        print("there")
    except (ImportError, AttributeError) as error:
        print(error)
"""


@pytest.fixture(scope="module")
def told(play: Callable[..., Any]) -> Any:
    return play("reached_for", "2.2.4")


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_it_gives_what_it_gave(told: Any, name: str) -> None:
    assert told[name] == pytest.approx(RECORDED[name]) if name == "weighted" else told[name] == RECORDED[name]


def test_private_names_are_there_or_say_what_to_do(forked: Forked, tmp_path: Path) -> None:
    (tmp_path / "ask.py").write_text(ASKED)
    there = ["keras.engine.training._make_batches", "keras.engine.topology._to_list", "keras.backend._LEARNING_PHASE",
             "keras.layers.recurrent._time_distributed_dense", "keras.backend._initialize_variables"]  # fmt: skip
    gone = ["keras.engine.network._map_graph_network", "keras.backend._preprocess_conv2d_input",
            "keras.engine.training_arrays.fit_loop", "keras.utils.data_utils.next_sample"]  # fmt: skip
    flags = ["-W", "ignore", "-m", "kmigrate_shims", "--keras", "2.2.4", "--backend", "tensorflow"]
    done = forked.run(*flags, tmp_path / "ask.py", *there, *gone)
    assert done.returncode == 0, done.stderr[-2000:]
    found = done.stdout.splitlines()
    assert found[: len(there)] == ["there"] * len(there)
    for place, line in zip(gone, found[len(there) :], strict=True):
        assert place.rpartition(".")[2] in line
        assert "Use " in line or "Call " in line
