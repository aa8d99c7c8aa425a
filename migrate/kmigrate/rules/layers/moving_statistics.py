"""KM241: the moving statistics of BatchNormalization, which Keras 3 keeps in another way."""

from __future__ import annotations

import ast

from kmigrate.rules.common.masking import masks
from kmigrate.rules.common.positions import find
from kmigrate.rules.common.tensorflow_age import is_surely_before_keras3
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.layers.BatchNormalization"
WHY = "its moving statistics started without their first values and were of the sample variance, and both are gone"
LEAST = 1.001e-5  # what CuDNN took, and so TensorFlow's operation for images
MANY = 3  # so many classes in a list are for asking what a layer is, not for making layers
KINDS = ("isinstance", "issubclass")
THEANO = "its moving variance held epsilon on Theano, and does not today"

FUSED = "kmigrate_shims.layers.FusedBatchNormalization"
SAMPLE = "of images its moving variance was that of a sample in tf.keras, and is that of the batch today"
OTHERWISE = ("fused", "renorm", "virtual_batch_size", "renorm_clipping", "renorm_momentum", "adjustment")
IMAGES = (
    "Conv2D",
    "Conv3D",
    "SeparableConv2D",
    "DepthwiseConv2D",
    "Conv2DTranspose",
    "Conv3DTranspose",
    "Convolution2D",
)
OUTSIDE = "Keras 2.1.3 to 2.2.0 on CNTK added epsilon to the deviation, and not to the variance"
MASKED = "masked steps counted in its statistics, and do not today"
FROZEN = "a layer that is not trained went on normalizing by the batch while the model was trained"
RULE = Rule(
    code="KM241",
    name="moving-statistics",
    title="BatchNormalization keeps other moving statistics today.",
    why="""
From Keras 2.1.3 to 2.2 on TensorFlow the moving mean and variance forgot the zeros and ones that they started from, so
that they were right after one step; today that takes hundreds. From 2.1.4 to 2.3 the variance was that of a sample
(n - 1), twice so for images, and on Theano it held epsilon as well. For images TensorFlow took no epsilon below
1.001e-5, and Keras 2.1.3 to 2.2.0 on CNTK added epsilon to the deviation. Training goes the same way, but predictions
and validation during it do not. The old layer is in `kmigrate_shims.layers`; its statistics agree with recordings of
Keras 1.2.2, 2.0.8, 2.1.2 to 2.2.1, 2.2.4 and 2.3.1 after every step. Keras until 2.1.2 on TensorFlow kept them as Keras
3 does. And a layer with `trainable = False` went on normalizing by the batch in training, where Keras 3 takes the
moving statistics; before Keras 2.1.3 it moved them too.

In tf.keras up to TensorFlow 2.15 the moving variance of images was that of a sample, n / (n - 1) times that of the
batch. `FusedBatchNormalization` of the shims keeps it so, in files with convolutions that are known to be of before
Keras 3; with `least=1.001e-5` it keeps the smallest epsilon of TensorFlow until 2.11 as well. In files with masks it
keeps that masked steps counted in the statistics, as they did in all releases of the stand-alone Keras and in tf.keras
up to TensorFlow 2.11.
""",
    examples=(
        Example(
            "from keras.layers import BatchNormalization\n\nlayer = BatchNormalization(momentum=0.9)\n",
            "from kmigrate_shims.layers import BatchNormalization\n\nlayer = BatchNormalization(momentum=0.9)\n",
        ),
    ),
)


@RULE.on("keras.layers.BatchNormalization")
def statistics(site: Site) -> None:
    if site.use.kind != "name" or site.settings.modern:
        return
    if not site.standalone:
        _of_tf_keras(site)
        return
    if site.call is not None and site.era.keras.is_before("1.0.6") is True:
        _deviation(site)
        return
    if find(site, "mode") is not None:
        return  # `mode` is of Keras 1, of which KM228 speaks
    if site.call is None and _compared(site):
        return  # the shim derives from the class of Keras, which knows both
    backend, added = site.era.backend or "tensorflow", []
    if backend == "cntk" and site.era.keras.is_before("2.2") is not True and find(site, "epsilon") is not None:
        site.review("on CNTK training took an epsilon of 1e-3, whatever it was given; predictions took the given one")
    early = site.era.keras.is_before("2.1.3") is True
    outside = _outside(site) if backend == "cntk" else False
    native = (backend == "cntk" and not outside) or (backend == "tensorflow" and early)
    if outside is None:
        site.review(f"{OUTSIDE}: say with --from what the program was written for")
    frozen = bool(site.file.source.lines_of("trainable"))
    if native and not frozen and not masks(site):
        return
    if early:
        added.append('era="2.0"')
    elif outside or site.era.keras.is_before("2.1.4") is True or _small_once(site, backend):
        added.append(f'era="{_named(site)}"')
    elif backend == "tensorflow" and site.era.keras.is_before("2.3") is False:
        added.append('era="2.3"')
    if backend != "tensorflow":
        added.append(f'backend="{backend}"')
    message = (FROZEN if frozen else MASKED) if native else THEANO if backend == "theano" else WHY
    message = OUTSIDE if outside else message
    if not site.settings.shims:
        site.review(f"{message}; only kmigrate_shims has the old layer, and --no-shims forbids it")
    elif site.call is None and added:
        site.review(f"{message}; call kmigrate_shims.layers.BatchNormalization with {', '.join(added)}")
    else:
        for argument in added:
            site.add_argument(argument)
        site.rename(SHIM)
        site.shimmed(message, new=SHIM)


