"""Architectures that are not here yet, and what to take instead."""

from __future__ import annotations

KNOWN = {
    "DenseNet121", "DenseNet169", "DenseNet201", "InceptionResNetV2", "InceptionV3", "MobileNet", "MobileNetV2",
    "NASNetLarge", "NASNetMobile", "ResNet101", "ResNet101V2", "ResNet152", "ResNet152V2", "ResNet50", "ResNet50V2",
    "Xception", "densenet", "inception_resnet_v2", "inception_v3", "mobilenet", "mobilenet_v2", "nasnet", "resnet",
    "resnet50", "resnet_v2", "xception",
}  # fmt: skip


def refuse(name: str) -> object:
    if name in KNOWN:
        raise ImportError(
            f"keras.applications.{name} is not built of old layers yet. Take tf.keras.applications.{name}: its "
            "predictions are the same, and it may be used beside models of the shims, not inside of them."
        )
    raise AttributeError(f"module 'keras.applications' has no attribute '{name}'")
