"""`kmigrate inspect FILE`: what is in a legacy model file. It needs neither TensorFlow nor the old Keras."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kmigrate_runtime.cli.failure import failed
from kmigrate_runtime.cli.parser import Parser
from kmigrate_runtime.complaints import Complaint, clean, own_mistake

if TYPE_CHECKING:
    from kmigrate_runtime.legacy.alone import Alone
    from kmigrate_runtime.spec import Layer, Model, Source, Spec

DONE, QUESTIONS = 0, 1
WIDE = 60  # signs of one cell
PURPOSE = "Says what is in a legacy model file: layers, weights, training, and which Keras wrote it."
EXAMPLES = """exit codes: 0, all is known; 1, something must be said (see the questions); 2, the file cannot be read
examples:
  kmigrate inspect model.h5
  kmigrate inspect model.json --weights weights.h5 --backend theano
  kmigrate inspect --format json model.h5"""


def main(argv: list[str]) -> int:
    arguments = _parser().parse_args(argv)
    try:
        from kmigrate_runtime.legacy.guard import GUARD

        GUARD.start()  # it imports what it needs while this process does the same
        found = _read(arguments)
    except Complaint as complaint:
        return failed("inspect", complaint)
    except Exception as error:
        return failed("inspect", own_mistake(arguments.file, error))
    from kmigrate_runtime.cli import description
    from kmigrate_runtime.legacy.alone import Alone

    if isinstance(found, Alone):
        data, lines, left = description.of_weights(found), text_of_weights(found), True
    else:
        data, lines, left = description.description(found), text(found), bool(found.questions)
    if arguments.format == "json":
        print(json.dumps(data, indent=1))
    else:
        for line in lines:
            print(line)
    return QUESTIONS if left else DONE


def _read(arguments: argparse.Namespace) -> Spec | Alone:
    from kmigrate_runtime.legacy import read
    from kmigrate_runtime.legacy.alone import NoArchitecture

    try:
        return read(
            arguments.file,
            weights=arguments.weights,
            backend=arguments.backend,
            release=arguments.release,
            ordering=arguments.ordering,
        )
    except NoArchitecture as complaint:
        return complaint.alone


def text(spec: Spec) -> Iterator[str]:
    """The lines of the report."""
    yield from _head(spec)
    yield ""
    yield from _table(list(_rows(spec.model)))
    yield ""
    yield f"inputs   {', '.join(clean(tensor.layer) for tensor in spec.model.inputs)}"
    yield f"outputs  {', '.join(clean(tensor.layer) for tensor in spec.model.outputs)}"
    yield f"{spec.model.count():,} parameters"
    yield from _training(spec)
    for title, sentences in (("Question", spec.questions), ("Note", spec.notes)):
        for sentence in sentences:
            yield f"{title}: {clean(sentence)}"
    yield from _sources_of_functions(spec.model)


def text_of_weights(alone: Alone) -> Iterator[str]:
    """The same of weights of which nothing says what computes with them."""
    from kmigrate_runtime.legacy.alone import ADVICE

    yield from _of_source(alone.source)
    yield ""
    table: list[tuple[str, ...]] = [("layer", "weights", "shape")]
    for name, arrays in alone.layers.items():
        table += [("" if number else name, one, _by(shape)) for number, (one, shape) in enumerate(arrays)]
    yield from _aligned(table)
    yield ""
    yield f"{alone.parameters:,} parameters"
    yield f"Question: which model had them? {ADVICE}"


def _sources_of_functions(model: Model) -> Iterator[str]:
    """What was recovered from bytecode and is longer than an expression."""
    from kmigrate_runtime.legacy.source import recover

    for path, layer in model.walk():
        foreign = layer.foreign
        if foreign is None or foreign.code is None:
            continue
        found = recover(foreign, foreign.name)
        if found.source and not found.shown:
            yield f"Source of {clean(path)}, recovered from bytecode:"
            yield from (f"    {clean(line)}" for line in found.source.splitlines())


def _head(spec: Spec) -> Iterator[str]:
    from kmigrate_runtime.cli.description import ordering

    yield from _of_source(spec.source)
    images = ordering(spec.model)
    if images:
        yield f"images are {images}"


def _of_source(source: Source) -> Iterator[str]:
    yield clean(source.path)
    known = {"0": "0.x", "1": "1.x", "2": "2.x"}.get(source.release or "", source.release or "of an unknown release")
    backend = source.backend or "an unknown backend"
    yield clean(f"{source.form}, {source.package} {known} on {backend}")
    for evidence in source.evidence:
        yield clean(f"  {evidence}")


def _rows(model: Model, prefix: str = "") -> Iterator[tuple[str, ...]]:
    for layer in model.layers:
        yield from _row(layer, prefix)


def _row(layer: Layer, prefix: str) -> Iterator[tuple[str, ...]]:
    from kmigrate_runtime.cli.description import telling

    weights = ", ".join(f"{role} {_by(array.shape)}" for role, array in layer.weights.items())
    size = sum(int(array.size) for _, part in layer.walk() for array in part.weights.values())
    options = telling(layer)
    shown = [f"{name}={_value(value)}" for name, value in options.items()]
    if layer.batch_shape is not None and not layer.calls:
        shown.insert(0, _by(layer.batch_shape))
    if not layer.trainable:
        shown.append("frozen")
    source = "; ".join(_sources(layer))
    kind = layer.kind if layer.foreign is None else f"{layer.kind.removesuffix(' of yours')} (yours)"
    yield (f"{prefix}{layer.name}", kind, " ".join(shown), weights, f"{size:,}" if size else "", source)
    for part in layer.inner:
        yield from _row(part, f"{prefix}  ")
    if layer.model is not None:
        yield from _rows(layer.model, f"{prefix}  ")


def _sources(layer: Layer) -> Iterator[str]:
    for call in layer.calls:
        names = [
            tensor.layer + (f"[{tensor.call}]" if tensor.call else "") + (f".{tensor.index}" if tensor.index else "")
            for tensor in call.inputs
        ]
        yield ", ".join(names)


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    yield from _aligned([("layer", "kind", "options", "weights", "parameters", "from"), *rows], right=4)


def _aligned(rows: list[tuple[str, ...]], right: int | None = None) -> Iterator[str]:
    table = [tuple(_short(clean(cell)) for cell in row) for row in rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        yield "  ".join(
            cell.rjust(width) if column == right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()


def _training(spec: Spec) -> Iterator[str]:
    training = spec.training
    if training is None:
        yield "not compiled"
        return
    optimizer = training.optimizer
    if optimizer is not None:
        options = ", ".join(f"{name}={_value(value)}" for name, value in optimizer.options.items())
        state = f"; keeps {', '.join(optimizer.slots)}" if optimizer.slots else ""
        steps = f", {optimizer.iterations:,} steps" if optimizer.iterations else ""
        yield clean(f"trained with {optimizer.kind}({options}){steps}{state}")
    for name, loss in training.losses.items():
        metrics = [_name(metric) for metric in training.metrics.get(name, [])]
        watched = f", watched by {', '.join(metrics)}" if metrics else ""
        weight = training.loss_weights.get(name, 1.0)
        weighed = f" times {weight:g}" if weight != 1.0 else ""
        yield clean(f"loss of {name}: {_name(loss)}{weighed}{watched}")


def _name(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("kind"))
    return str(getattr(value, "name", value))


def _value(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.7g}"
    if isinstance(value, list | tuple) and all(isinstance(part, int) or part is None for part in value):
        return _by(value)
    if isinstance(value, dict) and "kind" in value:
        inside = ", ".join(f"{key}={_value(part)}" for key, part in dict(value.get("options") or {}).items())
        return f"{value['kind']}({inside})"
    return str(value)


def _by(shape: Any) -> str:
    return "x".join("?" if size is None else str(size) for size in shape) or "scalar"


def _short(cell: str) -> str:
    return cell if len(cell) <= WIDE else f"{cell[: WIDE - 3]}..."


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="kmigrate inspect",
        example="kmigrate inspect model.h5",
        description=PURPOSE,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add: Any = parser.add_argument
    add("file", metavar="FILE", help="a model or an architecture: .h5, .hdf5, .json or .yaml")
    add("--weights", metavar="FILE", help="the weights, where FILE is an architecture")
    add("--backend", choices=("theano", "tensorflow", "cntk"), help="where the file does not say on what it ran")
    add("--release", metavar="X.Y.Z", help="the Keras that wrote it, where the file does not say")
    add("--ordering", choices=("th", "tf"), help="the order of an image's dimensions, where the file does not say")
    add("--format", choices=("text", "json"), default="text", help="how to print it (default: text)")
    return parser
