from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import recordings

from kmigrate_runtime.build import build
from kmigrate_runtime.legacy import read


def test_one_process_can_build_the_same_file_again_and_again(tmp_path: Path) -> None:
    """A mask that goes through a Concatenate is an operation that Keras names by itself."""
    found = recordings.get("keras-2.3.1-theano", "concatenate-masked")
    path = found.write(tmp_path)
    layers = [[layer.name for layer in build(read(path)).model.layers] for _ in range(8)]
    assert all(names[0] in one for one in layers for names in layers)
