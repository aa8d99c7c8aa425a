"""KM605: functions of TensorFlow that stand where they stood, with other parameters."""

from __future__ import annotations

import ast

from kmigrate.engine.names.tensorflow import COMPAT, ROOT
from kmigrate.rules.common.tensorflow_age import is_of_tensorflow1, parameters
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM605",
    name="tensorflow1-arguments",
    title="A function of TensorFlow whose parameters changed since TensorFlow 1.",
    why="""
`keep_dims` is `keepdims`, `reduction_indices` and `dim` are `axis`, and `dropout` takes the share that is dropped and
not the one that is kept. Where only names changed they are written anew. Where an argument has no place any more, the
call goes to `tf.compat.v1`, which takes it as before. By position only a program that is known to be of TensorFlow 1
is read that way, for the same call may be right in TensorFlow 2.
""",
    examples=(
        Example(
            "import tensorflow as tf\nfrom tensorflow.keras.layers import Lambda\n\n"
            "layer = Lambda(lambda x: tf.reduce_sum(x, reduction_indices=1, keep_dims=True))\n"
            "drop = Lambda(lambda x: tf.nn.dropout(x, keep_prob=0.8))\n",
            "import tensorflow as tf\nfrom tensorflow.keras.layers import Lambda\n\n"
            "layer = Lambda(lambda x: tf.reduce_sum(x, axis=1, keepdims=True))\n"
            "drop = Lambda(lambda x: tf.nn.dropout(x, rate=1 - 0.8))\n",
        ),
        Example(
            "import tensorflow as tf\nfrom tensorflow.keras.layers import Lambda\n\n"
            "layer = Lambda(lambda x: tf.concat(1, [x, x]))\n",
            "import tensorflow as tf\nfrom tensorflow.keras.layers import Lambda\n\n"
            "layer = Lambda(lambda x: tf.concat([x, x], 1))\n",
            "The order of TensorFlow 0.x.",
        ),
    ),
)
# tensorflow 2.21.0 tensorflow/tools/compatibility/tf_upgrade_v2.py: names of parameters
KEYWORDS = {
    "keep_dims": "keepdims",
    "reduction_indices": "axis",
    "reduction_axes": "axis",
    "dim": "axis",
    "dimension": "axis",
    "squeeze_dims": "axis",
    "concat_dim": "axis",
    "split_dim": "axis",
    "filter": "filters",
    "value": "input",
    "string_tensor": "input",
    "input_tensor": "input",
    "tensor": "input",
    "fn1": "true_fn",
    "fn2": "false_fn",
    "preferred_dtype": "dtype_hint",
    "box_ind": "box_indices",
    "targets": "labels",
    "seq_dim": "seq_axis",
    "batch_dim": "batch_axis",
    "rate": "dilations",
    "dilation_rate": "dilations",
    "rates": "dilations",
    "thresh": "threshold",
    "t": "x",
    "msg": "message",
    "device_name_or_function": "device_name",
}
DROPOUT = f"{ROOT}.nn.dropout"


@RULE.on(*parameters())
def arguments(site: Site) -> None:
    call = site.call
    if call is None or site.use.spelled.startswith(COMPAT):
        return
    before, after = parameters()[site.name]
    old = [k for k in call.keywords if k.arg in before and k.arg not in after]
    if site.name == DROPOUT and _dropout(site, call):
        return
    if _moved(site, call, before, after):
        if old or is_of_tensorflow1(site):
            _to_compat(site)
        else:
            site.review(
                f"the parameters of `{_shown(site)}` stand in another order in TensorFlow 2; where this was written "
                f"for TensorFlow 1 write `tf.compat.v1.{site.name.partition('.')[2]}`"
            )
        return
    given = {k.arg for k in call.keywords}
    renamed = {k: KEYWORDS.get(k.arg or "", "") for k in old}
    if any(new not in after or new in given for new in renamed.values()):
        _to_compat(site)
        return
    for keyword, new in renamed.items():
        site.file.edits.rename_keyword(keyword, new)
        site.rewritten(f"`{keyword.arg}` is now `{new}`", keyword, new=new)


