"""What is known of each architecture: its images, its file of weights, and how their values are brought into range."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MODELS = "https://github.com/fchollet/deep-learning-models/releases/download/"
RESNETS = "https://github.com/keras-team/keras-applications/releases/download/resnet/"
MOBILE2 = "https://github.com/JonathanCMitchell/mobilenet_v2_keras/releases/download/v1.1/"
USUAL = "{name}_weights_tf_dim_ordering_tf_kernels{top}.h5"


@dataclass(frozen=True)
class Architecture:
    """`size` of images by default, the `smallest` that it takes, where trained weights were, and `mode` of values."""

    name: str
    address: str
    size: int = 224
    smallest: int = 32
    mode: str = "tf"
    pattern: str = USUAL
    bare: str = "_notop"
    called: str = ""
    fixed: bool = False  # whether images have a size where none is said, also without the top
    names: dict[str, str] = field(default_factory=dict)  # of layers that are called otherwise today

    def file(self, include_top: bool, alpha: float = 1.0, **_: Any) -> str:
        share = {1.0: "1_0", 0.75: "7_5", 0.5: "5_0", 0.25: "2_5"}.get(alpha, str(alpha))
        top = "" if include_top else self.bare
        return self.pattern.format(name=self.name, top=top, share=share, alpha=alpha, size=self.size)


PROBS = {"predictions": "probs"}
FC = {"predictions": "Logits"}
NUMBERS = {"predictions": "fc1000", "conv1_conv": "conv1/conv", "conv1_bn": "conv1/bn", "conv1_relu": "conv1/relu"}
ARCHITECTURES = {
    "InceptionV3": Architecture("inception_v3", MODELS + "v0.5/", 299, 75),
    "Xception": Architecture("xception", MODELS + "v0.4/", 299, 71),
    "InceptionResNetV2": Architecture("inception_resnet_v2", MODELS + "v0.7/", 299, 75),
    "MobileNetV2": Architecture("mobilenet_v2", MOBILE2, bare="_no_top", names=FC,
                                pattern="mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{alpha}_{size}{top}.h5"),
    "DenseNet121": Architecture("densenet121", MODELS + "v0.8/", mode="torch", names=NUMBERS),
    "DenseNet169": Architecture("densenet169", MODELS + "v0.8/", mode="torch", names=NUMBERS),
    "DenseNet201": Architecture("densenet201", MODELS + "v0.8/", mode="torch", names=NUMBERS),
    "NASNetMobile": Architecture("mobile", MODELS + "v0.8/", pattern="NASNet-{name}{top}.h5", bare="-no-top",
                                 called="NASNet", fixed=True),
    "NASNetLarge": Architecture("large", MODELS + "v0.8/", 331, pattern="NASNet-{name}{top}.h5", bare="-no-top",
                                called="NASNet", fixed=True),
    "ResNet50": Architecture("resnet50", RESNETS, mode="caffe", names=PROBS),
    "ResNet101": Architecture("resnet101", RESNETS, mode="caffe", names=PROBS),
    "ResNet152": Architecture("resnet152", RESNETS, mode="caffe", names=PROBS),
    "ResNet50V2": Architecture("resnet50v2", RESNETS, names=PROBS),
    "ResNet101V2": Architecture("resnet101v2", RESNETS, names=PROBS),
    "ResNet152V2": Architecture("resnet152v2", RESNETS, names=PROBS),
}  # fmt: skip


def addresses(name: str) -> tuple[str, str]:
    """Where the trained weights of an architecture were, with its top and without."""
    known = ARCHITECTURES[name]
    return known.address + known.file(True), known.address + known.file(False)


def piece(name: str) -> Any:
    """A part of an architecture, of which only the whole is here."""

    def refuse(*arguments: Any, **words: Any) -> Any:
        raise NotImplementedError(
            f"keras.applications.{name} is not here: architectures are here as a whole. Copy the function from "
            "Keras-Applications 1.0.8 into the program; the layers that it is made of are here."
        )

    return refuse
