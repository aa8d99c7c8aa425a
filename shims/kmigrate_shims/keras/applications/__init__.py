"""`keras.applications`: the architectures, built of the layers of the process's era."""

from __future__ import annotations

from importlib import import_module
from typing import Any

PLACES = {
    "DenseNet121": "densenet", "DenseNet169": "densenet", "DenseNet201": "densenet",
    "InceptionResNetV2": "inception_resnet_v2", "InceptionV3": "inception_v3", "MobileNet": "mobilenet",
    "MobileNetV2": "mobilenet_v2", "NASNetLarge": "nasnet", "NASNetMobile": "nasnet", "ResNet101": "resnet",
    "ResNet101V2": "resnet_v2", "ResNet152": "resnet", "ResNet152V2": "resnet_v2", "ResNet50": "resnet50",
    "ResNet50V2": "resnet_v2", "VGG16": "vgg16", "VGG19": "vgg19", "Xception": "xception",
}  # fmt: skip
MODULES = sorted({*PLACES.values(), "imagenet_utils", "mobilenetv2"})
__all__ = [*sorted(PLACES), *MODULES]


def keras_modules_injection(base_fun: Any) -> Any:
    """It handed Keras to functions of the package that had the architectures. They are here themselves."""
    return base_fun


def __getattr__(name: str) -> object:
    if name in PLACES:
        return getattr(import_module(f"{__name__}.{PLACES[name]}"), name)
    if name in MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module 'keras.applications' has no attribute '{name}'")
