"""KM207: the shape of a model's input, given to its first layer in ways that layers no longer take."""

from __future__ import annotations

import ast

from kmigrate.rules.common.one_number import is_one_number, shape_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SEQUENCES = {
    f"keras.layers.{name}"
    for name in ("SimpleRNN", "LSTM", "GRU", "CuDNNLSTM", "CuDNNGRU", "RNN", "Conv1D", "Convolution1D", "AtrousConv1D")
} | {f"keras.layers.{name}" for name in ("AtrousConvolution1D", "LocallyConnected1D", "TimeDistributedDense")}
EMBEDDING = "keras.layers.Embedding"
INPUT = ("keras.layers.Input", "keras.Input")
OF_TENSORS = "kmigrate_shims.layers.inputs.Input"
INPUT_LAYER = "keras.layers.InputLayer"

RULE = Rule(
    code="KM207",
    name="input-shapes",
    title="A layer takes `input_shape`, and no longer `batch_input_shape` or `input_length`.",
    why="""
Layers of Keras 3 know `input_shape` and, as its short form, `input_dim`. A batch size is given by an `Input` of its
own in front of the layer. The length of a sequence is the first part of the shape, so that `Embedding(...,
input_length=n)` has `input_shape=(n,)`, and a recurrent layer's `input_dim` and `input_length` are one `input_shape`.
And an `Input` of tf.keras took a number for a shape: `Input(shape=(n))` is `Input(shape=(n,))`. An `Input` that is
given a tensor has the tensor's shape, and that of the shims still knows what the tensor was computed from, which the
one of Keras 3 forgets; it takes variables, too.
""",
    examples=(
        Example(
            "from keras.models import Sequential\nfrom keras.layers import LSTM\n\nmodel = Sequential()\n"
            "model.add(LSTM(8, batch_input_shape=(4, 10, 2), recurrent_activation='sigmoid'))\n",
            "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras.layers import LSTM, Input\n\n"
            "model = Sequential()\n"
            "model.add(Input(batch_shape=(4, 10, 2)))\nmodel.add(LSTM(8, recurrent_activation='sigmoid'))\n",
        ),
    ),
)


@RULE.on("keras.layers.*", given=("batch_input_shape", "batch_size", "input_length", "input_dim"))
def shapes(site: Site) -> None:
    if site.call is None or site.name in (*INPUT, INPUT_LAYER):
        return
    if (batch := site.keyword("batch_input_shape")) is not None:
        _batch(site, batch)
    elif (size := site.keyword("batch_size")) is not None:
        _batch(site, size)
    length = site.keyword("input_length")
    if site.name == EMBEDDING and length is not None:
        _embedding(site, length)
    elif site.name in SEQUENCES and (length is not None or site.keyword("input_dim") is not None):
        _sequence(site, length, site.keyword("input_dim"))


@RULE.on(*(f"keras.layers.SpatialDropout{d}D" for d in (1, 2, 3)), given=("input_shape",))
def bare(site: Site) -> None:
    """Layers that take no shape at all today."""
    shape = site.keyword("input_shape")
    if shape is not None and site.keyword("batch_size") is None:
        _batch(site, shape)


@RULE.on(*INPUT)
def given(site: Site) -> None:
    """`Input(tensor=x, shape=(None, None))`: Keras 3 takes no shape that is not the very one of the tensor, and forgets
    behind it what the tensor was computed from.
    """
    tensor, shape = site.keyword("tensor"), site.argument("shape", 0)
    if tensor is None or site.text(tensor.value) == "None":
        return
    if site.settings.shims and not site.era.is_today and not site.use.new.startswith("kmigrate_shims."):
        site.rename(OF_TENSORS)
        site.shimmed("Keras 3 forgets what the tensor of an Input was computed from", new=OF_TENSORS)
        return
    if not isinstance(shape, ast.Tuple):
        return
    if not any(isinstance(size, ast.Constant) and size.value is None for size in shape.elts):
        return
    site.remove_argument(site.keyword("shape") or shape)
    site.rewritten("the shape is that of the tensor", shape)


