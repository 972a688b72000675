"""One bit a customer: who is a member of a segment."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Bits:
    """The bits of the codes 0 … customers − 1, eight to a byte, the first the highest."""

    packed: NDArray[np.uint8]  #: shape (⌈customers / 8⌉,)
    customers: int

    @classmethod
    def of(cls, members: NDArray[np.bool_]) -> Self:
        """Those of one bool a customer."""
        return cls(packed=np.packbits(members), customers=len(members))

    @classmethod
    def none(cls, customers: int) -> Self:
        """Nobody."""
        return cls(packed=np.zeros(-(-customers // 8), np.uint8), customers=customers)

    @property
    def flags(self) -> NDArray[np.bool_]:
        """One bool a customer, shape (customers,)."""
        return np.unpackbits(self.packed, count=self.customers).view(np.bool_)

    def __len__(self) -> int:
        """How many members there are."""
        return int(np.bitwise_count(self.packed).sum(dtype=np.int64))

    def at(self, codes: NDArray[Any]) -> NDArray[np.bool_]:
        """Whether these are members, one bool each."""
        found: NDArray[np.bool_] = (self.packed[codes >> 3] >> _shift(codes)) & 1 == 1
        return found

    def grown(self, customers: int) -> Self:
        """The same, with room for so many; who is new is no member."""
        if customers <= self.customers:
            return self
        room = np.zeros(-(-customers // 8) - len(self.packed), np.uint8)
        return type(self)(packed=np.concatenate([self.packed, room]), customers=customers)

    def flipped(self, codes: NDArray[Any]) -> Self:
        """The same, but for these, none of them twice."""
        packed = self.packed.copy()
        np.bitwise_xor.at(packed, codes >> 3, np.left_shift(1, _shift(codes)).astype(np.uint8))
        return type(self)(packed=packed, customers=self.customers)


def _shift(codes: NDArray[Any]) -> NDArray[np.uint8]:
    return (7 - (codes & 7)).astype(np.uint8)
