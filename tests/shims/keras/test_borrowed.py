"""Names that modules of the old Keras gave to who took `*` from them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from forked import Forked

ROOT = Path(__file__).resolve().parents[3]
GIVEN = ROOT / "migrate" / "kmigrate" / "atlas" / "data" / "legacy.borrowed.txt"

PROGRAM = """
import json, sys
from kmigrate_shims import install
install("{release}", "tensorflow")
from kmigrate_shims.keras.borrowed import NAMES
told = {{}}
for module in NAMES:
    names = {{}}
    try:
        exec("from keras.%s import *" % module, names)
    except ImportError:
        continue
    told[module] = sorted(names)
print("TOLD" + json.dumps(told))
"""


@pytest.mark.parametrize("release", ["1.2.2", "2.2.4"])
def test_they_are_given(forked: Forked, release: str) -> None:
    run = forked.run("-c", PROGRAM.format(release=release))
    assert run.returncode == 0, run.stderr[-2000:]
    told = json.loads(run.stdout.partition("TOLD")[2])
    assert {"np", "K", "warnings", "deque", "OrderedDict", "Callback"} <= set(told["callbacks"])
    assert {"np", "K", "Dense"} <= set(told["layers.core"])


def test_the_names_are_those_that_were_recorded() -> None:
    from kmigrate_shims.keras.borrowed import NAMES

    recorded: dict[str, set[str]] = {}
    for line in GIVEN.read_text(encoding="utf-8").splitlines()[1:]:
        module, statement = line.split("\t")
        recorded.setdefault(module.removeprefix("keras."), set()).add(statement.split()[-1])
    for module, names in NAMES.items():
        assert set(names.split()) - {"K"} <= recorded.get(module, set()), module
