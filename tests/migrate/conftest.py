from __future__ import annotations

import pytest

from kmigrate.rules import Example, Rule
from kmigrate.tables import Row

RULES = [
    Rule(
        "KM203",
        "layer-arguments",
        "Layers take their new keywords.",
        "Keras 2 renamed them.\n\nThe old ones raise.",
        (Example("Dense(output_dim=1)\n", "Dense(units=1)\n", "Also positional."),),
        (
            Row("keyword", "KM203", "output_dim", "Keras 2.0.0, legacy/interfaces.py", "units", "keras.layers.Dense"),
            Row("keyword", "KM203", "seed", "Keras 2.0.0", "", "keras.layers.Dense", note="never had an effect"),
        ),
    ),
    Rule("KM301", "fit-generator", "fit takes generators.", "", (Example("m.fit_generator(g)\n", "m.fit(g)\n"),)),
]


@pytest.fixture
def fake_rules(monkeypatch: pytest.MonkeyPatch) -> list[Rule]:
    """Two rules in place of the registry."""
    monkeypatch.setattr("kmigrate.rules.all_rules", lambda: list(RULES))
    return list(RULES)
