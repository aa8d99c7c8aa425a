"""Expressions as trees of lines: `debugprint`."""

from __future__ import annotations

import hashlib
import string
import sys
from io import StringIO
from typing import Any

import numpy as np

from kmigrate_shims.theano.gof.graph import Apply, Constant, Variable


def char_from_number(number: int) -> str:
    """A, B, ..., Z, BA, ..."""
    letters = ""
    while True:
        number, rest = divmod(number, 26)
        letters = string.ascii_uppercase[rest] + letters
        if not number:
            return letters


class _Tree:
    def __init__(
        self, file: Any, ids: str, depth: int, print_type: bool, stop_on_name: bool, done: Any, used: Any
    ) -> None:
        self.file, self.ids, self.depth = file, ids, depth
        self.print_type, self.stop_on_name = print_type, stop_on_name
        self.done, self.used = done, used

    def mark(self, thing: Any) -> str:
        """The identifier of a variable or application."""
        if self.ids == "":
            return ""
        if self.ids == "id":
            return f"[id {id(thing)}]"
        if thing not in self.used:
            number = len(self.used)
            self.used[thing] = number
        number = self.used[thing]
        return f"[id {char_from_number(number)}]" if self.ids == "CHAR" else f"[id {number}]"

    def show(self, variable: Any, prefix: str, child: str, depth: int, place: bool = False) -> None:
        if depth == 0:
            return
        kind = f" <{variable.type}>" if self.print_type else ""
        node = variable.owner
        if node is None:
            shown = str(variable)
            # Places were numbers without a type of tensors.
            if place and isinstance(variable, Constant) and not variable.name:
                shown = shown.removeprefix("Tensor").removeprefix("Scalar")
            print(f"{prefix}{shown} {self.mark(variable)}{kind}".rstrip(), file=self.file)
            return
        index = f".{variable.index}" if len(node.outputs) > 1 else ""
        seen = node in self.done
        name = f" '{variable.name or ''}' "
        print(f"{prefix}{node.op}{index} {self.mark(node)}{kind}{name}  ".rstrip(" ") + "   ", file=self.file)
        if seen or (self.stop_on_name and variable.name):
            return
        self.done[node] = True
        for number, each in enumerate(node.inputs):
            last = number == len(node.inputs) - 1
            ahead = 2 if hasattr(node.op, "set_instead_of_inc") else 1  # what is indexed, and what is put there
            is_place = hasattr(node.op, "idx_list") and number >= ahead and not each.type.ndim
            self.show(each, f"{child} |", child + ("  " if last else " |"), depth - 1, place=is_place)


def debugprint(
    obj: Any,
    depth: int = -1,
    print_type: bool = False,
    file: Any = None,
    ids: str = "CHAR",
    stop_on_name: bool = False,
    done: Any = None,
    print_storage: bool = False,
    print_clients: bool = False,
    used_ids: Any = None,
) -> Any:
    """Print an expression, a function or a list of them as trees; `file="str"` gives the text."""
    if not isinstance(depth, int):
        raise Exception("depth parameter must be an int")
    out: Any = StringIO() if file == "str" else sys.stdout if file is None else file
    tree = _Tree(
        out, ids, depth, print_type, stop_on_name, {} if done is None else done, {} if used_ids is None else used_ids
    )
    for each in obj if isinstance(obj, (list, tuple, set)) else [obj]:
        if isinstance(each, (int, float, np.ndarray)):
            print(each, file=out)
            continue
        for variable in _outputs(each):
            tree.show(variable, "", "", depth)
    if file == "str":
        return out.getvalue()
    out.flush()
    return file


def _outputs(thing: Any) -> list[Any]:
    if isinstance(thing, Variable):
        return [thing]
    if isinstance(thing, Apply):
        return list(thing.outputs)
    if hasattr(thing, "maker"):
        return list(thing.maker.fgraph.outputs)
    if hasattr(thing, "toposort"):
        return list(thing.outputs)
    if hasattr(thing, "variable"):
        return [thing.variable]
    raise TypeError("debugprint cannot print an object of this type", thing)


def min_informative_str(obj: Any, indent_level: int = 0, _prev_obs: Any = None, _tag_generator: Any = None) -> str:
    """An expression in short lines, each thing by a letter."""
    seen: dict[Any, str] = {} if _prev_obs is None else _prev_obs
    count = [0] if _tag_generator is None else _tag_generator
    indent = " " * indent_level
    if obj in seen:
        return f"{indent}<{seen[obj]}>"
    tag = char_from_number(count[0])
    count[0] += 1
    seen[obj] = tag
    if hasattr(obj, "__array__") and not isinstance(obj, Variable):
        name = "<ndarray>"
    elif getattr(obj, "name", None):
        name = str(obj.name)
    elif getattr(obj, "owner", None) is not None:
        name = str(obj.owner.op)
        if len(obj.owner.outputs) > 1:
            name += f".{obj.index}"
    else:
        name = str(obj)
    text = f"{indent}{tag}. {name}"
    if getattr(obj, "owner", None) is not None and not obj.name:
        for each in obj.owner.inputs:
            text += "\n" + min_informative_str(each, indent_level + 1, seen, count)
    return text


def var_descriptor(obj: Any, _prev_obs: Any = None, _tag_generator: Any = None) -> str:
    """A text that is the same for expressions that are built alike."""
    seen: dict[Any, str] = {} if _prev_obs is None else _prev_obs
    if id(obj) in seen:
        return f"<{seen[id(obj)]}>"
    seen[id(obj)] = char_from_number(len(seen))
    if hasattr(obj, "__array__") and not isinstance(obj, Variable):
        return f"<ndarray:{hex_digest(np.asarray(obj))}>"
    if getattr(obj, "name", None):
        return str(obj.name)
    if getattr(obj, "owner", None) is not None:
        inner = ",".join(var_descriptor(each, seen) for each in obj.owner.inputs)
        return f"{obj.owner.op}({inner})"
    return str(obj)


def hex_digest(x: Any) -> str:
    """A digest of an array's content, shape and dtype."""
    array = np.asarray(x)
    found = hashlib.md5(array.tobytes(), usedforsecurity=False).hexdigest()
    return f"{found}|strides=[{','.join(map(str, array.strides))}]|shape=[{','.join(map(str, array.shape))}]"
