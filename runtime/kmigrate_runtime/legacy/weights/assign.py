"""Hands the arrays of a file to the layers that own them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kmigrate_runtime.legacy import kinds
from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.legacy.weights import order
from kmigrate_runtime.legacy.weights.convert import convert
from kmigrate_runtime.legacy.weights.order import Slot
from kmigrate_runtime.spec import Array, Call, Layer, Model


@dataclass(frozen=True)
class Stored:
    """What a file holds for one layer: its name, and the arrays under theirs."""

    name: str
    names: tuple[str, ...]
    arrays: tuple[Array, ...]


def assign(model: Model, stored: Sequence[Stored], context: Context, by_name: bool = False) -> None:
    """Layer by layer in the order of the file, as Keras did. Layers without weights do not count."""
    if context.generation > 0:
        _take_names(model, stored)
    filled = [group for group in stored if group.arrays]
    owners = [layer for layer in model.layers if _wants(layer, context)]
    if by_name or _same_names(filled, owners):
        named = {group.name: group for group in filled}
        pairs = [(layer, named.pop(layer.name)) for layer in owners if layer.name in named]
        for name in named:
            context.tell(f"The weights of {name} belong to no layer of the architecture.")
    elif len(filled) == len(owners):
        pairs = list(zip(owners, filled, strict=True))
    elif len(filled) == 1 and _is_whole(model, filled[0], context):
        context.tell(f"The weights are those of a model around this one, in which it is {filled[0].name}.")
        pairs = [(Layer(filled[0].name, "Model", model=model), filled[0])]
    else:
        raise context.wrong(
            f"its weights are for {len(filled)} layers and its architecture has {len(owners)} with weights. "
            "Give the architecture that the weights were saved from."
        )
    for layer, group in pairs:
        fill(layer, group, context)
    # Classes of the user may have no weights, and with them a model that holds nothing else.
    needing = [layer for layer in owners if layer.foreign is None and order.in_file(layer, context.generation)]
    without = [layer.name for layer in needing if not _is_filled(layer)]
    if without:
        raise context.wrong(f"it has no weights for the layer {without[0]}. Take another copy of it.")


def _is_whole(model: Model, group: Stored, context: Context) -> bool:
    """Whether a file has all weights of a model in one group, as that of `multi_gpu_model` does."""
    return len(order.in_file(Layer(group.name, "Model", model=model), context.generation)) == len(group.arrays)


def _take_names(model: Model, stored: Sequence[Stored]) -> None:
    """Models inside of a Sequential have no names in its architecture before Keras 2.2; the weights have them."""
    layers = [layer for layer in model.layers if layer.kind != "InputLayer"]
    names = [group.name for group in stored]
    if not model.sequential or len(layers) != len(names):
        return
    nameless = [layer.model is not None and layer.name not in names for layer in layers]
    if any(layer.name != name and not free for layer, name, free in zip(layers, names, nameless, strict=True)):
        return
    changed = {}
    for layer, name, free in zip(layers, names, nameless, strict=True):
        if layer.model is not None and free:
            changed[layer.name] = name
            layer.name = layer.model.name = name
    for layer in model.layers:
        layer.calls = [_renamed(call, changed) for call in layer.calls]
    model.outputs = [replace(tensor, layer=changed.get(tensor.layer, tensor.layer)) for tensor in model.outputs]


def _renamed(call: Call, changed: dict[str, str]) -> Call:
    return replace(call, inputs=tuple(replace(t, layer=changed.get(t.layer, t.layer)) for t in call.inputs))


def fill(layer: Layer, group: Stored, context: Context) -> None:
    """Gives one layer of the model its arrays."""
    slots = order.in_file(layer, context.generation)
    foreign = _foreign(layer)
    if not slots and len(foreign) == 1:
        foreign[0].weights = dict(zip(_roles(group.names), group.arrays, strict=True))
        context.trained += [
            (name, Slot(foreign[0], role))
            for name, role in zip(group.names, foreign[0].weights, strict=True)
            if layer.trainable and foreign[0].trainable
        ]
        return
    arrays, names = list(group.arrays), list(group.names)
    own: dict[int, Slot] = {}
    if foreign and len(slots) < len(arrays):
        own = _apart(layer, slots, names, foreign, context)
        arrays = [array for number, array in enumerate(arrays) if number not in own]
        names = [name for number, name in enumerate(names) if number not in own]
        hand_out(own.values(), (group.arrays[number] for number in own), context)
    if len(slots) != len(arrays):
        raise context.wrong(
            f"the layer {layer.name} ({layer.kind}) has {len(arrays)} arrays where {len(slots)} are needed. "
            "Give the architecture that the weights were saved from."
        )
    # A model inside that was frozen as a whole stands behind the others, and no file says that it was.
    slots = _by_name(slots, names) or slots
    hand_out(slots, arrays, context)
    problem = _misfit(layer)
    trained = {(id(slot.layer), slot.part) for slot in order.slots(layer, context.generation)[0]}
    trained |= {(id(slot.layer), slot.part) for slot in own.values() if layer.trainable and slot.layer.trainable}
    rest = iter(slots)
    filled = [(name, own[number] if number in own else next(rest)) for number, name in enumerate(group.names)]
    context.trained += [(name, slot) for name, slot in filled if (id(slot.layer), slot.part) in trained]
    if problem:
        raise context.wrong(f"{problem}. Give the architecture that the weights were saved from.")


def hand_out(slots: Iterable[Slot], arrays: Iterable[Array], context: Context) -> None:
    owners: dict[int, tuple[Layer, dict[str, Array]]] = {}
    for slot, array in zip(slots, arrays, strict=True):
        owners.setdefault(id(slot.layer), (slot.layer, {}))[1][slot.part] = array
    for layer, parts in owners.values():
        try:
            layer.weights = convert(layer, parts, context)
        except (ValueError, KeyError, IndexError):
            shapes = ", ".join(f"{name} {tuple(array.shape)}" for name, array in parts.items())
            raise context.wrong(
                f"the weights of the layer {layer.name} ({layer.kind}) have shapes that do not belong together "
                f"({shapes[:200]}). Take another copy of it."
            ) from None


def _misfit(layer: Layer) -> str | None:
    for path, part in layer.walk():
        if not part.inner and part.model is None:
            problem = kinds.misfit(part)
            if problem:
                return f"the layer {path} ({part.kind}) {problem}"
    return None


def _by_name(slots: list[Slot], names: list[str]) -> list[Slot] | None:
    """The slots in the order that the names of the arrays tell, where they tell it."""
    left = {(slot.layer.name, slot.part): slot for slot in slots}
    if len(left) != len(slots):
        return None
    result = []
    for name in names:
        scope, _, part = name.split(":")[0].rpartition("/")
        owner = scope.rpartition("/")[2]
        # CNTK put the names of the models around it before that of the layer.
        found = [key for key in left if key[1] == part and f"_{owner}".endswith(f"_{key[0]}")]
        if not found:
            return None
        result.append(left.pop(max(found, key=lambda key: len(key[0]))))
    return result


def _wants(layer: Layer, context: Context) -> bool:
    return bool(order.in_file(layer, context.generation)) or bool(_foreign(layer))


def _is_filled(layer: Layer) -> bool:
    return any(part.weights for _, part in layer.walk())


def _same_names(filled: list[Stored], owners: list[Layer]) -> bool:
    """Whether the names say what belongs where. They do within one file, apart from classes of the user."""
    named = {group.name for group in filled}
    return len(named) == len(filled) and named <= {layer.name for layer in owners}


def _foreign(layer: Layer) -> list[Layer]:
    """The classes of the user in a layer, which may have any weights."""
    return [
        part
        for _, part in layer.walk()
        if part.foreign is not None and part.foreign.what == "class" and part.kind not in kinds.table()
    ]


def _apart(
    layer: Layer, slots: list[Slot], names: list[str], foreign: list[Layer], context: Context
) -> dict[int, Slot]:
    """Which arrays of a model are those of the user's classes in it, by their names."""
    found: dict[int, Slot] = {}
    for one in sorted(foreign, key=lambda one: -len(one.name)):  # a name may end in a shorter one
        own = [number for number, name in enumerate(names) if number not in found and f"{one.name}/" in f"/{name}"]
        if one is layer:  # a wrapper, by whose name those of the layer inside are called as well
            inside = {slot.part for slot in slots}
            own = [number for number in own if _roles([names[number]])[0] not in inside]
        roles = _roles([names[number] for number in own])
        found |= {number: Slot(one, role) for number, role in zip(own, roles, strict=True)}
    if len(found) != len(names) - len(slots):
        kinds_of = ", ".join(dict.fromkeys(one.kind for one in foreign))
        raise context.wrong(
            f"which arrays of the layer {layer.name} belong to the class {kinds_of} cannot be told. "
            "Save the inner model alone."
        )
    return dict(sorted(found.items()))


def _roles(names: Sequence[str]) -> list[str]:
    """`my_layer/kernel:0` as kernel. What is not unique keeps its whole name."""
    short = [name.split(":")[0].split("/")[-1] for name in names]
    return [part if short.count(part) == 1 else name for part, name in zip(short, names, strict=True)]
