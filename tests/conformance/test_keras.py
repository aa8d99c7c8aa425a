"""The suite in the source archive of Keras 2.3.1, run on the shims. What passed once must pass: the list only grows."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RELEASE = "2.3.1"
EXPECTED = Path(__file__).parent / "expected" / f"keras-{RELEASE}.txt"
LISTED = EXPECTED.read_text(encoding="utf-8").split("\n")[:-1]


@pytest.fixture(scope="session")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keras")
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", f"keras=={RELEASE}"]
    subprocess.run([*command, "-d", str(folder)], check=True)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    return next(path for path in folder.iterdir() if path.is_dir())


@pytest.mark.conformance
@pytest.mark.parametrize("file", sorted({name.partition("::")[0] for name in LISTED}))
def test_what_passed_once_passes(suite: Path, file: str, tmp_path: Path) -> None:
    passed = tmp_path / "passed.txt"
    passed.touch()
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "shims"), str(Path(__file__).parent)]),
        "KMIGRATE_KERAS": RELEASE,
        "KMIGRATE_PASSED": str(passed),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "plugin_keras", "-p", "no:cacheprovider", "-c", os.devnull]
    subprocess.run([*command, "--rootdir=.", file], cwd=suite, env=environment, check=False)
    missing = {name for name in LISTED if name.startswith(file + "::")} - set(passed.read_text().splitlines())
    assert not missing
