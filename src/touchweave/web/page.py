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
    """The app itself."""
    return _app("")


@get("/{path:path}", include_in_schema=False, sync_to_thread=True)
def page(path: FromPath[Path]) -> Response[Any]:
    """A built file where the path names one, else the app, which knows its own pages."""
    name = str(path).lstrip("/")
    found = (STATIC / name).resolve()
    if found.is_relative_to(STATIC.resolve()) and found.is_file():
        kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
        caching = FOREVER if name.startswith("assets/") else "no-cache"
        return Response(found.read_bytes(), media_type=kind, headers=HEADERS | {"Cache-Control": caching})
    # A page's name has no dot; what has one was meant as a file.
    if "." in name or name.startswith(("assets/", "api/")):
        return Response("There is no such page.", status_code=404, media_type=MediaType.TEXT, headers=HEADERS)
    return _app(name)


def _app(name: str) -> Response[Any]:
    """The app with the relative way back to its root, so that it works under any sub-path."""
    index = STATIC / "index.html"
    content = index.read_text(encoding="utf-8") if index.is_file() else UNBUILT
    root = "../" * name.count("/") or "./"
    based = content.replace("<head>", f'<head><base href="{root}">', 1)
    return Response(based, media_type=MediaType.HTML, headers=HEADERS | {"Cache-Control": "no-cache"})


PAGES = (home, page)