def _moved(site: Site, call: ast.Call, before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Whether an argument by position would mean something else, or nothing, in TensorFlow 2."""
    count = next((i for i, a in enumerate(call.args) if isinstance(a, ast.Starred)), len(call.args))
    pairs = zip(before, (*after, *("" for _ in before)), strict=False)
    return any(old != new and KEYWORDS.get(old) != new for old, new in list(pairs)[:count])


def _dropout(site: Site, call: ast.Call) -> bool:
    """`keep_prob` was the share that stays."""
    kept = site.keyword("keep_prob")
    value = kept.value if kept is not None else site.argument("keep_prob", 1)
    if value is None:
        return False
    if kept is None:
        if isinstance(value, ast.Constant) and value.value == 0.5:
            return True  # the same either way
        if not is_of_tensorflow1(site):
            site.review(
                "the second argument of `tf.nn.dropout` was the share that is kept in TensorFlow 1, and is the share "
                "that is dropped in TensorFlow 2; where this was written for TensorFlow 1 write `rate=1 - ...`"
            )
            return True
    simple = isinstance(value, ast.Constant | ast.Name | ast.Attribute | ast.Call | ast.Subscript)
    pieces: tuple[str | ast.AST, ...] = (value,) if simple else ("(", value, ")")
    site.name_positional(("x", "rate", "noise_shape", "seed", "name"), 2)
    site.replace(kept if kept is not None else value, "rate=1 - ", *pieces)
    site.rewritten("`rate` is the share that is dropped; `keep_prob` was the one that is kept", kept or value)
    return True


@RULE.answers(f"{ROOT}.losses.mean_squared_error")
def mean_squared_error(site: Site) -> None:
    """In tf.keras of TensorFlow 2 it was another function, whose parameters have other names."""
    named = {k.arg for k in site.call.keywords} if site.call is not None else set()
    if named & {"labels", "predictions"} or site.era.tensorflow.is_before("2.0"):
        _to_compat(site)
    else:
        site.by_row()


@RULE.on(f"{ROOT}.concat", f"{ROOT}.split")
def order(site: Site) -> None:
    """TensorFlow 0.x took the axis first: `concat(axis, values)`, `split(axis, number, value)`."""
    call = site.call
    if call is None or site.use.spelled.startswith(COMPAT):
        return
    for keyword in call.keywords:
        if keyword.arg in ("concat_dim", "split_dim"):
            site.file.edits.rename_keyword(keyword, "axis")
            site.rewritten(f"`{keyword.arg}` is now `axis`", keyword, new="axis")
    first = call.args[0] if call.args else None
    if isinstance(first, ast.UnaryOp):
        first = first.operand
    if not (isinstance(first, ast.Constant) and isinstance(first.value, int)):
        return
    count = 2 if site.name.endswith("concat") else 3
    if len(call.args) != count or any(isinstance(a, ast.Starred) for a in call.args) or call.keywords:
        site.review(
            "the axis came first in TensorFlow 0.x; today it is `concat(values, axis)`, `split(value, n, axis)`"
        )
        return
    axis, *others, value = call.args
    between = [piece for other in others for piece in (", ", other)]
    site.replace(call, call.func, "(", value, *between, ", ", axis, ")")
    site.rewritten("the axis came first in TensorFlow 0.x", call)


def _to_compat(site: Site) -> None:
    site.rename(f"{COMPAT}.{site.name.partition('.')[2]}")
    site.rewritten(
        f"`{_shown(site)}` takes other arguments in TensorFlow 2; `tf.compat.v1` takes these as before",
        new=site.use.new,
    )


def _shown(site: Site) -> str:
    return f"tf.{site.name.partition('.')[2]}"
