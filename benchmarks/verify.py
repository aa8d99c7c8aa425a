"""What it costs to verify: `python benchmarks/verify.py [--write] [MODEL...]`.

Makes files as Keras 2.2.4 wrote them, of several shapes and sizes, converts each, and measures, in a process of its own
each, `kmigrate verify` against two forward passes that give the outputs of all layers: of the reference in float64, and
of the new model by `predict`, which compiles it, as verifying does. What the new model costs where it is called, and
nothing is compiled, stands beside it. Times are those of the processor. Loading the files is counted for neither side;
gradients and training are other work, and the files are not compiled. With --write the section of docs/benchmarks.md is
renewed.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
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
old, new, tiny_old, tiny_new = sys.argv[1:5]
from kmigrate_runtime import legacy, reference
from kmigrate_runtime.verify import CPU, Request, feeds, verify
from kmigrate_runtime.verify import ladder, new as candidates
from kmigrate_runtime.verify.tensors import functional, nodes
import keras, numpy
ladder.time.monotonic = time.process_time  # rungs, too, in time of the processor
spec, model = legacy.read(old), candidates.load(new)
for _, array in spec.model.weights():
    numpy.asarray(array)
x = feeds.inputs(spec, None, 0)
given = x[0].astype(model.inputs[0].dtype)

def passing():
    outputs = [tensor for node in nodes(model) if not node.is_input for tensor in node.outputs]
    return keras.Model(functional(model).inputs, outputs)

# The first of anything in a process costs more than the whole of a small model, on either side.
small = candidates.load(tiny_new)
small.predict(numpy.zeros((1, 2), "float32"), verbose=0)
verify(Request(tiny_old, tiny_new, CPU), [CPU])
called = passing()
called(given, training=False)
times = [time.process_time()]
reference.run(spec, x)
times.append(time.process_time())
passing().predict(given, verbose=0)
times.append(time.process_time())
passing()(given, training=False)
times.append(time.process_time())
legacy.read, candidates.load = lambda *a, **k: spec, lambda *a: model
proof = verify(Request(old, new, CPU), [CPU])
times.append(time.process_time())
rungs = {rung.name: rung.seconds for rung in proof.climbs[0].rungs}
assert proof.verdict == "equal", proof
print("MEASURED", json.dumps([*numpy.diff(times), rungs]))
"""


@dataclass(frozen=True)
class Cost:
    """Seconds of the processor."""

    reference: float
    predicted: float
    called: float
    verify: float
    rungs: dict[str, float]

    @property
    def ratios(self) -> tuple[float, float]:
        return tuple(self.verify / (self.reference + new) for new in (self.predicted, self.called))  # type: ignore[return-value]


def measure(*files: Path) -> Cost:
    path = os.pathsep.join([str(ROOT / "runtime"), str(ROOT / "shims")])
    environment = {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *map(str, files)], env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    line = next(line for line in done.stdout.splitlines() if line.startswith("MEASURED"))
    return Cost(*json.loads(line.removeprefix("MEASURED ")))


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
        "| model | reference, s | new model, s | verify, s | ratio | met | new model called, s | ratio to that |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small.h5", Path(folder) / "small.keras"
        make(small[0], (2,), [dense(2, 2)])
        convert(*small)
        for name, (shape, parts) in models().items():
            if words and not any(word in name for word in words):
                continue
            old, new = Path(folder) / "old.h5", Path(folder) / "new.keras"
            make(old, shape, parts)
            convert(old, new)
            one = min((measure(old, new, *small) for _ in range(RUNS)), key=lambda cost: cost.verify)
            ratio, other = one.ratios
            lines.append(
                f"| {name} | {one.reference:.3f} | {one.predicted:.3f} | {one.verify:.3f} | {ratio:.2f} | "
                f"{'yes' if ratio <= AIM else '**no**'} | {one.called:.3f} | {other:.2f} |"
            )
            print(lines[-1], {key: round(value, 3) for key, value in one.rungs.items()}, flush=True)
    if "--write" in argv:
        text = "\n".join([about(), "", *lines])
        head, _, rest = PAGE.read_text("utf-8").partition(START)
        _, _, behind = rest.partition(END)
        PAGE.write_text(f"{head}{START}\n{text}\n\n{END}{behind}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