def _outside(site: Site) -> bool | None:
    """Whether epsilon was added to the deviation. None where the release is not known that well."""
    before, late = site.era.keras.is_before("2.1.3"), site.era.keras.is_before("2.2.1")
    if before is True or late is False:
        return False
    return True if before is False and late is True else None


def _small_once(site: Site, backend: str) -> bool:
    """Whether only training knew a smallest epsilon, and one is given."""
    return backend == "tensorflow" and site.era.keras.is_before("2.2.1") is True and find(site, "epsilon") is not None


def _named(site: Site) -> str:
    """The release as the shim is told it."""
    if site.era.keras.is_before("2.1.4") is True:
        return "2.1.3"
    return "2.1" if site.era.keras.is_before("2.2") is True else "2.2.0"


def _of_tf_keras(site: Site) -> None:
    """A layer beside convolutions or masks, where the file is known to be of before Keras 3."""
    _of_tensorflow1(site)
    if any(site.keyword(name) is not None for name in OTHERWISE):
        return  # KM205 says that they are gone
    images = any(site.uses(*(f"keras.layers.{name}" for name in IMAGES)))
    counted = masks(site) and site.era.tensorflow.is_before("2.12") is not False
    if not is_surely_before_keras3(site) or not (images or counted):
        return
    if site.call is None and _compared(site):
        return  # the shim derives from the class of Keras
    message = SAMPLE if images else MASKED
    if not site.settings.shims:
        site.review(f"{message}; only kmigrate_shims has the old layer, and --no-shims forbids it")
        return
    if site.call is not None and masks(site) and not counted:
        site.add_argument("masked=True")
    volumes = any(site.uses("keras.layers.Conv3D", "keras.layers.Conv3DTranspose"))
    if site.call is not None and volumes and site.era.tensorflow.is_before("2.5") is True:
        site.add_argument("ranks=(4,)")
    if _is_small(site):
        early = site.era.tensorflow.is_before("2.12")
        if early is True:
            site.add_argument(f"least={LEAST}")
        elif early is None:
            site.review(
                f"before TensorFlow 2.12 images took no epsilon below {LEAST}: add least={LEAST} if it is of then"
            )
    site.rename(FUSED)
    site.shimmed(message, new=FUSED)


def _is_small(site: Site) -> bool:
    epsilon = None if site.call is None else site.keyword("epsilon")
    if epsilon is None:
        return False
    try:
        return float(site.text(epsilon.value)) < LEAST
    except ValueError:
        return False  # a name, which is seldom so small


def _of_tensorflow1(site: Site) -> None:
    frozen = site.keyword("trainable")
    if frozen is not None and site.text(frozen.value) == "False" and site.era.tensorflow.is_before("2.0") is True:
        site.review("before TensorFlow 2.0 a layer that is not trainable went on normalizing by the batch in training")


def _deviation(site: Site) -> None:
    """The releases that kept no variance."""
    message = "until Keras 1.0.5 it kept the standard deviation, and added epsilon to that"
    if not site.settings.shims:
        site.review(f"{message}; only kmigrate_shims has the old layer, and --no-shims forbids it")
        return
    site.add_argument('era="0.3"')
    site.rename(SHIM)
    site.shimmed(message, new=SHIM)


def _compared(site: Site) -> bool:
    """Whether the class stands in an `isinstance`, or among other classes for one."""
    outer = site.parent(site.node)
    if isinstance(outer, ast.Tuple | ast.List | ast.Set):
        return isinstance(outer, ast.Tuple) or len(outer.elts) >= MANY
    return isinstance(outer, ast.Call) and isinstance(outer.func, ast.Name) and outer.func.id in KINDS
