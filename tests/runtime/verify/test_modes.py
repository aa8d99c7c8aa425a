from __future__ import annotations

import pytest

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.verify import modes
from kmigrate_runtime.verify.modes import CPU, Mode, devices, environment, lacking, plan


@pytest.fixture
def without_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modes, "_count", lambda: 0)


def test_a_gpu_that_is_not_there_is_still_listed(without_gpu: None) -> None:
    assert devices(["cpu", "gpu"]) == ["cpu", "gpu"]
    assert "no GPU" in lacking(Mode("gpu", "", device="gpu"))


def test_every_gpu_is_one_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modes, "_count", lambda: 2)
    assert devices(["gpu", "cpu", "gpu:1"]) == ["gpu:0", "gpu:1", "cpu"]


def test_an_unknown_device_is_said() -> None:
    with pytest.raises(Complaint, match="tpu"):
        devices(["tpu"])


def test_modes_are_tried_where_they_mean_something() -> None:
    names = [mode.name for mode in plan(["cpu", "gpu:0"], ["onednn", "tf32", "xla"])]
    assert names == ["cpu", "cpu, onednn", "cpu, xla", "gpu:0", "gpu:0, tf32", "gpu:0, xla"]


def test_tf32_is_off_unless_it_is_asked_for() -> None:
    plain, tf32 = plan(["gpu:0"], ["tf32"])
    assert (plain.tf32, plain.precision) == (False, "float32")
    assert (tf32.tf32, tf32.precision) == (True, "tf32")
    assert environment(plain)["NVIDIA_TF32_OVERRIDE"] == "0"


def test_a_mode_finds_its_environment(without_gpu: None) -> None:
    found = environment(plan(["cpu"], ["jax"])[1])
    assert (found["KERAS_BACKEND"], found["CUDA_VISIBLE_DEVICES"]) == ("jax", "-1")
    assert environment(Mode("gpu:3", "", device="gpu:3"))["CUDA_VISIBLE_DEVICES"] == "3"


def test_a_backend_that_is_not_installed_is_lacking() -> None:
    assert lacking(Mode("cpu, other", "", backend="kmigrate_has_no_such_backend")).endswith("is not installed")
    assert lacking(CPU) == ""
