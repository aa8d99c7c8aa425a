"""KM344: models with penalties of weights that are called more than once."""

from __future__ import annotations

import ast

from kmigrate.rules.common.batches import is_keras_1
from kmigrate.rules.common.graphs import CLASSES
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

PENALTIES = ("W_regularizer", "b_regularizer", "U_regularizer", "kernel_regularizer", "bias_regularizer",
             "recurrent_regularizer", "gamma_regularizer", "beta_regularizer", "embeddings_regularizer")  # fmt: skip

RULE = Rule(
    code="KM344",
    name="shared-penalties",
    title="Keras before 2.1 counted the penalties of a model's weights once for each call of the model.",
    why="""
Two inputs through one model with `W_regularizer=l2(0.01)`: Keras 1.2.2 and 2.0.8 counted the penalty twice, Keras 2.2
and 3 count it once, so that the loss and the training are others. A layer that is shared counted once in all of them.
Recorded from Keras 1.2.2, 2.0.8, 2.2.4 and 2.3.1. Which penalty is meant, a person must say. In Keras 0.3 `evaluate`
and `val_loss` counted no penalties at all.
""",
    examples=(
        Example(
            "from keras.layers import Dense, Input\nfrom keras.models import Sequential\n\nbase = Sequential()\n"
            "base.add(Dense(2, W_regularizer='l2', input_dim=3))\na, b = base(Input((3,))), base(Input((3,)))\n",
            "from tensorflow.keras.layers import Dense, Input\nfrom tensorflow.keras.models import Sequential\n\n"
            "base = Sequential()\nbase.add(Dense(2, kernel_regularizer='l2', input_dim=3))\n"
            "a, b = base(Input((3,))), base(Input((3,)))\n",
            "The second call is reported for review in programs of Keras 1 and 2.0.",
        ),
    ),
)


@RULE.on("keras.models.Model.__call__", "keras.models.Sequential.__call__")
def called(site: Site) -> None:
    name = getattr(site.call, "func", None)
    if site.call is None or not isinstance(name, ast.Name) or not site.standalone:
        return
    if not any(True for word in PENALTIES for _ in site.file.source.lines_of(word)):
        return
    if not is_keras_1(site) and not site.era.keras.is_before("2.1"):
        return
    earlier = [
        use
        for use in site.uses("keras.models.Model.__call__", "keras.models.Sequential.__call__")
        if use.call is not None
        and isinstance(use.call.func, ast.Name)
        and use.call.func.id == name.id
        and use.scope is site.use.scope
        and (use.call.lineno, use.call.col_offset) < (site.call.lineno, site.call.col_offset)
    ]
    if len({(use.call.lineno, use.call.col_offset) for use in earlier if use.call is not None}) == 1:
        site.review(
            f"Keras before 2.1 counted the penalties of the weights of `{name.id}` once for each of its calls, and "
            "they count once today: multiply its regularizers by the number of calls to keep the loss",
            site.call,
        )
    elif not earlier and _in_loop(site, site.call):
        site.review(
            f"Keras before 2.1 counted the penalties of the weights of `{name.id}` once for each of its calls in this "
            "loop, and they count once today: multiply its regularizers by the number of calls to keep the loss",
            site.call,
        )


@RULE.on(*(f"{cls}.{name}" for cls in ("keras.models.Model", *CLASSES) for name in ("evaluate", "test_on_batch")))
@RULE.on(*(f"{cls}.fit" for cls in ("keras.models.Model", *CLASSES)), given=("validation_data",))
@RULE.on(*(f"{cls}.fit" for cls in ("keras.models.Model", *CLASSES)), given=("validation_split",))
def tested(site: Site) -> None:
    """In Keras 0.3 the loss of training alone counted penalties."""
    if site.use.kind != "attribute" or site.era.keras.is_before("1.0") is not True or site.file.memo.get(tested):
        return
    if any(True for word in PENALTIES for _ in site.file.source.lines_of(word)):
        site.file.memo[tested] = True
        site.review(
            "in Keras 0.3 penalties of weights counted in the loss of training alone: `evaluate` and `val_loss` count "
            "them today as well, and are larger by them"
        )


def _in_loop(site: Site, node: ast.AST) -> bool:
    """Whether a loop of the same function, which does not make the model itself, calls it again and again."""
    name = getattr(getattr(node, "func", None), "id", "")
    outer = site.file.parent(node)
    while outer is not None and not isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        if isinstance(outer, ast.For | ast.While | ast.ListComp):
            stored = (n for n in ast.walk(outer) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load))
            return name not in {n.id for n in stored}
        outer = site.file.parent(outer)
    return False
