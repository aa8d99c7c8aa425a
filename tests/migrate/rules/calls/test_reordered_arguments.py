"""Arguments that stood in another order."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.atlas.legacy import legacy_orders
from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM206"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said


HEAD = """from keras.models import Model, load_model
from keras.optimizers import SGD
import tensorflow as tf

m = load_model(p)
"""


def tail(before: str) -> str:
    return text(HEAD + before).rstrip("\n").rpartition("\n")[2]


@pytest.mark.parametrize(
    "line",
    [
        "m.compile('sgd', 'mse')",
        "m.compile('sgd', 'mse', metrics=[f])",
        "SGD(0.1, 0.9)",
        "Model(a, b)",
        "m.fit(x, y, 32, 3)",
    ],
)
def test_the_same_order_stays(line: str) -> None:
    assert tail(line + "\n") == line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.compile('sgd', 'mse', [f])", "m.compile('sgd', 'mse', metrics=[f])"),
        ("m.compile('sgd', 'mse', [f], w)", "m.compile('sgd', 'mse', metrics=[f], loss_weights=w)"),
        ("Model(a, b, 'name')", "Model(a, b, name='name')"),
    ],
)
def test_given_by_name(before: str, after: str) -> None:
    assert tail(before + "\n") == after


@pytest.mark.parametrize(
    "line",
    [
        "SGD(0.1, 0.9, 1e-6, True)",
        "m.compile('sgd', 'mse', *rest, x)",
        "m.compile('sgd', 'mse', [f], w, 'temporal')",
        "tf.keras.layers.Embedding(3, 4, i, r, a)",
    ],
)
def test_where_the_releases_disagree_a_person_must_look(line: str) -> None:
    assert [f.status.value for f in said(HEAD + line + "\n")] == ["review"]
    assert tail(line + "\n") == line


@pytest.mark.parametrize(
    ("source", "line", "after"),
    [
        ("1.2", "EarlyStopping('loss', 3)", "EarlyStopping('loss', 3)"),
        ("2.2", "EarlyStopping('loss', 3)", "EarlyStopping('loss', 3)"),
        ("1.2", "VGG16(True, None, t, s, 10)", "VGG16(True, None, t, s, classes=10)"),
        ("2.2", "VGG16(True, None, t, s, 'avg', 10)", "VGG16(True, None, t, s, 'avg', 10)"),
        ("1.2", "uniform((2, 3), 0.1)", "uniform(-0.1, 0.1)((2, 3))"),
    ],
)
def test_each_era_had_its_own_order(source: str, line: str, after: str) -> None:
    head = (
        "from keras.callbacks import EarlyStopping\nfrom keras.applications.vgg16 import VGG16\n"
        "from keras.initializations import uniform\n"
    )
    assert (
        text(head + line + "\n", Settings(source=source))
        .rstrip("\n")
        .rpartition("\n")[2]
        .endswith(after[after.index("(") :])
    )


def test_what_another_rule_writes_whole_is_no_finding() -> None:
    assert said("from keras.initializations import uniform\nuniform((2, 3), 0.1)\n", Settings(source="1.2")) == []


def test_serialize() -> None:
    result = rewrite("import keras\n\nkeras.regularizers.serialize(r)\nkeras.regularizers.get(r)\n", Settings())
    assert [finding.rule for finding in result.findings if finding.status.needs_a_person] == []


# Functions of Keras 1 that made a weight, where today's make an initializer; and what Keras 3 takes no argument for.
ITERATOR = "keras.preprocessing.image.Iterator"
OTHERWISE = ("keras.initializers.", "keras.models.Model.")
NOT_TAKEN = {"keras.models.model_from_yaml", "keras.models.InputLayer", "keras.callbacks.ProgbarLogger", ITERATOR}
NOT_TAKEN |= {f"keras.{room}.serialize_keras_object" for room in ("losses", "metrics", "constraints", "optimizers")}
NOT_TAKEN |= {"keras.regularizers.serialize_keras_object"}


@pytest.mark.parametrize("era", ["1", "2"])
def test_the_first_argument_of_everything_stands_where_it_stood(era: str) -> None:
    found = set()
    for name, orders in legacy_orders().items():
        if name.startswith("keras.") and orders.get(era) and not name.startswith(OTHERWISE):
            module, _, last = name.rpartition(".")
            before = f"from {module} import {last}\n\nx = {last}(a)\n"
            if any(f.status.value == "review" for f in said(before, Settings(source={"1": "1.2", "2": "2.2"}[era]))):
                found.add(name)
    assert found <= NOT_TAKEN


def test_constraints_of_keras_1() -> None:
    before = "from keras.constraints import maxnorm\n\na = maxnorm(2), maxnorm(m=3)\n"
    after = "from tensorflow.keras.constraints import MaxNorm\n\na = MaxNorm(2), MaxNorm(max_value=3)\n"
    assert text(before, Settings(source="1.2")) == after
    assert said(before, Settings(source="1.2")) == []


@pytest.mark.parametrize("line", ["K.set_floatx('float64')", "K.set_epsilon(1e-5)", "K.set_floatx(value='float64')"])
def test_settings_of_the_backend_stay(line: str) -> None:
    before = f"from keras import backend as K\n\n{line}\n"
    assert text(before).endswith(f"\n{line}\n")
    assert rewrite(before, Settings()).findings[1:] == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("TensorBoard('logs', 1)", "TensorBoard('logs', 1)"),
        ("TensorBoard('logs', 1, *more)", "TensorBoard('logs', 1, *more)"),  # a review
        ("TensorBoard('logs', 1, 32)", "TensorBoard('logs', 1)"),
        ("TensorBoard('logs', 1, 32, True)", "TensorBoard('logs', 1, write_graph=True)"),
        (
            "TensorBoard('logs', 1, 32, True, True, False)",
            "TensorBoard('logs', 1, write_graph=True, write_images=False)",
        ),
        ("TensorBoard('logs', 1, 32, write_graph=True)", "TensorBoard('logs', 1, write_graph=True)"),
    ],
)
def test_what_is_gone_by_its_place(before: str, after: str) -> None:
    result = rewrite(f"from keras.callbacks import TensorBoard\n{before}\n", Settings(source="2.2"))
    assert result.text.splitlines()[-1] == after
    assert rewrite(result.text, Settings()).text == result.text


LISTED = (
    "from {0} import layers, models, optimizers, callbacks, backend as K\nfrom {0}.models import load_model\n"
    "m = load_model('m.h5')\n{1}\n"
)


def listed(line: str, source: str | None, module: str = "keras") -> list[str]:
    found = rewrite(LISTED.format(module, line), Settings(source=source)).findings
    return [f.status.value for f in found if f.rule == CODE]


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("layers.Dense(*a)", "2.3"),
        ("layers.Dropout(*a)", "1.2"),
        ("layers.Embedding(*a)", "2.3"),
        ("layers.merge(*a)", "1.2"),  # the shim has the old order
        ("models.Model(x, y)", "2.3"),
        ("K.categorical_crossentropy(*a)", "2.3"),
        ("callbacks.EarlyStopping(*a)", "2.3"),
        ("m.fit(*a)", "2.3"),
        ("other.compile(*a)", "2.3"),
    ],
)
def test_a_list_that_means_what_it_meant(line: str, source: str) -> None:
    assert listed(line, source) == []


@pytest.mark.parametrize(
    ("line", "source", "module"),
    [
        ("m.compile(*a)", "2.3", "keras"),
        ("m.compile('sgd', 'mse', *a)", "1.2", "keras"),
        ("m.compile(*a)", None, "tensorflow.keras"),
        ("models.Model(*a)", "1.2", "keras"),
        ("optimizers.SGD(*a)", "1.2", "keras"),
        ("optimizers.Adam(*a)", "2.3", "keras"),
        ("callbacks.TensorBoard(*a)", "2.2", "keras"),
        ("K.categorical_crossentropy(*a)", "1.2", "keras"),
        ("K.categorical_crossentropy(*a)", None, "keras"),
    ],
)
def test_a_list_may_reach_what_moved(line: str, source: str | None, module: str) -> None:
    assert listed(line, source, module) == ["review"]


@pytest.mark.parametrize("source", ["1.0", "1.2.2"])
def test_listed_metrics_of_keras_1(source: str) -> None:
    before = "from keras.models import load_model\n\nmodel = load_model('m')\nmodel.compile('sgd', 'mse', {})\n"
    new = rewrite(before.format("['accuracy']"), Settings(source=source)).text
    assert "model.compile('sgd', 'mse', metrics=['accuracy'])" in new
    assert "model.compile('sgd', 'mse', 'binary')" in rewrite(before.format("'binary'"), Settings(source=source)).text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("l1l2()", "l1_l2(l1=0.01, l2=0.01)"),
        ("l1l2(0.1)", "l1_l2(0.1, l2=0.01)"),
        ("l1l2(0.1, 0.2)", "l1_l2(0.1, 0.2)"),
        ("l1l2(l2=0.2)", "l1_l2(l2=0.2, l1=0.01)"),
    ],
)
def test_a_default_is_not_given_beside_a_positional_argument(before: str, after: str) -> None:
    result = rewrite(f"from keras.regularizers import l1l2\n\na = {before}\n", Settings(source="1.2.2"))
    assert result.text == f"from tensorflow.keras.regularizers import l1_l2\n\na = {after}\n"


@pytest.mark.parametrize(("made", "said"), [("Own(3)", 0), ("Own(3, units=4)", 0), ("Own(3, True)", 1), ("Own(*x)", 1)])
def test_a_class_that_hands_on_what_it_is_never_given(made: str, said: int) -> None:
    program = (
        "from tensorflow.keras import layers\n\n\nclass Own(layers.Layer):\n    def __init__(self, n, *args, **kwargs):\n"
        "        super().__init__(*args, **kwargs)\n\n\n" + made + "\n"
    )
    found = rewrite(program, Settings()).findings
    assert len([one for one in found if one.rule == "KM206" and one.status.value == "review"]) == said
