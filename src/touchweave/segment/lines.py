"""What conditions ask of an index, or of some of its lines."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from touchweave.catalogue.touchpoint import Touchpoint
from touchweave.journey.columns import Columns


class Lines(Protocol):
    """What of journey.index.Index is asked here."""

    @property
    def runs(self) -> tuple[Columns, ...]: ...  # noqa: D102
    @property
    def touchpoints(self) -> tuple[Touchpoint, ...]: ...  # noqa: D102
    @property
    def customers_count(self) -> int: ...  # noqa: D102
    @property
    def present(self) -> NDArray[np.bool_]: ...  # noqa: D102
    @property
    def trait_names(self) -> tuple[str, ...]: ...  # noqa: D102
    def trait(self, name: str) -> Any: ...  # noqa: D102
    @property
    def dimension_names(self) -> tuple[str, ...]: ...  # noqa: D102
    def dimension_values(self, name: str) -> int: ...  # noqa: D102
    def words(self, name: str) -> Any: ...  # noqa: D102
