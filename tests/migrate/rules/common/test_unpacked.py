"""What `**options` passes."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "from keras.layers import Conv2D\nfrom keras.models import Sequential\n\n"


def said(body: str) -> list[str]:
    return [f.message for f in rewrite(HEAD + body, Settings()).findings if "`**`" in f.message]


@pytest.mark.parametrize(
    "body",
    [
        "options = {'kernel_size': 3}\nx = Conv2D(3, **options)\n",
        "options = dict(kernel_size=3)\nx = Conv2D(3, **options)\n",
        "options = {}\noptions['kernel_size'] = 3\nx = Conv2D(3, **options)\n",
        "options = {'kernel_size': 3}\nif a:\n    options = {'kernel_size': 5}\nx = Conv2D(3, **options)\n",
        "options = {'kernel_size': 3}\nprint(options['kernel_size'])\nx = Conv2D(3, **options)\n",
        "x = Conv2D(3, **{'kernel_size': 3})\n",
    ],
)
def test_a_dictionary_whose_keys_are_seen_needs_nobody(body: str) -> None:
    assert said(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "options = {'border_mode': 'same'}\nx = Conv2D(3, **options)\n",
        "options = {}\noptions['init'] = 'one'\nx = Conv2D(3, **options)\n",
        "options = {}\noptions[key] = 'one'\nx = Conv2D(3, **options)\n",
        "options = {}\noptions.update(more)\nx = Conv2D(3, **options)\n",
        "options = {}\nfill(options)\nx = Conv2D(3, **options)\n",
        "options = dict(more, a=1)\nx = Conv2D(3, **options)\n",
        "options = {**more}\nx = Conv2D(3, **options)\n",
        "def f(**options):\n    return Conv2D(3, **options)\n",
        "def f(options={}):\n    options = {}\n    return Conv2D(3, **options)\n",
        "x = Conv2D(3, **read())\n",
    ],
)
def test_other_dictionaries_are_for_a_person(body: str) -> None:
    assert len(said(body)) == 1


def test_what_only_tf_keras_took_is_not_asked_of_keras() -> None:
    body = "def f(**options):\n    m = Sequential()\n    m.compile('sgd', 'mse', **options)\n"
    assert said(body) == []
    of_tensorflow = HEAD.replace("from keras", "from tensorflow.keras") + body
    assert [f for f in rewrite(of_tensorflow, Settings()).findings if "`**`" in f.message]
