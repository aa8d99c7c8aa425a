"""`keras.applications` of Keras 1: the architectures, built of its layers."""

from kmigrate_shims.keras1.applications import imagenet_utils, resnet50, vgg16, vgg19
from kmigrate_shims.keras1.applications.resnet50 import ResNet50
from kmigrate_shims.keras1.applications.vgg16 import VGG16
from kmigrate_shims.keras1.applications.vgg19 import VGG19

__all__ = ["VGG16", "VGG19", "ResNet50", "imagenet_utils", "resnet50", "vgg16", "vgg19"]


def __getattr__(name: str) -> object:
    if name in ("InceptionV3", "Xception", "inception_v3", "xception"):
        raise ImportError(
            f"keras.applications.{name} is not built of layers of Keras 1. Take tf.keras.applications.{name}: its "
            "predictions are the same, and it may be used beside models of the shims, not inside of them."
        )
    if name in ("MusicTaggerCRNN", "audio_conv_utils", "music_tagger_crnn"):
        raise ImportError(
            f"keras.applications.{name} is not built of old layers yet. Take a model file of it: `kmigrate convert`."
        )
    raise AttributeError(f"module 'keras.applications' has no attribute '{name}'")
