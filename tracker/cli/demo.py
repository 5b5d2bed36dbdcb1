"""`tracker demo`: the demonstration from the terminal."""

import click


@click.command()
def demo() -> None:
    """Play the demonstration."""
    raise NotImplementedError
