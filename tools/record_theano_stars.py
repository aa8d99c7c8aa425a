"""Lists what `from theano import *` and `from theano.tensor import *` bring. Runs on the old stack's Python:

    stack keras-2.3.1 theano python tools/record_theano_stars.py > fixtures/theano/stars.txt
"""

from __future__ import print_function

import sys
import textwrap

import theano

LATER_PYTHON = ("absolute_import", "division", "print_function", "__builtins__")


def main():
    print("# What a star import of Theano", theano.__version__, "brings on Python", sys.version.split()[0])
    print("# stack keras-2.3.1 theano python tools/record_theano_stars.py")
    for module in ("theano", "theano.tensor"):
        found = {}
        exec("from %s import *" % module, found)
        print(module + ":")
        print(textwrap.fill(" ".join(sorted(set(found) - set(LATER_PYTHON))), 118, initial_indent=" ", subsequent_indent=" "))


if __name__ == "__main__":
    main()
