"""The HTML door: one blueprint a page family. Forms are parsed here; what they mean is decided in services."""

from tracker.web import accounts, forecasters, forecasts, leaderboards, news, questions, site
from tracker.web.admin.door import pages as admin

BLUEPRINTS = (
    accounts.pages,
    admin,
    forecasters.pages,
    forecasts.pages,
    leaderboards.pages,
    news.pages,
    questions.pages,
    site.pages,
)
