"""`tracker news`: sources and what they bring."""

from dataclasses import asdict

import click

from tracker.cli.console import as_json, emit, say, show_table
from tracker.cli.site import open_site, read_settings
from tracker.core.errors import Invalid
from tracker.core.fields import Fields, Problem
from tracker.core.resolver.articles import SourceKind, Tier


@click.group()
def news() -> None:
    """Look at sources, add one, fetch what is due."""


@news.command()
@as_json
def sources(as_json: bool) -> None:
    """List the sources with their health over the last seven days, failing ones first."""
    from tracker import clock
    from tracker.storage.db import reading
    from tracker.storage.queries.news import read_sources

    with reading(open_site()) as session:
        lines = read_sources(session, clock.now())
    if as_json:
        emit([asdict(line) for line in lines])
        return
    columns = ("source", "tier", "kind", "polls ok", "articles", "last success", "trouble")
    rows = (
        (
            line.name if line.enabled else f"{line.name} (off)",
            line.tier,
            line.kind,
            f"{line.polls_ok}/{line.polls}",
            line.articles,
            line.last_ok_at.isoformat(timespec="minutes") if line.last_ok_at else "never",
            line.last_error,
        )
        for line in lines
    )
    show_table(columns, rows, numbers=("polls ok", "articles"))


@news.command()
@click.argument("name")
@click.argument("feed_url")
@click.option("--domain", help="Where its articles stand; by default the host of the feed.")
@click.option("--kind", type=click.Choice([kind.value for kind in SourceKind]), default="newspaper", show_default=True)
@click.option("--tier", type=click.Choice([tier.value for tier in Tier]), default="B", show_default=True)
@click.option("--owner", "owner_group", help="Whose newsroom it is; sources of one owner count once. Default: NAME.")
@click.option("--every", "poll_minutes", type=float, default=15.0, show_default=True, help="Minutes between polls.")
@click.option("--language", default="en", show_default=True)
def add(name: str, feed_url: str, domain: str | None, owner_group: str | None, **described: object) -> None:
    """Add the source NAME whose RSS or Atom feed is at FEED_URL; it is polled at once.

    A source that should stay after the database is made anew belongs into the bank's sources.toml.
    """
    from urllib.parse import urlsplit

    from tracker import clock
    from tracker.bank.source import SOURCE_KEYS, read_source
    from tracker.services.news.sources import add_source
    from tracker.storage.db import transaction

    host = urlsplit(feed_url).hostname or ""
    table = {"name": name, "feed_url": feed_url, "domain": domain or host, "owner_group": owner_group or name}
    problems: list[Problem] = []
    source = read_source(Fields(table | described, SOURCE_KEYS, problems))
    if problems:
        raise Invalid(problems[0].rule, field=problems[0].path)
    with transaction(open_site()) as session:
        add_source(session, source, clock.now())
    say(f"{name} is added")


@news.command()
@as_json
def poll(as_json: bool) -> None:
    """Fetch every source that is due and take in what is new."""
    from tracker.cli.sweeps import sweep

    done = sweep(open_site(), read_settings(), ["poll_news"])
    if as_json:
        emit(done)
    else:
        say(done["poll_news"] or "no source is due")
