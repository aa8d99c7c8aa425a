"""`keras.datasets`: files that are there already, or are loaded where there is a network."""

from kmigrate_shims.keras0.datasets import cifar, cifar10, cifar100, data_utils, imdb, mnist, reuters

__all__ = ["cifar", "cifar10", "cifar100", "data_utils", "imdb", "mnist", "reuters"]
