"""Every recorded model is built and computes what the old stack computed, but for those that expected.toml names."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import recordings
import replay

EXPECTED = tomllib.loads(Path(__file__).with_name("expected.toml").read_text())
STACKS = recordings.stacks()
# In the default run one model of so many is built, and of these every third is trained.
EVERY, TRAINED = 28, 84


def _differing(stack: str, names: list[str], trained: set[str]) -> dict[str, str]:
    found = {}
    for name in names:
        result = replay.replay(stack, name, name in trained)
        # The oldest target lacks some forms, and says which; nothing is converted then.
        refused = keras.__version__.startswith("3.0.") and f"Keras {keras.__version__} does not take" in str(result)
        if not result.equal and not refused:
            found[name] = str(result)
    return found


def _expected(stack: str) -> dict[str, str]:
    return {name: cause for cause, lists in EXPECTED.items() for name in lists.get(stack, [])}


@pytest.mark.parametrize("stack", STACKS)
def test_a_sample_computes_what_it_computed(stack: str) -> None:
    names = recordings.names(stack)
    offset = len(stack)
    sample = [name for number, name in enumerate(names) if (number + offset) % EVERY == 0]
    trained = {name for number, name in enumerate(names) if (number + offset) % TRAINED == 0}
    differing = _differing(stack, sample, trained)
    assert not {name: why for name, why in differing.items() if name not in _expected(stack)}


# What a model that is computed once, from the start, does not show: states beside masks, and outputs of one name.
BEGUN = (
    "bidirectional-stateful", "bidirectional-states-masked", "lstm-stateful-masked", "lstm-states-masked",
    "nested-deferred", "two-outputs-of-one",
)  # fmt: skip


@pytest.mark.parametrize("stack", ["keras-2.2.4-tensorflow", "keras-2.2.4-theano", "keras-2.3.1-tensorflow"])
def test_states_beside_masks_and_outputs_of_one_layer(stack: str) -> None:
    assert not _differing(stack, list(BEGUN), set(BEGUN))


@pytest.mark.slow
@pytest.mark.parametrize("stack", STACKS)
def test_all_compute_and_train_as_they_did(stack: str) -> None:
    names = recordings.names(stack)
    differing = _differing(stack, names, set(names))
    unstable = set(EXPECTED["races"].get(stack, []))
    assert not {name: why for name, why in differing.items() if name not in _expected(stack)}
    # The list only shrinks; what a race decides may agree as well.
    assert not [name for name in _expected(stack) if name not in differing and name not in unstable]
