"""KM336: callbacks that read what a batch gave."""

from __future__ import annotations

import ast

from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import Function, class_of, parameters, replace_use
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

CALLBACK = "keras.callbacks.Callback"
SHIMS = "kmigrate_shims.callbacks"
WHY = "the logs of a batch are averages over the epoch so far today, and were those of the batch"

RULE = Rule(
    code="KM336",
    name="batch-logs",
    title="The logs of a batch are averages of its epoch today.",
    why="""
A callback that keeps `logs["loss"]` of every batch drew the well-known jagged line. Since TensorFlow 2.2 what
`on_batch_end` is given are averages over all batches of the epoch so far, a line that is smooth and means something
else. `BatchCallback` of the shims gives the values of the batch, with its number and size as before; for Keras 2.3 and
early tf.keras `BatchLossCallback`, for there only losses were those of the batch.
""",
    examples=(
        Example(
            "from keras.callbacks import Callback\n\n\nclass Losses(Callback):\n"
            "    def on_train_begin(self, logs=None):\n        self.losses = []\n\n"
            "    def on_batch_end(self, batch, logs=None):\n        self.losses.append(logs.get('loss'))\n",
            "from kmigrate_shims.callbacks import BatchCallback\n\n\nclass Losses(BatchCallback):\n"
            "    def on_train_begin(self, logs=None):\n        self.losses = []\n\n"
            "    def on_batch_end(self, batch, logs=None):\n        self.losses.append(logs.get('loss'))\n",
        ),
    ),
)


@RULE.on(f"{CALLBACK}.on_batch_end", f"{CALLBACK}.on_train_batch_end")
def ended(site: Site) -> None:
    function, cls = site.node, class_of(site)
    if site.use.kind != "override" or not isinstance(function, Function) or cls is None:
        return
    given = parameters(function)
    if len(given) < 3 or not _reads(function, given[2]) or not _gave_batches(site):
        return
    base = next((one for one in cls.bases if _is_callback(site, one)), None)
    if base is None or not site.settings.shims or function.name == "on_train_batch_end":
        site.review(f"{WHY}; kmigrate_shims.callbacks.BatchCallback.on_batch_end is given those of the batch", function)
        return
    spelled = site.spell(f"{SHIMS}.{_kind(site)}")
    replace_use(site, base, spelled)
    site.shimmed(WHY, base, new=spelled)


def _gave_batches(site: Site) -> bool:
    """Whether the release that this was written for gave the values of the batch."""
    if site.standalone:
        return site.era.keras.is_before("3") is not False
    return site.era.tensorflow.is_before("2.2") is True


def _kind(site: Site) -> str:
    early = site.standalone and site.era.keras.is_before("2.3") is not False
    return "BatchCallback" if early else "BatchLossCallback"


def _is_callback(site: Site, base: ast.expr) -> bool:
    return any(use.node is base and use.name == CALLBACK for use in site.file.uses)


def _reads(function: Function, logs: str) -> bool:
    """Whether it asks the logs for more than the number or the size of the batch."""
    for node in walk(function):
        match node:
            case ast.Subscript(value=ast.Name(id=name), slice=key) if name == logs:
                if not _is_place(key):
                    return True
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="get"), args=[key, *_]) if name == logs:
                if not _is_place(key):
                    return True
            case ast.Attribute(value=ast.Name(id=name), attr="items" | "values" | "copy") if name == logs:
                return True
            case ast.For(iter=ast.Name(id=name)) if name == logs:
                return True
            case ast.Call(args=args) if any(isinstance(one, ast.Name) and one.id == logs for one in args):
                if not (isinstance(node.func, ast.Attribute) and node.func.attr == function.name):
                    return True
            case _:
                pass
    return False


def _is_place(key: ast.expr) -> bool:
    return isinstance(key, ast.Constant) and key.value in ("batch", "size")
