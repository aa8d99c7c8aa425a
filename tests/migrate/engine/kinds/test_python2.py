from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmigrate.engine.kinds.fixers import Tool
from kmigrate.engine.kinds.python2 import expand_tabs, to_python3
from kmigrate.findings import Finding, Status


def bring(text: str) -> str:
    found = to_python3(text)
    assert found is not None
    ast.parse(found[0])
    assert found[1][0].status is Status.REWRITTEN
    return found[0]


def reviews(text: str) -> list[Finding]:
    found = to_python3(text)
    assert found is not None
    return [finding for finding in found[1] if finding.status is Status.REVIEW]


@pytest.mark.parametrize(
    "text", ["", " \n", "a b c", "print 'a\n", "def f(:\n", "x = (\n", "print 1\0", "if x:\nprint 1\n", "(" * 5000]
)
def test_what_is_no_python_2_either(text: str) -> None:
    assert to_python3(text) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("print", "print()"),
        ("print 'a', b", "print('a', b)"),
        ("print 'a',", "print('a', end=' ')"),
        ("print >>f, x", "print(x, file=f)"),
        ("print ('a', b), c", "print(('a', b), c)"),
        ("print ('a %d' % 3); print b", "print ('a %d' % 3); print(b)"),
        ("print ('a', 3); print b", "print(('a', 3)); print(b)"),
        ("print (x for x in y); print b", "print((x for x in y)); print(b)"),
        ("print (a + b).strip()", "print((a + b).strip())"),
        ("print(a); print b", "print(a); print(b)"),
        ("print `x`", "print(repr(x))"),
        ("exec 'x' in ns", "exec('x', ns)"),
        ("print x <> y", "print(x != y)"),
        ("print 0777, 0777L, 10L, 0xFFL, 0, 00, 1.5", "print(0o777, 0o777, 10, 0xFF, 0, 00, 1.5)"),
        ("raise E, 'v'", "raise E('v')"),
        ("raise E, 'v', t", "raise E('v').with_traceback(t)"),
        ("try: pass\nexcept (A, B), e: print e", "try: pass\nexcept (A, B) as e: print(e)"),
        ("def f(a, (b, c)):\n    print b", "def f(a, values):\n    (b, c) = values\n    print(b)"),
        ("f = lambda (a, b): a + b; print f", "f = lambda a_b: a_b[0] + a_b[1]; print(f)"),
        ("print [x for x in 1, 2]", "print([x for x in (1, 2)])"),
        ("print d.has_key(1), 2 in d", "print(1 in d, 2 in d)"),
        ("for k, v in d.iteritems(): print k", "for k, v in d.items(): print(k)"),
        ("print d.keys()", "print(list(d.keys()))"),
        ("for k in d.keys(): print k", "for k in list(d.keys()): print(k)"),
        ("for i in xrange(3): print i", "for i in range(3): print(i)"),
        ("print map(f, x), filter(f, x), zip(x, y)", "print(list(map(f, x)), list(filter(f, x)), list(zip(x, y)))"),
        ("print reduce(f, x)", "from functools import reduce\nprint(reduce(f, x))"),
        ("import cPickle as pickle; print pickle", "import pickle; print(pickle)"),
        ("from StringIO import StringIO; print StringIO()", "from io import StringIO; print(StringIO())"),
        ("print it.next(), raw_input()", "print(next(it), input())"),
        ("class A:\n    __metaclass__ = M\n    print 1", "class A(metaclass=M):\n    print(1)"),
        ("class A:\n    def __nonzero__(self): print 1", "class A:\n    def __bool__(self): print(1)"),
        ("print isinstance(x, basestring), unicode(x), long(x)", "print(isinstance(x, str), str(x), int(x))"),
        ("print x.unicode, f(long=1)", "print(x.unicode, f(long=1))"),
        ("print np.sort(x), x.sort(f)", "print(np.sort(x), x.sort(f))"),
        ("print x.dtype.type, types.StringType, types.IntType", "print(x.dtype.type, str, int)"),
        ("print sys.maxint", "print(sys.maxsize)"),
    ],
)
def test_what_changes(old: str, new: str) -> None:
    assert bring(old) == new
    assert bring(old + "\n") == new + "\n"
    assert bring("#!python\n\n" + old + "  # é\n") == "#!python\n\n" + new + "  # é\n"


def test_a_name_that_the_module_defines_itself_stays() -> None:
    text = "try:\n    unicode\nexcept NameError, e:\n    unicode = str\n"
    assert bring(text) == text.replace(", e", " as e")
    assert bring("from past import long\nprint long(1)") == "from past import long\nprint(long(1))"
    assert bring("def f(long):\n    print long") == "def f(long):\n    print(long)"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"ur'\d+'", r"r'\d+'"),
        (r"ur'\u00e9\d'", r"r'é\d'"),
        (r"UR'\\u00e9'", r"r'\\u00e9'"),
        (r"ur'\u0027'", repr("'")),
        (r"u'\u00e9'", r"u'\u00e9'"),
        (r"'C:\Users\new'", r"'C:\\Users\new'"),
        (r"'\\Users \N'", r"'\\Users \\N'"),
        (r"r'\Users'", r"r'\Users'"),
        ("b'é'", r"b'\xc3\xa9'"),
        ("'''a\n\\u'''", "'''a\n\\\\u'''"),
    ],
)
def test_strings_keep_what_they_mean(old: str, new: str) -> None:
    assert bring(f"print {old}") == f"print({new})"


def test_strings_that_unicode_literals_made_unicode() -> None:
    head = "from __future__ import unicode_literals\n"
    assert bring(head + r"print '\u00e9'") == head + r"print('\u00e9')"


