"""What `compile` was given, and what the optimizer had gathered."""

from __future__ import annotations

from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.legacy.files import Parts
from kmigrate_runtime.spec import Model, Training


def read(parts: Parts, model: Model, context: Context) -> Training | None:
    return None


def rename(training: Training | None, outer: Model, inner: Model) -> None:
    return None
