"""KM413: RMSprop and Nadam of tf.keras, which took other steps before TensorFlow 2.11 or 2.16."""

from __future__ import annotations

import ast

from kmigrate.rules.common.tensorflow_age import is_of_before_210, is_of_tensorflow1
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

NADAM = "kmigrate_shims.optimizers.Nadam"
REWRITTEN = "2.11"  # the release whose tf.keras.optimizers are others; the old ones became optimizers.legacy
SQUARED, RATE = "1e-14", "learning_rate=0.001"
LARGEST = 1e-3  # of the epsilons whose square does as well
CLIPPED = ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam", "Ftrl")
OLD_KEYWORDS, OPTIMIZERS = ("lr", "decay"), "keras.optimizers."
TAKEN = {"lr", "learning_rate", "beta_1", "beta_2", "epsilon"}  # by Nadam of the shims
BESIDE = "before TensorFlow 2.11 RMSprop added epsilon beside the square root, and today below it, where it weighs more"
SCHEDULE = "Nadam of tf.keras took other steps, by another schedule of its momentum"

RULE = Rule(
    code="KM413",
    name="changed-optimizers-of-tf-keras",
    title="RMSprop and Nadam of tf.keras took other steps.",
    why="""
Up to TensorFlow 2.10, and in `optimizers.legacy` up to 2.15, RMSprop without momentum divided by sqrt(v) + epsilon.
Since then it divides by sqrt(v + epsilon), where 1e-7 is as much as a gradient of 3e-4: small gradients make far
smaller steps. The square of the old epsilon keeps them. Nadam changed in 2.11 and again in 2.16; the shims have the
first. A large epsilon, in Adagrad too, has no such twin and is a finding, and so are `clipnorm` and `clipvalue` of one
optimizer. Which it was is told by `optimizers.legacy`, by `lr` and `decay` of any optimizer of the file, by a name
that tf.keras lost before (`mixed_precision.experimental`, `predict_classes`), or by what is said of TensorFlow around
the file; where nothing tells, a person must.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\nbest = tf.keras.optimizers.RMSprop(lr=0.01)\n",
            "import tensorflow as tf\n\nbest = tf.keras.optimizers.RMSprop(learning_rate=0.01, epsilon=1e-14)\n",
        ),
    ),
)
CLASSES = ("keras.optimizers.RMSprop", "keras.optimizers.Nadam", "keras.optimizers.rmsprop", "keras.optimizers.nadam")


@RULE.on(*CLASSES)
def made(site: Site) -> None:
    call = site.call
    if call is None or site.use.kind != "name" or not _applies(site):
        return
    old = _is_old(site, call)
    if site.name.lower().endswith("nadam"):
        _nadam(site, old)
    elif old is not False and not _has_momentum(site):
        _rmsprop(site, old)


@RULE.on("keras.models.Model.compile")
def compiled(site: Site) -> None:
    given = site.argument("optimizer", 0)
    if not isinstance(given, ast.Constant) or not isinstance(given.value, str) or not _applies(site):
        return
    name, old = given.value.lower(), _is_old(site, None)
    if name == "rmsprop" and old:
        new = f"{site.spell('keras.optimizers.RMSprop')}(epsilon={SQUARED})"
        site.replace(given, new)
        site.rewritten(BESIDE, given, new=new)
    elif name == "nadam" and old and site.settings.shims:
        new = f"{site.spell(NADAM)}({RATE})"
        site.replace(given, new)
        site.shimmed(SCHEDULE, given, new=new)
    elif name == "nadam":
        site.review(SCHEDULE, given)
    elif name == "rmsprop" and old is None:
        site.review(f"{BESIDE}; where this was written for an older one, give RMSprop(epsilon={SQUARED})", given)


def _applies(site: Site) -> bool:
    if site.standalone or site.settings.modern or site.era.tensorflow.is_before("2.16") is False:
        return False
    return not (site.file.imports_keras and site.use.kind == "attribute")


def _is_old(site: Site, call: ast.Call | None) -> bool | None:
    """Whether it is one of before 2.11; None where that cannot be told."""
    spelled = site.use.spelled.split(".")
    if "legacy" in spelled or "experimental" in spelled:
        return "legacy" in spelled
    if is_of_tensorflow1(site):
        return True
    if call is not None and any(k.arg in OLD_KEYWORDS for k in call.keywords):
        return True
    before = site.era.tensorflow.is_before(REWRITTEN)
    return True if before is None and (_has_old_keywords(site) or is_of_before_210(site)) else before


def _has_old_keywords(site: Site) -> bool:
    """Whether another optimizer of the file is given `lr` or `decay`, which later ones did not know."""
    if _has_old_keywords not in site.file.memo:
        calls = (use.call for use in site.file.uses if use.call is not None and use.name.startswith(OPTIMIZERS))
        site.file.memo[_has_old_keywords] = any(k.arg in OLD_KEYWORDS for call in calls for k in call.keywords)
    return bool(site.file.memo[_has_old_keywords])


def _nadam(site: Site, old: bool | None) -> None:
    call = site.call
    if old and site.settings.shims and call is not None and all(k.arg in TAKEN for k in call.keywords):
        if not any(site.argument(name, 0) for name in ("lr", "learning_rate")):
            site.add_argument(RATE)
        if site.argument("epsilon", 3) is None:
            site.add_argument("epsilon=1e-07")
        site.rename(NADAM)
        site.shimmed(SCHEDULE, new=NADAM)
    else:
        site.review(SCHEDULE)


def _has_momentum(site: Site) -> bool:
    """With momentum, RMSprop had epsilon below the root all along."""
    given = site.argument("momentum", 2)
    return given is not None and not (isinstance(given, ast.Constant) and not given.value)


def _rmsprop(site: Site, old: bool | None) -> None:
    given = site.argument("epsilon", 3)
    if old is None or site.unpacks or (given is not None and not isinstance(given, ast.Constant)):
        advice = f"give the square of the old epsilon, {SQUARED} for its default"
        site.review(f"{BESIDE}; where this was written for an older one, {advice}")
    elif given is None:
        site.add_argument(f"epsilon={SQUARED}")
        site.rewritten(BESIDE, new=f"epsilon={SQUARED}")
    elif isinstance(given.value, float) and 1e-9 <= given.value <= LARGEST:  # smaller ones are squares already
        new = f"{given.value**2:.15g}"
        site.replace(given, new)
        site.rewritten(BESIDE, given, new=new)
    else:
        _large(site, given)


def _large(site: Site, given: ast.expr | None) -> None:
    if isinstance(given, ast.Constant) and isinstance(given.value, float | int) and given.value > LARGEST:
        site.review(f"{BESIDE}; no epsilon of today keeps what {site.text(given)} did to small and large ones", given)


@RULE.on("keras.optimizers.Adagrad", "keras.optimizers.adagrad")
def adagrad(site: Site) -> None:
    if site.call is None or site.use.kind != "name" or not _applies(site) or _is_old(site, site.call) is False:
        return
    given = site.argument("epsilon", 2)
    if isinstance(given, ast.Constant):
        _large(site, given)
    elif given is not None:
        site.review(f"{BESIDE.replace('RMSprop', 'Adagrad')}; see how large it is", given)


@RULE.on(*(f"keras.optimizers.{name}" for cls in CLIPPED for name in (cls, cls.lower())))
def clipped(site: Site) -> None:
    """Which Keras 3 refuses."""
    clip = site.keyword("clipnorm")
    if clip is not None and site.keyword("clipvalue") is not None and site.use.kind == "name" and _applies(site):
        site.review("only one of `clipnorm` and `clipvalue` can be given today, and both were applied; keep one", clip)
