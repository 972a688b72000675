"""Columns lifted out for placing and indexing: page path, referrer host, campaign, medium, as dictionaries."""

import pyarrow as pa
import pyarrow.compute as pc

WORD = pa.dictionary(pa.int32(), pa.string())


def as_words(column: pa.Array) -> pa.DictionaryArray:
    """The column's text by its distinct values; blank text is null."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not pa.types.is_string(column.type):
        column = column.cast(pa.string())
    words = column.dictionary_encode()
    return _renamed(words, pc.utf8_trim_whitespace(words.dictionary))


def _renamed(words: pa.DictionaryArray, names: pa.Array) -> pa.DictionaryArray:
    """The same column with its distinct values renamed; values that become equal become one, empty ones null."""
    names = pc.if_else(pc.equal(names, ""), None, names)
    if names.null_count or pc.count_distinct(names).as_py() < len(names):
        unique = names.drop_null().unique()
        codes = pc.index_in(names, value_set=unique)
        return pa.DictionaryArray.from_arrays(codes.take(words.indices), unique)
    return pa.DictionaryArray.from_arrays(words.indices, names)


def page_paths(column: pa.Array) -> pa.DictionaryArray:
    """`/cart` of `https://shop.example/cart?item=1#top`."""
    words = as_words(column)
    paths = pc.replace_substring_regex(words.dictionary, r"^[A-Za-z][A-Za-z0-9+.\-]*://[^/?#]*", "")
    paths = pc.replace_substring_regex(paths, r"(?s)[?#].*$", "")
    bare = pc.and_(pc.equal(paths, ""), pc.not_equal(words.dictionary, ""))
    return _renamed(words, pc.if_else(bare, "/", paths))


def referrer_hosts(column: pa.Array) -> pa.DictionaryArray:
    """`www.example.org` of `https://www.example.org/page`; what is no URL stays as it is."""
    words = as_words(column)
    hosts = pc.replace_substring_regex(
        words.dictionary, r"(?s)^[A-Za-z][A-Za-z0-9+.\-]*://(?:[^/?#@]*@)?([^/:?#]*).*$", r"\1"
    )
    return _renamed(words, pc.utf8_lower(hosts))
