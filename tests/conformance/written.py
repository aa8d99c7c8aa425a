"""Writes the recorded models as programs of then, lets the codemod rewrite them, and compares what they compute.

    python tests/conformance/written.py                 all rows, and their page
    python tests/conformance/written.py STACK [NAME...] one row, or those models with one of these words in their name

The models are the Sequentials of `fixtures/models`, which the real stacks recorded: outputs, and losses of six steps. The
weights come from the recorded file, as `kmigrate convert` reads it. Of a model that was trained before it was recorded
only outputs are compared, for a program begins with an optimizer that knows nothing. Exit codes: 0, all that differ were
told of; 1, some were not.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import warnings
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FOLDER = ROOT / "fixtures" / "models"
for path in (HERE, FOLDER, ROOT / "shims", ROOT / "runtime", ROOT / "migrate"):
    sys.path.insert(0, str(path))
os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")

import numpy as np  # noqa: E402
from originals import ALLOWED, distance  # noqa: E402

STACKS = (
    "keras-1.2.2-theano", "keras-1.2.2-tensorflow", "keras-2.0.8-theano", "keras-2.0.8-tensorflow",
    "keras-2.2.4-theano", "keras-2.2.4-tensorflow", "keras-2.2.4-cntk",
    "keras-2.3.1-theano", "keras-2.3.1-tensorflow", "keras-2.3.1-cntk",
)  # fmt: skip
BOOKS = ("core", "images", "recurrent", "training")
PAGE = ROOT / "docs" / "written-models.md"


def recipes(release: str) -> dict[str, Any]:
    """The recorded models that are chains of layers, by name."""
    books = [importlib.import_module(f"recipes.keras{release[0]}_{name}").book for name in BOOKS]
    return {recipe.name: recipe for book in books for recipe in book.recipes if recipe.chain is not None}


def text(value: Any, classes: set[str]) -> str:
    """How a program writes an argument."""
    if isinstance(value, tuple) and value and isinstance(value[0], str) and value[0][:1].isupper():
        return layer(value, classes)
    if isinstance(value, list) and value and isinstance(value[0], tuple) and isinstance(value[0][0], str):
        return f"[{', '.join(layer(each, classes) for each in value)}]"
    if isinstance(value, np.ndarray):
        return f"np.array({value.tolist()!r}, dtype={str(value.dtype)!r})"
    return repr(value)


def layer(words: tuple[Any, ...], classes: set[str], **more: Any) -> str:
    given = list(words[1:])
    options = {**(given.pop() if given and isinstance(given[-1], dict) else {}), **more}
    classes.add(words[0])
    parts = [text(one, classes) for one in given] + [f"{key}={text(one, classes)}" for key, one in options.items()]
    return f"{words[0]}({', '.join(parts)})"


def function(name: str) -> str:
    return "build_" + re.sub(r"\W", "_", name)


def program(found: dict[str, Any]) -> str:
    """One program that builds all of them, as it was written then."""
    classes, optimizers, bodies = set[str](), {"SGD"}, []
    for name, recipe in found.items():
        layers, loss, optimizer, first = recipe.chain
        lines = [f"model.add({layer(one, classes, **({} if n else first))})" for n, one in enumerate(layers)]
        if isinstance(optimizer, tuple):
            optimizers.add(optimizer[0])
            given = f"{optimizer[0]}({', '.join(f'{key}={value!r}' for key, value in optimizer[1].items())})"
        else:
            given = repr(optimizer) if optimizer else "SGD(lr=0.05)"
        lines = ["model = Sequential()", *lines, f"model.compile(optimizer={given}, loss={loss!r})", "return model"]
        bodies.append(f"def {function(name)}():\n" + "".join(f"    {line}\n" for line in lines))
    head = "import numpy as np\nfrom keras.models import Sequential\n"
    head += f"from keras.optimizers import {', '.join(sorted(optimizers))}\n"
    return head + f"from keras.layers import {', '.join(sorted(classes))}\n\n\n" + "\n\n".join(bodies)


def rewritten(source: str, release: str, backend: Any) -> tuple[ModuleType, set[str]]:
    """The program of today, and the functions for which a person is told something."""
    from kmigrate.engine.rewrite import rewrite
    from kmigrate.settings import Settings

    result = rewrite(source, Settings(source=release, backend=backend))
    lines = source.splitlines()
    told = set()
    for finding in result.findings:
        if finding.status.needs_a_person:
            head = next(line for line in reversed(lines[: finding.line]) if line.startswith("def "))
            told.add(head[len("def ") : -len("():")])
    module = ModuleType("written")
    exec(compile(result.text, "written", "exec"), module.__dict__)
    return module, told


class Row:
    """What one stack recorded."""

    def __init__(self, stack: str) -> None:
        self.stack, self.room = stack, Path(tempfile.mkdtemp())
        with tarfile.open(FOLDER / f"{stack}.tar.xz") as bundle:
            bundle.extractall(self.room, filter="data")
        said = json.loads((FOLDER / f"{stack}.json").read_text(encoding="utf-8"))
        self.names = [name for name in said["names"] if (self.room / name / "model.h5").exists()]
        self.unsteady = said.get("unsteady", {})

    def arrays(self, name: str) -> dict[str, Any]:
        with zipfile.ZipFile(self.room / name / "trace.npz") as packed:
            files = [each for each in packed.namelist() if each.endswith(".npy")]
            return {each.removesuffix(".npy"): np.load(io.BytesIO(packed.read(each))) for each in files}

    def weights(self, name: str) -> Any:
        from kmigrate_runtime.build import build
        from kmigrate_runtime.legacy import read

        return build(read(self.room / name / "model.h5", backend=self.stack.rpartition("-")[2])).model.get_weights()


def compared(row: Row, name: str, recipe: Any, build: Any) -> str:
    """Where the model computes otherwise than recorded; nothing where it is equal."""
    real, said = row.arrays(name), []
    model = build()
    (x,) = recipe.inputs
    if not model.built:
        model.build((len(x), *x.shape[1:]))
    model.set_weights(row.weights(name))
    found = distance(np.asarray(model.predict_on_batch(x)), real["outputs/0"])
    if not found <= ALLOWED["outputs"]:
        said.append(f"outputs by {found:.1g}")
    if "losses" in real and not recipe.full and not recipe.loaded:
        for one in model.layers:
            getattr(one, "reset_states", getattr(one, "reset_state", lambda: None))()
        target = recipe.targets[0] if recipe.targets else real["targets/0"]
        weights = recipe.weights[0] if recipe.weights else None
        losses = []
        for _ in real["losses"]:
            model.reset_metrics()
            losses.append(np.ravel(model.train_on_batch(x, target, sample_weight=weights))[0])
        found = distance(np.asarray(losses), real["losses"][:, 0])
        if not found <= ALLOWED["losses"]:
            said.append(f"losses by {found:.1g}")
    return ", ".join(said)


def run(stack: str, words: list[str]) -> dict[str, list[str]]:
    """The names of the models that are equal, told of, unsteady and other, with how they differ."""
    import keras

    release, backend = stack.split("-")[1:]
    row = Row(stack)
    chains = recipes(release)
    found = {n: chains[n] for n in row.names if n in chains and (not words or any(word in n for word in words))}
    module, told = rewritten(program(found), release, backend)
    came: dict[str, list[str]] = {"equal": [], "told": [], "unsteady": [], "other": []}
    for name, recipe in found.items():
        keras.backend.clear_session()
        try:
            said = compared(row, name, recipe, getattr(module, function(name)))
        except Exception as error:
            said = f"{type(error).__name__}: {' '.join(str(error).split())[:100]}"
        kind = "equal" if not said else "told" if function(name) in told else "other"
        kind = "unsteady" if kind == "other" and name in row.unsteady else kind
        came[kind].append(f"{name}: {said}" if said else name)
    return came


HEAD = """# Recorded models as programs

