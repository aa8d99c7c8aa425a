from __future__ import annotations

import json

from kmigrate.era.notebooks import of_notebook


def notebook(source: str, *outputs: object) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": source.splitlines(True), "outputs": list(outputs)}]})


def test_broken_notebooks_tell_nothing() -> None:
    assert [*of_notebook("Using Theano")] == []
    assert [*of_notebook('{"cells": [1], "x": "install"}')] == []


def test_cells_and_outputs_tell() -> None:
    text = notebook("!pip install keras==1.2.2\nimport keras", {"text": ["Using Theano backend.\n"]})
    assert [str(clue) for clue in of_notebook(text)] == [
        "(cell 1) installs keras==1.2.2",
        "(cell 1) printed `Using Theano backend`",
    ]
    text = notebook("print(keras.__version__)", {"data": {"text/plain": "Keras version: 2.1.2"}})
    assert [str(clue.span) for clue in of_notebook(text)] == ["2.1.2"]


def test_notebooks_of_the_third_format_tell_too() -> None:
    cells = [{"cell_type": "markdown", "source": ["x"]}, {"cell_type": "code", "input": ["!pip install keras==1.2.2"]}]
    text = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]})
    assert [str(clue) for clue in of_notebook(text)] == ["(cell 2) installs keras==1.2.2"]
