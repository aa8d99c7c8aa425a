"""Optimizers with the formulas, arguments and state of Keras 1 and 2."""

from kmigrate_shims.optimizers.adaptive import Adam, Adamax, Nadam
from kmigrate_shims.optimizers.compiled import CompiledNadam
from kmigrate_shims.optimizers.configured import deserialize
from kmigrate_shims.optimizers.minimizing import minimize
from kmigrate_shims.optimizers.rows import Ftrl
from kmigrate_shims.optimizers.simple import SGD, Adadelta, Adagrad, RMSprop

__all__ = [
    "SGD", "Adadelta", "Adagrad", "Adam", "Adamax", "CompiledNadam", "Ftrl", "Nadam", "RMSprop", "deserialize",
    "minimize",
]  # fmt: skip
