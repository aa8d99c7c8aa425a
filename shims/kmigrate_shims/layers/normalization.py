"""BatchNormalization of Keras 1 and 2: its modes, and the moving statistics that each release and backend kept."""

from __future__ import annotations

import weakref
from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers.common import register, register_as, set_initial

# Of the context of a call: whether averages move in the test phase as well ("moves"), as where the training phase was
# lost, or in none ("still"). A TimeDistributed says so.
MOVES = "kmigrate_moves"
BACKENDS = ("tensorflow", "theano", "cntk")
IMAGES = (4, 5)  # the ranks that tf.keras normalized by an operation that takes no mask
LEAST = 1.001e-5  # the smallest epsilon that TensorFlow's operation for images took


def _release(era: str) -> tuple[int, int, int]:
    """Where a release is named by two numbers, the last of that name is meant."""
    numbers = [int(part) for part in era.split(".")]
    numbers += [99] if len(numbers) == 2 else [0, 0]
    return numbers[0], numbers[1], numbers[2]


def statistics_of(era: str, backend: str) -> dict[str, Any]:
    """What became of the moving statistics, by release and backend.

    `variance`: "deviation" is its root (era "0.3"); "unbiased" is times n / (n - 1 - epsilon). `fused`: times n /
    (n - 1) for images with channels last; `both_ends`: and first; `volumes`: and of volumes.
    `epsilon`: it is added. `debias`: the averages are divided by 1 - momentum ** steps. `frozen`: what training does
    where the layer is not trainable: "moving" uses the averages, "batch" the batch, "moved" moves them as ever.
    `still`: no training moves them. `first`: where a layer is called several times, the first call alone does; `last`:
    the last. `twice`: they move twice by the same batch, as in a model that tf.keras had in a TimeDistributed.
    `masked`, of tf.keras since 2.12: steps that are masked do not count, but for images.
    `least`: where that operation took no epsilon below 1.001e-5: in `training`, or `always`. `outside`: epsilon was
    added to the deviation, and not to the variance.
    """
    release = _release(era)
    if release < (1, 0):  # and until 1.0.5
        return {"variance": "deviation", "fused": False, "epsilon": False, "debias": False, "frozen": "moved"}
    by_kernel = backend == "tensorflow" and release >= (2, 1, 3)
    found: dict[str, Any] = {
        "variance": "unbiased" if backend != "cntk" and release >= (2, 1, 4) else "biased",
        "fused": by_kernel,
        "epsilon": backend == "theano",  # it gave the inverse of the root that it divided by
        "debias": by_kernel and release < (2, 3),
        "frozen": "moved" if release < (2, 1, 3) else "batch",
    }
    if by_kernel:
        found["least"] = "training" if release < (2, 2) else "always" if release >= (2, 2, 1) else "named"
    if backend == "cntk" and (2, 1, 3) <= release < (2, 2, 1):
        found["outside"] = True
    if backend == "cntk" and release >= (2, 2):
        found["training_epsilon"] = 1e-3  # its backend passed epsilon on as an axis
    return found


