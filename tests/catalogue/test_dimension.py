"""Where the values of a dimension are found."""

import pyarrow as pa

from touchweave.catalogue.dimension import Dimension


def test_a_property_is_read_as_text_and_may_be_absent():
    texts = [
        '{"store":"Ulm"}',
        '{"store":7}',
        '{"store":""}',
        '{"shop":"Ulm"}',
        'broken "store"',
        None,
        '{"store":["a"]}',
    ]
    batch = pa.record_batch({"properties": pa.array(texts, pa.string())})
    found = Dimension(name="store", of="properties.store").values(batch)
    assert found.to_pylist() == ["Ulm", "7", None, None, None, None, '["a"]']


def test_a_column_is_taken_as_it_is():
    batch = pa.record_batch({"page_path": pa.array(["/a", None]).dictionary_encode()})
    assert Dimension(name="page", of="page").values(batch).to_pylist() == ["/a", None]
