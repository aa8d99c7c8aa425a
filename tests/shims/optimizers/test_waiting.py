"""Updates that others wait for: `with tf.control_dependencies([v.assign_add(1)])` in `get_updates`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from kmigrate.engine.rewrite import rewrite  # noqa: E402
from kmigrate.settings import Settings  # noqa: E402

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["2.2.4", "2.3.1"])
def test_a_count_that_goes_up_by_a_control_dependency(release: str) -> None:
    recorded = json.loads((FOLDER / f"waiting-keras-{release}-tensorflow.json").read_text())["told"]
    text = rewrite((FOLDER / "waiting.py").read_text(), Settings(source=release, backend="tensorflow")).text
    native = tf.control_dependencies
    names: dict[str, Any] = {"__name__": "waiting"}
    exec(compile(text, "waiting.py", "exec"), names)
    told = names["run"]()
    assert told["count"] == recorded["count"]
    np.testing.assert_allclose(told["losses"], recorded["losses"], rtol=2e-5)
    np.testing.assert_allclose(told["kernels"], recorded["kernels"], rtol=2e-5, atol=1e-6)
    assert tf.control_dependencies is native
