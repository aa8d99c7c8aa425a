"""For which TensorFlow a file was written, as far as the names in it show."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kmigrate.engine.names.canonical import module_row, split_root
from kmigrate.engine.names.tensorflow import COMPAT, ROOT
from kmigrate.tables.load import FOLDER

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile
    from kmigrate.rules.site import Site

SURE = (
    "tensorflow.Session",
    "tensorflow.ConfigProto",
    "tensorflow.get_default_graph",
    "tensorflow.enable_eager_execution",
)
INITIALIZERS = tuple(
    f"{ROOT}.initializers.{name}"
    for name in (
        *("constant", "glorot_normal", "glorot_uniform", "he_normal", "he_uniform", "identity", "lecun_normal"),
        *("lecun_uniform", "ones", "orthogonal", "random_normal", "random_uniform", "truncated_normal"),
        *("variance_scaling", "zeros"),
    )
)
# Names of rows that TensorFlow 2 had as well until 2.15, some as another thing (tensorflow 2.3.4, 2.9.3, 2.15.1).
OF_BOTH = (
    *(f"{ROOT}.{name}" for name in ("estimator", "feature_column", "gradients", "hessians")),
    *INITIALIZERS,
    *(f"{ROOT}.losses.mean_squared_error", f"{ROOT}.metrics.mean_squared_error"),
    f"{ROOT}.metrics.mean_absolute_error",
    f"{ROOT}.train.experimental",
)
# What tf.keras had in TensorFlow 2.4 and no longer in 2.10.
GONE_BY_210 = (
    *(f"keras.experimental.{name}" for name in ("LinearCosineDecay", "NoisyLinearCosineDecay", "PeepholeLSTMCell")),
    "keras.layers.experimental.preprocessing.CategoryCrossing",
    "keras.mixed_precision.experimental",
    *(f"keras.models.Sequential.predict_{what}" for what in ("classes", "proba")),
)
# Keras 3 gives its tensors to no function of TensorFlow.
ONLY_OLD = ("keras.Tensor.computed", "keras.layers.Layer.add_metric")


TURNED_ON = (
    *(f"{ROOT}.enable_{what}" for what in ("eager_execution", "v2_behavior")),
    f"{ROOT}.contrib.eager.enable_eager_execution",
)


@cache
def parameters() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Function -> its parameters in TensorFlow 1 and 2, where they differ."""
    found = {}
    for line in (FOLDER / "tensorflow1_arguments.txt").read_text(encoding="utf-8").splitlines()[1:]:
        name, before, after = line.split("\t")
        found[name] = (tuple(before.split(",")), tuple(filter(None, after.split(","))))
    return found


def turns_eager_on(site: Site) -> bool:
    """Whether the file, which may be of TensorFlow 1, computes with values and makes no graph."""
    return any(site.uses(*TURNED_ON))


def is_of_tensorflow1(site: Site) -> bool:
    """Whether the file has a name that only TensorFlow 1 had, or a parameter."""
    return _age(site.file) == 1


def is_of_old_tf_keras(site: Site) -> bool:
    """Whether the file has something that tf.keras had up to TensorFlow 2.15, and has not today."""
    return _age(site.file) <= 2


def is_surely_before_keras3(site: Site) -> bool:
    """Whether the file was surely written for a tf.keras of before Keras 3: it shows, or somebody said so."""
    return site.era.tensorflow.is_before("2.16") is True or is_of_old_tf_keras(site)


def is_of_before_210(site: Site) -> bool:
    """Whether the file has a name that tf.keras lost before TensorFlow 2.10."""
    if is_of_before_210 not in site.file.memo:
        spelled = {f"keras.{split_root(use.spelled)[1]}" if use.spelled else use.name for use in site.file.uses}
        spelled |= {f"keras.{split_root(one.spelled)[1]}" for one in site.file.bindings}
        gone = any(name == one or name.startswith(f"{one}.") for name in spelled for one in GONE_BY_210)
        site.file.memo[is_of_before_210] = gone
    return bool(site.file.memo[is_of_before_210])


def _age(file: SourceFile) -> int:
    """1 for TensorFlow 1, 2 for tf.keras before Keras 3, 3 where nothing shows."""
    if _age not in file.memo:
        file.memo[_age] = 1 if _names_of_1(file) else 2 if _names_of_2(file) else 3
    found: int = file.memo[_age]
    return found


def _names_of_1(file: SourceFile) -> bool:
    for use in file.uses:
        if use.spelled.startswith(f"{ROOT}.contrib."):
            return True
        if use.name.startswith(f"{ROOT}.") and not use.spelled.startswith(COMPAT):
            if use.name in SURE or (use.name in file.facts.names and not _is_of_both(use.name)):
                return True
            old = parameters().get(use.name)
            if use.call is not None and old and any(k.arg in old[0] and k.arg not in old[1] for k in use.call.keywords):
                return True
    return any(binding.spelled.startswith(f"{ROOT}.contrib.") for binding in file.bindings)


def _is_of_both(name: str) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in OF_BOTH)


def _names_of_2(file: SourceFile) -> bool:
    alone = all(root.startswith(ROOT) for root in file.own_roots)
    for use in file.uses:
        if alone and use.sure and (use.name in ONLY_OLD or (use.kind == "attribute" and use.name in file.facts.names)):
            return True
        root, rest = split_root(use.spelled)
        if not root.startswith(ROOT):
            continue
        if root.startswith(f"{ROOT}.python"):
            return True
        if module_row(f"keras.{rest}") or use.name in file.facts.names:
            return True
        if use.call is not None and any(k.arg in file.facts.keywords.get(use.name, {}) for k in use.call.keywords):
            return True
    return False