def test_print_as_a_function() -> None:
    head = "from __future__ import print_function\n"
    assert bring(head + "print('a', b, file=f)\nx = 1L\n") == head + "print('a', b, file=f)\nx = 1\n"
    assert bring("print('a', file=f)\nx = 1L\n") == "print('a', file=f)\nx = 1\n"
    assert bring("exec('a', ns)\nprint('a', file=f)\nexec = 1L\n") == "exec('a', ns)\nprint('a', file=f)\nexec = 1\n"


def test_line_ends_form_feeds_comments_and_odd_blanks_stay() -> None:
    text = "#!/usr/bin/python\r\n# -*- coding: utf-8 -*-\r\n\x0c\r\nprint  'a' # c\r\nx = [1,\r\n  2L ]\r\n"
    assert bring(text) == text.replace("print  'a'", "print('a')").replace("2L", "2")
    assert bring("print 1\r\nx\ny\r") == "print(1)\r\nx\ny\r"
    assert bring("print '''a\r\nb'''\r\n") == "print('''a\r\nb''')\r\n"
    assert bring("x = 1L; y = '\u2028\x0b'\n# \u2028\n") == "x = 1; y = '\u2028\x0b'\n# \u2028\n"


def test_tabs_are_as_wide_as_python_2_took_them() -> None:
    text = "if x:\n\tprint 1\n        y = '''\n\tz'''\n    \tz(\n\t2)\n"
    assert bring(text) == "if x:\n        print(1)\n        y = '''\n\tz'''\n        z(\n        2)\n"
    assert bring("if x:\n\ty\n        z\n") == "if x:\n        y\n        z\n"
    assert bring("if x:\n\tprint 1\n\tprint 2\n") == "if x:\n\tprint(1)\n\tprint(2)\n"
    assert "tabs" in to_python3("if x:\n\ty\n        z\n")[1][0].message  # type: ignore[index]


def test_expand_tabs_keeps_strings_and_form_feeds() -> None:
    assert expand_tabs("\tx\t\n  \ty = '''\n\t'''\n\x0c\tz\n") == "        x\t\n        y = '''\n\t'''\n\x0c        z\n"
    assert expand_tabs("x = 'a\\\n\tb'\n\ty") == "x = 'a\\\n\tb'\n        y"


def test_one_finding_lists_what_was_changed() -> None:
    found = to_python3("print 1\nprint 2L\ntry: pass\nexcept E, e: pass\n")
    assert found is not None
    assert [(f.line, f.column, f.rule, f.status) for f in found[1]] == [(1, 1, "KM003", Status.REWRITTEN)]
    for kind in ("print statements", "except clauses", "octal and long numbers"):
        assert found[1][0].message.count(kind) == 1


def test_what_one_text_needed_is_not_said_of_the_next() -> None:
    to_python3("print 1")
    found = to_python3("x = 1L")
    assert found is not None
    assert "print" not in found[1][0].message


def test_divisions_are_for_a_person() -> None:
    found = reviews("print 1\nx = a / b\ny = a / 2.0\nz /= 2\nw = float(a) / b\n")
    assert [(f.line, f.rule) for f in found] == [(2, "KM003")]
    assert "lines 2, 4" in found[0].message
    assert reviews("from __future__ import division\nprint a / b\n") == []


def test_what_fissix_could_not_convert_is_for_a_person() -> None:
    assert [f.line for f in reviews("print 1\nraise 'text'\n")] == [2]


def test_a_fixer_that_fails_is_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Tool, tree: object) -> str:
        raise AssertionError

    monkeypatch.setattr(Tool, "fix", broken)
    assert to_python3("print 1") is None


def test_deep_nesting_is_no_crash() -> None:
    assert to_python3("print " + "(" * 900 + "1" + ")" * 900) is None


def test_nothing_is_written_and_nothing_is_logged(tmp_path: Path) -> None:
    script = (
        "import logging, sys; logging.basicConfig(level=0)\n"
        "import kmigrate.engine.kinds.python2 as p\n"
        "assert 'fissix' not in sys.modules\n"
        "print(p.to_python3('print 1')[0])"
    )
    home = tmp_path / "home"
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("print(1)\n", "")
    assert not home.exists()


LINE = st.sampled_from(
    [
        "print x",
        "if x:",
        "\tprint 1,",
        "        y = 2L",
        "    z",
        "else:",
        "x = '''",
        "'''",
        "\x0c",
        "# é",
        "exec y",
        "x = (1,",
        " 2)",
        "s = ur'\\u00e9'",
        "\\",
    ]
)
TEXTS = st.lists(st.tuples(LINE, st.sampled_from(["\n", "\n", "\r\n", "\r"])).map("".join), max_size=8).map("".join)


@given(TEXTS)
def test_what_comes_out_parses_and_is_stable(text: str) -> None:
    found = to_python3(text)
    if found is None:
        return
    ast.parse(found[0])
    for end in ("\n", "\r"):
        assert (end in found[0]) <= (end in text)
    assert found[1][0].rule == "KM003"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "import a; reload(a)\nfrom a import *\n",
            "import importlib\nimport a; importlib.reload(a)\nfrom a import *\n",
        ),
        ("import a\n\nreload(a)\n", "import a\nimport importlib\n\nimportlib.reload(a)\n"),
        ("import a\n\ndef f():\n    reload(a)\n", "import a\nimport importlib\n\ndef f():\n    importlib.reload(a)\n"),
    ],
)
def test_what_reloads_is_imported_before(before: str, after: str) -> None:
    brought = to_python3(before)
    assert brought is not None
    assert brought[0] == after
