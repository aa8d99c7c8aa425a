"""Where old Keras lived, its settings often still name a backend that Keras 3 does not start with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

SCRIPT = "from kmigrate_runtime.cli import framework; framework.settle(); import keras; print(keras.backend.backend())"


def test_settings_of_the_old_world_do_not_stop_keras(tmp_path: Path) -> None:
    (tmp_path / "keras.json").write_text(json.dumps({"backend": "theano", "image_dim_ordering": "th"}))
    environment = {**os.environ, "KERAS_HOME": str(tmp_path), "KERAS_BACKEND": "theano"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "tensorflow", done.stderr
