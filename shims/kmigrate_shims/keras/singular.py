"""The singular vectors of small matrices with the signs that LAPACK gave them before its release 3.10.

The signs of singular vectors are nobody's but the algorithm's. LAPACK 3.10 turned its plane rotations round, and with
them the orthogonal weights that a seed gave. Matrices with more than 25 singular values are solved in another way, in
which the rotations do not show.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import copysign, sqrt
from typing import Any

import numpy as np

EPS = float(np.finfo(float).eps) / 2
LIMIT = 25


def svd(a: Any) -> tuple[Any, Any, Any]:
    """`np.linalg.svd(a, full_matrices=False)` as NumPy had it until 2021."""
    rows, columns = a.shape
    lower = rows < columns < int(rows * 11 / 6)
    if not 1 < min(rows, columns) <= LIMIT and not lower:
        u, s, v = np.linalg.svd(a, full_matrices=False)
        return u, s, v
    if rows < columns:
        return _wide(a)
    left, r = np.linalg.qr(a) if rows >= int(columns * 11 / 6) else (None, a)
    q, d, e, p = bidiagonal(r)
    u, s, v = solve(d, e)
    u = q @ u
    return (u if left is None else left @ u), s, v @ p


def _wide(a: Any) -> tuple[Any, Any, Any]:
    rows, columns = a.shape
    if columns >= int(rows * 11 / 6):
        right, low = np.linalg.qr(a.T)
        q, d, e, p = bidiagonal(low.T)
        u, s, v = solve(d, e)
        return q @ u, s, v @ p @ right.T
    # A bit wider than high: the bidiagonal matrix is a lower one, which is that of the transposed.
    p, d, e, q = bidiagonal(a.T)
    turns = _to_upper(d, e)
    u, s, v = solve(d, e)
    for i, c, sn in reversed(turns):
        _turn(u, i, c, -sn)
    return q.T @ u, s, v @ p.T


def _to_upper(d: Any, e: Any) -> list[tuple[int, float, float]]:
    turns = []
    for i in range(len(d) - 1):
        c, sn, r = rotation(d[i], e[i])
        d[i], e[i], d[i + 1] = r, sn * d[i + 1], c * d[i + 1]
        turns.append((i, c, sn))
    return turns


def _reflector(x: Any) -> tuple[Any, float, float]:
    """(v, tau, beta) of the reflection that leaves of a vector its first component alone."""
    alpha, rest = float(x[0]), float(np.linalg.norm(x[1:]))
    if rest == 0:
        return np.zeros_like(x), 0.0, alpha
    beta = -copysign(float(np.hypot(alpha, rest)), alpha)
    v = x / (alpha - beta)
    v[0] = 1.0
    return v, (beta - alpha) / beta, beta


def bidiagonal(a: Any) -> tuple[Any, Any, Any, Any]:
    """(q, d, e, p) with a = q @ (d on the diagonal, e above it) @ p, for a matrix that is not wider than high."""
    a, (rows, n) = a.copy(), a.shape
    q, p = np.eye(rows), np.eye(n)
    d, e = np.zeros(n), np.zeros(max(n - 1, 0))
    for i in range(n):
        v, tau, d[i] = _reflector(a[i:, i])
        a[i:, i:] -= tau * np.outer(v, v @ a[i:, i:])
        q[:, i:] -= tau * np.outer(q[:, i:] @ v, v)
        if i < n - 1:
            v, tau, e[i] = _reflector(a[i, i + 1 :])
            a[i:, i + 1 :] -= tau * np.outer(a[i:, i + 1 :] @ v, v)
            p[i + 1 :, :] -= tau * np.outer(v, v @ p[i + 1 :, :])
    return q[:, :n], d, e, p


def rotation(f: float, g: float) -> tuple[float, float, float]:
    """(c, s, r) that turn (f, g) to (r, 0), in the old choice of signs."""
    if g == 0:
        return 1.0, 0.0, f
    if f == 0:
        return 0.0, 1.0, g
    r = sqrt(f * f + g * g)
    c, s = f / r, g / r
    return (-c, -s, -r) if abs(f) > abs(g) and c < 0 else (c, s, r)


def _turn(rows: Any, i: int, c: float, s: float) -> None:
    """Rows i and i + 1 of a matrix are turned."""
    rows[[i, i + 1]] = c * rows[i] + s * rows[i + 1], c * rows[i + 1] - s * rows[i]


class Problem:
    """A bidiagonal matrix on its way to a diagonal one, and the turns of both sides; `ut` has the left ones as rows."""

    def __init__(self, d: Any, e: Any) -> None:
        self.d, self.e, self.n = d, e, len(d)
        self.vt, self.ut = np.eye(self.n), np.eye(self.n)
        self.tolerance = max(10.0, min(100.0, EPS ** (-1 / 8))) * EPS
        self.threshold = self.tolerance * self._smallest(range(self.n)) / sqrt(self.n)
        self.last, self.down = (-1, -1), True

    def _smallest(self, order: Any) -> float:
        return min(mu for mu, _ in self._bounds(list(order)))

    def _bounds(self, order: list[int]) -> Iterator[tuple[float, int]]:
        """Lower bounds of the singular values, and the place of the element that leads to the next."""
        mu = abs(self.d[order[0]])
        for here, there in zip(order, [*order[1:], None], strict=True):
            between = min(here, there) if there is not None else -1
            yield mu, between
            if there is not None:
                mu = abs(self.d[there]) * (mu / (mu + abs(self.e[between])))

    def run(self) -> None:
        m = self.n - 1
        while m > 0:
            low = next((i for i in range(m - 1, -1, -1) if abs(self.e[i]) <= self.threshold), None)
            if low is not None:
                self.e[low] = 0.0
                if low == m - 1:
                    m -= 1
                    continue
            first = 0 if low is None else low + 1
            if first == m - 1:
                self._two(first)
                m -= 2
                continue
            self._block(first, m)

    def _two(self, i: int) -> None:
        largest, least, (sr, cr), (sl, cl) = two_by_two(self.d[i], self.e[i], self.d[i + 1])
        self.d[i], self.d[i + 1], self.e[i] = largest, least, 0.0
        _turn(self.vt, i, cr, sr)
        _turn(self.ut, i, cl, sl)

    def _block(self, first: int, m: int) -> None:
        d, e, last = self.d, self.e, self.last
        if first > last[1] or m < last[0]:
            self.down = bool(abs(d[first]) >= abs(d[m]))
        place, at = (m - 1, m) if self.down else (first, first)
        if abs(e[place]) <= self.tolerance * abs(d[at]):
            e[place] = 0.0
            return
        order = list(range(first, m + 1))
        smallest = np.inf
        for mu, between in self._bounds(order if self.down else order[::-1]):
            if between >= 0 and abs(e[between]) <= self.tolerance * mu:
                e[between] = 0.0
                return
            smallest = min(smallest, mu)
        self.last = (first, m)
        largest = max(np.abs(d[first : m + 1]).max(), np.abs(e[first:m]).max())
        shift = 0.0
        if self.n * self.tolerance * (smallest / largest) > max(EPS, 0.01 * self.tolerance):
            end = (m - 1, m, m - 1) if self.down else (first, first + 1, first)
            start = abs(d[first] if self.down else d[m])
            shift = least_value(d[end[0]], e[end[2]], d[end[1]])
            shift = 0.0 if start > 0 and (shift / start) ** 2 < EPS else shift
        (self._plain if shift == 0 else self._shifted)(first, m, shift)
        end_place = m - 1 if self.down else first
        if abs(e[end_place]) <= self.threshold:
            e[end_place] = 0.0

    def _steps(self, first: int, m: int) -> list[tuple[int, int, int]]:
        """(here, next, the element between them) along the block."""
        if self.down:
            return [(i, i + 1, i) for i in range(first, m)]
        return [(i, i - 1, i - 1) for i in range(m, first, -1)]

    def _apply(self, between: int, right: tuple[float, float], left: tuple[float, float]) -> None:
        """Going up, left and right change their places, and the turns their sense."""
        if self.down:
            _turn(self.vt, between, *right)
            _turn(self.ut, between, *left)
        else:
            _turn(self.vt, between, left[0], -left[1])
            _turn(self.ut, between, right[0], -right[1])

    def _plain(self, first: int, m: int, shift: float) -> None:
        d, e, steps = self.d, self.e, self._steps(first, m)
        c, oc, os = 1.0, 1.0, 0.0
        before = -1
        for here, there, between in steps:
            c, s, r = rotation(d[here] * c, e[between])
            if before >= 0:
                e[before] = os * r
            oc, os, d[here] = rotation(oc * r, d[there] * s)
            self._apply(between, (c, s), (oc, os))
            before = between
        end = m if self.down else first
        h = d[end] * c
        d[end], e[before] = h * oc, h * os

    def _shifted(self, first: int, m: int, shift: float) -> None:
        d, e, steps = self.d, self.e, self._steps(first, m)
        start = steps[0][0]
        f = (abs(d[start]) - shift) * (copysign(1.0, d[start]) + shift / d[start])
        g, before = e[steps[0][2]], -1
        for k, (here, there, between) in enumerate(steps):
            c, s, r = rotation(f, g)
            if before >= 0:
                e[before] = r
            f, e[between] = c * d[here] + s * e[between], c * e[between] - s * d[here]
            g, d[there] = s * d[there], c * d[there]
            oc, os, d[here] = rotation(f, g)
            f, d[there] = oc * e[between] + os * d[there], oc * d[there] - os * e[between]
            if k < len(steps) - 1:
                following = steps[k + 1][2]
                g, e[following] = os * e[following], oc * e[following]
            self._apply(between, (c, s), (oc, os))
            before = between
        e[before] = f


def solve(d: Any, e: Any) -> tuple[Any, Any, Any]:
    """(u, s, v) of an upper bidiagonal matrix, the largest first."""
    if len(d) > LIMIT:  # divided in the middle, where the left vectors become negative
        u, s, v = np.linalg.svd(np.diag(d) + np.diag(e, 1))
        middle = u[len(d) // 2]
        signs = np.where(middle > 0, -1.0, 1.0)
        return u * signs, s, v * signs[:, None]
    problem = Problem(d.copy(), e.copy())
    problem.run()
    problem.vt[problem.d < 0] *= -1
    order = np.argsort(-np.abs(problem.d), kind="stable")
    return problem.ut[order].T, np.abs(problem.d)[order], problem.vt[order]


def least_value(f: float, g: float, h: float) -> float:
    """The smaller singular value of a triangular matrix of two rows."""
    low, high, ga = min(abs(f), abs(h)), max(abs(f), abs(h)), abs(g)
    if low == 0:
        return 0.0
    one, other = 1 + low / high, (high - low) / high
    if ga < high:
        au = (ga / high) ** 2
        return low * (2 / (sqrt(one * one + au) + sqrt(other * other + au)))
    au = high / ga
    c = 1 / (sqrt(1 + (one * au) ** 2) + sqrt(1 + (other * au) ** 2))
    return 2 * (low * c) * au


def two_by_two(f: float, g: float, h: float) -> tuple[float, float, tuple[float, float], tuple[float, float]]:
    """Largest and smallest value of a triangular matrix of two rows, and the turns (s, c) of its right and left."""
    swapped = abs(h) > abs(f)
    ft, ht = (h, f) if swapped else (f, h)
    fa, ha, biggest = abs(ft), abs(ht), 3 if swapped else 1
    if g == 0:
        least, largest, clt, slt, crt, srt = ha, fa, 1.0, 0.0, 1.0, 0.0
    else:
        biggest = 2 if abs(g) > fa else biggest
        part, m = (fa - ha) / fa, g / ft
        t = 2 - part
        s, r = sqrt(t * t + m * m), sqrt(part * part + m * m)
        a = 0.5 * (s + r)
        least, largest = ha / a, fa * a
        t = (m / (s + t) + m / (r + part)) * (1 + a)
        length = sqrt(t * t + 4)
        crt, srt = 2 / length, t / length
        clt, slt = (crt + srt * m) / a, (ht / ft) * srt / a
    left, right = ((crt, srt), (clt, slt)) if swapped else ((slt, clt), (srt, crt))
    signs = {1: (right[1], left[1], f), 2: (right[0], left[1], g), 3: (right[0], left[0], h)}[biggest]
    sign = float(np.prod([copysign(1.0, x) for x in signs]))
    return copysign(largest, sign), copysign(least, sign * copysign(1.0, f) * copysign(1.0, h)), right, left
