"""The web app's files and the headers they go out with."""

import mimetypes
from pathlib import Path
from typing import Any

from litestar import MediaType, Response, get
from litestar.params import FromPath

STATIC = Path(__file__).parent / "static"
#: Nothing from elsewhere is ever loaded, and nobody may frame these pages.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        "frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FOREVER = "public, max-age=31536000, immutable"  # names of built files change with their content
UNBUILT = """<!doctype html><html lang="en"><title>Touchweave</title>
<body><h1>The web app is not built</h1><p>Run <code>make ui</code>, then reload this page.
The API answers under <a href="api/openapi.json">api/</a> meanwhile.</p></body></html>"""


@get("/", include_in_schema=False, sync_to_thread=True)
def home() -> Response[Any]:
    """The app itself; it keeps its own addresses behind `#`."""
    if not (STATIC / "index.html").is_file():
        return Response(UNBUILT, media_type=MediaType.HTML, headers=HEADERS)
    return _sent("index.html")


@get("/{path:path}", include_in_schema=False, sync_to_thread=True)
def file(path: FromPath[Path]) -> Response[Any]:
    """A built file of the app."""
    return _sent(str(path).lstrip("/"))


def _sent(name: str) -> Response[Any]:
    found = (STATIC / name).resolve()
    if not found.is_relative_to(STATIC.resolve()) or not found.is_file():
        return Response("There is no such page.", status_code=404, media_type=MediaType.TEXT, headers=HEADERS)
    kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
    caching = FOREVER if name.startswith("assets/") else "no-cache"
    return Response(found.read_bytes(), media_type=kind, headers=HEADERS | {"Cache-Control": caching})


PAGES = (home, file)
