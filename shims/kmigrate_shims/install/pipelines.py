"""Data that came out of TensorFlow 1's graph: iterators of datasets, and queues that made batches."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import tensorflow as tf

from kmigrate_shims.backend.sessions import Initialized
from kmigrate_shims.backend.symbolic import OPS, leaves, note, replace

NEXT = "kmigrate_shims.install.pipelines:next"


class Source:
    """Where the next elements come from. It begins when they are first asked for."""

    def __init__(self, dataset: Any) -> None:
        self.dataset = dataset
        self.iterator: Any = None

    def elements(self) -> list[Any]:
        if self.iterator is None:
            with tf.init_scope():
                self.iterator = iter(self.dataset)
        return list(leaves(self.iterator.get_next()))


def _next(source: Source) -> list[Any]:
    return source.elements()


OPS[NEXT] = _next


class SymbolicIterator:
    """What `make_one_shot_iterator` gave. Each run of a function that hangs on its tensors takes one element."""

    def __init__(self, dataset: Any) -> None:
        self.source = Source(dataset)
        self.structure = dataset.element_spec
        self.output_types = replace(self.structure, lambda spec: spec.dtype)
        self.output_shapes = replace(self.structure, lambda spec: spec.shape)

    @property
    def initializer(self) -> Initialized:
        self.source.iterator = None
        return Initialized()

    def get_next(self, name: str | None = None) -> Any:
        found: Iterator[Any] = iter(note(NEXT, self.source))
        return replace(self.structure, lambda _: next(found))


def initializable(dataset: Any, shared_name: str | None = None) -> SymbolicIterator:
    return SymbolicIterator(dataset)


def shuffle_batch(
    tensors: Any, batch_size: int, capacity: int, min_after_dequeue: int, num_threads: int = 1, seed: Any = None,
    enqueue_many: bool = False, shapes: Any = None, allow_smaller_final_batch: bool = False, **others: Any,
) -> Any:  # fmt: skip
    """Batches of shuffled elements, without end. Only of values that are there: arrays and tensors of them."""
    return _batches(tensors, batch_size, enqueue_many, allow_smaller_final_batch, min_after_dequeue + 1, seed)


def batch(
    tensors: Any, batch_size: int, num_threads: int = 1, capacity: int = 32, enqueue_many: bool = False,
    shapes: Any = None, dynamic_pad: bool = False, allow_smaller_final_batch: bool = False, **others: Any,
) -> Any:  # fmt: skip
    return _batches(tensors, batch_size, enqueue_many, allow_smaller_final_batch, 0, None)


def _batches(tensors: Any, batch_size: int, many: bool, smaller: bool, mixed: int, seed: Any) -> Any:
    given = {str(i): x for i, x in enumerate(tensors)} if isinstance(tensors, (list, tuple)) else tensors
    data = tf.data.Dataset.from_tensor_slices(given) if many else tf.data.Dataset.from_tensors(given)
    data = data.repeat()
    data = data.shuffle(mixed, seed=seed) if mixed else data
    found = SymbolicIterator(data.batch(batch_size, drop_remainder=not smaller)).get_next()
    return [found[name] for name in given] if isinstance(tensors, (list, tuple)) else found


class Coordinator:
    """Stops the threads that filled queues; there are none."""

    def __init__(self, clean_stop_exception_types: Any = None) -> None:
        self.stopped = False

    def request_stop(self, ex: Any = None) -> None:
        self.stopped = True

    def should_stop(self) -> bool:
        return self.stopped

    def clear_stop(self) -> None:
        self.stopped = False

    def join(self, threads: Any = None, **others: Any) -> None:
        """They have ended."""

    def stop_on_exception(self) -> Any:
        return contextlib.nullcontext()


def start_queue_runners(sess: Any = None, coord: Any = None, **others: Any) -> list[Any]:
    return []


TRAIN: dict[str, Any] = {
    "shuffle_batch": shuffle_batch, "batch": batch, "Coordinator": Coordinator,
    "start_queue_runners": start_queue_runners,
}  # fmt: skip
METHODS = {"make_one_shot_iterator": SymbolicIterator, "make_initializable_iterator": initializable}
FUNCTIONS = METHODS  # `tf.data.make_one_shot_iterator(dataset)` is the same function
