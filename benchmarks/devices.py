"""How far devices are from float64, per family of layers: `python benchmarks/devices.py [--write]`.

Every family is computed in float64 on the CPU, and in float32 on the CPU and on the first GPU, with TF32 off and on,
each in a process of its own. With --write the section of docs/proof.md is renewed, with the date and the machine. What
the machine lacks is written as not checked.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "runtime"), str(ROOT / "shims")]

from kmigrate_runtime.verify.modes import CPU, Mode, absent, environment, lacking, plan, prepare, world  # noqa: E402

PAGE = ROOT / "docs" / "proof.md"
START, END = "<!-- devices -->\n", "<!-- end of devices -->\n"
EXACT = "float64"


def families() -> dict[str, tuple[tuple[int, ...], Callable[[Any], Any]]]:
    """The shape of what each reads, without the batch, and how it is made."""
    return {
        "Dense": ((1024,), lambda k: k.Dense(1024)),
        "Conv1D": ((64, 128), lambda k: k.Conv1D(128, 5, padding="same")),
        "Conv2D": ((32, 32, 64), lambda k: k.Conv2D(128, 3, padding="same")),
        "Conv2DTranspose": ((16, 16, 64), lambda k: k.Conv2DTranspose(64, 3, strides=2)),
        "Conv3D": ((8, 16, 16, 32), lambda k: k.Conv3D(32, 3)),
        "DepthwiseConv2D": ((32, 32, 64), lambda k: k.DepthwiseConv2D(3)),
        "SeparableConv2D": ((32, 32, 64), lambda k: k.SeparableConv2D(64, 3)),
        "LSTM": ((50, 64), lambda k: k.LSTM(128)),
        "GRU": ((50, 64), lambda k: k.GRU(128, reset_after=False)),
        "GRU, reset_after": ((50, 64), lambda k: k.GRU(128)),
        "Bidirectional LSTM": ((50, 64), lambda k: k.Bidirectional(k.LSTM(64))),
        "ConvLSTM2D": ((6, 16, 16, 8), lambda k: k.ConvLSTM2D(16, 3)),
        "BatchNormalization": ((32, 32, 64), lambda k: k.BatchNormalization()),
        "AveragePooling2D": ((32, 32, 64), lambda k: k.AveragePooling2D(3)),
        "softmax": ((1000,), lambda k: k.Softmax()),
    }


def computed() -> dict[str, np.ndarray]:
    """What every family gives, from the same weights and inputs whatever the precision."""
    import keras

    found = {}
    for number, (name, (shape, make)) in enumerate(families().items()):
        random = np.random.default_rng(number)
        x = random.standard_normal((16, *shape)).astype("float32")
        layer = make(keras.layers)
        layer.build((None, *shape))
        weights = [random.standard_normal(w.shape) / np.prod(w.shape[:-1]) ** 0.5 for w in layer.weights if is_saved(w)]
        layer.set_weights([np.abs(w).astype("float32") if w.ndim == 1 else w.astype("float32") for w in weights])
        given = keras.ops.convert_to_tensor(x, dtype=keras.config.floatx())
        found[name] = keras.ops.convert_to_numpy(layer(given, training=False))
    return found


def is_saved(weight: Any) -> bool:
    return "seed" not in weight.path


def work(mode: Mode, out: str) -> None:
    """In the process of the mode."""
    reason = lacking(mode)
    facts = {"reason": reason}
    if not reason:
        prepare(mode)
        import keras

        if mode.precision == EXACT:
            keras.config.set_floatx(EXACT)
        np.savez(out, **computed())
        facts.update(world(mode))
    Path(out).with_suffix(".json").write_text(json.dumps(facts), encoding="utf-8")


def apart(mode: Mode, folder: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """What the mode's own process computed, and its world, or the reason why it could not."""
    if absent(mode):
        return {}, {"reason": absent(mode)}
    out = folder / "out.npz"
    command = [sys.executable, __file__, "--work", json.dumps(asdict(mode)), str(out)]
    done = subprocess.run(command, env=environment(mode), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    facts = json.loads(out.with_suffix(".json").read_text("utf-8"))
    if facts["reason"]:
        return {}, facts
    with np.load(out) as arrays:
        return {name: arrays[name] for name in arrays.files}, facts


def off(one: np.ndarray, other: np.ndarray) -> str:
    return f"{np.abs(one.astype('float64') - other).max() / np.abs(other).max():.1e}"


def report(modes: dict[str, Mode]) -> str:
    results, worlds = {}, {}
    for title, mode in modes.items():
        with tempfile.TemporaryDirectory() as folder:
            results[title], worlds[title] = apart(mode, Path(folder))
    exact = results.pop(EXACT)
    titles = [*results, "GPU against CPU"]
    lines = ["| layers | " + " | ".join(titles) + " |", "| --- |" + " --- |" * len(titles)]
    cpu, gpu = results["CPU"], results["GPU, TF32 off"]
    for name in exact:
        cells = [off(found[name], exact[name]) if found else "not checked" for found in results.values()]
        cells.append(off(gpu[name], cpu[name]) if gpu else "not checked")
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join([*about(worlds), "", *lines]) + "\n"


def about(worlds: dict[str, dict[str, str]]) -> list[str]:
    """The machine, and what it lacks."""
    found, gpu = worlds["CPU"], worlds["GPU, TF32 off"]
    versions = ", ".join(f"{name} {found[name]}" for name in ("Keras", "tensorflow", "NumPy"))
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {gpu.get('device', 'no GPU')}"
    day = datetime.datetime.now(datetime.UTC).date()
    lacking = [f"GPU: not checked, for {gpu['reason']}. No GPU has been had yet."] if gpu.get("reason") else []
    return [f"Measured on {day} ({machine}), {versions}.", *lacking]


def main(argv: list[str]) -> int:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if argv[:1] == ["--work"]:
        work(Mode(**json.loads(argv[1])), argv[2])
        return 0
    plain, tf32 = plan(["gpu:0" if not absent(Mode("gpu", "", device="gpu")) else "gpu"], ["tf32"])
    exact = Mode(EXACT, "the measure of the others", precision=EXACT)
    text = report({EXACT: exact, "CPU": CPU, "GPU, TF32 off": plain, "GPU, TF32 on": tf32})
    print(text)
    if "--write" in argv:
        head, _, rest = PAGE.read_text("utf-8").partition(START)
        _, _, behind = rest.partition(END)
        PAGE.write_text(f"{head}{START}\n{text}\n{END}{behind}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
