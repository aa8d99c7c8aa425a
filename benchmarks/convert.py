"""What it costs to convert a large file: `python benchmarks/convert.py [--write] [FOLDER]`.

Makes a file of the shape of VGG16 (138 million weights, 550 MB) as Keras 2.2.4 on TensorFlow wrote them, and measures
in processes of their own `kmigrate convert`, and what it is compared with: reading all weights with h5py, and saving
a model of that size with Keras. With --write the section of docs/benchmarks.md is renewed.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
START, END = "<!-- convert -->\n", "<!-- end of convert -->\n"
BLOCKS = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]
MEMORY, TIME = 1.5, 2.0


def layers() -> list[dict[str, object]]:
    """The layers of VGG16 as Keras 2 wrote them."""
    found: list[dict[str, object]] = []
    for number, (count, filters) in enumerate(BLOCKS, 1):
        for one in range(1, count + 1):
            found.append(_convolution(f"block{number}_conv{one}", filters, first=not found))
        pool = {"pool_size": [2, 2], "strides": [2, 2], "padding": "valid", "data_format": "channels_last"}
        found.append(
            {"class_name": "MaxPooling2D", "config": {"name": f"block{number}_pool", "trainable": True, **pool}}
        )
    found.append(
        {"class_name": "Flatten", "config": {"name": "flatten", "trainable": True, "data_format": "channels_last"}}
    )
    for name, units, activation in (("fc1", 4096, "relu"), ("fc2", 4096, "relu"), ("predictions", 1000, "softmax")):
        config = {
            "name": name,
            "trainable": True,
            "units": units,
            "activation": activation,
            "use_bias": True,
            **_parts(),
        }
        found.append({"class_name": "Dense", "config": config})
    return found


def _parts() -> dict[str, object]:
    scaled = {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None}
    return {
        "kernel_initializer": {"class_name": "VarianceScaling", "config": scaled},
        "bias_initializer": {"class_name": "Zeros", "config": {}},
        "kernel_regularizer": None,
        "bias_regularizer": None,
        "activity_regularizer": None,
        "kernel_constraint": None,
        "bias_constraint": None,
    }


def _convolution(name: str, filters: int, first: bool) -> dict[str, object]:
    config = {
        "name": name, "trainable": True, "filters": filters, "kernel_size": [3, 3], "strides": [1, 1],
        "padding": "same", "data_format": "channels_last", "dilation_rate": [1, 1], "activation": "relu",
        "use_bias": True, **_parts(),
    }  # fmt: skip
    if first:
        config |= {"batch_input_shape": [None, 224, 224, 3], "dtype": "float32"}
    return {"class_name": "Conv2D", "config": config}


def make(path: Path) -> None:
    import h5py
    import numpy as np

    random = np.random.default_rng(0)
    size, channels = 224, 3
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"], file.attrs["backend"] = b"2.2.4", b"tensorflow"
        config = {"class_name": "Sequential", "config": {"name": "vgg16", "layers": layers()}}
        file.attrs["model_config"] = json.dumps(config).encode()
        group = file.create_group("model_weights")
        group.attrs["backend"], group.attrs["keras_version"] = b"tensorflow", b"2.2.4"
        group.attrs["layer_names"] = np.array([str(one["config"]["name"]).encode() for one in layers()])  # type: ignore[index]
        inside = 0
        for one in layers():
            options = dict(one["config"])  # type: ignore[call-overload]
            own = group.create_group(options["name"])
            shape: tuple[int, ...] = ()
            if one["class_name"] == "Conv2D":
                shape, channels = (3, 3, channels, options["filters"]), options["filters"]
            elif one["class_name"] == "MaxPooling2D":
                size //= 2
            elif one["class_name"] == "Flatten":
                inside = size * size * channels
            else:
                shape, inside = (inside, options["units"]), options["units"]
            names = [f"{options['name']}/kernel:0", f"{options['name']}/bias:0"] if shape else []
            own.attrs["weight_names"] = np.array([name.encode() for name in names])
            if shape:
                scale = (2.0 / float(np.prod(shape[:-1]))) ** 0.5
                own[names[0]] = random.standard_normal(shape, "float32") * np.float32(scale)
                own[names[1]] = np.zeros(shape[-1], "float32")


READ = """
import h5py
def walk(node):
    for one in node.values():
        walk(one) if isinstance(one, h5py.Group) else one[()]
walk(h5py.File(OLD, "r")["model_weights"])
"""
SAVE = """
model = keras.Sequential([keras.Input((1024,)), keras.layers.Dense(COUNT // 1025, kernel_initializer="zeros")])
begin()
model.save(NEW)
"""
CONVERT = """
from kmigrate_runtime.cli.convert import main
begin()
assert main([OLD, NEW, "--force"]) == 0
"""
HEAD = """
import os, resource, time
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
OLD, NEW, COUNT = {old!r}, {new!r}, {count}
if {heavy}:
    import tensorflow, keras
def begin():
    global started, memory
    started, memory = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begin()
"""
TAIL = """
print("MEASURED", time.perf_counter() - started, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) * 1024)
"""


def measure(code: str, old: Path, new: Path, count: int, heavy: bool) -> tuple[float, float]:
    """Seconds, and the bytes of the peak above what was there when it began."""
    script = HEAD.format(old=str(old), new=str(new), count=count, heavy=heavy) + code + TAIL
    path = os.pathsep.join([str(ROOT / "runtime"), str(ROOT / "shims")])
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    line = next(line for line in done.stdout.splitlines() if line.startswith("MEASURED"))
    seconds, memory = line.split()[1:]
    return float(seconds), float(memory)


def main(argv: list[str]) -> int:
    words = [word for word in argv if not word.startswith("-")]
    folder = Path(words[0]) if words else Path(tempfile.mkdtemp())
    old, new = folder / "vgg16.h5", folder / "vgg16.keras"
    if not old.exists():
        make(old)
    size = old.stat().st_size
    count = size // 4
    best: dict[str, tuple[float, float]] = {}
    for _ in range(2):
        for name, code, heavy in (("read", READ, False), ("save", SAVE, True), ("convert", CONVERT, True)):
            seconds, memory = measure(code, old, new, count, heavy)
            before = best.get(name, (float("inf"), float("inf")))
            best[name] = min(before[0], seconds), min(before[1], memory)
    new.unlink(missing_ok=True)
    base = best["read"][0] + best["save"][0]
    share, factor = best["convert"][1] / size, best["convert"][0] / base
    text = f"""
|  | figure | aim | met |
| --- | --- | --- | --- |
| `kmigrate convert` of {size >> 20} MB, peak memory above the import of TensorFlow, by the size of the file | \
{share:.2f} ({best["convert"][1] / 2**20:.0f} MB) | under {MEMORY} | {"yes" if share < MEMORY else "**no**"} |
| its time, by that of h5py reading ({best["read"][0]:.1f} s) and Keras saving ({best["save"][0]:.1f} s) | \
{factor:.2f} ({best["convert"][0]:.1f} s) | at most {TIME:.0f} | {"yes" if factor <= TIME else "**no**"} |
"""
    print(text)
    if "--write" in argv:
        page = PAGE.read_text("utf-8")
        head, _, rest = page.partition(START)
        PAGE.write_text(f"{head}{START}{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    raise SystemExit(main(sys.argv[1:]))
