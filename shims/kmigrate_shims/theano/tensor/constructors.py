"""`scalar`, `vector`, `dmatrix` and all other ways to make a variable."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.tensor.type import TensorType

_LETTERS = {
    "b": "int8",
    "w": "int16",
    "i": "int32",
    "l": "int64",
    "f": "float32",
    "d": "float64",
    "c": "complex64",
    "z": "complex128",
}
_SHAPES: dict[str, tuple[bool, ...]] = {
    "scalar": (),
    "vector": (False,),
    "matrix": (False, False),
    "row": (True, False),
    "col": (False, True),
    **{f"tensor{ndim}": (False,) * ndim for ndim in range(3, 8)},
}


def tensor(*args: Any, **kwargs: Any) -> Any:
    """A variable of a type that is made of these arguments."""
    name = kwargs.pop("name", None)
    return TensorType(*args, **kwargs)(name=name)


def _multi(*makers: Any) -> Any:
    """A function that makes one variable for each name."""

    def several(maker: Any) -> Any:
        def make(*names: Any) -> Any:
            given: Any = names[0] if len(names) == 1 else names
            if isinstance(given, int):
                return [maker() for _ in range(given)]
            # A text names one variable by each of its letters.
            return maker(given[0]) if len(given) == 1 else [maker(name) for name in given]

        return make

    return several(makers[0]) if len(makers) == 1 else [several(maker) for maker in makers]


def _constructor(shape: str) -> Any:
    pattern = _SHAPES[shape]

    def make(name: Any = None, dtype: Any = None) -> Any:
        return TensorType(config.floatX if dtype is None else dtype, pattern)(name)

    make.__name__ = shape
    make.__doc__ = f"A {shape} of floatX, or of another dtype."
    return make


names: list[str] = ["tensor"]


def _add(name: str, value: Any) -> None:
    globals()[name] = value
    names.append(name)


for _shape in _SHAPES:
    _add(_shape, _constructor(_shape))
    for _letter, _dtype in _LETTERS.items():
        _add(_letter + _shape, TensorType(_dtype, _SHAPES[_shape]))
    _plural = {"scalar": "scalars", "vector": "vectors", "matrix": "matrices", "row": "rows", "col": "cols"}.get(
        _shape, _shape + "s"
    )
    _add(_plural, _multi(globals()[_shape]))
    for _letter in _LETTERS:
        _add(_letter + _plural, _multi(globals()[_letter + _shape]))

for _kind in ("scalar", "vector", "matrix"):
    _add(f"int_{_kind}_types", tuple(globals()[each + _kind] for each in "bwil"))
    _add(f"float_{_kind}_types", tuple(globals()[each + _kind] for each in "fd"))
    _add(f"complex_{_kind}_types", tuple(globals()[each + _kind] for each in "cz"))
_add("int_types", globals()["int_scalar_types"])
_add("float_types", globals()["float_scalar_types"])
_add("complex_types", globals()["complex_scalar_types"])


def __getattr__(name: str) -> Any:
    raise AttributeError(name)
