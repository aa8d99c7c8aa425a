"""Variables that hold legacy names keep what they are called."""

from __future__ import annotations

import pytest

from kmigrate.config import Settings
from kmigrate.engine.rewrite import rewrite

HELD = {
    "a loop": "for f in (losses.hinge, losses.mse):\n    f(y, p)\n",
    "a loop that begins with another": "for f in (losses.mse, losses.hinge):\n    f(y, p)\n",
    "a comprehension": "[f(y, p) for f in [losses.hinge, losses.mse]]\n",
    "a condition": "f = losses.hinge if x else losses.mse\nf(y, p)\n",
    "an assignment": "f = losses.hinge\nif f:\n    f(y, p)\n",
    "a default": "def g(f=losses.hinge):\n    return f(y, p)\n",
    "a caller": "def g(f):\n    return f(y, p)\ng(losses.hinge)\n",
}


@pytest.mark.parametrize("text", HELD.values(), ids=HELD.keys())
def test_the_new_name_stands_where_the_variable_gets_it(text: str) -> None:
    result = rewrite(f"from keras import losses, layers\nlayers.Flatten()\n{text}", Settings())
    body = result.text.partition("layers.Flatten()\n")[2]
    assert body == text.replace("losses.hinge", "hinge")
    assert "from kmigrate_shims.losses import hinge\n" in result.text
    assert "review" not in {finding.status for finding in result.findings}


def test_what_is_called_by_a_module_that_is_only_sometimes_keras_is_for_a_person() -> None:
    head, text = "import keras, mine\n", "L = keras.layers if x else mine.layers\nL.Convolution2D(3, name='c')\n"
    result = rewrite(head + text, Settings())
    assert result.text == "import mine\nfrom tensorflow import keras\n" + text
    said = [finding for finding in result.findings if finding.rule == "KM102"]
    assert [finding.status for finding in said] == ["review"]
    assert "only sometimes" in said[0].message


def test_a_parameter_is_not_replaced_by_what_it_is_given_by_default() -> None:
    text = "def norm(cls=layers.BatchNormalization):\n    return cls(mode=2, axis=1)\n"
    result = rewrite(f"from keras import layers\n{text}", Settings())
    assert "    return cls(" in result.text
