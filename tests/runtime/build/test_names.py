from __future__ import annotations

import sys
from pathlib import Path

import pytest

tf = pytest.importorskip("tensorflow", reason="models need the extra `runtime`", exc_type=ImportError)

sys.path.insert(0, str(Path(__file__).parents[1]))
import recordings  # noqa: E402

from kmigrate_runtime.build import build  # noqa: E402
from kmigrate_runtime.build.names import allowed  # noqa: E402
from kmigrate_runtime.legacy import read  # noqa: E402


def test_one_process_can_build_the_same_file_again_and_again(tmp_path: Path) -> None:
    """A mask that goes through a Concatenate is an operation that Keras names by itself."""
    found = recordings.get("keras-2.3.1-theano", "concatenate-masked")
    path = found.write(tmp_path)
    layers = [[layer.name for layer in build(read(path)).model.layers] for _ in range(8)]
    assert all(names[0] in one for one in layers for names in layers)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("dense_1", "dense_1"),
        ("conv2-1.bn", "conv2-1.bn"),
        ("block/conv:a b", "block_conv_a_b"),
        ("größe_π", "gruf6udfe_u3c0"),
        ("_hidden", "layer_hidden"),
    ],
)
def test_names_that_tensorflow_does_not_take_are_changed(old: str, new: str) -> None:
    assert allowed(old) == new
    with tf.name_scope(allowed(old)):
        pass