@RULE.on(*INPUT)
def number(site: Site) -> None:
    """`Input(shape=(n))`, where somebody forgot the comma."""
    shape = site.argument("shape", 0) if site.keyword("tensor") is None else None
    if shape is None or site.text(shape).endswith("shape"):
        return  # `(input_shape)` is in parentheses for looks
    if is_one_number(site, shape):
        site.replace(shape, *shape_of(site, shape))
        site.rewritten("one number is a shape of one size", shape)


def _embedding(site: Site, length: ast.keyword) -> None:
    if site.keyword("input_shape") is not None or site.keyword("batch_input_shape") is not None:
        site.remove_argument(length)
        site.rewritten("`input_length` is told by the shape", length)
        return
    pieces: tuple[str | ast.AST, ...] = ("input_shape=(", length.value, ",)")
    if isinstance(length.value, ast.Tuple | ast.List):
        pieces = ("input_shape=", length.value)
    site.replace(length, *pieces)
    new = "".join(piece if isinstance(piece, str) else site.text(piece) for piece in pieces)
    site.rewritten("`input_length` is the shape of the input", length, new=new)


def _sequence(site: Site, length: ast.keyword | None, width: ast.keyword | None) -> None:
    if width is None or site.unpacks:
        site.review("`input_length` goes with `input_dim`; write input_shape=(length, width)", length)
        return
    steps = site.text(length.value) if length is not None else "None"
    pieces: tuple[str | ast.AST, ...] = (
        "input_shape=(",
        length.value if length is not None else "None",
        ", ",
        width.value,
        ")",
    )
    site.replace(width, *pieces)
    if length is not None:
        site.remove_argument(length)
    site.rewritten(
        "the shape of a sequence is (length, width)", width, new=f"input_shape=({steps}, {site.text(width.value)})"
    )


def _batch(site: Site, batch: ast.keyword) -> None:
    call = site.call
    assert call is not None
    statement, model, listed, called = _around(site, call)
    shape = site.keyword("input_shape")
    if batch.arg == "batch_size" and shape is None:
        site.review(
            "layers take no `batch_size` today; put keras.layers.Input(shape=..., batch_size=...) in front", batch
        )
        return
    text = f"{'shape' if batch is shape else 'batch_shape'}={site.text(batch.value)}"
    if batch.arg == "batch_size" and shape is not None:
        text = f"shape={site.text(shape.value)}, batch_size={site.text(batch.value)}"
    if called:
        site.remove_argument(batch)
        site.rewritten("a layer that is called on a tensor takes its shape from there", batch)
        return
    if statement is not None:
        source = site.file.source
        indent = source.newline + source.indent(source.start(statement))
        site.file.edits.insert_before(statement, f"{model}.add({site.spell('keras.layers.Input')}({text})){indent}")
        _take_out(site, batch, shape)
        site.rewritten("the shape is given by an Input in front of the layer", batch, new=f"Input({text})")
    elif listed:
        site.file.edits.insert_before(call, f"{site.spell('keras.layers.Input')}({text}), ")
        _take_out(site, batch, shape)
        site.rewritten("the shape is given by an Input in front of the layer", batch, new=f"Input({text})")
    else:
        site.review(
            f"layers of this kind take no `{batch.arg}` today; put keras.layers.Input({text}) in front of the layer",
            batch,
        )


def _take_out(site: Site, batch: ast.keyword, shape: ast.keyword | None) -> None:
    site.remove_argument(batch)
    if shape is not None and shape is not batch:
        site.remove_argument(shape)


def _around(site: Site, call: ast.Call) -> tuple[ast.stmt | None, str, bool, bool]:
    """Where the layer is given: the statement and model of an `add`, the head of a Sequential's list, or to a tensor
    at once.
    """
    outer = site.parent(call)
    holder = site.parent(outer) if outer is not None else None
    match outer, holder:
        case ast.Call(func=ast.Attribute(value=model, attr="add"), args=[only]), ast.Expr() as statement if (
            only is call
        ):
            return statement, site.text(model), False, False
        case ast.List(elts=[first, *_]) | ast.Tuple(elts=[first, *_]), ast.Call(args=[given, *_]):
            return None, "", first is call and given is outer, False
        case ast.Call(func=function), _ if function is call:
            return None, "", False, True
        case _:
            pass
    return None, "", False, False
