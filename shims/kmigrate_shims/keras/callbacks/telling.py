"""Callbacks that tell: to a file, a server, TensorBoard, or functions of the user."""

from __future__ import annotations

import csv
import io
import json
import os
import warnings
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.keras.callbacks.base import Callback


class RemoteMonitor(Callback):
    """Posts what is told at the end of an epoch."""

    def __init__(
        self,
        root: str = "http://localhost:9000",
        path: str = "/publish/epoch/end/",
        field: str = "data",
        headers: Any = None,
        send_as_json: bool = False,
    ) -> None:
        super().__init__()
        self.root, self.path, self.field, self.headers = root, path, field, headers
        self.send_as_json = send_as_json

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        import importlib

        try:
            requests = importlib.import_module("requests")
        except ImportError:
            raise ImportError("RemoteMonitor requires the `requests` library.") from None
        send = {"epoch": epoch, **{k: v.item() if isinstance(v, np.generic) else v for k, v in (logs or {}).items()}}
        try:
            if self.send_as_json:
                requests.post(self.root + self.path, json=send, headers=self.headers)
            else:
                requests.post(self.root + self.path, {self.field: json.dumps(send)}, headers=self.headers)
        except requests.exceptions.RequestException:
            warnings.warn(f"Warning: could not reach RemoteMonitor root server at {self.root}", stacklevel=2)


class CSVLogger(Callback):
    """A line per epoch."""

    def __init__(self, filename: str, separator: str = ",", append: bool = False) -> None:
        super().__init__()
        self.sep, self.filename, self.append = separator, filename, append
        self.writer: Any = None
        self.keys: Any = None
        self.append_header = True
        self.csv_file: Any = None

    def on_train_begin(self, logs: Any = None) -> None:
        if self.append and os.path.exists(self.filename):
            with open(self.filename) as file:
                self.append_header = not bool(len(file.readline()))
        self.csv_file = io.open(self.filename, "a" if self.append else "w", newline="\n")  # noqa: SIM115, UP020

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs = logs or {}

        def told(value: Any) -> Any:
            if isinstance(value, str):
                return value
            if isinstance(value, Iterable) and not (isinstance(value, np.ndarray) and value.ndim == 0):
                return '"[{}]"'.format(", ".join(map(str, value)))
            return value

        if self.keys is None:
            self.keys = sorted(logs)
        if self.model.stop_training:
            logs = {k: logs.get(k, "NA") for k in self.keys}
        if self.writer is None:
            dialect = type("Dialect", (csv.excel,), {"delimiter": self.sep})
            self.writer = csv.DictWriter(self.csv_file, fieldnames=["epoch", *self.keys], dialect=dialect)
            if self.append_header:
                self.writer.writeheader()
        row: dict[str, Any] = OrderedDict(epoch=epoch)
        row.update((key, told(logs[key])) for key in self.keys)
        self.writer.writerow(row)
        self.csv_file.flush()

    def on_train_end(self, logs: Any = None) -> None:
        self.csv_file.close()
        self.writer = None

    def __del__(self) -> None:
        if getattr(self, "csv_file", None) is not None and not self.csv_file.closed:
            self.csv_file.close()


