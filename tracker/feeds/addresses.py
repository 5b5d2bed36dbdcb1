"""Web addresses: which may be fetched, and one form for each page."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from url_normalize import url_normalize

from tracker.feeds.failure import FetchFailed

MAX_URL = 2_000

_SAFE = "%/:=&?~#+!$,;'@()*[]|"
_TRACKING = re.compile(
    r"utm_\w+|at_(?:medium|campaign|link\w*|bbc\w*|format|ptr\w*)|ns_\w+|mc_[ce]id|fbclid|gclid|dclid|gbraid|wbraid|"
    r"msclkid|yclid|twclid|igshid|_hs\w+|mkt_tok|cmpid|cmp|icid|ocid|smid|maca|traffic_source|xtor|ref_src|"
    r"wt[._]mc\w*|s_cid|ftag|guccounter|feed(?:name|type)|rss",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Address:
    """A web address taken apart for a request. `target` is path and query, in ASCII."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def url(self) -> str:
        """The address as text."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == default_port(self.scheme) else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"


def default_port(scheme: str) -> int:
    """The port of a scheme that an address need not name."""
    return 443 if scheme == "https" else 80


def address(url: str, base_url: str = "") -> Address:
    """The parts of an address that may be asked for, or `FetchFailed` of kind `bad_address`."""
    try:
        url = urljoin(base_url, url)
        if len(url) > MAX_URL:
            raise ValueError(f"is longer than {MAX_URL} characters")
        parts = urlsplit(url.strip())
        if parts.scheme not in ("http", "https"):
            raise ValueError("is neither http nor https")
        if parts.username is not None or parts.password is not None:
            raise ValueError("carries a user name or password")
        if not parts.hostname:
            raise ValueError("names no host")
        host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("idna").decode()
        target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
        return Address(parts.scheme, host, parts.port or default_port(parts.scheme), target)
    except ValueError as error:  # UnicodeError is one
        raise FetchFailed("bad_address", f"this address {error}: {url[:100]!r}") from error


def canonical_url(link: str, base_url: str = "") -> str | None:
    """One form for all addresses of a page: absolute, normalised, without fragment, login and tracking parameters.

    None where the link is no web address, or longer than 2000 characters.
    """
    try:
        url = urljoin(base_url, link.strip()) if link.strip() else ""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or len(url) > MAX_URL:
            return None
        kept = [p for p in parts.query.split("&") if p and not _TRACKING.fullmatch(p.partition("=")[0])]
        bare = parts._replace(query="&".join(kept), fragment="", netloc=parts.netloc.rpartition("@")[2])
        canonical = url_normalize(bare.geturl())
    except ValueError:
        return None
    return canonical if canonical and len(canonical) <= MAX_URL else None