Written by `python tests/conformance/written.py`. Each Sequential of the recorded models in `fixtures/models` is written as the program
that made it then, rewritten by kmigrate, and run under TensorFlow {tensorflow}, Keras {keras}, with the recorded weights. *Equal*: outputs within
1e-5 of what the real stack computed, by their scale, and losses of six steps within 1e-4. *Told*: it differs, and a finding at that model
said so. *Unsteady*: the real stack trained otherwise each time. *Other*: it differs, and no finding says so. Models with several inputs
and of several releases at once are not among them, nor is what begins with random numbers.

| stack | models | equal | told | unsteady | other |
|---|--:|--:|--:|--:|--:|
"""


def page(rows: dict[str, dict[str, list[str]]]) -> str:
    import keras
    import tensorflow

    lines = [HEAD.format(tensorflow=tensorflow.__version__, keras=keras.__version__)]
    for stack, came in rows.items():
        counts = " | ".join(str(len(came[kind])) for kind in ("equal", "told", "unsteady", "other"))
        lines.append(f"| {stack} | {sum(map(len, came.values()))} | {counts} |\n")
    for stack, came in rows.items():
        if any(came[kind] for kind in ("told", "unsteady", "other")):
            lines.append(f"\n## {stack}\n\n")
        for kind in ("other", "told", "unsteady"):
            lines += [f"- **{kind}** {each}\n" for each in came[kind]]
    return "".join(lines)


def main(arguments: list[str]) -> int:
    warnings.simplefilter("ignore")
    if arguments:
        came = run(arguments[0], arguments[1:])
        print(json.dumps({**came, "equal": len(came["equal"])} if len(arguments) == 1 else came, indent=1))
        return 1 if came["other"] else 0
    rows = {}
    for stack in STACKS:
        done = subprocess.run([sys.executable, __file__, stack, ""], capture_output=True, text=True, check=False)
        rows[stack] = json.loads(done.stdout)
        print(stack, {kind: len(names) for kind, names in rows[stack].items()}, flush=True)
    PAGE.write_text(page(rows), encoding="utf-8")
    return 1 if any(came["other"] for came in rows.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
