"""Updates that are asked of an optimizer that a function was given, are those of the old Keras."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from retold import recorded, told_by


@pytest.mark.parametrize("release", ["2.2.4", "2.3.1"])
def test_they_are_those_of_then(release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, findings = told_by("given_optimizers", tmp_path, monkeypatch)
    # The codemod writes the epsilon of RMSprop and Adagrad into the root, which moves small gradients a little.
    _same(found, recorded(f"given_optimizers-keras-{release}-theano"))
    assert [f.rule for f in findings if f.status.needs_a_person] == []


def _same(found: Any, wanted: Any) -> None:
    if isinstance(found, list) and isinstance(found[0], list):
        for one, other in zip(found, wanted, strict=True):
            _same(one, other)
    else:
        np.testing.assert_allclose(found, wanted, atol=5e-5)
