"""Models of the old faces as models of today's tf.keras, by the runtime where it is installed."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from kmigrate_shims.install.faces import real
from kmigrate_shims.keras import era
from kmigrate_shims.models import loading

NEEDS = (
    "to_keras() reads what the model saves by kmigrate's runtime, which is not installed. "
    'Use pip install "kmigrate[runtime]".'
)


def loader() -> Any:
    """`kmigrate_runtime.load_legacy`, by its entry point."""
    with real():
        return loading.loader(NEEDS)


def to_keras(model: Any, custom: Any = None) -> Any:
    """An ordinary model of tf.keras that computes the same, with the same weights: `.save("x.keras")` and all."""
    load = loader()
    options: dict[str, Any] = {"backend": era.ERA.backend, "release": era.ERA.keras}
    if custom is not None:
        options["custom"] = custom
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.h5"
        if era.is_before("1.0"):
            path = path.with_suffix(".json")
            path.write_text(model.to_json(), encoding="utf-8")
            options["weights"] = str(path.with_suffix(".weights.h5"))
            model.save_weights(options["weights"])
        else:
            model.save(str(path))
        with real():
            return load(str(path), **options)
