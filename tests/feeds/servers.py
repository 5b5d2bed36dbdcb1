"""Servers on this machine that answer with whatever bytes a test wants."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>News</title><language>en-gb</language>
<item><title>One</title><link>https://news.example.org/one</link><guid>1</guid>
<pubDate>Wed, 25 Nov 2026 10:00:00 +0100</pubDate><description>First.</description></item>
</channel></rss>"""


@contextlib.contextmanager
def raw_server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of a server that reads a request's head and then lets `answer` do as it likes with the connection."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)

    def serve() -> None:
        with contextlib.suppress(OSError):
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(10)
                connection.recv(65_536)
                answer(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/feed"
    finally:
        listener.close()
        thread.join(10)


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
