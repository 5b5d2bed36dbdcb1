"""`python -m tracker.cli` is `tracker`: the same door, found without a search path."""

from tracker.cli.entry import main

main()
