"""How often one address or account may knock. Counted in memory, or in the store that the settings name."""

from flask import Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from tracker.web.visit import visitor

SIGN_IN = "10 per 15 minutes"  # failed ones
SIGN_IN_NAME = "20 per hour"  # failed ones for one name, from wherever
SIGN_UP = "10 per hour"
WRITE = "120 per minute"

limiter = Limiter(key_func=get_remote_address, headers_enabled=False)


def account_key() -> str:
    """Limits of what an account writes count by account, so that a shared address shares no limit."""
    account = visitor()
    return f"account:{account.forecaster_id}" if account else get_remote_address()


def name_key() -> str:
    """Limits of sign-in by the name that was tried."""
    return f"name:{request.form.get('name', '').strip().casefold()[:254]}"


def was_refused(response: Response) -> bool:
    """Whether an attempt counts: success does not."""
    return response.status_code >= 400
