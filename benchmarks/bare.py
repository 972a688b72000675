"""The floor beside which the collector is measured: the same server, which reads a body and keeps nothing.

`python bare.py` prints its port.
"""

import socket
from typing import Any

import uvicorn


async def keep_nothing(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Read the whole body, answer 200."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-type", b"application/json"), (b"content-length", b"16")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"success":true}'})


if __name__ == "__main__":
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(256)
    print(listening.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(keep_nothing, log_level="error", lifespan="off")).run(sockets=[listening])
