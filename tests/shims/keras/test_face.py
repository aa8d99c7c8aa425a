"""Every function of the programs in `fixtures/programs_as_they_were/face` gives what it gave on the real old Keras.

They ask for history keys, forms of fit and evaluate, generators, saving and loading, pickles, masks, states, added losses,
dictionaries, custom layers and optimizers, default options, and the numbers of all of these.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

FOLDER = Path(__file__).parents[3] / "fixtures" / "programs_as_they_were"
RELEASES = ("2.2.4", "2.3.1")
RECORDED = {r: json.loads((FOLDER / f"face-keras-{r}-tensorflow.json").read_text()) for r in RELEASES}
# What is otherwise on purpose; `test_what_is_otherwise` holds that the list is no longer than it must be.
OTHERWISE = {
    ("2.2.4", "functions", "initializers"): "K.eval took no array of NumPy there; it does here",
    ("2.2.4", "outputs", "added_metric"): "add_metric came with 2.3; another error",
    ("2.3.1", "given", "sparse_input"): "a sparse matrix could not be fed to a sparse input there; it can here",
    ("2.3.1", "optimizers", "ones_own"): "an optimizer could not set its `lr` in 2.3; it may here",
    ("2.3.1", "outputs", "appended_metric"): "2.3 had no metrics_tensors; here they can be read",
    ("2.3.1", "own", "updates"): "TensorFlow 1 read the variable before or after its update, as it came",
    ("2.2.4", "own", "shapes"): "the size of a flattened batch was not known; it is here",
    ("2.3.1", "own", "shapes"): "the size of a flattened batch was not known; it is here",
}
ENTRIES = [
    (release, topic, name) for release in RELEASES for topic in RECORDED[release] for name in RECORDED[release][topic]
]


@pytest.mark.parametrize(("release", "topic", "name"), [entry for entry in ENTRIES if entry not in OTHERWISE])
def test_it_gives_what_it_gave(play: Any, compare: Any, release: str, topic: str, name: str) -> None:
    found = play("face/tell.py", release)[topic]
    assert compare(RECORDED[release][topic][name], found.get(name), name) == []


@pytest.mark.parametrize(("release", "topic", "name"), sorted(OTHERWISE))
def test_what_is_otherwise(play: Any, compare: Any, release: str, topic: str, name: str) -> None:
    assert compare(RECORDED[release][topic][name], play("face/tell.py", release)[topic][name]) != []
