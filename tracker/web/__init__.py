"""The HTML door: one blueprint a page family. Forms are parsed here; what they mean is decided in services."""

from tracker.web import accounts, forecasters, forecasts, leaderboards, questions, site

BLUEPRINTS = (
    accounts.pages,
    forecasters.pages,
    forecasts.pages,
    leaderboards.pages,
    questions.pages,
    site.pages,
)
