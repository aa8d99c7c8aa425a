"""Read, build, check, write, check again."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from kmigrate_runtime import legacy
from kmigrate_runtime.build import Built, build
from kmigrate_runtime.build.custom import Custom
from kmigrate_runtime.build.custom import load as load_custom
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.convert import check as checking
from kmigrate_runtime.convert import large, write
from kmigrate_runtime.convert.channels import channels_last
from kmigrate_runtime.legacy.kinds import table
from kmigrate_runtime.spec import Spec


@dataclass(frozen=True)
class Settings:
    weights: str | None = None
    backend: str | None = None
    release: str | None = None
    ordering: str | None = None
    custom: str | None = None
    trust: bool = False
    to: str | None = None  # by the name of the new file
    channels_last: bool = False
    inference: bool = False
    force: bool = False


@dataclass
class Report:
    """What became of a file."""

    spec: Spec
    built: Built
    check: checking.Check
    new: Path
    form: str
    written: bool = False
    needs: list[str] = field(default_factory=list)  # what the one who loads it must import or give


def read(old: str | os.PathLike[str], settings: Settings, custom: Custom) -> Spec:
    """The spec, with everything answered that it asks."""
    spec = legacy.read(
        os.fspath(old),
        weights=settings.weights,
        backend=settings.backend,
        release=settings.release,
        ordering=settings.ordering,
        custom=custom.own(),
    )
    if spec.questions:
        raise Complaint(" ".join(spec.questions))
    if settings.inference:
        spec = replace(spec, training=None)
    return channels_last(spec) if settings.channels_last else spec


def convert(
    old: str | os.PathLike[str],
    new: str | os.PathLike[str],
    settings: Settings | None = None,
    progress: Callable[[str, float], None] = lambda step, share: None,
) -> Report:
    """Writes the new file where it computes what the old one did; otherwise the report says where it does not."""
    settings = settings or Settings()
    target = Path(new)
    form = settings.to or write.form_of(target)
    write.place(target, form, settings.force)
    progress("reading", 0.0)
    custom = load_custom(settings.custom, settings.trust)
    spec = read(old, settings, custom)
    if settings.weights is None and spec.source.form in ("json", "yaml"):
        raise Complaint(
            f"{spec.source.path} has an architecture and no weights. Give the file of its weights with --weights."
        )
    if _lacks_weights(spec):
        raise Complaint(f"{spec.source.path} has an architecture and none of its weights. Take another copy of it.")
    total = max(1, spec.model.count() * 4)
    done = [0]

    def placed(size: int) -> None:
        done[0] += size
        progress("building", done[0] / total)

    built = build(spec, custom, placed, settings.inference, form == "h5")
    functions = checking.functions_of(spec, {layer.name: layer for layer in built.model.layers})
    found = checking.check(spec, built, functions, lambda case: progress(f"checking ({case})", 0.0))
    if any(not np.isfinite(array).all() for _, _, outputs in found.outputs[:1] for array in outputs):
        built.notes.append("The model gives NaN or infinity for ordinary inputs, as the file has it.")
    report = Report(spec, built, found, target, form, needs=needs(built))
    if not found.holds:
        return report
    progress("writing", 0.0)
    module = write.place_of_functions(target) if custom.module.functions else None
    if module is not None:
        write.place(module, "py", settings.force)
    with write.beside(target, form) as temporary:
        write.save(built, temporary, form)
        progress("checking what was written", 0.0)
        if form == "keras" and large.is_large(built.model):
            large.compare(built.model, temporary)
        else:
            checking.same_outputs(found, write.load(temporary, form, built.custom), built.custom)
        if module is not None:
            origin = Path(settings.custom).stem if settings.custom else ""
            write.functions(module, custom.module.text(origin=origin), os.fspath(old))
            report.needs = [f"{need} of {module.name}" if "custom_objects" in need else need for need in report.needs]
    report.written = True
    return report


def _lacks_weights(spec: Spec) -> bool:
    """Whether a model has none, and layers that need some."""
    kinds, layers = table(), [layer for _, layer in spec.model.walk()]
    wanted = any(kinds[one.kind].roles_of(one.options) for one in layers if one.kind in kinds)
    return wanted and not any(True for _ in spec.model.weights())


def needs(built: Built) -> list[str]:
    found = ["import kmigrate_shims.layers"] if built.shims else []
    modules = {name.partition(".")[0] for name in built.shims if "." in name}
    found += [f"import kmigrate_shims.{module}" for module in sorted(modules)]
    names = sorted(name for name in built.custom if name.isidentifier())
    if names:
        found.append(f"custom_objects with {', '.join(names)}")
    return found


def load_legacy(
    path: str | os.PathLike[str],
    *,
    weights: str | os.PathLike[str] | None = None,
    backend: str | None = None,
    release: str | None = None,
    ordering: str | None = None,
    custom: Any = None,
    trust: bool = False,
    channels_last: bool = False,
    compile: bool = True,
) -> Any:
    """A legacy file as a model of Keras 3, compiled and with the state of its optimizer where the file has them.

    `custom` is a module, the path of a Python file, or a dictionary of the classes and functions that the file names.
    """
    settings = Settings(None if weights is None else os.fspath(weights), backend, release, ordering)
    settings = replace(settings, trust=trust, channels_last=channels_last, inference=not compile)
    given = load_custom(custom, trust)
    return build(read(path, settings, given), given).model
