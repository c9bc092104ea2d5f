"""Pseudo-random choices that depend on a seed, an id and a purpose only: the same on every machine and in any order."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]

STEPS = 1 << 16  # the resolution of a weighted choice
FINEST = 1 << 53  # a double has 53 significant bits


class Draws:
    """Choices for an array of ids, one for each id; equal wherever seed, id and purpose are equal."""

    def __init__(self, seed: int, ids: Ints | Bits) -> None:
        """Take the ids. They may be any integers; what they stand for is up to the caller."""
        self._seed, self._ids = seed, mix(ids.astype(np.uint64))

    def bits(self, purpose: str) -> Bits:
        """64-bit hashes; no two ids have the same one."""
        return mix(self._ids ^ _salt(self._seed, purpose))

    def below(self, purpose: str, limit: int) -> Ints:
        """Uniform integers in [0, ``limit``); ``limit`` is at most 2**32."""
        # Multiply and shift instead of a modulo (Lemire 2018, "Fast Random Integer Generation in an Interval", arXiv:1805.10941).
        return ((self.bits(purpose) >> np.uint64(32)) * np.uint64(limit) >> np.uint64(32)).view(np.int64)

    def fraction(self, purpose: str) -> npt.NDArray[np.float64]:
        """Uniform fractions in [0, 1)."""
        # The upper 53 bits: exactly the precision of a double below 1.
        return (self.bits(purpose) >> np.uint64(11)) / FINEST

    def happens(self, purpose: str, share: float) -> Flags:
        """True for about this share of the ids."""
        return self.fraction(purpose) < share

    def weighted(self, purpose: str, weights: Sequence[float]) -> Ints:
        """Indices of ``weights``, each drawn in proportion to its weight."""
        return np.take(_index_by_step(tuple(weights)), self.bits(purpose) >> np.uint64(48))


def mix(bits: Bits) -> Bits:
    """The finaliser of splitmix64: a bijection in which every bit of the result depends on every bit of the input."""
    mixed = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


@lru_cache
def zipf(size: int) -> tuple[float, ...]:
    """Weights of ``size`` ranks by Zipf's law, slightly flattened at the top: 1/(k + 1/2) for the k-th rank."""
    return tuple(1 / (rank + 0.5) for rank in range(1, size + 1))


@lru_cache(maxsize=1024)
def _salt(seed: int, purpose: str) -> np.uint64:
    return np.uint64(int.from_bytes(blake2b(f"{seed} {purpose}".encode(), digest_size=8).digest(), "little"))


@lru_cache
def _index_by_step(weights: tuple[float, ...]) -> Ints:
    """The chosen index for each of ``STEPS`` equal parts of [0, 1): a lookup table instead of a search for each draw."""
    limits = np.array(list(accumulate(weights))) / sum(weights)
    steps = (np.arange(STEPS) + 0.5) / STEPS
    return np.minimum(np.searchsorted(limits, steps, side="right"), len(weights) - 1)
