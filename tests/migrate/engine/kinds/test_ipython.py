from __future__ import annotations

import pytest

from kmigrate.engine.kinds.ipython import mask_lines, read_cell


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = 1\n",
        "x = (1\n% 2)\n",
        "'''\n%ls\n!ls\n'''",
        "x = y != z",
        "# %time x?",
        "await x;",
        "ls -l",
        "cd\n",
        "pip = 3",
    ],
)
def test_plain_python_has_no_masks(text: str) -> None:
    cell = read_cell(text)
    assert (cell.head, cell.body, cell.masks, cell.kind, cell.findings) == ("", text, (), "shared", ())


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("%matplotlib inline", "{}"),
        ("    %cd x", "    {}"),
        ("!ls 'a", "{}"),
        ("?foo", "{}"),
        ("foo?", "{}"),
        ("np.foo??", "{}"),
        ("%foo?", "{}"),
        ("/f 1 2", "{}"),
        (",f a b", "{}"),
        (";f a b", "{}"),
        ("a = !ls (", "a = {}"),
        ("  a, b.c = %magic x", "  a, b.c = {}"),
        ("pip install x", "{}"),
        ("cd ../x", "{}"),
        ("%time f(1)", "{}; "),
        ("%timeit -n 10 -r3 f(1)", "{}; "),
        ("%prun f(1)", "{}; "),
        ("%time for x in y: z", "{}"),
        ("%time !ls", "{}"),
        ("%prun -l 7 f(1)", "{}"),
        ("%time", "{}"),
    ],
)
def test_lines_of_ipython(line: str, shown: str) -> None:
    masks, _ = mask_lines(f"x = 1\n{line}\ny = (\n1)")
    assert [(mask.line, mask.shown) for mask in masks] == [(1, shown)]
    assert line.startswith(masks[0].hidden)
    assert (masks[0].hidden == line) != shown.endswith("; ")


def test_code_of_magics_is_hidden_on_demand() -> None:
    masks, findings = mask_lines("%time keras.f(1)", runners=False)
    assert [(mask.hidden, mask.shown) for mask in masks] == [("%time keras.f(1)", "{}")]
    assert [finding.rule for finding in findings] == ["KM107"]


def test_a_backslash_continues_a_line_of_ipython() -> None:
    masks, findings = mask_lines("  !pip install \\\n  keras \\\n x\ny z")
    assert [(mask.line, mask.hidden, mask.shown) for mask in masks] == [
        (0, "  !pip install \\", "  {}"),
        (1, "  keras \\", "  {}"),
        (2, " x", "  {}"),
    ]
    assert [(finding.line, finding.rule) for finding in findings] == [(1, "KM106")]


@pytest.mark.parametrize(
    "line",
    [
        "!pip install keras",
        "!pip3 install -q 'keras==2.2.4'",
        "%pip install h5py Keras<2.4",
        "!python -m pip install --upgrade theano",
        "!{sys.executable} -m pip install keras[tests]",
        "!sudo pip install git+https://github.com/Theano/Theano.git",
        "!pip install git+https://github.com/keras-team/keras.git@2.2.4",
        "!conda install -y -c conda-forge keras-gpu=2.2",
        "pip install keras_contrib keras",
        "!apt-get update && pip install lasagne",
        "out = !pip install cntk",
        "!easy_install keras",
    ],
)
def test_lines_that_install_a_legacy_package(line: str) -> None:
    _, findings = mask_lines("a b\n" + line)
    assert [(finding.line, finding.rule, finding.old) for finding in findings] == [(2, "KM106", line)]


@pytest.mark.parametrize(
    "line",
    [
        "!pip install keras-tuner kerasx",
        "!pip install tensorflow && ls keras",
        "!pip install keras>=3",
        "!pip install 'keras==3.1'",
        "!pip uninstall -y keras",
        "!ls keras",
        "!pip install -r keras/requirements.txt",
        "!pip install x # keras",
        "!pip show keras",
    ],
)
def test_lines_that_install_something_else(line: str) -> None:
    assert mask_lines(line)[1] == ()


def test_shell_cells() -> None:
    cell = read_cell("%%bash\nls\npip install keras\n")
    assert (cell.kind, [(finding.line, finding.rule) for finding in cell.findings]) == ("none", [(3, "KM106")])


@pytest.mark.parametrize(
    ("text", "head", "kind"),
    [
        ("%%time\nx", "%%time\n", "shared"),
        ("\r\n %%time\r\nx", "\r\n %%time\r\n", "shared"),
        ("%%capture\n%%time\nx", "%%capture\n%%time\n", "shared"),
        ("%%time", "%%time", "shared"),
        ("%%writefile a.py\nx", "%%writefile a.py\n", "own"),
        ("%%python3\nx", "%%python3\n", "own"),
        ("%%writefile a.txt\nx", "%%writefile a.txt\n", "none"),
        ("%%writefile -a a.py\nx", "%%writefile -a a.py\n", "none"),
        ("%%html\nx", "%%html\n", "none"),
        ("%%!\nx", "%%!\n", "none"),
    ],
)
def test_cell_magics(text: str, head: str, kind: str) -> None:
    cell = read_cell(text)
    assert (cell.head, cell.head + cell.body, cell.kind) == (head, text, kind)


def test_code_on_the_line_of_a_cell_magic_is_for_a_person() -> None:
    assert [(f.line, f.rule) for f in read_cell("%%timeit import keras\nx").findings] == [(1, "KM107")]
    assert [(f.line, f.rule) for f in read_cell("%%time\n%lprun keras.f").findings] == [(2, "KM107")]
