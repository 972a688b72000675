"""Which format a file has: by its content first, then by its name."""

import csv
import json

from touchweave.collect.content import Content

FORMATS = ("csv", "tsv", "jsonl", "parquet", "xlsx", "xes", "paths")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def format_of(content: Content) -> str:
    """One of FORMATS, or `zip` (an archive of other files), `json` (not by lines), `html`, `xls`, or `unknown`.

    A path list is text with a column named like path, whose values hold ` > `, beside columns of counts.
    """
    head = content.head()
    if head[:4] == b"PAR1":
        return "parquet"
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "xlsx" if content.name.lower().endswith((".xlsx", ".xlsm")) or b"xl/" in head else "zip"
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return "xls"  # or another compound document
    text = _text(head)
    start = text.lstrip()
    if start.startswith("<"):
        return "xes" if start.startswith("<?xml") or "<log" in start[:2000] else "html"
    if start.startswith(("{", "[")) and (found := _json_kind(start)):
        return found
    if "\x00" in text[:1000] or not start:
        return "unknown" if start else _by_name(content.name)
    if _is_path_list(text):
        return "paths"
    return _by_name(content.name)


def _text(head: bytes) -> str:
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return head.decode(encoding, errors="replace").lstrip("\ufeff")
    return head.decode("utf-8", errors="replace")


def _json_kind(text: str) -> str:
    """`jsonl` where the first line is an object, `json` where one is spread over lines or stands in a list."""
    first, _, _ = text.partition("\n")
    try:
        whole = isinstance(json.loads(first), dict)
    except RecursionError:
        return "jsonl"
    except ValueError:
        whole = first.startswith("{") and ('":' in first or '" :' in first)
    if whole:
        return "jsonl"
    return "json" if text[1:].lstrip()[:1] in ('"', "{", "[", "]") else ""


def _is_path_list(text: str) -> bool:
    lines = [line[:10_000] for line in text.splitlines()[:20]]
    for delimiter in ",;\t|":
        try:
            rows = list(csv.reader(lines, delimiter=delimiter))
        except csv.Error:
            continue
        if len(rows) < 2 or len(rows[0]) < 2:
            continue
        for at, name in enumerate(rows[0]):
            cells = [row[at] for row in rows[1:] if len(row) == len(rows[0])]
            if "path" in name.lower() and any(" > " in cell for cell in cells):
                return True
    return False


def _by_name(name: str) -> str:
    lower = name.lower()
    if lower.endswith((".jsonl", ".ndjson")):
        return "jsonl"
    return "tsv" if lower.endswith((".tsv", ".tab")) else "csv"
