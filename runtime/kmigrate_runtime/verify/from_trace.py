"""The witness that was there: a trace, recorded where the old Keras runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np

from kmigrate_runtime import reference, trace
from kmigrate_runtime.compare import apart as measured
from kmigrate_runtime.complaints import Complaint, Contradiction, told
from kmigrate_runtime.legacy import traced
from kmigrate_runtime.reference import Gradients, Outputs, Trained
from kmigrate_runtime.spec import Array, Spec
from kmigrate_runtime.tolerance import ROUNDING
from kmigrate_runtime.trace import BadTrace, Trace
from kmigrate_runtime.verify.climbing import Request
from kmigrate_runtime.verify.old import BELIEVED, Key, Lost, Witness, after, failing
from kmigrate_runtime.verify.pairs import units
from kmigrate_runtime.verify.store import Kept, kept
from kmigrate_runtime.verify.swayed import Swayed, swayed

Entry = dict[str, Any]


@dataclass
class TraceWitness(Witness):
    """A trace, and the spec of the model in it."""

    trace: Trace = field(kw_only=True)

    @cached_property
    def _outputs(self) -> dict[Key, Entry]:
        found: dict[Key, Entry] = {}
        places = traced.paths(self.trace, self.spec.model) if self.spec is not None else {}
        for layer in self.trace.facts["layers"]:
            path = places.get(layer["path"], layer["path"])
            arrays = Counter(entry["array"] for call in layer["calls"] for entry in call["outputs"])
            for number, call in enumerate(layer["calls"]):
                for index, entry in enumerate(call["outputs"]):
                    # Earlier recorders let the turns of a model in a model in a model write over each other.
                    if arrays[entry["array"]] == 1:
                        found[path, number, index] = entry
        return found

    def tensors(self) -> list[Key]:
        return list(self._outputs)

    def has(self, key: Key) -> bool:
        return key in self._outputs

    def output(self, key: Key) -> Kept:
        return self._kept(self._outputs[key])

    def _kept(self, entry: Entry) -> Kept:
        return Kept(self.trace.array(entry), tuple(entry["shape"]), self.trace.places(entry))

    @property
    def borrowed(self) -> Container[str]:
        return ()  # the trace has what they gave

    @property
    def _unit(self) -> float:
        """The rounding of the old stack: Keras computed in what it called floatx."""
        return max(ROUNDING.get(str(self.trace.facts.get("floatx")), 0.0), ROUNDING["float32"])

    @property
    def drawing(self) -> list[str]:
        if self.spec is not None:
            return super().drawing
        # Without an architecture nobody knows the rates.
        layers = self.trace.facts["layers"]
        return [layer["path"] for layer in layers if any(word in layer["class"] for word in ("Dropout", "Noise"))]

    @property
    def races(self) -> bool:
        facts = self.trace.facts
        graphs = facts["backend"] == "tensorflow" and facts["framework"] == "keras"
        return graphs and not (facts.get("after") or {}).get("ordered")

    def weights(self) -> Iterator[tuple[str, Kept]]:
        return super().weights() if self.has_weights else iter(())

    def lost(self, key: Key) -> float | None:
        """What the old stack's own float32 shows, where reference and trace mean the same."""
        if self.computed is None or key not in self.computed.exact:
            return None
        computed = self.computed
        return believed(self._apart(key), lambda: computed.lost[key], self._unit)

    def _apart(self, key: Key) -> float:
        """How far the trace is from the reference."""
        assert self.computed is not None
        return self._far(self.computed.exact[key], self.output(key))

    def _far(self, exact: np.ndarray, old: Kept) -> float:
        if tuple(exact.shape) != old.shape:
            return float("inf")
        return measured(exact if old.places is None else exact.ravel()[old.places], old.values)

    @property
    def finals(self) -> list[tuple[str, Kept, Lost]]:
        entries = enumerate(self.trace.facts["outputs"])
        return [(entry["name"], self._kept(entry), partial(self._final, n, entry)) for n, entry in entries]

    def _final(self, number: int, entry: Entry) -> float | None:
        if self.computed is None or number >= len(self.computed.outputs):
            return None
        apart = self._far(self.computed.outputs[number], self._kept(entry))
        return believed(apart, lambda: self.computed.outputs_lost[number] if self.computed else 0.0, self._unit)

    @property
    def finals_after(self) -> list[tuple[str, Kept, Lost]]:
        entries = enumerate((self.trace.facts.get("after") or {}).get("outputs", []))
        return [(entry["name"], self._kept(entry), partial(self._after, n, entry)) for n, entry in entries]

    def _after(self, number: int, entry: Entry) -> float | None:
        if self._ends is None or number >= len(self._ends[0].outputs):
            return None
        exact, rounded = (found.outputs[number] for found in self._ends)

        def loses() -> float:
            # Gradients that were so much off moved the outputs so much less or further.
            moved = measured(exact, self.computed.outputs[number]) if self.computed is not None else 0.0
            return max(measured(exact, rounded), moved * self._swayed.steered)

        return believed(self._far(exact, self._kept(entry)), loses, self._unit)

    @cached_property
    def _ends(self) -> tuple[Outputs, Outputs] | None:
        if self._trained is None:
            return None
        with failing():
            return after(self._trained, self.inputs)

    @cached_property
    def losses(self) -> list[float]:
        rows = self.trace.losses
        return [] if rows is None else [float(row) for row in rows.reshape(len(rows), -1)[:, 0]]

    def lost_of_step(self, number: int) -> float | None:
        if self._trained is None:
            return None
        exact, rounded = (trained.losses[number] for trained in self._trained)
        apart = measured(exact, self.losses[number])
        return believed(apart, lambda: max(measured(exact, rounded), self._swayed.loss), self._unit)

    @cached_property
    def _trained(self) -> tuple[Trained, Trained] | None:
        """What the reference makes of the same steps, in float64 and in float32."""
        rows = self.trace.losses
        if rows is None or self.spec is None or self.spec.training is None or self.batch is None:
            return None
        if not self.has_weights:
            return None
        batches = [(self.inputs, *self.batch)] * len(rows)
        try:
            with failing():
                return reference.train(self.spec, batches), reference.train(self.spec, batches, dtype="float32")
        except Complaint as complaint:
            self.missing["reference of training"] = str(complaint)
            return None

    @property
    def loss(self) -> float | None:
        """Of the trace; where it has no gradients, the reference is the witness of them."""
        found = self.trace.facts.get("loss")
        if found is not None:
            return float(found)
        return self._gradients[0].loss if self._gradients is not None else None

    @cached_property
    def _gradients(self) -> tuple[Gradients, Gradients] | None:
        if self.spec is None or self.batch is None:
            return None
        try:
            with failing():
                return (
                    reference.gradients(self.spec, self.inputs, *self.batch, training=False),
                    reference.gradients(self.spec, self.inputs, *self.batch, training=False, dtype="float32"),
                )
        except Complaint as complaint:
            self.missing["reference of gradients"] = str(complaint)
            return None

    @property
    def lost_loss(self) -> float | None:
        if self._gradients is None or self.loss is None:
            return None
        exact, rounded = self._gradients
        apart = measured(exact.loss, self.loss)
        return believed(apart, lambda: max(measured(exact.loss, rounded.loss), self._swayed.loss), self._unit)

    @cached_property
    def _swayed(self) -> Swayed:
        if self.spec is None or self.batch is None or self.computed is None or self._gradients is None:
            return Swayed()
        old = [(kept, lost()) for _, kept, lost in self.finals]
        near = zip(self.computed.outputs, old, strict=True)
        # Outputs that are further off than rounding explains are a difference, which excuses no other.
        if any(
            kept.places is not None or lost is None or self._far(exact, kept) > lost for exact, (kept, lost) in near
        ):
            return Swayed()
        return swayed(self.spec, self.inputs, self.batch, self._gradients[0], [kept.values for kept, _ in old])

    def gradients(self) -> Iterator[tuple[str, Kept, Lost]]:
        """The recorded gradients, laid out as the weights of the spec are."""
        laid_out = self._laid_out
        if not laid_out and self._gradients is not None:
            laid_out = self._gradients[0].weights
        for path, array in laid_out.items():
            yield path, kept(array), partial(self._gradient_lost, path, array)

    @cached_property
    def _laid_out(self) -> dict[str, Array]:
        return traced.gradients(self.trace, self.spec) if self.spec is not None else {}

    def _gradient_lost(self, path: str, old: Array) -> float | None:
        if self._gradients is None or path not in self._gradients[0].weights:
            return None
        exact, rounded = (found.weights[path] for found in self._gradients)
        return believed(
            measured(exact, old),
            lambda: max(measured(exact, rounded), self._swayed.weights.get(path, 0.0)),
            self._unit,
        )


