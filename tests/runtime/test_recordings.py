"""The recordings are whole: every model has its file, its numbers are finite, and training changed something."""

from __future__ import annotations

import numpy as np
import pytest
import recordings

# Its training left all bounds on the old stack.
RUNS_AWAY = {("keras-2.0.8-tensorflow", "time-distributed-conv2d-first")}
# With a clipped norm this stack moved no weight.
STANDS = {("keras-2.3.1-cntk", f"optimizer-{name}") for name in ("adam-5", "sgd-5", "sgd-7")}


@pytest.mark.parametrize("stack", recordings.stacks())
def test_every_recording_can_be_read_and_says_something(stack, tmp_path):
    assert len(recordings.names(stack)) > 100
    wrong = {}
    for name in recordings.names(stack):
        found = recordings.get(stack, name)
        numbers = [*found.outputs, *(found.after or []), *([] if found.losses is None else [found.losses])]
        if not all(np.isfinite(array).all() for array in numbers) and (stack, name) not in RUNS_AWAY:
            wrong[name] = "not finite"
        if not any(np.ptp(array) > 0 for array in found.outputs):
            wrong[name] = "constant"
        if found.losses is not None and found.losses[0] == found.losses[-1] and (stack, name) not in STANDS:
            wrong[name] = "not trained"
        if not {"model.h5", "model.json"} & set(found.files):
            wrong[name] = "no file"
    assert wrong == {}


@pytest.mark.parametrize("stack", recordings.stacks())
def test_provenance_names_versions_and_command(stack):
    said = recordings.provenance(stack)
    assert said["command"].startswith("stack ")
    assert {"python", "numpy", "keras"} <= set(said["versions"])
    assert not set(said["lacking"]) & set(said["names"])
