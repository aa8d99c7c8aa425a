"""What modules of the old Keras had imported from one another is there: `standing.json`, read from real releases."""

from __future__ import annotations

from pathlib import Path

import pytest
from forked import Forked

PROGRAM = """
import importlib, json, sys
from importlib import resources

table = json.loads(resources.files("kmigrate_shims." + sys.argv[2]).joinpath("standing.json").read_text())
lack = []
for module, names in table["modules"].items():
    try:
        found = importlib.import_module("keras." + module)
    except ImportError:
        lack.append(module)
        continue
    for name in names:
        try:
            getattr(found, name)
        except (AttributeError, ImportError):
            lack.append(module + ":" + name)
with open(sys.argv[1], "w") as out:
    json.dump(lack, out)
"""
# What a release does not have, of those that the table was read from; applications of Keras 1 that were never there here.
OF_2 = {
    "backend.numpy_backend:to_categorical",
    "callbacks.tensorboard_v1:standardize_input_data",
    "legacy.models:Merge",
}
OF_1 = {
    *("applications:InceptionV3", "applications:Xception", "applications.audio_conv_utils"),
    *("applications.inception_v3", "applications.music_tagger_crnn", "applications.xception"),
}
LACK = {
    "2.3.1 tensorflow keras": OF_2 | {"layers:Merge"}, "2.0.8 theano keras": OF_2,
    "1.2.2 theano keras1": OF_1, "0.3.3 theano keras0": set(),
}  # fmt: skip


@pytest.mark.parametrize("played", sorted(LACK))
def test_every_name_is_there(played: str, forked: Forked, tmp_path: Path) -> None:
    release, backend, face = played.split()
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    assert set(forked.told(program, release, backend, tmp_path / "told.json", face)) <= LACK[played]


def test_names_that_programs_took(forked: Forked, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import json, sys\nfrom keras import objectives\nfrom keras.layers import regularizers\n"
        "from keras.layers.convolutional import AtrousConvolution2D, K\n"
        "from keras.layers.recurrent import InputSpec, Layer, Recurrent, _time_distributed_dense\n"
        "json.dump([Recurrent.__name__, objectives.mse.__name__], open(sys.argv[1], 'w'))\n"
    )
    assert forked.told(program, "2.0.8", "tensorflow", tmp_path / "told.json") == ["Recurrent", "mean_squared_error"]
