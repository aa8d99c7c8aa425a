"""From an old file to a new one, by the command and by `load_legacy`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import numpy as np  # noqa: E402
import recordings  # noqa: E402

import kmigrate_runtime  # noqa: E402
from kmigrate_runtime import legacy  # noqa: E402
from kmigrate_runtime.cli.convert import main  # noqa: E402
from kmigrate_runtime.complaints import Complaint  # noqa: E402
from kmigrate_runtime.convert.channels import channels_last  # noqa: E402

STACK = "keras-2.3.1-tensorflow"


def put(name: str, folder: Path, stack: str = STACK) -> tuple[recordings.Recording, str]:
    recording = recordings.get(stack, name)
    return recording, str(recording.write(folder))


def close(found: object, recorded: np.ndarray) -> None:
    np.testing.assert_allclose(np.asarray(found), recorded, rtol=0, atol=1e-5 * np.abs(recorded).max())


def test_writes_what_computes_the_same_in_another_process(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recording, old = put("residual", tmp_path)
    new = tmp_path / "new.keras"
    assert main([old, str(new)]) == 0
    said = capsys.readouterr().out
    assert "agree with the reference" in said
    assert "import kmigrate_shims.layers" in said
    np.save(tmp_path / "x.npy", recording.inputs[0])
    program = (
        "import sys, keras, numpy as np, kmigrate_shims.layers, kmigrate_shims.losses\n"
        "model = keras.saving.load_model(sys.argv[1])\n"
        "np.save(sys.argv[3], model.predict(np.load(sys.argv[2]), verbose=0))\n"
    )
    arguments = [str(new), str(tmp_path / "x.npy"), str(tmp_path / "y.npy")]
    subprocess.run([sys.executable, "-c", program, *arguments], check=True, capture_output=True)
    close(np.load(tmp_path / "y.npy"), recording.outputs[0])


def test_says_that_keras_alone_is_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, old = put("dense-relu" if "dense-relu" in recordings.names(STACK) else "reshape", tmp_path)
    assert main([old, str(tmp_path / "new.keras"), "--inference"]) == 0
    assert "It loads with Keras alone." in capsys.readouterr().out


@pytest.mark.parametrize("form", ["h5", "saved_model"])
def test_other_forms(form: str, tmp_path: Path) -> None:
    recording, old = put("autoencoder", tmp_path)
    new = tmp_path / ("new.h5" if form == "h5" else "new")
    # The name says h5; a SavedModel is a folder, which none says.
    assert main([old, str(new), "--quiet", *(["--to", form] if form == "saved_model" else [])]) == 0
    if form == "h5":
        close(keras.saving.load_model(new, compile=False)(recording.inputs[0]), recording.outputs[0])
    else:
        import tensorflow as tf

        served = tf.saved_model.load(str(new))
        close(served.serve(recording.inputs[0]), recording.outputs[0])


def test_keeps_the_training_and_the_state_of_the_optimizer(tmp_path: Path) -> None:
    name = next(n for n in recordings.names(STACK) if "checkpoint.h5" in recordings.get(STACK, n).files)
    recording, old = put(name, tmp_path)
    spec = legacy.read(old)
    model = kmigrate_runtime.load_legacy(old)
    assert spec.training is not None
    assert spec.training.optimizer is not None
    # Keras 2.3 on TensorFlow counted a step before it was taken.
    assert spec.training.optimizer.options["counts_first"]
    assert int(model.optimizer.iterations.numpy()) == spec.training.optimizer.iterations + 1
    close(model(recording.inputs[0] if len(recording.inputs) == 1 else recording.inputs), recording.outputs[0])


def test_bad_input_ends_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, old = put("reshape", tmp_path)
    new = tmp_path / "new.keras"
    new.write_bytes(b"precious")
    assert main([old, str(new)]) == 2
    assert "--force" in capsys.readouterr().err
    assert new.read_bytes() == b"precious"
    assert main([str(tmp_path / "none.h5"), str(tmp_path / "a.keras")]) == 2
    assert main([old, str(tmp_path / "a.h5"), "--to", "keras"]) == 2
    assert main([old, str(tmp_path / "a.txt")]) == 2
    (tmp_path / "broken.h5").write_bytes(b"no model")
    assert main([str(tmp_path / "broken.h5"), str(tmp_path / "a.keras")]) == 2
    assert main([old, str(new), "--force", "--quiet"]) == 0
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]


def test_an_architecture_alone_is_asked_for_its_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = next(n for n in recordings.names(STACK) if "weights.h5" in recordings.get(STACK, n).files)
    put(name, tmp_path)
    new = tmp_path / "new.keras"
    assert main([str(tmp_path / "model.json"), str(new)]) == 2
    assert "--weights" in capsys.readouterr().err
    assert main([str(tmp_path / "weights.h5"), str(new)]) == 2
    assert "--weights" in capsys.readouterr().err
    assert not new.exists()
    assert main([str(tmp_path / "model.json"), str(new), "--weights", str(tmp_path / "weights.h5"), "--quiet"]) == 0


def test_writes_nothing_where_it_does_not_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, old = put("reshape", tmp_path)
    from kmigrate_runtime.build import weights

    read = weights._read
    monkeypatch.setattr(weights, "_read", lambda array, dtype: read(array, dtype) * np.float32(1.01))
    new = tmp_path / "new.keras"
    assert main([old, str(new)]) == 1
    assert "Nothing was written" in capsys.readouterr().err
    assert not new.exists()


def test_functions_of_the_user(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recording, old = put("lambda-arguments", tmp_path)
    new = tmp_path / "new.keras"
    assert main([old, str(new)]) == 2
    said = capsys.readouterr().err
    name = next(layer.name for layer in legacy.read(old).model.layers if layer.kind == "Lambda")
    assert name in said
    assert "--custom" in said
    custom = tmp_path / "mine.py"
    custom.write_text(f"def {name}(x, scale=1.0):\n    return x * scale\n")
    assert main([old, str(new), "--custom", str(custom), "--quiet"]) == 0
    close(kmigrate_runtime.load_legacy(old, custom=custom)(recording.inputs[0]), recording.outputs[0])
    (tmp_path / "wrong.py").write_text("1 /")
    assert main([old, str(new), "--custom", str(tmp_path / "wrong.py")]) == 2


def test_trust_uses_the_source_of_bytecode(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recording, old = put("lambdas", tmp_path)
    new = tmp_path / "new.keras"
    assert main([old, str(new)]) == 2
    said = capsys.readouterr().err
    assert "Its source is: lambda x: x ** 2 + 1.0" in said
    assert "--trust" in said
    assert not new.exists()
    assert main([old, str(new), "--trust", "--quiet"]) == 0
    assert "custom_objects with lambda_1, lambda_2 of new_functions.py" in capsys.readouterr().out
    written = (tmp_path / "new_functions.py").read_text()
    assert "from kmigrate_shims import backend as K" in written
    space: dict[str, object] = {}
    exec(compile(written, "new_functions.py", "exec"), space)
    close(keras.saving.load_model(new, custom_objects=space)(recording.inputs[0]), recording.outputs[0])
    close(kmigrate_runtime.load_legacy(old, trust=True)(recording.inputs[0]), recording.outputs[0])
    assert main([old, str(tmp_path / "other.keras"), "--trust", "--quiet", "--force"]) == 0
    (tmp_path / "third_functions.py").write_text("precious")
    assert main([old, str(tmp_path / "third.keras"), "--trust", "--quiet"]) == 2
    assert (tmp_path / "third_functions.py").read_text() == "precious"
    assert not (tmp_path / "third.keras").exists()


FIRST = [name for name in recordings.names(STACK) if name.endswith("-first")]


@pytest.mark.parametrize("name", FIRST[::6])
def test_images_are_turned(name: str, tmp_path: Path) -> None:
    """Every turned model computes what the recording says, on turned images."""
    recording, old = put(name, tmp_path)
    spec = legacy.read(old, ordering="th")
    if not any(layer.options.get("data_format") == "channels_first" for _, layer in spec.model.walk()):
        return
    turned = channels_last(spec)
    from kmigrate_runtime.build import build
    from kmigrate_runtime.convert.check import compute

    model = build(turned).model
    said = " ".join(turned.notes)
    axis = 2 if "ConvLSTM" in str([layer.kind for layer in turned.model.layers]) else 1
    inputs = [
        np.moveaxis(x, axis, -1) if f"Input {tensor.layer} " in said else x
        for x, tensor in zip(recording.inputs, turned.model.inputs, strict=True)
    ]
    found = compute(model, inputs)
    for one, recorded, tensor in zip(found, recording.outputs, turned.model.outputs, strict=True):
        back = axis if one.ndim == 5 else 1
        close(np.moveaxis(one, -1, back) if f"Output {tensor.layer} " in said else one, recorded)


def test_a_large_model_is_written_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kmigrate_runtime.build import streams, weights
    from kmigrate_runtime.convert import check, large, partly

    for module, name in ((weights, "LARGE"), (check, "LARGE"), (large, "BYTES"), (partly, "BYTES"), (streams, "PART")):
        monkeypatch.setattr(module, name, 64)
    recording, old = put("residual", tmp_path)
    new = tmp_path / "new.keras"
    assert main([old, str(new), "--quiet"]) == 0
    import kmigrate_shims.layers
    import kmigrate_shims.losses  # noqa: F401

    close(keras.saving.load_model(new)(recording.inputs[0]), recording.outputs[0])


def test_a_name_that_is_in_no_keras_is_told(tmp_path: Path) -> None:
    with pytest.raises(Complaint, match=r"."):
        kmigrate_runtime.load_legacy(tmp_path / "none.h5")
