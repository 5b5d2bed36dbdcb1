"""The desk with all its pages."""

from tracker.web.admin import accounts, desk, proposals, questions, resolving, site, sources
from tracker.web.admin.pages import pages

__all__ = ["accounts", "desk", "pages", "proposals", "questions", "resolving", "site", "sources"]