@register()
class BatchNormalization(keras.layers.BatchNormalization):
    """Keras 3's layer, with `mode` of Keras 1 and the moving statistics of `era` and `backend`, or as they are given.

    mode 0 normalizes by batch when training and by moving statistics otherwise; 1 normalizes every sample by itself;
    2 always normalizes by batch.
    """

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        *args: Any,
        mode: int = 0,
        era: str = "2.2",
        backend: str = "tensorflow",
        weights: Any = None,
        statistics: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(axis, momentum, epsilon, *args, **kwargs)
        if mode not in (0, 1, 2):
            raise ValueError(f"mode must be 0, 1 or 2, and not {mode!r}")
        if backend not in BACKENDS:
            raise ValueError(f"backend must be one of {', '.join(BACKENDS)}, and not {backend!r}")
        self.mode = mode
        self.era = era
        self.backend = backend
        self.statistics = statistics_of(era, backend)
        if statistics is not None:  # which say of themselves what the smallest epsilon is
            self.statistics = {**self.statistics, "least": None, **statistics}
        self._given_statistics = None if statistics is None else dict(statistics)
        self._initial = weights
        self._pass: Any = None  # the last that has moved the averages
        self._before: list[Any] = []
        self._debias = mode == 0 and self.statistics["debias"]

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        if self._debias:
            self._steps = self.add_weight(shape=(), initializer="zeros", trainable=False, name="steps", dtype="float32")
        self.built = True
        set_initial(self, self._initial)

    @property
    def weights(self) -> list[Any]:
        """The four arrays of old. The count of steps was none of them; it is saved all the same."""
        found = super().weights
        return [w for w in found if w is not self._steps] if self.built and self._debias else found

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        if self.mode == 1:
            return self._by_sample(inputs)
        first = self.statistics["variance"] == "deviation"
        if self.mode == 2 and not first:
            return self._by_batch(inputs)[0]
        frozen = "moved" if self.trainable else self.statistics["frozen"]
        if first:
            return self._by_deviation(inputs, bool(training), frozen)
        if not training or frozen == "moving":
            output = self._by_averages(inputs)
            if frozen == "moved" and getattr(self._get_call_context(), MOVES, None) and self._moves():
                _, mean, variance = self._by_batch(inputs)
                self._move(mean, self._kept_variance(inputs, variance))
            return output
        output, mean, variance = self._by_batch(inputs, mask if self.statistics.get("masked") else None)
        if frozen == "moved" and self._moves():
            self._move(mean, self._kept_variance(inputs, variance))
        return output

    def _moves(self) -> bool:
        """Whether this call moves the averages: on Theano, of those that one pass makes, the first alone."""
        if self.statistics.get("still") or getattr(self._get_call_context(), MOVES, None) == "still":
            return False
        again = self._is_again()
        if not again and self.statistics.get("last"):
            self._before = [ops.copy(self.moving_mean), ops.copy(self.moving_variance)]
        return not (again and self.statistics.get("first"))

    def _is_again(self) -> bool:
        """Whether the averages were moved in this pass already."""
        now = self._get_call_context()
        before, self._pass = self._pass, weakref.ref(now)
        return before is not None and before() is now

    def _shaped(self, value: Any, rank: int) -> Any:
        shape = [1] * rank
        shape[self.axis] = -1
        return ops.reshape(value, shape)

    def _scaled(self, normed: Any) -> Any:
        rank = len(normed.shape)
        if self.scale:
            normed = ops.multiply(normed, self._shaped(ops.cast(self.gamma, normed.dtype), rank))
        if self.center:
            # Not ops.add, which may take it for a bias of the last axis.
            normed = normed + self._shaped(ops.cast(self.beta, normed.dtype), rank)
        return normed

    def _by_sample(self, inputs: Any) -> Any:
        mean = ops.mean(inputs, axis=-1, keepdims=True)
        inside = 0.0 if self.statistics["variance"] == "deviation" else self.epsilon
        deviation = ops.sqrt(ops.add(ops.var(inputs, axis=-1, keepdims=True), inside))
        # Epsilon counted twice, and stays so.
        return self._scaled(ops.divide(ops.subtract(inputs, mean), ops.add(deviation, self.epsilon)))

    def _by_batch(self, inputs: Any, mask: Any = None) -> tuple[Any, Any, Any]:
        rank = len(inputs.shape)
        axes = [axis for axis in range(rank) if axis != self.axis % rank]
        if mask is None or rank in IMAGES:
            mean, variance = ops.mean(inputs, axis=axes), ops.var(inputs, axis=axes)
        else:
            counted = ops.cast(mask, inputs.dtype)[..., None] * ops.ones_like(inputs)
            total = ops.sum(counted, axis=axes)
            mean = ops.sum(counted * inputs, axis=axes) / total
            variance = ops.sum(counted * ops.square(inputs - self._shaped(mean, rank)), axis=axes) / total
        epsilon = self.statistics.get("training_epsilon") or self.epsilon  # CNTK's is not that of the layer
        epsilon = self._floor(rank, epsilon, bool(self.statistics.get("least")))
        return self._normed(inputs, mean, variance, epsilon), mean, variance

    def _by_averages(self, inputs: Any) -> Any:
        least, rank = self.statistics.get("least"), len(inputs.shape)
        epsilon = self._floor(rank, self.epsilon, least == "always" or (least == "named" and self.axis == 3))
        if epsilon == self.epsilon and not self.statistics.get("outside"):
            return super().call(inputs, training=False)
        return self._normed(inputs, self.moving_mean, self.moving_variance, epsilon)

    def _floor(self, rank: int, epsilon: float, holds: bool) -> float:
        return max(epsilon, LEAST) if holds and self._by_kernel(rank) else epsilon

    def _by_kernel(self, rank: int) -> bool:
        """Whether TensorFlow's operation for images computed it."""
        ends = (1, rank - 1) if self.statistics.get("both_ends") else (rank - 1,)
        images = rank == 4 or (rank == 5 and self.statistics.get("volumes"))
        return bool(self.statistics["fused"] and images and self.axis % rank in ends)

    def _normed(self, inputs: Any, mean: Any, variance: Any, epsilon: float) -> Any:
        rank = len(inputs.shape)
        mean, variance = (self._shaped(ops.cast(one, inputs.dtype), rank) for one in (mean, variance))
        if self.statistics.get("outside"):
            return self._scaled(ops.divide(ops.subtract(inputs, mean), ops.add(ops.sqrt(variance), epsilon)))
        return self._scaled(ops.multiply(ops.subtract(inputs, mean), ops.rsqrt(ops.add(variance, epsilon))))

    def _by_deviation(self, inputs: Any, training: bool, frozen: str) -> Any:
        """Keras until 1.0.5: the root had epsilon in it and epsilon added, and what was averaged is the root."""
        rank = len(inputs.shape)
        mean, deviation = self.moving_mean, ops.sqrt(self.moving_variance)
        if self.mode == 2 or (training and frozen != "moving"):
            axes = [axis for axis in range(rank) if axis != self.axis % rank]
            mean = ops.mean(inputs, axis=axes)
            batch = ops.sqrt(ops.var(inputs, axis=axes) + self.epsilon)
            if self.mode == 0 and frozen == "moved" and self._moves():
                moved = deviation * self.momentum + batch * (1.0 - self.momentum)
                self.moving_variance.assign(moved * moved)
                self.moving_mean.assign(self.moving_mean * self.momentum + mean * (1.0 - self.momentum))
            deviation = batch
        return self._scaled((inputs - self._shaped(mean, rank)) / (self._shaped(deviation, rank) + self.epsilon))

    def _kept_variance(self, inputs: Any, variance: Any) -> Any:
        """The variance that goes into the moving average."""
        count = ops.cast(ops.size(inputs), "float32") / inputs.shape[self.axis]
        if self.statistics["epsilon"]:
            variance = ops.add(variance, self.epsilon)
        if self._by_kernel(len(inputs.shape)):
            variance = ops.multiply(variance, count / (count - 1.0))
        if self.statistics["variance"] == "unbiased":
            variance = ops.multiply(variance, count / (count - (1.0 + self.epsilon)))
        return variance

    def _move(self, mean: Any, variance: Any) -> None:
        momentum = self.momentum
        before = after = 1.0
        if self._debias:
            before = 1.0 - ops.power(momentum, self._steps)
            self._steps.assign(self._steps + 1.0)
            after = 1.0 - ops.power(momentum, self._steps)
        # On CNTK what the last call makes of the averages before the pass is what stays.
        old = self._before if self.statistics.get("last") else [self.moving_mean, self.moving_variance]
        for kept, start, value in zip((self.moving_mean, self.moving_variance), old, (mean, variance), strict=True):
            value = ops.cast(value, kept.dtype) * (1.0 - momentum)
            moved = (start * before * momentum + value) / after
            kept.assign(moved * momentum + value if self.statistics.get("twice") else moved)

    def get_config(self) -> dict[str, Any]:
        own = {"mode": self.mode, "era": self.era, "backend": self.backend}
        own |= {"statistics": None if self._given_statistics is None else dict(self._given_statistics)}
        return {**super().get_config(), **own}


