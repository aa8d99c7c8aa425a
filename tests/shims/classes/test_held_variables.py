"""Variables in lists and dictionaries of a layer, as the codemod writes them, held to TensorFlow 2.3 to 2.15."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from retold import recorded, told_by


def test_they_are_trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, findings = told_by("held_variables_of_tf_keras", tmp_path, monkeypatch, tensorflow="2.9.3")
    for release in ("2.3.4", "2.9.3", "2.15.1"):
        wanted = recorded(f"held_variables_of_tf_keras-{release}")["a layer"]
        assert found["a layer"]["counts"] == wanted["counts"]
        for key in ("losses", "outputs"):
            np.testing.assert_allclose(found["a layer"][key], wanted[key], rtol=1e-4, atol=1e-5, err_msg=key)
    assert [one.line for one in findings if one.status.value == "review" and one.rule == "KM269"] == [41, 42, 42]
