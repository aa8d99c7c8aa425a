"""Models and parameters that were pickled on the real Theano 1.0.5 are read here, and compute what they did."""

from __future__ import annotations

import base64
import io
import json
import pickle
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

RECORDED = Path(__file__).parents[3] / "fixtures" / "theano" / "pickles" / "real.json"
KEPT = json.loads(RECORDED.read_text())
PYTHON2 = json.loads((RECORDED.parent / "python2.json").read_text())
ZIPPED = json.loads((RECORDED.parent / "zipped.json").read_text())


class Reader(pickle.Unpickler):
    """Finds `theano` where the shims are, as it is found in a program that runs on them."""

    def find_class(self, module: str, name: str) -> Any:
        head, dot, rest = module.partition(".")
        return super().find_class(f"kmigrate_shims.theano{dot}{rest}" if head == "theano" else module, name)


def read(text: str) -> Any:
    return Reader(io.BytesIO(base64.b64decode(text)), encoding="latin1").load()


@pytest.mark.parametrize("name", sorted(KEPT["pickles"]))
def test_what_was_pickled_computes_the_same(name: str, program: Callable[[str, str], Any]) -> None:
    found, wanted = program("pickles", "recorder").values(name, read(KEPT["pickles"][name])), KEPT["values"][name]
    assert len(found) == len(wanted)
    for new, old in zip(found, wanted, strict=True):
        np.testing.assert_allclose(new, old, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("way", sorted(PYTHON2["pickles"]))
def test_what_python_2_pickled_computes_the_same(way: str, program: Callable[[str, str], Any]) -> None:
    name = way.split("-")[0]
    thing = Reader(io.BytesIO(zlib.decompress(base64.b64decode(PYTHON2["pickles"][way]))), encoding="latin1").load()
    if name == "texts":
        first, second, words, array = thing
        assert [first, second, words] == ["caf\xe9", "caf\xe9", {"rate": 0.5, "count": 3}]
        np.testing.assert_array_equal(array, np.arange(6.0).reshape(2, 3) / 4)
        return
    if name == "drawn":
        from kmigrate_shims import theano

        assert thing[1].get_value().randint(10) is not None  # a state to go on from
        found = [theano.function([], thing[0])()]
    else:
        found = program("pickles", "recorder").values(name, thing)
    for new, old in zip(found, PYTHON2["values"][name], strict=True):
        np.testing.assert_allclose(new, old, rtol=1e-12, atol=1e-15)


def test_a_drawn_variable_goes_on_from_where_it_was_pickled() -> None:
    from kmigrate_shims import theano
    from kmigrate_shims.theano.tensor.shared_randomstreams import RandomStreams

    draw = theano.function([], RandomStreams(4).uniform((2,)))
    draw()
    again = pickle.loads(pickle.dumps(draw))
    np.testing.assert_array_equal(again(), draw())


def test_what_is_read_can_be_trained_and_pickled_again() -> None:
    from kmigrate_shims import theano

    weights, bias, rate, _ = read(KEPT["pickles"]["parameters"])
    assert [weights.name, bias.broadcastable, rate.ndim] == ["W", (True, False), 0]
    theano.function([], updates=[(weights, weights - rate * weights)])()
    again = pickle.loads(pickle.dumps(weights))
    np.testing.assert_array_equal(again.get_value(), np.arange(6.0).reshape(2, 3) / 4 * (1 - 3.5))
    with pytest.raises(TypeError):
        bias.set_value(np.zeros((1, 3)), borrow=True)  # float64 into float32, as before


@pytest.mark.parametrize("name", ["_constructor_Function", "_constructor_FunctionMaker"])
def test_a_pickled_function_is_refused_with_what_to_do(name: str) -> None:
    head = f"ctheano.compile.function_module\n{name}\n.".encode()  # as Theano's pickle of a function begins
    with pytest.raises(NotImplementedError, match="compile it anew from its expression"):
        Reader(io.BytesIO(head)).load()


@pytest.mark.filterwarnings("ignore:theano.misc.pkl_utils.load")
def test_a_zip_of_arrays_is_read_and_written_as_theano_did(program: Callable[[str, str], Any]) -> None:
    from kmigrate_shims import theano
    from kmigrate_shims.theano.misc.pkl_utils import dump, load

    ours = io.BytesIO()
    dump(program("pickles", "zipped").things(), ours)
    with zipfile.ZipFile(ours) as archive:
        assert archive.namelist() == ZIPPED["names"]
        with archive.open("W") as stream:
            np.testing.assert_array_equal(np.load(io.BytesIO(stream.read())), np.arange(4.0))
    for written in (ours, io.BytesIO(base64.b64decode(ZIPPED["zip"]))):
        weights, bias, free, array, product = load(written)
        assert [weights.name, bias.get_value().tolist(), free.get_value().tolist(), array.tolist()] == [
            "W",
            2,
            [1.0] * 3,
            3,
        ]
        x = next(each for each in theano.gof.graph.inputs([product]) if each.name == "x")
        assert theano.function([x], product)(np.array([1.0, 1.0, 1.0, 2.0])) == 9.0


def test_names_of_a_zip_are_those_of_shared_variables() -> None:
    from kmigrate_shims import theano
    from kmigrate_shims.theano.misc.pkl_utils import CompatUnpickler, PersistentSharedVariableID, dump

    with pytest.raises(ValueError, match="name `pkl`"):
        dump(theano.shared(1.0, "pkl"), io.BytesIO())
    with pytest.raises(ValueError, match="multiple shared variables"):
        dump(
            [theano.shared(1.0, "a"), theano.shared(2.0, "a")],
            io.BytesIO(),
            persistent_id=lambda file: PersistentSharedVariableID(file, allow_duplicates=False),
        )
    assert CompatUnpickler(io.BytesIO(b"S'\\xe9'\n."), encoding="latin1").load() == "\u00e9"
