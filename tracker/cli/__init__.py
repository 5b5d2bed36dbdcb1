"""The command line: translates arguments, calls services, prints tables and progress.

Commands import what they need when they run, so that `tracker --help` answers at once.
"""

from tracker.cli.entry import main

__all__ = ["main"]
