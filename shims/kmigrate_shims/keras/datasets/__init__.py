"""`keras.datasets`: files that are there already, or are loaded where there is a network."""

from kmigrate_shims.keras.datasets import boston_housing, cifar, cifar10, cifar100, fashion_mnist, imdb, mnist, reuters

__all__ = ["boston_housing", "cifar", "cifar10", "cifar100", "fashion_mnist", "imdb", "mnist", "reuters"]
