"""The one way in which fetching and reading feeds fails."""

from tracker.core.errors import TrackerError

KINDS = (
    "bad_address",  # not http or https, no host, user name or password in it, too long
    "blocked_address",  # the name leads to an address that is not public
    "dns",
    "refused",
    "timeout",
    "tls",
    "protocol",  # the answer is no HTTP, ends too early or is badly compressed
    "too_large",
    "redirect_loop",
    "bad_status",
    "not_a_feed",
)


class FetchFailed(TrackerError):
    """Nothing usable came back. `kind` is one of `KINDS`; `status` and `retry_after` (seconds) are set where known."""

    def __init__(self, kind: str, message: str, *, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.status = status
        self.retry_after = retry_after
