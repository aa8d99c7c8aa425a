"""Names that a program has from the imports of the old Keras's own modules."""

from __future__ import annotations

import ast

import pytest

from kmigrate.atlas import borrowed_names
from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings


def _written(text: str) -> str:
    new = rewrite(text, Settings(source="2.2")).text
    assert rewrite(new, Settings(source="2.2")).text == new
    return new


@pytest.mark.parametrize(
    "text",
    [
        "from keras.callbacks import *\n\nx = Callback()\n",
        "import numpy as np\nfrom keras.callbacks import *\n\nx = np.ones(2), Callback()\n",
        "from keras.callbacks import *\n\nnp = 3\nx = np, Callback()\n",
        "from keras.callbacks import *\n\ndef f(np):\n    return np, Callback()\n",
        "from tensorflow.keras.callbacks import *\n\nx = np.ones(2), Callback()\n",
        "from keras.callbacks import Callback\n\nx = np.ones(2), Callback()\n",
    ],
)
def test_nothing_is_imported_that_is_there_or_was_not_given(text: str) -> None:
    assert _written(text).count("import numpy") == text.count("import numpy")


def test_what_is_used_is_imported() -> None:
    new = _written(
        "from keras.callbacks import *\n\n\ndef f():\n    warnings.warn('x')\n    return np.ones(2), deque(), Callback()\n"
    )
    names = {
        a.asname or a.name for n in ast.parse(new).body if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names
    }
    assert {"np", "warnings", "deque"} <= names
    assert "json" not in names


def test_once_for_several_modules() -> None:
    new = _written(
        "from keras.layers.core import *\nfrom keras.models import *\n\nx = np.ones(2), Dense(2), Sequential()\n"
    )
    assert new.count("numpy") == 1


def test_every_statement_is_one() -> None:
    for names in borrowed_names().values():
        for name, statement in names.items():
            (node,) = ast.parse(statement).body
            assert isinstance(node, ast.Import | ast.ImportFrom)
            assert [a.asname or a.name for a in node.names] == [name]
