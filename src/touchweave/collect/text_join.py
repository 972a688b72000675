"""Text fragments of several columns joined row by row into JSON objects."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_OPEN, _CLOSE = ord("{"), ord("}")


def braced(fragments: list[pa.Array], rows: int) -> pa.Array:
    """`{fragment,fragment,…}` a row, shape (rows,), string; null fragments are left out.

    Each fragment must begin with a comma; the first one's becomes the brace. Raises pyarrow.ArrowCapacityError
    above 2 GiB in all.
    """
    if rows == 0:
        return pa.array([], pa.string())
    plain = [part.dictionary_decode() if pa.types.is_dictionary(part.type) else part for part in fragments]
    joined = pc.binary_join_element_wise(*plain, "}", "", null_handling="skip")
    _, offsets, data = joined.buffers()
    begins = np.frombuffer(offsets, dtype=np.int32)[joined.offset : joined.offset + rows]
    text = np.frombuffer(data, dtype=np.uint8).copy()
    bare = text[begins] == _CLOSE
    text[begins] = _OPEN
    out = pa.StringArray.from_buffers(rows, offsets, pa.py_buffer(text), offset=joined.offset)
    return pc.if_else(pa.array(bare), "{}", out) if bare.any() else out
