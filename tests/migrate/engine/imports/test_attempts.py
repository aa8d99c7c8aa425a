from __future__ import annotations

from collections.abc import Callable

import pytest

Become = Callable[..., None]
OLD = "import keras.backend as K\n"
NEW = "import tensorflow.keras.backend as K\n"


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    import cPickle as pickle\nexcept ImportError:\n    import pickle\n",
        "try:\n    import a\nexcept ImportError:\n    import a\n",  # silly, and nothing of ours
    ],
)
def test_what_others_try_stays(text: str, become: Become) -> None:
    become(f"{text}{OLD}K.mean(x)\n", f"{text}{NEW}K.mean(x)\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # The branches do more than import, or not the same.
        (
            "try:\n    import keras\nexcept ImportError:\n    keras = None\nkeras.Model\n",
            "try:\n    from tensorflow import keras\nexcept ImportError:\n    keras = None\nkeras.Model\n",
        ),
        (
            "try:\n    import keras\nexcept ImportError:\n    from tensorflow import keras\n    import other\nkeras.Model\n",
            "try:\n    from tensorflow import keras\nexcept ImportError:\n    from tensorflow import keras\n    import other\n"
            "keras.Model\n",
        ),
        (
            "try:\n    import keras  # the old one\nexcept ImportError:\n    from tensorflow import keras\nkeras.Model\n",
            "try:\n    from tensorflow import keras  # the old one\nexcept ImportError:\n    from tensorflow import keras\n"
            "keras.Model\n",
        ),
        (
            "try:\n    import keras\nexcept ImportError:\n    from tensorflow import keras\nelse:\n    x = 1\nkeras.Model\n",
            "try:\n    from tensorflow import keras\nexcept ImportError:\n    from tensorflow import keras\nelse:\n    x = 1\n"
            "keras.Model\n",
        ),
    ],
)
def test_a_try_that_says_more_stays(before: str, after: str, become: Become) -> None:
    become(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "try:\n    import keras\nexcept ImportError:\n    from tensorflow import keras\nkeras.Model\n",
            "from tensorflow import keras\nkeras.Model\n",
        ),
        (
            "def f():\n    try:\n        from tensorflow import keras\n    except ImportError:\n        import keras\n    return keras.Model\n",
            "def f():\n    from tensorflow import keras\n    return keras.Model\n",
        ),
        (
            "try:\n\timport keras.backend as K\n\tfrom keras.layers import Dense, Conv2D\nexcept:\n"
            "\timport tensorflow.keras.backend as K\n\tfrom tensorflow.keras.layers import Dense, Conv2D\nDense(K), Conv2D\n",
            "import tensorflow.keras.backend as K\nfrom tensorflow.keras.layers import Dense, Conv2D\nDense(K), Conv2D\n",
        ),
        (
            "try: import keras\r\nexcept ImportError: from tensorflow import keras\r\nkeras.Model\r\n",
            "from tensorflow import keras\r\nkeras.Model\r\n",
        ),
    ],
)
def test_branches_that_became_the_same_are_one_import(before: str, after: str, become: Become) -> None:
    become(before, after)
    become(after)


def test_it_is_said(migrate: Callable[..., object]) -> None:
    result = migrate("try:\n    import keras\nexcept ImportError:\n    from tensorflow import keras\nkeras.Model\n")
    said = [f for f in result.findings if f.rule == "KM101" and f.line == 1]  # type: ignore[attr-defined]
    assert [f.new for f in said] == ["from tensorflow import keras"]
