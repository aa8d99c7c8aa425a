"""Old attributes of layers of which only that is known."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM272"
HEAD = """from keras.models import load_model
from keras.layers import Convolution2D, Dense, Embedding, LSTM, Layer
layer = load_model('a.keras').layers[0]
# here
"""


def text(before: str) -> str:
    return rewrite(HEAD + before + "\n", Settings()).text.partition("# here\n")[2].rstrip("\n")


def said(before: str) -> list[Finding]:
    return [finding for finding in rewrite(HEAD + before + "\n", Settings()).findings if finding.rule == CODE]


@pytest.mark.parametrize(
    "line",
    [
        "layer.filters, layer.kernel, layer.name",
        "args.nb_filter, self.W, config.border_mode, params.b",
        "thing.W, thing.b, thing.output_dim, np.W",
        "net = Net(); net.nb_filter = 3; print(net.nb_filter)",
        "nb_filter = 3; dict(nb_filter=3)['nb_filter']",
        "layer.W = 3",
        "class My(Layer):\n    def build(self, s): self.W = 3\n    def call(self, x): return x + self.W\nmy = My(); my.W",
        "e = Embedding(3, 4); e.output_dim",
        "other.isinstance(layer, Embedding)",
        "hasattr(args, 'nb_filter'), getattr(thing, 'W'), hasattr(layer, name)",
    ],
)
def test_what_is_no_old_attribute_of_a_layer_stays(line: str) -> None:
    assert said(line) == []
    assert text(line) == line


def test_a_file_of_today_stays() -> None:
    before = "from tensorflow.keras.models import load_model\ndef show(layer): return layer.W\n"
    assert rewrite(before, Settings(source="3.0")).text == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("layer.nb_filter", "layer.filters"),
        ("layer.border_mode == 'same'", "layer.padding == 'same'"),
        ("[l.subsample for l in load_model(p).layers]", "[l.strides for l in load_model(p).layers]"),
        ("if isinstance(layer, Embedding): layer.W", "if isinstance(layer, Embedding): layer.embeddings"),
        ("if isinstance(layer, Dense) and x: layer.W", "if isinstance(layer, Dense) and x: layer.kernel"),
        ("if isinstance(x, LSTM): x.inner_activation", "if isinstance(x, LSTM): x.recurrent_activation"),
        ("hasattr(layer, 'nb_filter')", "hasattr(layer, 'filters')"),
        ("setattr(layer, 'subsample', (2, 2))", "setattr(layer, 'strides', (2, 2))"),
        (
            "if isinstance(layer, Embedding): getattr(layer, 'W')",
            "if isinstance(layer, Embedding): getattr(layer, 'embeddings')",
        ),
    ],
)
def test_names_that_every_layer_has_today(before: str, after: str) -> None:
    assert text(before) == after
    assert [finding.status.value for finding in said(before)] == ["rewritten"]


@pytest.mark.parametrize(
    "line",
    [
        "layer.W",
        "layer.output_dim",
        "def show(l): return l.W",
        "def show(x): return x.nb_filter",
        "def show(net): return net.layers[3].b.get_value()",
        "hasattr(layer, 'W')",
        "def show(l): return getattr(l, 'nb_filter', None)",
        "if isinstance(layer, Convolution2D): layer.W",
        "if isinstance(layer, Dense): pass\nelse: layer.W",
    ],
)
def test_what_depends_on_the_layer_is_for_a_person(line: str) -> None:
    assert [finding.status.value for finding in said(line)] == ["review"]
    if "Convolution2D" not in line:
        assert text(line) == line
