"""KM618: packages that were made for the old Keras, and do not work with Keras 3."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.engine.names.values import Use
from kmigrate.findings import Status
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

RULE = Rule(
    code="KM618",
    name="packages",
    title="A package that was made for the old Keras, and does not work with Keras 3.",
    why="""
keras-contrib, TensorFlow Addons, TensorFlow Hub's layers and Horovod's Keras module build on layers and optimizers of
the old Keras; none of them has a release for Keras 3. Much of what they had is in Keras itself today. Each name is
said once in a file.
keras-rl, keras-vis, segmentation_models and many others import `keras` themselves, so that their layers and models are
those of whatever Keras they find: each is said once, where it is not part of the project.
""",
    examples=(
        Example(
            "from keras_contrib.layers import InstanceNormalization\nfrom keras.layers import Dense\n\n"
            "layers = [Dense(3), InstanceNormalization()]\n",
            "from keras_contrib.layers import InstanceNormalization\nfrom tensorflow.keras.layers import Dense\n\n"
            "layers = [Dense(3), InstanceNormalization()]\n",
            "Reported for review: keras.layers.GroupNormalization(groups=-1) is what it was.",
        ),
    ),
)
TODAY = "in Keras it is `keras.{}` today"
# Last part of the name -> what there is today. keras-contrib 2.0.8, tensorflow-addons 0.23.0
ADVICE = {
    "InstanceNormalization": TODAY.format("layers.GroupNormalization(groups=-1)"),
    "GroupNormalization": TODAY.format("layers.GroupNormalization"),
    "SpectralNormalization": TODAY.format("layers.SpectralNormalization(layer)"),
    "PELU": "write it as a layer of your own",
    "SReLU": "`kmigrate_shims.layers` has the layer of Keras 1",
    "CRF": "write it as a layer of your own, with its loss; Keras has none",
    "crf_loss": "write it as a layer of your own, with its loss; Keras has none",
    "crf_viterbi_accuracy": "write it as a layer of your own, with its loss; Keras has none",
    "AdamW": TODAY.format("optimizers.AdamW(learning_rate, weight_decay)") + ", with the arguments in that order",
    "SGDW": TODAY.format("optimizers.SGD(weight_decay=...)"),
    "LAMB": TODAY.format("optimizers.Lamb") + ", from Keras 3.4 on",
    "MovingAverage": TODAY.format("optimizers.Adam(use_ema=True)") + ", or use_ema=True of any other",
    "SigmoidFocalCrossEntropy": TODAY.format("losses.BinaryFocalCrossentropy(apply_class_balancing=True)"),
    "F1Score": TODAY.format("metrics.F1Score"),
    "FBetaScore": TODAY.format("metrics.FBetaScore"),
    "RSquare": TODAY.format("metrics.R2Score"),
    "gelu": TODAY.format("activations.gelu"),
    "mish": TODAY.format("activations.mish"),
    "hardshrink": TODAY.format("activations.hard_shrink"),
    "softshrink": TODAY.format("activations.soft_shrink"),
    "tanhshrink": TODAY.format("activations.tanh_shrink"),
    "sparsemax": TODAY.format("activations.sparsemax"),
    "Maxout": "`kmigrate_shims.layers.MaxoutDense` is a dense layer of that kind; or use keras.ops.max over a Reshape",
    "TQDMProgressBar": "use the progress bar of fit, or one of your own as a callback",
}
PACKAGES = {
    "keras_contrib": "keras-contrib works with no Keras after 2.2",
    "tensorflow_addons": "TensorFlow Addons ended with TensorFlow 2.15 and does not work with Keras 3",
    "horovod.keras": "Horovod has no release for Keras 3; use tf.distribute.MultiWorkerMirroredStrategy",
    "horovod.tensorflow.keras": "Horovod has no release for Keras 3; use tf.distribute.MultiWorkerMirroredStrategy",
}


@RULE.on("keras_contrib.**", "tensorflow_addons.**", "horovod.**")
def package(site: Site) -> None:
    name = site.use.spelled or site.name
    home = next((one for one in PACKAGES if name == one or name.startswith(f"{one}.")), "")
    if not home or site.use.kind not in ("name", "import"):
        return
    site.use.kept = True
    last = name.rpartition(".")[2]
    key = home if home.startswith("horovod") else name
    said = site.file.findings
    text = f"`{key}`: {PACKAGES[home]}"
    if any(finding.rule == RULE.code and finding.message.startswith(text) for finding in said):
        site.file.statuses[id(site.use)] = Status.REVIEW  # said already
        return
    site.review(f"{text}; {ADVICE[last]}" if last in ADVICE and key == name else text)


IMPORTS_KERAS, HUB = "other.package", "other.hub"
# What of tensorflow_hub 0.16.1 a model of Keras 3 does not take, or what it has no more.
OF_HUB = {
    "Module": "it was made for graphs of TensorFlow 1, and is gone",
    "KerasLayer": "it is a layer of tf_keras, which no model of Keras 3 takes",
}
# Import name -> name on the package index. tools/programs.py takes these through: their releases of the time import it.
BUILT_ON_IT = {
    **{"rl": "keras-rl", "vis": "keras-vis", "tcn": "keras-tcn", "keras_wc_embd": "keras-word-char-embd"},
    **{name: name for name in ("hyperas", "elephas", "talos", "efficientnet", "segmentation_models")},
    **{name: name for name in ("anago", "textgenrnn", "concise", "innvestigate", "deepctr", "kapre")},
    **{"matchzoo": "MatchZoo", "classification_models": "image_classifiers", "mrcnn": "mrcnn", "n2v": "n2v"},
    **{
        f"keras_{name}": f"keras-{name.replace('_', '-')}"
        for name in (
            *("adabound", "adamw", "bert", "drop_block", "embed_sim", "gcn", "gradient_accumulation", "lookahead"),
            *("layer_normalization", "lr_multiplier", "multi_head", "octave_conv", "ordered_neurons", "pos_embd"),
            *("position_wise_feed_forward", "radam", "resnet", "retinanet", "self_attention", "targeted_dropout"),
            *("trans_mask", "transformer"),
        )
    },
}
SAID = "imports the Keras of its time itself: look for a release for Keras 3, or take its source through kmigrate too"


@RULE.finds
def find(file: SourceFile) -> Iterator[Use]:
    if not file.speaks_keras:
        return
    seen = set()
    for node in (*file.statements.get(ast.Import, ()), *file.statements.get(ast.ImportFrom, ())):
        for root in _roots(node):
            if root in BUILT_ON_IT and root not in seen and not _is_own(file, root):
                seen.add(root)
                yield Use("package", IMPORTS_KERAS, node, spelled=root)
            if root == "tensorflow_hub":
                yield from _of_hub(file, node)


def _of_hub(file: SourceFile, node: ast.AST) -> Iterator[Use]:
    """Each of its classes once for an import."""
    if isinstance(node, ast.ImportFrom):
        yield from (Use("package", HUB, node, spelled=alias.name) for alias in node.names if alias.name in OF_HUB)
        return
    names = {alias.asname or alias.name for alias in getattr(node, "names", ())}
    found: dict[str, ast.AST] = {}
    for one in file.attributes(*OF_HUB):
        if isinstance(one.value, ast.Name) and one.value.id in names:
            found.setdefault(one.attr, one)
    yield from (Use("package", HUB, one, spelled=name) for name, one in found.items())


def _roots(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name.partition(".")[0] for alias in names]
        case ast.ImportFrom(module=str(module), level=0):
            return [module.partition(".")[0]]
        case _:
            return []


def _is_own(file: SourceFile, root: str) -> bool:
    """Whether the project has a module of that name."""
    project, path = file.importer.project, file.importer.path
    return project is not None and bool(path) and bool(project.find(path, root, 0))


@RULE.on(IMPORTS_KERAS)
def built_on_it(site: Site) -> None:
    site.review(f"`{site.use.spelled}` ({BUILT_ON_IT[site.use.spelled]}) {SAID}")


@RULE.on(HUB)
def of_hub(site: Site) -> None:
    name = site.use.spelled
    site.review(
        f"`{name}` of tensorflow_hub: {OF_HUB[name]}. Load it with `hub.load(...)` in the `__init__` of a layer of "
        "your own, and call it in the layer's `call`"
    )
