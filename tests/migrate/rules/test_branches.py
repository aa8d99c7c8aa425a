"""What rules import, in files that import Keras in the branches of an `if`."""

from __future__ import annotations

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

BRANCHES = (
    "import sys\nif sys.argv:\n    from keras.layers import LSTM\nelse:\n    from keras.layers import LSTM\n"
    "model = make(LSTM(3))\n"
)


def of_keras(text: str) -> str:
    return rewrite(text, Settings(source="2.2.4")).text


def test_no_branch_passes_an_import_by() -> None:
    text = of_keras(BRANCHES)
    assert "\nfrom kmigrate_shims.layers import hard_sigmoid\nmodel = make(" in text
    assert of_keras(text) == text


def test_what_is_used_in_a_branch_is_imported_in_it() -> None:
    inside = BRANCHES.replace("import LSTM\nelse", "import LSTM\n    a = LSTM(2)\nelse").replace("LSTM(3)", "3")
    assert "\n    from kmigrate_shims.layers import hard_sigmoid\n    a =" in of_keras(inside)
