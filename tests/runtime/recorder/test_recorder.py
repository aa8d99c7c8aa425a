"""The recorder as a file that is carried elsewhere, and what of it needs no old Keras. What it records is tested by the recordings."""

from __future__ import annotations

import json
import types
import zipfile
from types import SimpleNamespace

import numpy as np
import pytest

from kmigrate_runtime import trace
from kmigrate_runtime.cli import recorder as command
from kmigrate_runtime.recorder import joined

recorder = types.ModuleType("record")  # as it is where it is carried: one file
exec(compile(joined(), "record.py", "exec"), recorder.__dict__)


def test_the_command_says_where_it_cannot_write(tmp_path, capsys):
    assert command.main(["-o", str(tmp_path / "no" / "record.py")]) == 2
    assert "cannot be written: No such file or directory." in capsys.readouterr().err


def test_help_says_the_exit_codes(capsys):
    with pytest.raises(SystemExit) as stop:
        recorder.main(["--help"])
    assert stop.value.code == 0
    assert "exit codes: 0 everything is in the trace; 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["gone.h5"], "gone.h5: there is no such file, and it is no module:function."),
        (
            ["x.h5", "--skip", "weights,all"],
            "--skip does not know all; it knows weights, gradients, training, optimizer.",
        ),
        (["x.h5", "--batch", "0"], "--batch must be 1 or more."),
        (["x.h5", "--sample", "0"], "--sample must be 1 or more."),
        (["x.h5", "--steps", "-1"], "--steps must be 0 or more."),
        (["nowhere_at_all:build"], "nowhere_at_all:build: No module named 'nowhere_at_all'."),
        (["json:absent"], "json:absent: module 'json' has no attribute 'absent'."),
    ],
)
def test_what_is_wrong_is_a_sentence_and_exit_2(argv, sentence, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    # Everything before the model is looked for; the Keras of today is refused in the next test.
    monkeypatch.setattr(recorder, "find_keras", lambda choice: type("keras", (), {"__name__": "keras"}))
    monkeypatch.setattr(recorder, "default_keras", lambda source: "keras")
    assert recorder.main([*argv, "-o", "t.npz"]) == 2
    assert capsys.readouterr().err == f"record.py: {sentence}\n"
    assert list(tmp_path.iterdir()) == []


def test_the_keras_of_today_is_refused(capsys, tmp_path):
    assert recorder.main(["json:dumps", "--keras", "keras", "-o", str(tmp_path / "t.npz")]) == 2
    assert "the recorder is for those before Keras 3" in capsys.readouterr().err


def test_a_file_of_tf_keras_asks_for_tf_keras(tmp_path):
    import h5py

    for version, wanted in (("2.2.4-tf", "tf.keras"), ("2.15.0", "tf.keras"), ("2.3.1", "keras")):
        path = tmp_path / "model.h5"
        with h5py.File(path, "w") as file:
            file.attrs["keras_version"] = version.encode()
        assert recorder.default_keras(str(path)) == wanted


class World:
    """What `made_inputs` and `given_inputs` ask of a model."""

    def __init__(self, *inputs, outputs=("out",)):
        self.asked, self.outputs = list(inputs), list(outputs)

    def inputs(self):
        return self.asked

    def output_names(self):
        return self.outputs


def test_inputs_are_made_from_the_seed():
    world = World(
        ("words", (None, 5), "int32", 4), ("more", (None, None, 3), "float32", None), ("fixed", (2, 3), "float32", None)
    )
    words, more, fixed = recorder.made_inputs(world, 5, 6, 7)
    assert (words.shape, words.dtype, more.shape, fixed.shape) == ((6, 5), "int32", (6, 7, 3), (2, 3))
    assert set(np.unique(words)) <= {0, 1, 2, 3}
    assert np.abs(more).max() <= 1
    again = recorder.made_inputs(world, 5, 6, 7)
    assert all((a == b).all() for a, b in zip((words, more, fixed), again, strict=True))
    assert (recorder.made_inputs(world, 6, 6, 7)[1] != more).any()


@pytest.mark.parametrize(
    ("loss", "check"),
    [
        ("categorical_crossentropy", lambda t: (t.sum(-1) == 1).all()),
        ("sparse_categorical_crossentropy", lambda t: t.shape == (4, 1) and t.max() < 3),
        ("binary_crossentropy", lambda t: set(np.unique(t)) <= {0, 1}),
        ("squared_hinge", lambda t: set(np.unique(t)) <= {-1, 1}),
        ("kullback_leibler_divergence", lambda t: np.allclose(t.sum(-1), 1)),
        ("poisson", lambda t: t.min() > 0),
        (None, lambda t: t.shape == (4, 3)),
    ],
)
def test_targets_fit_the_loss(loss, check):
    assert check(recorder.made_target(np.random.RandomState(0), loss, (4, 3)))


def test_targets_fit_losses_that_are_functions_or_objects():
    def sparse_thing():
        return None

    class CategoricalCrossentropy:
        name = "categorical_crossentropy"

    assert recorder.made_target(np.random.RandomState(0), sparse_thing, (4, 3)).shape == (4, 1)
    assert (recorder.made_target(np.random.RandomState(0), CategoricalCrossentropy(), (4, 3)).sum(-1) == 1).all()


def test_inputs_of_a_file_are_found_by_name_by_number_or_alone(tmp_path):
    path = tmp_path / "x.npz"
    one, two = np.ones((2, 3)), np.zeros((2, 4))
    world = World(("a", (None, 3), "float32", None), ("b", (None, 4), "float32", None))
    for names in (("a", "b"), ("x0", "x1")):
        np.savez(path, **dict(zip(names, (one, two), strict=True)))
        inputs, targets, weights = recorder.given_inputs(str(path), world)
        assert [i.shape for i in inputs] == [(2, 3), (2, 4)]
        assert (targets, weights) == (None, None)
    np.savez(path, anything=one)
    assert recorder.given_inputs(str(path), World(world.asked[0]))[0][0].shape == (2, 3)
    np.savez(path, a=one, b=two, y0=one, w0=one[:, 0])
    _, targets, weights = recorder.given_inputs(str(path), world)
    assert (targets[0].shape, weights[0].shape) == ((2, 3), (2,))


def test_inputs_that_do_not_fit_are_named(tmp_path):
    path = tmp_path / "x.npz"
    world = World(("a", (None, 3), "float32", None), ("b", (None, 4), "float32", None), outputs=("one", "two"))
    np.savez(path, c=np.ones(2))
    with pytest.raises(recorder.Problem, match=r"has c; the model reads a, b \(or x0, x1\.\.\.\)\."):
        recorder.given_inputs(str(path), world)
    np.savez(path, a=np.ones(2), b=np.ones(2), y0=np.ones(2))
    with pytest.raises(recorder.Problem, match="the model has 2 outputs; give y0 to y1, or none"):
        recorder.given_inputs(str(path), world)
    np.savez(path, a=np.array([{}], dtype=object), b=np.ones(2))
    with pytest.raises(recorder.Problem, match="cannot be read as"):
        recorder.given_inputs(str(path), world)
    path.write_bytes(b"nothing")
    with pytest.raises(recorder.Problem, match="cannot be read as"):
        recorder.given_inputs(str(path), world)


def test_a_sample_keeps_places_and_extremes_of_the_whole():
    made = recorder.Trace(seed=3, sample=10)
    values = np.arange(1000.0).reshape(10, 100)
    entry = made.put("x", values)
    places = made.arrays["x.places"]
    assert len(places) <= 10
    assert (made.arrays["x"] == values.ravel()[places]).all()
    assert (entry["shape"], entry["least"], entry["most"], entry["mean"]) == ([10, 100], 0.0, 999.0, 499.5)
    assert "places" not in made.put("small", np.arange(10.0))
    assert "places" not in made.put("input", values, whole=True)
    assert made.put("odd", np.full(50, np.nan))["places"]


def test_a_trace_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    made = recorder.Trace()
    made.put("a", np.arange(3))
    path = tmp_path / "t.npz"
    path.write_bytes(b"what was there")
    monkeypatch.setattr(zipfile.ZipFile, "writestr", lambda *a: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(recorder.Problem, match="disk full"):
        made.write(str(path))
    assert [p.name for p in tmp_path.iterdir()] == ["t.npz"]
    assert path.read_bytes() == b"what was there"
    with pytest.raises(recorder.Problem, match="cannot be written"):
        made.write(str(tmp_path / "no" / "t.npz"))


def test_no_object_reaches_a_trace():
    with pytest.raises(recorder.Problem, match="holds object, which a trace does not keep"):
        recorder.Trace().put("x", np.array([{}], dtype=object))


def test_what_json_does_not_know_becomes_a_name():
    class Loss:
        def get_config(self):
            return {"delta": np.float32(0.5)}

    said = json.loads(
        json.dumps({"f": World.inputs, "o": Loss(), "n": np.arange(2), "s": {1}, "b": b"x"}, default=recorder.plain)
    )
    assert said["f"]["function"] == "inputs"
    assert said["o"] == {"class_name": "Loss", "config": {"delta": 0.5}}
    assert (said["n"], said["s"], said["b"]) == ([0, 1], [1], "x")


def test_reader_and_recorder_agree_on_the_schema():
    assert (recorder.SCHEMA, recorder.Trace().facts["kind"]) == (trace.SCHEMA, trace.KIND)


class Adding:
    """A world of models whose layers add one: a tensor is a number to add to what the model reads."""

    def __init__(self, calls):
        self.model = SimpleNamespace(outputs=[calls])

    def forward(self, tensors):
        return lambda arrays: [arrays[0] + tensor for tensor in tensors]


def adding(world, path, start, calls=1):
    """A layer that is called one time after the other."""
    made = recorder.Member(world, SimpleNamespace(name=path), path, True)
    for number in range(calls):
        node = SimpleNamespace(input_tensors=[start + number])
        made.calls.append({"call": number, "inputs": [], "tensors": [start + number + 1], "node": node, "outputs": []})
    return made


def test_calls_in_nested_models_are_counted_through_all_turns():
    inner, middle, outer = Adding(1), Adding(3), Adding(3)
    dense = adding(inner, "model/part/dense", 0)
    part, last = adding(middle, "model/part", 0, calls=2), adding(middle, "model/last", 2)
    part.inner = (inner, [dense])
    model = adding(outer, "model", 0)
    model.calls[0]["tensors"] = [3]
    second = {**model.calls[0], "call": 1, "node": SimpleNamespace(input_tensors=[3]), "tensors": [6], "outputs": []}
    model.calls.append(second)
    model.inner = (middle, [part, dense, last])
    made = recorder.Trace()
    recorder.run_forward(made, outer, [model, part, dense, last], [np.zeros(1)])
    found = {
        member.path: [(call["call"], float(made.arrays[call["outputs"][0]["array"]][0])) for call in member.calls]
        for member in (model, part, dense, last)
    }
    assert found["model"] == [(0, 3), (1, 6)]
    assert found["model/part"] == found["model/part/dense"] == [(0, 1), (1, 2), (2, 4), (3, 5)]
    assert found["model/last"] == [(0, 3), (1, 6)]


def test_the_state_of_an_optimizer_whose_variables_are_no_arrays_by_themselves():
    """Those of TensorFlow 2.0 to 2.4: NumPy makes objects of them."""
    variable = SimpleNamespace(name="iter:0", numpy=lambda: np.int64(3))
    world = object.__new__(recorder.Eager)
    world.model = SimpleNamespace(optimizer=SimpleNamespace(variables=lambda: [variable]))
    assert world.optimizer_state() == [("iter:0", 3)]
