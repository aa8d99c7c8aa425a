"""`keras.engine.training_generator` of Keras 2.2 and 2.3: the methods for generators, as functions of the model."""

from __future__ import annotations

from typing import Any


def fit_generator(
    model: Any, generator: Any, steps_per_epoch: Any = None, epochs: int = 1, verbose: int = 1, callbacks: Any = None,
    validation_data: Any = None, validation_steps: Any = None, validation_freq: Any = 1, class_weight: Any = None,
    max_queue_size: int = 10, workers: int = 1, use_multiprocessing: bool = False, shuffle: bool = True,
    initial_epoch: int = 0,
) -> Any:  # fmt: skip
    given = {name: value for name, value in locals().items() if name != "model"}
    return model.fit_generator(**given)


def evaluate_generator(
    model: Any, generator: Any, steps: Any = None, callbacks: Any = None, max_queue_size: int = 10, workers: int = 1,
    use_multiprocessing: bool = False, verbose: int = 0,
) -> Any:  # fmt: skip
    given = {name: value for name, value in locals().items() if name != "model"}
    return model.evaluate_generator(**given)


def predict_generator(
    model: Any, generator: Any, steps: Any = None, callbacks: Any = None, max_queue_size: int = 10, workers: int = 1,
    use_multiprocessing: bool = False, verbose: int = 0,
) -> Any:  # fmt: skip
    given = {name: value for name, value in locals().items() if name != "model"}
    return model.predict_generator(**given)