def believed(apart: float, lost: Callable[[], float], unit: float = ROUNDING["float32"]) -> float:
    """What the old stack lost; or, where that is no rounding, what the reference's own float32 loses.

    An old stack that computed in float16 rounded more.
    """
    if apart <= BELIEVED * unit:
        return apart
    loses = lost()
    return apart if apart <= BELIEVED * loses else loses


def trace_witness(request: Request) -> TraceWitness:
    """Opens the trace, and reads the model in it as far as it can be read."""
    opened = trace.read(request.old)
    try:
        return _witness(opened, request)
    except Complaint:
        raise
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        said = f"{type(error).__name__}: {told(error, 100)}"
        raise BadTrace(f"{opened.path}: its facts are no recorder's ({said}). Record it again.") from error


def _witness(opened: Trace, request: Request) -> TraceWitness:
    facts = opened.facts
    spec, missing = None, {}
    try:
        spec = traced.read(opened)
    except Contradiction as contradiction:
        raise Complaint(f"{contradiction} Was the trace changed? Record it again.") from contradiction
    except BadTrace:
        raise
    except Complaint as complaint:
        missing["spec"] = str(complaint)
    if spec is not None:
        _whole(opened, spec)
    _even(opened)
    missing.update({item["what"]: item["why"] for item in facts.get("not_recorded", [])})
    targets, weights = opened.arrays("targets"), opened.arrays("sample_weights")
    found = TraceWitness(
        spec,
        opened.arrays("inputs"),
        [entry["name"] for entry in facts["inputs"]],
        request.memory,
        (targets, weights or None) if targets else None,
        missing,
        trace=opened,
        repeats=False,
    )
    found.has_weights = spec is not None and any(True for _ in spec.model.weights())
    if spec is not None and (request.custom is not None or request.trust):
        found.functions = _functions(spec, request)
    return found


