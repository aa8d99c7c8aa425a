"""What it costs to verify: `python benchmarks/verify.py [--write] [MODEL...]`.

Makes files as Keras 2.2.4 wrote them, of several shapes and sizes, converts each, and measures, in a process of its own
each, `kmigrate verify` against two forward passes that give the outputs of all layers: of the reference in float64, and
of the new model. Times are those of the processor. Loading the files is counted for neither side; gradients
and training are other work, and the files are not compiled. With --write the section of docs/benchmarks.md is renewed.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
START, END = "<!-- verify -->\n", "<!-- end of verify -->\n"
AIM, RUNS = 1.5, 2

Part = tuple[str, dict[str, Any], dict[str, tuple[int, ...]]]  # class, options, shapes of the weights


def dense(inside: int, units: int, activation: str = "tanh") -> Part:
    shapes: dict[str, tuple[int, ...]] = {"kernel": (inside, units), "bias": (units,)}
    return "Dense", {"units": units, "activation": activation, "use_bias": True}, shapes


def convolution(inside: int, filters: int) -> Part:
    options = {
        "filters": filters, "kernel_size": [3, 3], "strides": [1, 1], "padding": "same", "dilation_rate": [1, 1],
        "data_format": "channels_last", "activation": "relu", "use_bias": True,
    }  # fmt: skip
    return "Conv2D", options, {"kernel": (3, 3, inside, filters), "bias": (filters,)}


def normalization(channels: int) -> Part:
    options = {"axis": -1, "epsilon": 0.001, "momentum": 0.99, "center": True, "scale": True}
    return (
        "BatchNormalization",
        options,
        dict.fromkeys(("gamma", "beta", "moving_mean", "moving_variance"), (channels,)),
    )


def pool() -> Part:
    options = {"pool_size": [2, 2], "strides": [2, 2], "padding": "valid", "data_format": "channels_last"}
    return "MaxPooling2D", options, {}


def recurrent(inside: int, units: int, sequences: bool) -> Part:
    options = {
        "units": units, "activation": "tanh", "recurrent_activation": "hard_sigmoid", "use_bias": True,
        "return_sequences": sequences, "implementation": 1, "dropout": 0.0, "recurrent_dropout": 0.0,
    }  # fmt: skip
    shapes: dict[str, tuple[int, ...]] = {"kernel": (inside, 4 * units), "recurrent_kernel": (units, 4 * units)}
    return "LSTM", options, {**shapes, "bias": (4 * units,)}


def images(size: int, blocks: list[int]) -> tuple[tuple[int, ...], list[Part]]:
    parts, channels = [], 3
    for filters in blocks:
        parts += [convolution(channels, filters), normalization(filters), convolution(filters, filters), pool()]
        channels = filters
    flat = {"data_format": "channels_last"}
    last = channels * (size >> len(blocks)) ** 2
    return (size, size, 3), [*parts, ("Flatten", flat, {}), dense(last, 256, "relu"), dense(256, 10, "softmax")]


def models() -> dict[str, tuple[tuple[int, ...], list[Part]]]:
    return {
        "3 Dense of 128": ((64,), [dense(64, 128), dense(128, 128), dense(128, 10, "softmax")]),
        "300 Dense of 64": ((64,), [dense(64, 64) for _ in range(300)]),
        "3 Dense of 4096": ((4096,), [dense(4096, 4096), dense(4096, 4096), dense(4096, 1000, "softmax")]),
        "2 LSTM of 256, 100 steps": (
            (100, 64), [recurrent(64, 256, True), recurrent(256, 256, False), dense(256, 10, "softmax")]
        ),
        "images of 32, 12 layers": images(32, [32, 64]),
        "images of 96, 24 layers": images(96, [32, 64, 128, 256, 256]),
    }  # fmt: skip


def make(path: Path, shape: tuple[int, ...], parts: list[Part]) -> None:
    """The file, as Keras 2.2.4 on TensorFlow wrote it."""
    import h5py
    import numpy as np

    random = np.random.default_rng(0)
    layers = []
    with h5py.File(path, "w") as file:
        group = file.create_group("model_weights")
        for number, (kind, options, shapes) in enumerate(parts, 1):
            name = f"{kind.lower()}_{number}"
            given = {"batch_input_shape": [None, *shape], "dtype": "float32"} if number == 1 else {}
            layers.append({"class_name": kind, "config": {"name": name, "trainable": True, **given, **options}})
            own = group.create_group(name)
            own.attrs["weight_names"] = np.array([f"{name}/{role}:0".encode() for role in shapes])
            for role, size in shapes.items():
                values = random.standard_normal(size, "float32") / np.float32(max(1, np.prod(size[:-1])) ** 0.5)
                own[f"{name}/{role}:0"] = np.abs(values) + 0.5 if role == "moving_variance" else values
        group.attrs["layer_names"] = np.array([layer["config"]["name"].encode() for layer in layers])  # type: ignore[index]
        for one in (file, group):
            one.attrs["keras_version"], one.attrs["backend"] = b"2.2.4", b"tensorflow"
        config = {"class_name": "Sequential", "config": {"name": "sequential_1", "layers": layers}}
        file.attrs["model_config"] = json.dumps(config).encode()


SCRIPT = """
import json, os, sys, time
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
old, new = sys.argv[1:3]
from kmigrate_runtime import legacy, reference
from kmigrate_runtime.verify import CPU, Request, verify
from kmigrate_runtime.verify import feeds, new as candidates
import keras, numpy
# Both sides are set up before anything is measured: the first call of anything in TensorFlow costs a second.
keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])(numpy.zeros((1, 2), "float32"))
spec = legacy.read(old)
for _, array in spec.model.weights():
    numpy.asarray(array)
