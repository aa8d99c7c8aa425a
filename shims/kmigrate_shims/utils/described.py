"""The description of a model without how it was compiled."""

from __future__ import annotations

import json


def architecture(json_string: str) -> str:
    """What `to_json` gave in the old Keras: layers, and neither loss nor optimizer."""
    told = json.loads(json_string)
    if isinstance(told, dict):
        told.pop("compile_config", None)
    return json.dumps(told)
