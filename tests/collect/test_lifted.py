"""Paths and hosts out of URLs."""

import pyarrow as pa
import pytest

from touchweave.collect.lifted import as_words, page_paths, referrer_hosts


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://shop.example/cart?x=1#y", "/cart"), ("https://shop.example", "/"), ("https://shop.example?x", "/"),
        ("/help#top", "/help"), ("cart", "cart"), ("app+x://host:80/a/b", "/a/b"), ("", None), (None, None),
        ("https://shop.example/a?b\nc", "/a"),
    ],
)  # fmt: skip
def test_the_path_of_a_page(url: str | None, path: str | None) -> None:
    assert page_paths(pa.array([url, "/x"], pa.string())).to_pylist() == [path, "/x"]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://WWW.News.example/a?b", "www.news.example"), ("http://me:pw@news.example:8080/", "news.example"),
        ("news.example", "news.example"), ("android-app://com.mail", "com.mail"), ("", None), (None, None),
    ],
)  # fmt: skip
def test_the_host_of_a_referrer(url: str | None, host: str | None) -> None:
    assert referrer_hosts(pa.array([url, "x.example"], pa.string())).to_pylist() == [host, "x.example"]


def test_texts_that_differ_only_in_blanks_are_one_word() -> None:
    words = as_words(pa.array(["a", " a ", "", None, "b"]))
    assert words.to_pylist() == ["a", "a", None, None, "b"]
    assert len(words.dictionary) == 2
