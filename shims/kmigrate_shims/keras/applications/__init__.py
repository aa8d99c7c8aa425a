"""`keras.applications`: the architectures, built of the layers of the process's era."""

from kmigrate_shims.keras.applications import imagenet_utils, vgg16, vgg19
from kmigrate_shims.keras.applications.vgg16 import VGG16
from kmigrate_shims.keras.applications.vgg19 import VGG19

__all__ = ["VGG16", "VGG19", "imagenet_utils", "vgg16", "vgg19"]


def __getattr__(name: str) -> object:
    from kmigrate_shims.keras.applications.missing import refuse

    return refuse(name)
