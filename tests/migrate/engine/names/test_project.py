from __future__ import annotations

import os
import pickle
from collections.abc import Mapping
from pathlib import Path

import pytest

from kmigrate.engine.names.project import Project


def scanned(folder: Path, files: Mapping[str, str]) -> Project:
    paths = []
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        paths.append(path)
    return Project.scan(paths)


def test_an_empty_project_wants_nothing(tmp_path: Path) -> None:
    project = Project.scan([])
    assert not project.wants(tmp_path / "a.py")
    assert project.find(str(tmp_path / "a.py"), "b", 0) == ""


def test_files_that_cannot_be_read_are_left_to_others(tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()
    project = Project.scan([tmp_path / "missing.py", tmp_path / "folder.py", tmp_path / "x.txt"])
    assert project.wanted == frozenset()


FILES = {
    "compat.py": "import keras\n",
    "direct.py": "from compat import keras\n",
    "through.py": "from direct import *\n",
    "other.py": "import os\nfrom pathlib import Path\n",
    "package/__init__.py": "from .core import Net\n",
    "package/core.py": "from keras.models import Model\nclass Net(Model): pass\n",
    "package/user.py": "from . import core\n",
    "main.py": "import package\n",
}


def test_files_that_reach_keras_through_others_are_wanted(tmp_path: Path) -> None:
    project = scanned(tmp_path, FILES)
    wanted = {name for name in FILES if project.wants(tmp_path / name)}
    # direct.py names keras itself, so nobody need ask for it.
    assert wanted == {"through.py", "package/__init__.py", "package/user.py", "main.py"}


def test_files_that_name_keras_and_import_from_others_that_do(tmp_path: Path) -> None:
    project = scanned(tmp_path, FILES)
    entered = {name for name in FILES if project.enters(str(tmp_path / name))}
    assert entered == {"direct.py", "through.py", "package/__init__.py", "package/user.py", "main.py"}


BESIDE = {
    "net.py": "from keras.layers import Dense\nimport helper, package\n",
    "helper.py": "import tensorflow as tf\nfrom deeper import f\n",
    "deeper.py": "from tensorflow import (\n    log,\n)\n",
    "package/__init__.py": "from .inner import *\n",
    "package/inner.py": "import tensorflow\n",
    "through.py": "import unnamed\nimport net\n",
    "unnamed.py": "import behind\n",
    "behind.py": "import tensorflow\n",
    "train.py": "import net, tensorflow\n",
    "alone.py": "import tensorflow as tf\n",
    "plain.py": "import os\n",
}


def test_files_of_tensorflow_that_belong_to_some_of_keras(tmp_path: Path) -> None:
    project = scanned(tmp_path, BESIDE)
    beside = {name for name in BESIDE if str(tmp_path / name) in project.beside}
    assert beside == {"helper.py", "deeper.py", "package/inner.py", "train.py"}
    assert all(project.wants(tmp_path / name) for name in beside)
    assert pickle.loads(pickle.dumps(project)).beside == project.beside


def test_without_keras_nothing_of_tensorflow_is_wanted(tmp_path: Path) -> None:
    project = scanned(tmp_path, {**BESIDE, "net.py": "import helper, package, tensorflow\n"})
    assert not project.beside
    assert not project.wanted


def test_a_copy_of_keras_is_not_entered_by_its_own_imports(tmp_path: Path) -> None:
    project = scanned(tmp_path, {"keras/__init__.py": "", "keras/a.py": "from . import b\n", "keras/b.py": "# keras\n"})
    assert not project.wants(tmp_path / "keras/a.py")
    assert not project.enters(str(tmp_path / "keras/a.py"))


def test_a_relative_path_is_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = scanned(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    assert project.wants("through.py")
    assert project.wants(Path("package") / "user.py")


def test_a_circle_of_imports_is_no_trouble(tmp_path: Path) -> None:
    project = scanned(
        tmp_path, {"a.py": "from b import *\n", "b.py": "from a import *\nimport keras\n", "c.py": "import c\n"}
    )
    assert project.wants(tmp_path / "a.py")
    assert not project.wants(tmp_path / "c.py")


def test_what_others_import_is_known(tmp_path: Path) -> None:
    project = scanned(tmp_path, FILES)
    compat, core, main = (str(tmp_path / name) for name in ("compat.py", "package/core.py", "main.py"))
    assert project.exported(compat, "keras")
    assert not project.exported(compat, "np_utils")
    assert project.exported(core, "Net")
    assert not project.exported(main, "package")


@pytest.mark.parametrize(
    ("name", "where", "level", "found"),
    [
        ("compat", "main.py", 0, "compat.py"),
        ("package", "main.py", 0, "package/__init__.py"),
        ("package.core", "main.py", 0, "package/core.py"),
        ("core", "main.py", 0, ""),
        ("core", "package/user.py", 1, "package/core.py"),
        ("", "package/user.py", 1, "package/__init__.py"),
        ("compat", "package/user.py", 2, "compat.py"),
        ("compat", "package/user.py", 0, "compat.py"),
        ("core", "package/user.py", 0, "package/core.py"),
        ("core", "package/user.py", 9, ""),
        ("nowhere", "main.py", 0, ""),
        ("os", "main.py", 0, ""),
    ],
)
def test_modules_are_found_as_the_file_sees_them(name: str, where: str, level: int, found: str, tmp_path: Path) -> None:
    project = scanned(tmp_path, FILES)
    expected = str(tmp_path / found) if found else ""
    assert project.find(str(tmp_path / where), name, level) == expected


def test_a_folder_of_sources_counts_as_the_top(tmp_path: Path) -> None:
    project = scanned(tmp_path, {"src/p/__init__.py": "import keras\n", "tests/test_p.py": "import p\n"})
    assert project.find(str(tmp_path / "tests/test_p.py"), "p", 0) == os.path.join(tmp_path, "src", "p", "__init__.py")
    assert project.wants(tmp_path / "tests/test_p.py")


def test_a_project_can_be_sent_to_another_process(tmp_path: Path) -> None:
    project = scanned(tmp_path, FILES)
    copy = pickle.loads(pickle.dumps(project))
    assert copy.wanted == project.wanted
    assert copy.imported == project.imported
    assert copy.find(str(tmp_path / "main.py"), "package.core", 0) == project.find(
        str(tmp_path / "main.py"), "package.core", 0
    )
    assert len(pickle.dumps(project)) < 20_000
