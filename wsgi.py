"""The web door: any WSGI server takes `wsgi:app`."""

from tracker.app import create_app

app = create_app()
