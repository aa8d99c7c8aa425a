"""`keras.datasets`: files that are there already, or are loaded where there is a network."""

from kmigrate_shims.keras1.datasets import cifar, cifar10, cifar100, imdb, mnist, reuters

__all__ = ["cifar", "cifar10", "cifar100", "imdb", "mnist", "reuters"]
