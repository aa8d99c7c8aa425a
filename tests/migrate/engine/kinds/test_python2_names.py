from __future__ import annotations

import pytest

from kmigrate.engine.kinds.python2 import to_python3
from kmigrate.engine.kinds.python2_names import is_python2, prints_to


@pytest.mark.parametrize(
    "text",
    [
        "for i in range(3): pass\n",
        "xrange = range\nfor i in xrange(3): pass\n",
        "from six.moves import xrange\nfor i in xrange(3): pass\n",
        "try:\n    xrange\nexcept NameError:\n    xrange = range\n",
        "try:\n    import cPickle as pickle\nexcept ImportError:\n    import pickle\n",
        "try:\n    import cPickle as pickle\nexcept:\n    import pickle\n",
        "import sys\nif sys.version_info[0] < 3:\n    import cPickle\n    text = unicode\nelse:\n    import pickle\n",
        "from six import PY2\ntext = unicode if PY2 else str\n",
        "import six\nfor k, v in six.iteritems(d): pass\n",
        "class Bag:\n    def has_key(self, key): return True\n\nBag().has_key(1)\n",
        "def f(unicode): return unicode\n",
        "f(long=1)\nx.reduce\n'xrange'\n# print >>f, x\n",
        "import functools\nfunctools.reduce(f, x)\n",
        "from functools import reduce\nreduce(f, x)\n",
        "from .cPickle import load\n",
        "not python xrange(",
    ],
)
def test_what_is_python_3_or_both(text: str) -> None:
    assert not is_python2(text)


@pytest.mark.parametrize(
    "text",
    [
        "for i in xrange(3): pass\n",
        "def f():\n    return [raw_input() for _ in range(3)]\n",
        "import cPickle\n",
        "import numpy, urllib2\n",
        "from StringIO import StringIO\n",
        "from itertools import izip, count\n",
        "for k, v in d.iteritems(): pass\n",
        "if d.has_key('a'): pass\n",
        "import sys\nprint >>sys.stderr, 'x'\n",
        "try:\n    print(xrange(3))\nfinally:\n    pass\n",
        "try:\n    f()\nexcept KeyError:\n    xrange(3)\n",
    ],
)
def test_what_stops_in_python_3(text: str) -> None:
    assert is_python2(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("for i in xrange(3): print(i, 1)\n", "for i in range(3): print(i, 1)\n"),
        ("import sys\nprint >>sys.stderr, 'x'\n", "import sys\nprint('x', file=sys.stderr)\n"),
        ("for k, v in d.iteritems():\n    print('%s' % k)\n", "for k, v in d.items():\n    print('%s' % k)\n"),
    ],
)
def test_what_becomes_of_it(old: str, new: str) -> None:
    found = to_python3(old)
    assert found is not None
    assert found[0] == new


def test_print_to_a_file() -> None:
    assert prints_to("print >> f, x")
    assert not prints_to("blueprint >>f")
