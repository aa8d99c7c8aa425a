"""KM205: keyword arguments that the target does not have."""

from __future__ import annotations

import ast
from functools import cache

from kmigrate.atlas import signature
from kmigrate.rules.common.idle import is_idle
from kmigrate.rules.common.unpacked import look_into
from kmigrate.rules.data.image_arguments import LAID
from kmigrate.rules.data.picture_modes import MODED
from kmigrate.rules.registry import KEYWORDS, Example, Rule, registry
from kmigrate.rules.site import Site
from kmigrate.settings import Target

# What every layer takes besides its own parameters: keras/src/layers/layer.py of both targets.
LAYER = frozenset({"activity_regularizer", "trainable", "dtype", "autocast", "name", "input_dim", "input_shape"})
WATCHED = (
    "keras",
    *("keras." + module for module in ("layers", "models", "callbacks", "optimizers", "losses", "metrics")),
    *("keras." + module for module in ("initializers", "regularizers", "constraints", "utils", "backend")),
    *("keras.preprocessing." + module for module in ("image", "sequence", "text")),
    *("keras.models.Model", "keras.models.Sequential", "keras.preprocessing.image.ImageDataGenerator"),
    *("keras", "keras.activations", "keras.applications", "keras.mixed_precision", "keras.saving"),
    *("keras.optimizers.schedules", "keras.utils.generic_utils"),
    *(
        f"keras.applications.{name}"
        for name in (
            *("convnext", "densenet", "efficientnet", "efficientnet_v2", "imagenet_utils", "inception_resnet_v2"),
            *("inception_v3", "mobilenet", "mobilenet_v2", "mobilenet_v3", "nasnet", "resnet", "resnet50", "resnet_v2"),
            *("vgg16", "vgg19", "xception"),
        )
    ),
    *(
        f"keras.datasets.{name}"
        for name in ("boston_housing", "cifar10", "cifar100", "fashion_mnist", "imdb", "mnist", "reuters")
    ),
)
# What `**kwargs` takes, and nothing else: keras/src of both targets, the functions of these names.
_SAVED = frozenset({"include_optimizer", "save_format"})
TAKEN = {
    **dict.fromkeys(("keras.models.save_model", "keras.saving.save_model"), _SAVED),
    **dict.fromkeys(
        ("keras.utils.deserialize_keras_object", "keras.saving.deserialize_keras_object"), frozenset({"module_objects"})
    ),
    "keras.models.Model.add_loss": frozenset({"inputs"}),  # of which KM348 speaks
    **dict.fromkeys(("keras.layers.Attention", "keras.layers.AdditiveAttention"), frozenset({"causal"})),  # and KM273
    "keras.models.Model.save": _SAVED,
    "keras.models.Model.load_weights": frozenset({"by_name", "skip_mismatch"}),
    "keras.layers.dot": frozenset({"normalize", "name", "trainable", "dtype"}),
    "keras.preprocessing.text.Tokenizer": frozenset({"document_count", "nb_words"}),
    **dict.fromkeys(
        (
            *(
                "keras.initializers.Ones",
                "keras.initializers.Zeros",
                "keras.initializers.ones",
                "keras.initializers.zeros",
            ),
            *(
                "keras.mixed_precision.LossScaleOptimizer",
                "keras.mixed_precision.Policy",
                "keras.callbacks.CallbackList",
            ),
            *("keras.utils.plot_model", "keras.utils.model_to_dot", "keras.datasets.imdb.load_data"),
        ),
        frozenset[str](),
    ),
}
# Keywords that rules with code answer for.
ANSWERED = frozenset(
    {
        "decay",
        "nb_row",
        "nb_col",
        "kernel_dim1",
        "kernel_dim2",
        "kernel_dim3",
        "batch_input_shape",
        "batch_size",
        "input_length",
        "weights",
        "schedule_decay",
        "save_format",
        "forget_bias_init",
        "output_shape",
        "init",
        "samples_per_epoch",
        "nb_val_samples",
        "val_samples",
        "reset_metrics",
        "period",
        "show_accuracy",
        "class_mode",
        "accuracy",
        "by_name",
        "grayscale",
        "force",
        "test_split",
        "sample_weight_mode",
    }
)
ADVICE = {
    "target_tensors": "give the targets to fit, or override compute_loss",
    "embeddings_layer_names": "give embeddings_metadata as a dictionary of layer names",
    "embeddings_data": "set the embedding's weights to what is to be shown",
    "dtype": "call .astype on the result",
    "dim_ordering": 'write data_format="channels_first" for "th", data_format="channels_last" for "tf"',
    "shape": "an initializer is made first and called then: Ones()(shape)",
    "test_split": "the parts are fixed today; split the samples that load_data gives",
    "grayscale": 'write color_mode="grayscale" where it is True',
    "ragged": "only newer releases than the oldest target have it; see whether yours does",
    "printable_module_name": "it was only for the message of an error; take it out",
}

