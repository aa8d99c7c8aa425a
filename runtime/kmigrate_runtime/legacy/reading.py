"""Reads a file: its parts, its era, its architecture, its weights, its training; together a spec."""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import Any

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.legacy import era, files, kinds, multi_gpu, ordering, training
from kmigrate_runtime.legacy.alone import NoArchitecture
from kmigrate_runtime.legacy.architecture import biases, inner_penalties, keras0, keras1, models, penalties, phases
from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.legacy.parts import Parts
from kmigrate_runtime.legacy.weights import by_place
from kmigrate_runtime.legacy.weights.assign import assign
from kmigrate_runtime.spec import Spec

ORDERINGS = {"th": "channels_first", "tf": "channels_last"}


def read(
    path: str | os.PathLike[str],
    *,
    weights: str | os.PathLike[str] | None = None,
    backend: str | None = None,
    release: str | None = None,
    ordering: str | None = None,
    custom: Collection[str] = (),
) -> Spec:
    """Reads a legacy model file.

    `weights` is the file of its weights where `path` is an architecture. `backend`, `release` ("1.2.2") and
    `ordering` ("th", "tf") say what the file does not. `custom` are the names of classes and functions that the
    user brings. Raises a Complaint for what cannot be read.
    """
    _check_words(backend, ordering)
    kinds.table()
    keras1.table()  # a mistake in our own tables is not the file's
    parts = files.load(os.fspath(path))
    if weights is not None:
        parts = _with_weights(parts, files.load(os.fspath(weights)))
    with files.named(parts.path):
        source, generation = era.find(parts, backend=backend, release=release)
    context = Context(source, generation, ORDERINGS.get(ordering or "", ordering), frozenset(custom))
    if parts.architecture is None:
        raise NoArchitecture(parts, source)
    with files.named(parts.path):
        return _spec(parts, context)


def _spec(parts: Parts, context: Context) -> Spec:
    context.ordering = context.ordering or ordering.of_file(parts.architecture)
    architecture: Any = parts.architecture
    if context.generation == 0:
        model = keras0.model(architecture, context)
    else:
        model = models.model(str(architecture.get("class_name")), architecture.get("config"), context)
    penalties.settle(model, context)
    inner_penalties.settle(model, context)
    biases.tell(model, context)
    phases.settle(model, context)
    has_weights = bool(parts.layers or parts.places)
    if parts.places:
        by_place.assign(model, parts.places, context)
    elif has_weights:
        stored = keras0.apart(model, parts, context) if context.generation == 0 else parts.layers
        assign(model, stored, context)
        if context.generation == 0:
            keras0.say_shapes(model)
    else:
        context.tell("The file has an architecture and no weights: give them with --weights.")
    inner = multi_gpu.inner(model)
    spec = Spec(context.source, model)
    spec.training = training.read(parts, model, context)
    if inner is not None:
        spec.model = inner
        context.tell("The file was saved from multi_gpu_model: the model inside of it was taken out.")
        training.rename(spec.training, model, inner)
    _ask(context, has_weights)
    spec.source = context.source
    spec.questions = list(context.questions.values())
    spec.notes = list(context.notes)
    return spec


def _with_weights(parts: Parts, other: Parts) -> Parts:
    if parts.architecture is None:
        raise Complaint(
            f"{parts.path} is no architecture. Give the .json or .yaml first and the weights with --weights."
        )
    if not other.layers and not other.places:
        raise Complaint(f"{other.path} has no weights.")
    said = {**parts.said, **other.said} if not parts.said else {**other.said, **parts.said}
    return Parts(parts.path, parts.form, parts.architecture, other.layers, other.places,
                 parts.training or other.training, parts.slots or other.slots, said, other.graph)  # fmt: skip


def _ask(context: Context, has_weights: bool) -> None:
    needs = context.needs_backend
    if context.backend is None and needs and (has_weights or "padding" in needs):
        name = next(iter(needs.values()))
        context.ask(
            "--backend",
            f"The file does not say on which backend it was trained, and the layer {name} depends on it: "
            "give --backend theano or --backend tensorflow.",
        )
    if context.ordering is None and context.needs_ordering:
        name = next(iter(context.needs_ordering))
        context.ask(
            "--ordering",
            f"The file does not say in which order the dimensions of images are, and the layer {name} depends on it: "
            "give --ordering th (channels first) or --ordering tf (channels last).",
        )


def _check_words(backend: str | None, ordering: str | None) -> None:
    if backend is not None and backend not in era.BACKENDS:
        raise Complaint(f"--backend is one of {', '.join(era.BACKENDS)}, and not {backend}.")
    if ordering is not None and ordering not in {*ORDERINGS, *ORDERINGS.values()}:
        raise Complaint(f"--ordering is th or tf, and not {ordering}.")
