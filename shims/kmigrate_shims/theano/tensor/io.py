"""Arrays from files, when a function runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.graph import host
from kmigrate_shims.theano.gof.graph import Apply, Constant
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.gof.type import Generic, generic
from kmigrate_shims.theano.scalar.types import DTYPES
from kmigrate_shims.theano.tensor.type import TensorType


class LoadFromDisk(Op):
    """An array from a file that numpy.save wrote."""

    __props__ = ("dtype", "broadcastable", "mmap_mode")

    def __init__(self, dtype: Any, broadcastable: Any, mmap_mode: Any = None) -> None:
        self.dtype, self.broadcastable = str(np.dtype(dtype)), tuple(broadcastable)
        if mmap_mode not in (None, "c"):
            raise ValueError(f"The only supported values for mmap_mode are None and 'c', got {mmap_mode}")
        self.mmap_mode = mmap_mode

    def make_node(self, path: Any) -> Apply:
        given = Constant(generic, path) if isinstance(path, str) else path
        return Apply(self, [given], [TensorType(self.dtype, self.broadcastable)()])

    def lower(self, node: Any, *values: Any) -> Any:
        def read(handle: Any) -> Any:
            from kmigrate_shims.theano.gof.objects import object_of

            path = getattr(values[0], "value", None)
            array = np.load(object_of(handle) if path is None else path, mmap_mode=self.mmap_mode)
            if str(array.dtype) != self.dtype:
                raise TypeError(f"Expected dtype {self.dtype}, got {array.dtype}")
            return np.asarray(array)

        given = [values[0]] if isinstance(values[0], tf.Tensor) else [tf.zeros((), tf.int64)]
        return host.call(read, given, DTYPES[self.dtype])


def load(path: Any, dtype: Any, broadcastable: Any, mmap_mode: Any = None) -> Any:
    """An array from a file that numpy.save wrote, read each time that the function runs."""
    return LoadFromDisk(dtype, broadcastable, mmap_mode)(path)


def _no_mpi(*args: Any, **kwargs: Any) -> Any:
    raise NotImplementedError("MPI is not there on TensorFlow: use tf.distribute.")


send = recv = isend = irecv = mpi_send_wait_key = mpi_tag_key = _no_mpi
MPIRecv = MPIRecvWait = MPISend = MPISendWait = _no_mpi
_ = Generic
