"""KM328: names of layers that Keras gave, where a program asks for one of them."""

from __future__ import annotations

import ast
import re

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

# Layers that programs name by the number that Keras gave them: class -> the word of its names.
WORDS = (
    *("activation", "add", "average", "average_pooling1d", "average_pooling2d", "batch_normalization", "bidirectional"),
    *("concatenate", "conv1d", "conv2d", "conv2d_transpose", "conv3d", "conv_lstm2d", "dense", "dot", "dropout"),
    *("embedding", "flatten", "gaussian_noise", "global_average_pooling1d", "global_average_pooling2d", "gru"),
    *("global_max_pooling1d", "global_max_pooling2d", "input", "lambda", "leaky_re_lu", "lstm", "masking", "model"),
    *("max_pooling1d", "max_pooling2d", "max_pooling3d", "maximum", "multiply", "p_re_lu", "permute", "re_lu"),
    *("repeat_vector", "reshape", "sequential", "simple_rnn", "softmax", "spatial_dropout1d", "subtract"),
    *("separable_conv2d", "time_distributed", "up_sampling1d", "up_sampling2d", "zero_padding1d", "zero_padding2d"),
    *(
        "convolution1d",
        "convolution2d",
        "maxpooling1d",
        "maxpooling2d",
        "merge",
        "averagepooling2d",
        "batchnormalization",
    ),
    *("zeropadding2d", "upsampling2d", "globalaveragepooling2d", "globalmaxpooling2d", "leakyrelu", "timedistributed"),
)
NUMBERED = re.compile(rf"(?:{'|'.join(WORDS)})_[1-9]\d*")
RESNET = re.compile(r"(res|bn)([2-5])([a-f])_branch(1|2a|2b|2c)")
STEMS = {"conv1": "conv1_conv", "bn_conv1": "conv1_bn", "fc1000": "predictions"}
BLOCKS = (3, 4, 6, 3)  # of the four stages of ResNet50
STEPS = {"1": "0", "2a": "1", "2b": "2", "2c": "3"}
RESNETS = ("keras.applications.ResNet50", "keras.applications.resnet50.ResNet50", "keras.applications.resnet.ResNet50")
RULE = Rule(
    code="KM328",
    name="layer-names",
    title="Layers that were not named have other names today.",
    why="""
The first Dense layer of a program was `dense_1` and is `dense`; the second was `dense_2` and is `dense_1`. So
`get_layer("dense_1")` still finds a layer, and another one. A model that was loaded from an old file keeps its
names. The layers of ResNet50 are called by their place since Keras 2.3: `activation_49` is `conv5_block3_out`.
""",
    examples=(
        Example(
            "from keras.applications.resnet50 import ResNet50\n\n"
            "features = ResNet50().get_layer('activation_49').output\n",
            "from tensorflow.keras.applications.resnet50 import ResNet50\n\n"
            "features = ResNet50().get_layer('conv5_block3_out').output\n",
        ),
    ),
)


@RULE.on("keras.models.Model.get_layer")
def asked(site: Site) -> None:
    given = site.argument("name", 0)
    if site.call is None or site.use.kind != "attribute":
        return
    if not isinstance(given, ast.Constant) or not isinstance(given.value, str):
        return
    new = _of_resnet(given.value) if any(True for _ in site.uses(*RESNETS)) else ""
    if new:
        text = site.text(given)
        site.replace(given, text.replace(given.value, new))
        site.rewritten("layers of ResNet50 have the names of their places", given, new=new)
    elif NUMBERED.fullmatch(given.value) and not _is_given(site, given):
        word, _, number = given.value.rpartition("_")
        now = word if number == "1" else f"{word}_{int(number) - 1}"
        site.review(
            f"Keras names layers `{word}`, `{word}_1`... today: in a new model this is `{now}`, in one from an old "
            "file it is still what it was; give the layer a name",
            given,
        )


def _is_given(site: Site, given: ast.Constant) -> bool:
    """Whether the program names a layer so itself."""
    asking = {id(k) for use in site.uses("keras.models.Model.get_layer") if use.call for k in use.call.keywords}
    return any(
        isinstance(node, ast.keyword)
        and id(node) not in asking
        and node.arg == "name"
        and isinstance(node.value, ast.Constant)
        and node.value.value == given.value
        for node in site.nodes(ast.keyword)
    )


def _of_resnet(name: str) -> str:
    """The name of today of a layer of ResNet50; empty where it is none, or has kept its name."""
    if name in STEMS:
        return STEMS[name]
    match = RESNET.fullmatch(name)
    if match is not None:
        kind = "conv" if match[1] == "res" else "bn"
        return f"conv{match[2]}_block{'abcdef'.index(match[3]) + 1}_{STEPS[match[4]]}_{kind}"
    word, _, number = name.rpartition("_")
    if word not in ("activation", "add") or not number.isdigit():
        return ""
    count = int(number)
    if word == "activation" and count == 1:
        return "conv1_relu"
    block, step = divmod(count - 2, 3) if word == "activation" else (count - 1, 3)
    for stage, blocks in enumerate(BLOCKS, 2):
        if 0 <= block < blocks:
            return f"conv{stage}_block{block + 1}_{('1_relu', '2_relu', 'out', 'add')[step]}"
        block -= blocks
    return ""
