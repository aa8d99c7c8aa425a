"""What the layers of `keras.applications` are called today."""

from __future__ import annotations

import re

from kmigrate.rules.site import Site

_RESNET = re.compile(r"(res|bn)([2-5])([a-f])_branch(1|2a|2b|2c)")
_DENSENET = re.compile(r"conv1/(conv|bn|relu)")
# keras_applications 1.0.6 and Keras 2.0.8 against Keras 3.15; both have the same number of them, in the same places.
_OTHER = {
    "ResNet": {
        **{"conv1": "conv1_conv", "bn_conv1": "conv1_bn", "fc1000": "predictions", "flatten_1": "avg_pool"},
        **{"max_pooling2d_1": "pool1_pool", "maxpooling2d_1": "pool1_pool", "zeropadding2d_1": "conv1_pad"},
    },
    "MobileNetV2": {"Logits": "predictions"},
    "MobileNet": {"act_softmax": "predictions"},
}
_BLOCKS = (3, 4, 6, 3)  # of the four stages of ResNet50
_STEPS = {"1": "0", "2a": "1", "2b": "2", "2c": "3"}
FAMILIES = ("ResNet", "DenseNet", "MobileNetV2", "MobileNet", "VGG", "Inception", "Xception", "NASNet")


def family(name: str) -> str:
    """`ResNet` of `keras.applications.resnet50.ResNet50`; empty where the name is no such model."""
    last = name.rpartition(".")[2]
    if not name.startswith("keras.applications."):
        return ""
    return next((one for one in FAMILIES if last.startswith(one)), "")


def families(site: Site) -> list[str]:
    """The applications that a file makes or mentions, each once."""
    found = (family(use.name) for use in site.file.uses if use.kind == "name")
    return list(dict.fromkeys(one for one in found if one))


def today(kind: str, name: str) -> str:
    """The name of today of a layer of such a model; empty where it is none, or has kept its name."""
    if kind == "ResNet":
        return _OTHER[kind].get(name, "") or _of_resnet(name)
    if kind == "DenseNet" and (match := _DENSENET.fullmatch(name)):
        return f"conv1_{match[1]}"
    return _OTHER.get(kind, {}).get(name, "")


def _of_resnet(name: str) -> str:
    """Its blocks have names of their own since Keras 2.3, where there were numbers."""
    match = _RESNET.fullmatch(name)
    if match is not None:
        kind = "conv" if match[1] == "res" else "bn"
        return f"conv{match[2]}_block{'abcdef'.index(match[3]) + 1}_{_STEPS[match[4]]}_{kind}"
    word, _, number = name.rpartition("_")
    if word not in ("activation", "add", "merge") or not number.isdigit():
        return ""
    count = int(number)
    if word == "activation" and count == 1:
        return "conv1_relu"
    block, step = divmod(count - 2, 3) if word == "activation" else (count - 1, 3)
    for stage, blocks in enumerate(_BLOCKS, 2):
        if 0 <= block < blocks:
            return f"conv{stage}_block{block + 1}_{('1_relu', '2_relu', 'out', 'add')[step]}"
        block -= blocks
    return ""
