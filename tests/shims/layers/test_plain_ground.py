"""Poolings on images with a plain ground train as they did on Theano: `fixtures/programs_as_they_were/plain_ground.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from retold import recorded, told_by

AT_ZERO = {"activated at 0", "activated at 0 by a layer", "image, activated at 0", "leaky at 0"}


@pytest.mark.parametrize("release", ["2.0.8", "2.2.4"])
def test_as_theano_trained(release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told, findings = told_by("plain_ground", tmp_path, monkeypatch)
    then = recorded(f"plain_ground-keras-{release}-theano")
    assert _far(told, then) <= AT_ZERO
    (said,) = [one.message for one in findings if one.rule == "KM637" and one.status == "review"]
    assert "theano_relu" in said


@pytest.mark.parametrize("release", ["2.0.8", "2.2.4"])
def test_with_the_activation_that_the_finding_names(
    release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, _ = told_by(
        "plain_ground",
        tmp_path,
        monkeypatch,
        **{"'relu'": "theano_relu", '"relu"': "theano_relu", "import json": f"import json\n{IMPORT}"},
    )
    assert _far(told, recorded(f"plain_ground-keras-{release}-theano")) <= {"leaky at 0"}


IMPORT = "from kmigrate_shims.layers.activations import theano_relu"


def _far(told: Any, recorded: Any) -> set[str]:
    assert told.keys() == recorded.keys()
    return {name for name, numbers in recorded.items() if not np.allclose(told[name], numbers, rtol=1e-5, atol=1e-6)}
