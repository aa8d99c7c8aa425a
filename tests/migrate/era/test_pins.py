from __future__ import annotations

import pytest

from kmigrate.era.clues import BACKEND, KERAS, TENSORFLOW
from kmigrate.era.pins import locks, notes, requirements, scripts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "numpy==1.14\n",
        "keras-applications==1.0.8\n",
        "tf-keras==2.15\n",
        "keras\n",
        "kerasx==2.2\n",
        "my-keras==1.2\n",
        "# keras==1.2\n",
        "keras != 2.1.0\n",
    ],
)
def test_nothing_is_found_where_nothing_is_pinned(text: str) -> None:
    assert [clue for clue in requirements(text) if clue.topic == KERAS] == []


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("numpy\nKeras==2.2.4\n", "2.2.4", 2),
        ("keras ~= 2.1.6", "2.1.6 or later, before 2.2", 1),
        ("keras<2.3", "before 2.3", 1),
        ("keras>=2.3.0", "2.3 or later", 1),
        ("keras[viz] >=2.0, <2.3", "2.0 or later, before 2.3", 1),
        ("install_requires=['numpy', 'keras==1.2.2']", "1.2.2", 1),
        ("install_requires = 'Keras >= 1.0, < 2'", "1.x", 1),
        ('[packages]\nkeras = "==2.0.8"\n', "2.0.8", 2),
        ('keras = "^2.2"\n', "2.2 to 2.x", 1),
        ('keras = {version = "2.2.4", extras = ["viz"]}\n', "2.2.4", 1),
        ("dependencies:\n  - keras=2.2.2\n", "2.2.2", 2),
        ("  - keras=2.2.2=py36_0\n", "2.2.2", 1),
        ("git+https://github.com/fchollet/keras.git@1.2.2", "1.2.2", 1),
    ],
)
def test_a_pin_is_found(text: str, said: str, line: int) -> None:
    (clue,) = [clue for clue in requirements(text) if clue.topic == KERAS]
    assert (str(clue.span), clue.line) == (said, line)


@pytest.mark.parametrize(
    "text",
    [
        '{"default": {\n "keras": {\n  "hashes": ["sha256:1"],\n  "version": "==2.2.4"\n }}}',
        '[[package]]\nname = "keras"\nversion = "2.2.4"\n',
        "- name: keras\n  version: 2.2.4\n",
        "@EXPLICIT\nhttps://conda.example/linux-64/keras-2.2.4-py36_0.tar.bz2\n",
    ],
)
def test_lock_files_name_the_release_a_little_further_on(text: str) -> None:
    assert [str(clue.span) for clue in locks(text)] == ["2.2.4"]


def test_scripts_tell_only_what_they_install() -> None:
    text = "FROM tensorflow/tensorflow:1.4.0-gpu-py3\n# keras==1.0\nRUN pip install \\\n  keras==0.3.3 theano\necho keras==9\n"
    assert [(clue.topic, str(clue.span)) for clue in scripts(text)] == [
        (KERAS, "0.3.3"),
        (TENSORFLOW, "1.4.0"),
    ]


def test_a_readme_tells_what_it_installs() -> None:
    assert [str(c) for c in notes("# Us\nWorks with keras==1.2.\n\n    pip install keras==2.1.2\n")] == [
        "line 4 installs keras==2.1.2"
    ]


def test_the_one_backend_beside_keras_is_a_clue() -> None:
    def values(text: str) -> list[str]:
        return [clue.value for clue in requirements(text) if clue.topic == BACKEND]

    assert values("keras==1.2\ntheano\n") == ["theano"]
    assert values("  - theano=0.9\n") == ["theano"]
    assert values("theano\ntensorflow\n") == []
    assert values("keras\n") == []
