"""The ways in which a machine can compute a model: devices, precisions, compilers, backends of Keras.

Most of them must be chosen before the framework is loaded, so each runs in a process of its own (`climbing`). What this
machine lacks is listed as not checked, with the reason.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass, field

from kmigrate_runtime.complaints import Complaint


@dataclass(frozen=True)
class Mode:
    """One way to compute."""

    name: str
    about: str
    backend: str = "tensorflow"
    device: str = "cpu"
    environment: dict[str, str] = field(default_factory=dict)
    precision: str = "float32"
    xla: bool = False
    policy: str | None = None  # of mixed precision
    deterministic: bool = False
    tf32: bool | None = None

    @property
    def plain(self) -> bool:
        """Whether every model must run in it. Other modes lack kernels: without oneDNN, for images channels first."""
        changed = self.xla or self.policy or self.deterministic or self.environment
        return self.backend == "tensorflow" and not changed


CPU = Mode("cpu", "the CPU, as the framework sets it up")
# By the words that --modes takes; each is tried on every device that --device names.
VARIANTS = {
    "xla": Mode("xla", "compiled by XLA", xla=True),
    "onednn": Mode("onednn", "without oneDNN", environment={"TF_ENABLE_ONEDNN_OPTS": "0"}),
    "deterministic": Mode("deterministic", "with deterministic operations only", deterministic=True),
    "float16": Mode("float16", "mixed precision with float16", precision="float16", policy="mixed_float16"),
    "bfloat16": Mode("bfloat16", "mixed precision with bfloat16", precision="bfloat16", policy="mixed_bfloat16"),
    "tf32": Mode("tf32", "TF32 on", precision="tf32", tf32=True),
    "jax": Mode("jax", "the backend JAX", backend="jax"),
    "torch": Mode("torch", "the backend PyTorch", backend="torch"),
}
GPU_ONLY = {"tf32"}
CPU_ONLY = {"onednn"}


def devices(words: list[str]) -> list[str]:
    """`gpu` is every one that this machine has; where it has none the word stays, to be listed as not checked."""
    found: list[str] = []
    for word in words:
        if word == "gpu":
            count = _count()
            found += [f"gpu:{number}" for number in range(count)] or ["gpu"]
        elif word == "cpu" or (word.startswith("gpu:") and word[4:].isdigit()):
            found.append(word)
        else:
            raise Complaint(f"--device does not know {word}. It knows cpu, gpu and gpu:0, gpu:1...")
    return list(dict.fromkeys(found))


def _count() -> int:
    """How many GPUs the driver knows, without loading a framework."""
    command = shutil.which("nvidia-smi")
    if command is None:
        return 0
    done = subprocess.run([command, "-L"], capture_output=True, text=True, check=False)
    return sum(line.startswith("GPU ") for line in done.stdout.splitlines()) if done.returncode == 0 else 0


def plan(devices: list[str], variants: list[str]) -> list[Mode]:
    """Every mode that was asked for, whether or not this machine has it."""
    modes = []
    for device in devices:
        # TF32 is on by default where a GPU has it; the plain mode of a GPU is the one that can be as exact as a CPU.
        modes.append(
            Mode(device, CPU.about if device == "cpu" else "float32 in full", device=device, tf32=_off(device))
        )
        for word in variants:
            variant = VARIANTS[word]
            if word in (CPU_ONLY if device != "cpu" else GPU_ONLY):
                continue
            modes.append(
                Mode(
                    f"{device}, {word}",
                    variant.about,
                    backend=variant.backend,
                    device=device,
                    environment=variant.environment,
                    precision=variant.precision,
                    xla=variant.xla,
                    policy=variant.policy,
                    deterministic=variant.deterministic,
                    tf32=variant.tf32 if word == "tf32" else _off(device),
                )
            )
    return modes


def _off(device: str) -> bool | None:
    return None if device == "cpu" else False


def environment(mode: Mode) -> dict[str, str]:
    """What the process of the mode finds in its environment."""
    found = {**os.environ, "KERAS_BACKEND": mode.backend, **mode.environment}
    if mode.device == "cpu":
        found.update(CUDA_VISIBLE_DEVICES="-1", JAX_PLATFORMS="cpu")
    elif ":" in mode.device:
        found["CUDA_VISIBLE_DEVICES"] = mode.device.partition(":")[2]
    if mode.tf32 is False:
        found["NVIDIA_TF32_OVERRIDE"] = "0"
    return found


def keras_runs_on() -> str:
    """The backend of Keras in this process; importing it settles that, by KERAS_BACKEND or the user's keras.json."""
    import keras

    return str(keras.backend.backend())


def absent(mode: Mode) -> str:
    """What can be said without loading anything."""
    if mode.device == "gpu" and not _count():
        return "this machine has no GPU that nvidia-smi knows"
    if importlib.util.find_spec(mode.backend) is None:
        return f"{mode.backend} is not installed"
    return ""


def lacking(mode: Mode) -> str:
    """Why this process cannot compute in the mode, empty where it can. Called where the mode's environment holds."""
    if absent(mode):
        return absent(mode)
    if mode.device != "cpu" and not accelerators(mode.backend):
        return f"{mode.backend} sees no {mode.device} here"
    return ""


def accelerators(backend: str) -> int:
    """How many GPUs the backend sees in this process."""
    if backend == "tensorflow":
        import tensorflow

        return len(tensorflow.config.list_physical_devices("GPU"))
    module = importlib.import_module(backend)
    if backend == "torch":
        return int(module.cuda.device_count()) if module.cuda.is_available() else 0
    return sum(device.platform in ("gpu", "cuda", "rocm") for device in module.devices())


def prepare(mode: Mode) -> None:
    """Sets what must be set before the model is loaded."""
    if mode.backend == "tensorflow":
        import tensorflow

        if mode.deterministic:
            tensorflow.config.experimental.enable_op_determinism()
        if mode.tf32 is not None:
            tensorflow.config.experimental.enable_tensor_float_32_execution(mode.tf32)
    elif mode.backend == "torch":
        torch = importlib.import_module("torch")
        if mode.deterministic:
            torch.use_deterministic_algorithms(True)
        if mode.tf32 is not None:
            torch.backends.cuda.matmul.allow_tf32 = mode.tf32
            torch.backends.cudnn.allow_tf32 = mode.tf32
    elif mode.tf32 is not None:
        jax = importlib.import_module("jax")
        jax.config.update("jax_default_matmul_precision", "tensorfloat32" if mode.tf32 else "float32")


def world(mode: Mode) -> dict[str, str]:
    """Versions and the device, for the report."""
    import platform

    import keras
    import numpy

    found = {"Python": platform.python_version(), "NumPy": numpy.__version__, "Keras": keras.__version__}
    found[mode.backend] = str(importlib.import_module(mode.backend).__version__)
    found["device"] = _device(mode)
    return found


def _device(mode: Mode) -> str:
    import platform

    if mode.device == "cpu":
        return platform.processor() or platform.machine()
    if mode.backend == "tensorflow":
        import tensorflow

        gpu = tensorflow.config.list_physical_devices("GPU")[0]
        return str(tensorflow.config.experimental.get_device_details(gpu).get("device_name", gpu.name))
    module = importlib.import_module(mode.backend)
    return str(module.cuda.get_device_name(0) if mode.backend == "torch" else module.devices()[0].device_kind)