@register_as("BatchNormalization")
class FusedBatchNormalization(keras.layers.BatchNormalization):
    """Keras 3's layer with the moving variance of tf.keras up to TensorFlow 2.15, which a kernel made for images.

    Of tensors with so many `ranks` and channels first or last it was that of a sample: times n / (n - 1). Before
    TensorFlow 2.5 it was so of rank 4 alone, and before 2.12 the kernel took no epsilon below `least`, 1.001e-5. Masked
    steps count in both statistics unless `masked`, which is of tf.keras since 2.12; those of images always.
    """

    epsilon: Any

    def __init__(
        self,
        *args: Any,
        ranks: tuple[int, ...] = IMAGES,
        masked: bool = False,
        least: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ranks, self.masked, self.least = tuple(ranks), masked, float(least)

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        rank = len(inputs.shape)
        by_kernel = rank in self.ranks and self.axis % rank in (1, rank - 1)
        moves = training and self.trainable and by_kernel
        kept = ops.copy(self.moving_variance) * self.momentum if moves else None
        said = self.epsilon
        self.epsilon = max(said, self.least) if by_kernel else said
        try:
            output = super().call(inputs, training=training, mask=mask if self.masked and rank not in IMAGES else None)
        finally:
            self.epsilon = said
        if moves:
            count = ops.cast(ops.size(inputs), "float32") / inputs.shape[self.axis]
            moved = ops.subtract(self.moving_variance, kept)
            self.moving_variance.assign(kept + moved * (count / ops.maximum(count - 1.0, 1.0)))
        return output

    def get_config(self) -> dict[str, Any]:
        own = {"ranks": list(self.ranks), "masked": self.masked, "least": self.least}
        return {**super().get_config(), **own}
