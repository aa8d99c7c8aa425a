"""`fixtures/programs_as_they_were/listed_states.py`, as the codemod writes it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import retold

from kmigrate import Settings


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        into = tmp_path_factory.mktemp("states")
        told, findings = retold.told_by("listed_states", into, patch, Settings(source="2.2.4"))
    assert [one.status.value for one in findings if one.rule == "KM298"] == ["rewritten"] * 10  # and the mask of each
    return told


@pytest.mark.parametrize("release", ["2.0.8", "2.2.4"])
def test_it_computes_what_it_computed(ours: Any, release: str) -> None:
    for name, values in retold.recorded(f"listed_states-keras-{release}-tensorflow").items():
        if values != "ValueError":  # Keras 2.0 took states for one direction alone
            np.testing.assert_allclose(ours[name], values, atol=2e-6, err_msg=name)


def test_both_ways_took_states_since_2_1() -> None:
    assert retold.recorded("listed_states-keras-2.0.8-tensorflow")["both_ways"] == "ValueError"
    assert retold.recorded("listed_states-keras-2.2.4-tensorflow")["both_ways"] != "ValueError"
