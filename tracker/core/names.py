"""Names, handles, addresses and passwords: what is taken, and how it is made uniform."""

import re
import unicodedata

from tracker.core.errors import Invalid

MAX_NAME = 60
MAX_EMAIL = 254
MIN_PASSWORD, MAX_PASSWORD = 10, 1000
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@.<>()\[\],;:\\\"]+(\.[^\s@.<>()\[\],;:\\\"]+)+")
_LATIN = str.maketrans({"æ": "ae", "ð": "d", "ø": "o", "þ": "th", "đ": "d", "ł": "l", "œ": "oe", "ı": "i"})
_KNOWN_BAD = frozenset({"password12", "password123", "passwordpassword", "1234567890", "qwertyuiop", "0123456789"})


def checked_name(name: str, *, field: str = "name") -> str:
    """A name as it is kept: Unicode NFC, single blanks, 1 to 60 characters, no control or invisible characters."""
    kept = " ".join(unicodedata.normalize("NFC", name).split())
    if not kept:
        raise Invalid("must not be empty", field=field)
    if len(kept) > MAX_NAME:
        raise Invalid(f"must have at most {MAX_NAME} characters, not {len(kept)}", field=field)
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for c in kept):
        raise Invalid("must not contain control or invisible characters", field=field)
    if field == "name" and not slug_of(kept):
        raise Invalid("must contain a letter or a digit", field=field)
    return kept


def slug_of(text: str) -> str:
    """A text in a-z, 0-9 and single hyphens, for addresses: Mära  Lindqvist! gives mara-lindqvist.

    Letters without a Latin base are written as their code points, so that every name has a handle.
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LATIN)
    kept = "".join(_ascii(c) for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", kept).strip("-")


def _ascii(char: str) -> str:
    if char.isascii():
        return char
    return f"{ord(char):x}" if char.isalnum() else " "


def checked_email(email: str) -> str:
    """An address in lower case that looks like one: something@host.domain."""
    kept = unicodedata.normalize("NFC", email).strip().casefold()
    if not kept:
        raise Invalid("must not be empty", field="email")
    if len(kept) > MAX_EMAIL or not _EMAIL.fullmatch(kept) or not kept.isprintable():
        raise Invalid("must be an address such as name@example.org", field="email")
    return kept


def checked_password(password: str, *, field: str = "password") -> str:
    """A password of 10 to 1,000 characters that is not one of the first an attacker tries."""
    if len(password) < MIN_PASSWORD:
        raise Invalid(f"must have at least {MIN_PASSWORD} characters", field=field)
    if len(password) > MAX_PASSWORD:
        raise Invalid(f"must have at most {MAX_PASSWORD} characters", field=field)
    if password.casefold() in _KNOWN_BAD or len(set(password)) < 4:
        raise Invalid("is among the first that are tried: choose another", field=field)
    return password
