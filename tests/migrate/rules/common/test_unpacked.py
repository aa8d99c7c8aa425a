"""What `**options` passes."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

UNKNOWN = "def f(**options):\n    return "
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
    (message,) = said(body)
    assert "distribute" not in message
    of_tensorflow = HEAD.replace("from keras", "from tensorflow.keras") + body
    assert [f for f in rewrite(of_tensorflow, Settings()).findings if "`**`" in f.message]


def asked(call: str, source: str | None, module: str = "keras") -> list[str]:
    """What is said of `**options` from anywhere, in code written for one release."""
    before = (
        f"from {module} import layers, optimizers, callbacks, backend as K\nfrom {module}.models import load_model\n"
        f"m = load_model('m.h5')\n\n\n{UNKNOWN}{call}\n"
    )
    return [f.message for f in rewrite(before, Settings(source=source)).findings if "`**`" in f.message]


@pytest.mark.parametrize(
    ("call", "source", "module"),
    [
        ("layers.Dense(10, **options)", "2.3", "keras"),
        ("layers.Conv2D(**options)", "2.0", "keras"),
        ("layers.Activation('relu', **options)", "1.2", "keras"),
        ("layers.Dense(10, **options)", None, "tensorflow.keras"),
        ("callbacks.EarlyStopping(**options)", "1.2", "keras"),
        ("K.conv2d(x, k, **options)", "2.2", "keras"),
    ],
)
def test_an_era_that_called_everything_as_today_needs_nobody(call: str, source: str | None, module: str) -> None:
    assert asked(call, source, module) == []


@pytest.mark.parametrize(
    ("call", "source", "module", "word"),
    [
        ("layers.Dense(10, **options)", "1.2", "keras", "init"),
        ("layers.Dense(10, **options)", None, "keras", "init"),
        ("layers.LSTM(10, **options)", "2.3", "keras", "implementation"),
        ("layers.BatchNormalization(**options)", None, "tensorflow.keras", "renorm"),
        ("optimizers.SGD(**options)", "2.3", "keras", "decay"),
        ("optimizers.SGD(**options)", None, "tensorflow.keras", "lr"),
        ("callbacks.ModelCheckpoint(**options)", "2.3", "keras", "period"),
        ("m.compile('sgd', **options)", "2.3", "keras", "target_tensors"),
        ("m.fit(x, **options)", "2.3", "keras", "workers"),
        ("m.fit(x, **options)", "1.2", "keras", "nb_epoch"),
        ("K.conv2d(x, k, **options)", "1.2", "keras", "border_mode"),
    ],
)
def test_a_parameter_of_the_era_that_is_gone_is_named(call: str, source: str | None, module: str, word: str) -> None:
    (message,) = asked(call, source, module)
    assert f"`{word}`" in message


def test_what_the_call_gives_itself_is_not_asked_for() -> None:
    (message,) = asked("optimizers.SGD(lr=0.1, **options)", "2.3")
    assert "`decay`" in message
    assert "`lr`" not in message


def test_keys_that_are_seen_are_named_whatever_the_era() -> None:
    before = HEAD + "options = {'init': 'uniform', 'kernel_size': 3}\nx = Conv2D(3, **options)\n"
    (message,) = [f.message for f in rewrite(before, Settings(source="2.3")).findings if "`**`" in f.message]
    assert message.startswith("`**` passes `init` here")


OVERRIDE = (
    "from tensorflow import keras\n\n\nclass Own(keras.Model):\n    def compile(self, extra, **options):\n"
    "        super().compile(**options)\n\n\nm = Own()\n"
)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("m.compile(3, optimizer='sgd', loss='mse')", []),
        ("m.compile(extra=3, optimizer='sgd', distribute=s)", ["passes `distribute`"]),
        ("m.compile(3, **more)", ["may pass"]),
        ("", ["may pass"]),
    ],
)
def test_what_an_overriding_method_gives_on_is_asked_of_its_calls(call: str, words: list[str]) -> None:
    messages = [f.message for f in rewrite(f"{OVERRIDE}{call}\n", Settings()).findings if "`**`" in f.message]
    assert [word in message for word, message in zip(words, messages, strict=True)] == [True] * len(words)