def _functions(spec: Spec, request: Request) -> dict[str, Callable[..., Any]]:
    """Code of the user's: it says what masks come out of a layer, and lets the reference go on behind it."""
    try:
        from kmigrate_runtime.build.custom import load
        from kmigrate_runtime.verify.borrowed import functions_by_code
    except ModuleNotFoundError:  # another backend than TensorFlow
        return {}
    return functions_by_code(spec, load(request.custom, request.trust))


def _even(opened: Trace) -> None:
    """Every output has as many samples as its targets."""
    outputs = opened.facts["outputs"]
    for kind in ("targets", "sample_weights"):
        for output, entry in zip(outputs, opened.facts.get(kind) or [], strict=False):
            if output["shape"][:1] != entry["shape"][:1]:
                raise Complaint(
                    f"{opened.path}: its {kind} are for {entry['shape'][:1]} samples and its outputs for "
                    f"{output['shape'][:1]}. Was the trace changed? Record it again."
                )


def _whole(opened: Trace, spec: Spec) -> None:
    """A trace speaks of every layer, whatever of it was recorded. Those of Keras 0 have their places, not names."""
    if str(opened.facts["versions"].get("keras")).startswith("0."):
        return
    there = set(traced.paths(opened, spec.model).values())
    for path, layer in units(spec.model):
        if layer.kind != "InputLayer" and layer.model is None and layer.calls and path not in there:
            raise Complaint(
                f"{opened.path}: its architecture has a layer {path}, of which it says nothing. Was the trace changed? "
                "Record it again."
            )
