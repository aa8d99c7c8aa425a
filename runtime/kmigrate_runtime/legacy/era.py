"""Which Keras wrote a file, on which backend: what the file says, what its form shows, what the user says."""

from __future__ import annotations

from typing import Any

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.legacy.context import numbers
from kmigrate_runtime.legacy.parts import MODERN, Parts
from kmigrate_runtime.spec import Source

BACKENDS = ("theano", "tensorflow", "cntk")
# Options that only one generation had.
OLD_OPTIONS = frozenset(
    {"output_dim", "nb_filter", "border_mode", "W_regularizer", "dim_ordering", "init", "input_dtype", "p", "sigma"}
)
TF_KERAS_CLASSES = frozenset({"Functional", "TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer"})


def find(parts: Parts, *, backend: str | None, release: str | None) -> tuple[Source, int]:
    """The source, and the generation of the form of its architecture: 0, 1 or 2."""
    evidence: list[str] = []
    said = parts.said.get("keras_version")
    if said and not release and numbers(said) >= (3,):
        raise Complaint(f"{parts.path} was written by Keras {said}. {MODERN}")
    generation = _generation(parts)
    known = release or said
    if release:
        evidence.append(f"the user says release {release}")
    elif said:
        evidence.append(f"keras_version is {said}")
    else:
        known = str(generation)
        evidence.append((_FORMS if parts.architecture is not None else _ALONE)[generation])
    if known and numbers(known) and parts.architecture is None:
        generation = min(numbers(known)[0], 2)
    package = _package(parts, known, evidence)
    found, why = _backend(parts, backend, package)
    if why:
        evidence.append(why)
    source = Source(parts.path, parts.form, package, known, found, tuple(evidence))
    return source, generation


_FORMS = {
    0: "the architecture names classes by `name`, as Keras 0 did",
    1: "options are called as in Keras 1 (output_dim, nb_filter, border_mode)",
    2: "options are called as in Keras 2 (units, filters, padding)",
}

# Weights alone, of which Keras 2 says the release.
_ALONE = {
    0: "the weights are called by number, as in Keras 0",
    1: "the weights do not say their release, as those of Keras 2 do",
    2: "keras_version is none that is known",
}


def _generation(parts: Parts) -> int:
    said = numbers(parts.said.get("keras_version"))
    if parts.architecture is None:
        if said:
            return min(said[0], 2)
        # Keras 2 said its version with the weights from the first release on.
        return 0 if parts.graph or any(group.names[:1] == ("param_0",) for group in parts.layers) else 1
    entries = list(_configs(parts.architecture))
    if isinstance(parts.architecture, dict) and "class_name" not in parts.architecture:
        return 0
    if said:
        return min(said[0], 2)
    keys = {key for config in entries for key in config}
    return 1 if keys & OLD_OPTIONS and not keys & {"units", "filters", "kernel_initializer", "rate"} else 2


def _package(parts: Parts, release: str | None, evidence: list[str]) -> str:
    if release and (release.endswith("-tf") or numbers(release) >= (2, 4)):
        evidence.append(f"release {release} is one of tf.keras")
        return "tf.keras"
    classes = {str(config.get("class_name")) for config in _entries(parts.architecture)}
    if classes & TF_KERAS_CLASSES:
        evidence.append("the architecture has classes that only tf.keras has")
        return "tf.keras"
    return "keras"


def _backend(parts: Parts, told: str | None, package: str) -> tuple[str | None, str | None]:
    said = parts.said.get("backend")
    said = said.lower() if said else None
    if package == "tf.keras":
        return "tensorflow", "tf.keras is always on TensorFlow"
    if told:
        if said in BACKENDS and said != told:
            raise Complaint(f"{parts.path} says that its backend is {said}, and --backend says {told}. Leave it out.")
        return told, "--backend says so"
    if said in BACKENDS:
        return said, f"backend is {said}"
    names = [name for group in parts.layers for name in group.names]
    if any(name.endswith(":0") for name in names):
        return "tensorflow", f"names of weights end with :0, as TensorFlow writes them ({names[0]})"
    plain = [name for name in names if not name.startswith("param_")]
    if plain and not any(":" in name for name in names):
        return "theano", f"names of weights have no :0, so TensorFlow did not write them ({plain[0]})"
    return None, None


def _entries(value: Any) -> list[dict[str, Any]]:
    """Every dictionary in the architecture that stands for a layer."""
    found = []
    stack = [value]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            if isinstance(part.get("class_name"), str) or isinstance(part.get("name"), str):
                found.append(part)
            stack.extend(part.values())
        elif isinstance(part, list):
            stack.extend(part)
    return found


def _configs(value: Any) -> list[dict[str, Any]]:
    return [part["config"] for part in _entries(value) if isinstance(part.get("config"), dict)]
