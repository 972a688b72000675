"""The context of a row's events: the identifiers of its customer, and what the row tells of them anew."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.collect.text_join import braced


def contexts(objects: pa.Array | None, traits: pa.Array | None, rows: NDArray[np.int64]) -> pa.Array | None:
    """`{"identifiers":{…},"traits":{…}}`, shape (events,), null where nothing is said; None: nowhere.

    `objects` are the identifiers by row, shape (rows,), of which every event of the row bears its copy; `traits`
    are by event already, shape (events,). Both are JSON objects, null where there is none.
    """
    fragments = []
    if objects is not None and objects.null_count < len(objects):
        fragments.append(pc.binary_join_element_wise(',"identifiers":', objects.take(pa.array(rows)), ""))
    if traits is not None and traits.null_count < len(traits):
        fragments.append(pc.binary_join_element_wise(',"traits":', traits, ""))
    if not fragments:
        return None
    written = braced(fragments, len(rows))
    return pc.if_else(pc.equal(written, "{}"), None, written)
