"""Files of models."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM318"
HEAD = """\
from keras.callbacks import ModelCheckpoint
from keras.models import load_model

m = load_model('p.keras')
# here
"""

_ASKING = Asking(CODE, HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


@pytest.mark.parametrize(
    "line",
    [
        "load_model('m.keras')",
        "other.load_model('m.h5')",
        "m.save('m.h5')",
        "m.save(d + '/m.keras')\nload_model(d + '/m.keras')",
        "m.load_weights('w.h5')",
    ],
)
def test_what_loads_stays(line: str) -> None:
    assert text(line) == line
    assert said(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "load_model('m.h5')",
        "load_model(d + '/m.hdf5')",
        "n = 'm.h5'\nload_model(n)",
        "load_model(path)",
        "f(load_model)",
    ],
)
def test_a_file_that_was_there_is_read_by_the_shim(line: str) -> None:
    assert text(line) == line
    assert "from kmigrate_shims.models import load_model\n" in rewrite(HEAD + line, Settings()).text
    assert set(statuses(line)) == {"shimmed"}


def test_every_file_is_then_loaded_by_it() -> None:
    line = "m.save('m.h5')\na = load_model('m.h5'), load_model(path)"
    after = rewrite(HEAD + line, Settings()).text
    assert "from kmigrate_shims.models import load_model\n" in after
    assert after.endswith(line.replace(".h5", ".keras"))


def test_files_of_keras_1_are_told_their_backend() -> None:
    line = "load_model(path, custom_objects={})\n"
    after = rewrite(HEAD + line, Settings(source="1.2.2", backend="theano")).text
    assert after.endswith('load_model(path, custom_objects={}, backend="theano")\n')
    assert "backend=" not in rewrite(HEAD + line, Settings(source="2.2.4", backend="theano")).text


@pytest.mark.parametrize("line", ["load_model('m.h5')", "load_model(path)", "load_model('folder/m')"])
def test_without_the_shims_it_is_converted(line: str) -> None:
    assert text(line, Settings(shims=False)) == line
    assert statuses(line, Settings(shims=False)) == ["review"]
    assert "kmigrate convert" in said(line, Settings(shims=False))[0].message


def test_a_checkpoint_gets_its_own_ending() -> None:
    before = "c = ModelCheckpoint('m.h5')\nload_model('m.h5')"
    assert text(before) == before.replace("h5", "keras")
    assert said(before) == []


@pytest.mark.parametrize(
    "before",
    [
        "m.compile('sgd', 'mse')\nm.save('m.h5')\nload_model('m.h5')\nload_model('m.h5')",
        "m.save(d + '/m.h5')\nload_model(d + '/m.h5')",
        "p = join(d, 'm_%f.h5' % r)\nm.save(p)\nload_model(p, custom_objects={'A': A})",
    ],
)
def test_a_file_that_is_saved_and_loaded_becomes_one_that_can_be_read(before: str) -> None:
    assert text(before) == before.replace("h5", "keras")
    assert statuses(before) == ["rewritten"]


def test_names_of_each_function_are_its_own() -> None:
    function = "def {0}():\n    path = d + '/{0}.h5'\n    m.save(path)\n    return load_model(path)\n"
    before = function.format("one") + function.format("other").rstrip()
    assert text(before) == before.replace("h5", "keras")


MODEL = "from keras.layers import {0}\nfrom keras.models import Model\nm = Model({1}, b)\nm.save('m.h5')"


def test_a_model_with_masks_that_is_saved_as_h5_is_reported() -> None:
    assert statuses(MODEL.format("Embedding", "Embedding(3, 4, mask_zero=True)(a)")) == ["review"]
    assert statuses(MODEL.format("Masking", "Masking()(a)")) == ["review"]


def test_where_the_shims_load_a_model_with_masks_they_read_it() -> None:
    masks = MODEL.format("Embedding", "Embedding(3, 4, mask_zero=True)(a)").replace("'m.h5'", "'m%d.h5' % i")
    load = "\nfrom keras.models import load_model\nmodel = load_model('m3.h5')"
    assert "review" not in statuses(masks + load)
    assert "review" in statuses(masks)


@pytest.mark.parametrize("layer", ["Embedding(3, 4)", "Embedding(3, 4, mask_zero=False)"])
def test_a_model_without_masks_may_be_an_h5_file(layer: str) -> None:
    assert statuses(MODEL.format("Embedding", layer + "(a)")) == []


NESTED = "from keras.layers import Dense, Input\nfrom keras.models import Model, Sequential\n{0}\nn.save('{1}')"


@pytest.mark.parametrize(
    "lines",
    [
        "n = Sequential()\nn.add(Sequential([Dense(3)]))",
        "n = Sequential([Sequential([Dense(3)]), Dense(1)])",
        "inner = Sequential([Dense(3)])\nx = Input((3,))\nn = Model(x, inner(x))",
    ],
)
def test_a_model_inside_of_a_model_is_reported(lines: str) -> None:
    assert statuses(NESTED.format(lines, "n.h5")) == ["review"]
    assert statuses(NESTED.format(lines, "n.keras")) == []


@pytest.mark.parametrize("lines", ["n = Sequential([Dense(3)])", "x = Input((3,))\nn = Model(x, Dense(3)(x))"])
def test_a_model_of_layers_is_not(lines: str) -> None:
    assert statuses(NESTED.format(lines, "n.h5")) == []


def test_weights_of_theano_are_converted() -> None:
    line = "m.load_weights('w.h5')"
    assert statuses(line, Settings(backend="theano")) == ["review"]
    assert statuses(line, Settings(source="1.2")) == ["review"]
    saved = "m.save_weights('w.h5')\n" + line
    assert statuses(saved, Settings(backend="theano")) == []


def test_tf_keras_wrote_files_of_its_own() -> None:
    line = "from tensorflow.keras.models import load_model\nm = load_model('m.h5')\n"
    assert [f for f in rewrite(line, Settings()).findings if f.rule == CODE] == []
    assert "'n.keras'" in rewrite(line + "m.save('n.h5')\nload_model('n.h5')\n", Settings()).text