RULE = Rule(
    code="KM205",
    name="unknown-arguments",
    title="A keyword argument that the target does not have.",
    why="""
Every keyword of a call to Keras is looked up in the signatures of the oldest and the newest target. One that neither
the signature nor any row knows would raise an error when the program runs, or be ignored. A person must say what
takes its place.
""",
    examples=(
        Example(
            "from keras.callbacks import TensorBoard\n\nboard = TensorBoard('logs', embeddings_data=x)\n",
            "from tensorflow.keras.callbacks import TensorBoard\n\nboard = TensorBoard('logs', embeddings_data=x)\n",
            "The argument is reported for review: set the embedding's weights to what is to be shown.",
        ),
    ),
)


@RULE.on(*(f"{owner}.*" for owner in WATCHED), needs=KEYWORDS)
def keywords(site: Site) -> None:
    call = site.call
    if call is None or not call.keywords or site.use.kept or site.use.new.startswith("kmigrate_shims."):
        return  # a rule of its own chose the shim for what is given here
    name = _today(site.name)
    if not name:
        return
    given, known = {keyword.arg for keyword in call.keywords}, accepted(name, site.settings.target)
    if None in given and site.name not in site.file.facts.keywords:  # else the rows ask
        look_into(site)
    if known is None or given <= known:
        return
    left = [keyword for keyword in call.keywords if keyword.arg and keyword.arg not in known]
    answered = {*site.file.facts.keywords.get(site.name, {}), *ANSWERED}
    if site.name.startswith("keras.layers.") or site.name in LAID:
        answered.add("dim_ordering")
    if site.name in MODED:
        answered.add("mode")
    if site.name == "keras.utils.load_img":
        answered.discard("grayscale")  # that of keras.preprocessing has a rule
    change = site.file.edits.lists.get(id(call))
    gone = [id(argument) for argument in change.removed] if change is not None else []  # a rule took it out
    for keyword in left:
        if keyword.arg not in answered and id(keyword) not in gone:
            _report(site, keyword)


def _report(site: Site, keyword: ast.keyword) -> None:
    if is_idle(site.name, keyword):
        return
    last = site.name.rpartition(".")[2]
    advice = ADVICE.get(keyword.arg or "", "find out what it did, and take it out or say it another way")
    site.review(f"`{last}` has no argument `{keyword.arg}` today: {advice}", keyword)


@cache
def _today(name: str) -> str:
    """What an old name is called today; empty where it is gone."""
    row = registry().facts.names.get(name)
    if row is None or row.kind == "name":
        return name if row is None else row.new
    return f"{name.rpartition('.')[0]}.{row.new}" if row.kind == "method" else ""


@cache
def accepted(name: str, target: Target) -> frozenset[str] | None:
    """The keywords that may be given; None where nothing is known or anything goes."""
    given = signature(name, target)
    if given is None:
        return None
    rest = frozenset(given)
    family = name.rpartition(".")[0]
    if family == "keras.layers" and name.rpartition(".")[2][:1].isupper():
        return rest | LAYER
    if family == "keras.optimizers":
        return rest
    if name in TAKEN:
        return rest | TAKEN[name] | _old_and_new(name)
    return None if any(parameter.startswith("**") for parameter in given) else rest | _old_and_new(name)


def _old_and_new(name: str) -> frozenset[str]:
    """Keywords that a row writes, which may be newer than what the signature shows."""
    return frozenset(row.new for row in registry().facts.keywords.get(name, {}).values())
