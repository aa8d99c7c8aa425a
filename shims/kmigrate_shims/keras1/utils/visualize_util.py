"""`keras.utils.visualize_util`: a picture of a model, by pydot."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.utils import vis_utils


def model_to_dot(model: Any, show_shapes: bool = False, show_layer_names: bool = True) -> Any:
    return vis_utils.model_to_dot(model, show_shapes, show_layer_names)


def plot(model: Any, to_file: str = "model.png", show_shapes: bool = False, show_layer_names: bool = True) -> None:
    vis_utils.plot_model(model, to_file, show_shapes, show_layer_names)
