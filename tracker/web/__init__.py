"""The HTML door: one blueprint a page family. Forms are parsed here; what they mean is decided in services."""

from tracker.web import accounts, site

BLUEPRINTS = (accounts.pages, site.pages)