class LambdaCallback(Callback):
    """Functions for the hooks."""

    def __init__(
        self,
        on_epoch_begin: Any = None,
        on_epoch_end: Any = None,
        on_batch_begin: Any = None,
        on_batch_end: Any = None,
        on_train_begin: Any = None,
        on_train_end: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__()
        self.__dict__.update(kwargs)
        given = {
            "on_epoch_begin": on_epoch_begin, "on_epoch_end": on_epoch_end, "on_batch_begin": on_batch_begin,
            "on_batch_end": on_batch_end, "on_train_begin": on_train_begin, "on_train_end": on_train_end,
        }  # fmt: skip
        for name, function in given.items():
            if function is not None:
                setattr(self, name, function)


class TensorBoard(Callback):
    """Scalars, and histograms of weights, for TensorBoard."""

    def __init__(
        self,
        log_dir: str = "./logs",
        histogram_freq: int = 0,
        batch_size: Any = None,
        write_graph: bool = True,
        write_grads: bool = False,
        write_images: bool = False,
        embeddings_freq: int = 0,
        embeddings_layer_names: Any = None,
        embeddings_metadata: Any = None,
        embeddings_data: Any = None,
        update_freq: Any = "epoch",
        **kwargs: Any,
    ) -> None:
        super().__init__()
        self.log_dir, self.histogram_freq, self.batch_size = log_dir, histogram_freq, batch_size
        self.write_graph, self.write_grads, self.write_images = write_graph, write_grads, write_images
        self.embeddings_freq, self.embeddings_layer_names = embeddings_freq, embeddings_layer_names
        self.embeddings_metadata, self.embeddings_data = embeddings_metadata, embeddings_data
        self.update_freq = 1 if update_freq == "batch" else update_freq
        self.samples_seen = self.samples_seen_at_last_write = 0
        self.writer: Any = None
        if embeddings_freq or write_grads:
            warnings.warn(
                "TensorBoard of the shims writes scalars and histograms; embeddings and gradients are left out.",
                stacklevel=2,
            )

    def set_model(self, model: Any) -> None:
        self.model = model
        if self.writer is None:
            with tf.Graph().as_default():  # the writer of TensorFlow 1, which needs no TensorBoard to write
                self.writer = tf.compat.v1.summary.FileWriter(self.log_dir)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs = logs or {}
        if not self.validation_data and self.histogram_freq:
            raise ValueError("If printing histograms, validation_data must be provided, and cannot be a generator.")
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            for layer in self.model.layers:
                for weight in layer.weights:
                    tag = weight.name.replace(":", "_")
                    self._add(tf.raw_ops.HistogramSummary(tag=tag, values=K.get_value(weight)), epoch)
                    if self.write_images:
                        self.writer.add_summary(_summary(tag, _picture(K.get_value(weight))), epoch)
        self._write_logs(logs, epoch if self.update_freq == "epoch" else self.samples_seen)

    def _add(self, summary: Any, step: int) -> None:
        self.writer.add_summary(summary.numpy(), step)

    def _write_logs(self, logs: Any, index: int) -> None:
        kind = tf.compat.v1.Summary
        for name, value in logs.items():
            if name not in ("batch", "size"):
                number = float(np.asarray(value))
                self.writer.add_summary(kind(value=[kind.Value(tag=name, simple_value=number)]), index)
        self.writer.flush()

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        if self.update_freq == "epoch":
            return
        self.samples_seen += (logs or {}).get("size", 1)
        if self.samples_seen - self.samples_seen_at_last_write >= self.update_freq:
            self._write_logs(logs or {}, self.samples_seen)
            self.samples_seen_at_last_write = self.samples_seen

    def on_train_end(self, logs: Any = None) -> None:
        self.writer.close()
        self.writer = None


def _summary(tag: str, picture: Any) -> Any:
    """Images as a graph writes them: outside of one, TensorFlow has no such operation."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        return session.run(tf.compat.v1.summary.image(tag, picture))


def _picture(weight: Any) -> Any:
    """A weight as grey images: the longer side goes across, and kernels are cut along their channels."""
    found = np.squeeze(np.asarray(weight, "float32"))
    if found.ndim == 2 and found.shape[0] > found.shape[1]:
        found = found.T
    if found.ndim < 3:
        return found.reshape(1, *((1, -1) if found.ndim < 2 else found.shape), 1)
    if found.ndim > 3:
        found = found.reshape(-1, *found.shape[-2:]) if K.image_data_format() == "channels_first" else found[..., 0]
    return found.reshape(*found.shape[:3], 1) if found.ndim == 3 else found.reshape(1, 1, -1, 1)
