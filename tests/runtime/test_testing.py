from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
import recordings
from keras import ops

from kmigrate_runtime import assert_equivalent
from kmigrate_runtime.build import build
from kmigrate_runtime.legacy import read

pytest_plugins = ["pytester"]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    recordings.get("keras-2.3.1-tensorflow", "dense-relu").write(tmp_path)
    return tmp_path


def test_an_equal_model_passes_and_stays_as_it_is(files: Path) -> None:
    model = build(read(files / "model.h5")).model
    before = [np.array(weight) for weight in model.get_weights()]
    found = assert_equivalent(files / "trace.npz", model, report=files / "proof.html")
    assert found.verdict == "equal"
    assert (files / "proof.html").exists()
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_the_message_is_the_report(files: Path) -> None:
    model = build(read(files / "model.h5")).model
    model.layers[-1].bias.assign(model.layers[-1].bias * 0)
    with pytest.raises(AssertionError) as caught:
        assert_equivalent(files / "model.h5", model)
    first, *rest = str(caught.value).splitlines()
    assert first == "They do not compute the same. dense_1: Its bias is left out. Load the bias too."
    assert any("it is" in line and ", was" in line and "cosine" in line for line in rest)


def test_the_first_line_has_the_worst_number_where_no_cause_is_known(files: Path) -> None:
    model = build(read(files / "model.h5")).model
    layer = model.layers[-1]
    call = layer.call
    layer.call = lambda inputs, training=None: call(inputs) + 0.1 * ops.sin(9.0 * call(inputs))
    with pytest.raises(AssertionError) as caught:
        assert_equivalent(files / "trace.npz", model)
    first = str(caught.value).splitlines()[0]
    assert first.startswith("They do not compute the same. First, whole forward: dense_1: error ")
    assert "; at [" in first


def test_the_plugin_gives_the_trace_and_writes_pages(files: Path, pytester: pytest.Pytester) -> None:
    build(read(files / "model.h5")).model.save(files / "new.keras")
    pytester.makepyfile(
        f"""
        def test_it(kmigrate_trace, assert_equivalent):
            assert_equivalent(kmigrate_trace, {str(files / "new.keras")!r})
        """
    )
    arguments = ["-p", "no:cacheprovider", f"--kmigrate-trace={files / 'trace.npz'}", "--kmigrate-report=pages"]
    plugin = [] if _installed() else ["-p", "kmigrate_runtime.plugin"]
    pytester.runpytest(*plugin, *arguments).assert_outcomes(passed=1)
    assert (pytester.path / "pages" / "test_it.html").exists()
    pytester.runpytest(*plugin, "-p", "no:cacheprovider").assert_outcomes(errors=1)


def _installed() -> bool:
    from importlib.metadata import entry_points

    return any(point.value == "kmigrate_runtime.plugin" for point in entry_points(group="pytest11"))
