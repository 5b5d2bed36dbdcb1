"""Where the demonstration's invented newsrooms answer: a loopback server that lives as long as the worker."""

from datetime import datetime

from tracker import clock
from tracker.core.story import Story
from tracker.demo.feed import Server, serve
from tracker.demo.story import tell


class Stage:
    """The story that is told, and the server that serves its news."""

    def __init__(self) -> None:
        self._server: Server | None = None
        self._story: Story | None = None

    @property
    def port(self) -> int | None:
        """The port in use."""
        return self._server.port if self._server else None

    def open(self, started_at: datetime, seconds: float, port: int = 0) -> Story:
        """Serve the story that began at a moment; one that is on already goes on. Raises `OSError` on a taken port."""
        if self._story is None or (self._story.started_at, self._story.seconds) != (started_at, seconds):
            self.close()
            self._story = tell(started_at, seconds)
        if self._server is None:
            self._server = serve(started_at, seconds, clock.now, port)
        return self._story

    def close(self) -> None:
        """End the telling. Doing it twice changes nothing."""
        if self._server is not None:
            self._server.stop()
        self._server = self._story = None