x = feeds.inputs(spec, None, 0)
model = candidates.load(new)
began = time.process_time()
reference.run(spec, x)
middle = time.process_time()
whole = keras.Model(model.inputs, [layer.output for layer in model.layers])
whole(keras.ops.convert_to_tensor(x[0].astype(model.inputs[0].dtype)), training=False)
end = time.process_time()
proof = verify(Request(old, new, CPU), [CPU], model=model)
done = time.process_time()
rungs = {rung.name: rung.seconds for rung in proof.climbs[0].rungs}
assert proof.verdict == "equal", proof
print("MEASURED", json.dumps([middle - began, end - middle, done - end, rungs]))
"""


def measure(old: Path, new: Path) -> tuple[float, float, float, dict[str, float]]:
    """Seconds of the reference, of the new model, of verifying, and of its rungs."""
    path = os.pathsep.join([str(ROOT / "runtime"), str(ROOT / "shims")])
    environment = {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(old), str(new)], env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    line = next(line for line in done.stdout.splitlines() if line.startswith("MEASURED"))
    first, second, third, rungs = json.loads(line.removeprefix("MEASURED "))
    return first, second, third, rungs


def convert(old: Path, new: Path) -> None:
    path = os.pathsep.join([str(ROOT / "runtime"), str(ROOT / "shims")])
    code = "import sys; from kmigrate_runtime.cli.convert import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, str(old), str(new), "--quiet", "--force"]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, check=True, capture_output=True)


def about() -> str:
    day = datetime.datetime.now(datetime.UTC).date()
    machine = f"{platform.system()} {platform.machine()}"
    return f"Measured on {day} with Python {platform.python_version()} on {machine}, one thread, the better of {RUNS}."


def main(argv: list[str]) -> int:
    words = [word for word in argv if not word.startswith("-")]
    lines = [
        "| model | reference, s | new model, s | verify, s | ratio | met |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, (shape, parts) in models().items():
        if words and not any(word in name for word in words):
            continue
        with tempfile.TemporaryDirectory() as folder:
            old, new = Path(folder) / "old.h5", Path(folder) / "new.keras"
            make(old, shape, parts)
            convert(old, new)
            found = min((measure(old, new) for _ in range(RUNS)), key=lambda one: one[2])
        first, second, whole, rungs = found
        ratio = whole / (first + second)
        met = "yes" if ratio <= AIM else "**no**"
        lines.append(f"| {name} | {first:.2f} | {second:.2f} | {whole:.2f} | {ratio:.2f} | {met} |")
        print(lines[-1], {key: round(value, 2) for key, value in rungs.items()}, flush=True)
    if "--write" in argv:
        text = "\n".join([about(), "", *lines])
        head, _, rest = PAGE.read_text("utf-8").partition(START)
        _, _, behind = rest.partition(END)
        PAGE.write_text(f"{head}{START}\n{text}\n\n{END}{behind}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
