"""The invented forecasters, and the temperament by which each thinks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.core.forecast import ForecasterKind
from tracker.core.names import slug_of
from tracker.core.story import Player


@dataclass(frozen=True, slots=True)
class Temperament:
    """How a forecaster's thought differs from a well-informed one.

    `gain` stretches its log-odds (above 1 overconfident, below 1 timid, negative contrary), `lean` shifts it towards
    Yes, `noise` is the standard deviation of an own error on each question. `step` is what probabilities are rounded
    to. `diligence` is the share of questions taken up, `updates` the forecasts on a question of 60 days, `haste` how
    soon news are reacted to (mean delay as a share of the play), `foresight` how many days the forecaster is ahead of
    what is commonly thought.
    """

    gain: float
    lean: float
    noise: float
    step: float
    diligence: float
    updates: float
    haste: float
    foresight: float


TEMPERAMENTS = {
    "sharp": Temperament(1.3, 0.0, 0.25, 0.01, 0.95, 8, 0.02, 9),
    "steady": Temperament(1.0, 0.0, 0.5, 0.01, 0.85, 5, 0.04, 4),
    "bold": Temperament(2.6, 0.0, 0.7, 0.01, 0.85, 4, 0.03, 1),
    "timid": Temperament(0.4, 0.0, 0.3, 0.05, 0.85, 3, 0.06, 3),
    "hopeful": Temperament(0.9, 0.9, 0.5, 0.05, 0.8, 4, 0.05, 0),
    "gloomy": Temperament(0.9, -0.9, 0.5, 0.05, 0.8, 4, 0.05, 0),
    "erratic": Temperament(1.0, 0.0, 1.6, 0.05, 0.75, 5, 0.05, -3),
    "casual": Temperament(0.8, 0.0, 0.8, 0.1, 0.4, 2, 0.08, -4),
    "contrary": Temperament(-0.4, 0.0, 0.5, 0.01, 0.8, 3, 0.04, 0),
    "machine": Temperament(1.1, 0.0, 0.4, 0.001, 1.0, 14, 0.01, 3),
    "parrot": Temperament(0.6, 0.2, 0.2, 0.001, 1.0, 20, 0.01, -6),
}

# name, temperament, days before the start on which they joined; whoever runs a bot stands behind it
PEOPLE = (
    ("Mara Lindqvist", "sharp", 140),
    ("Teodor Bakshi", "sharp", 133),
    ("Ines Okonjo", "sharp", 121),
    ("Paul Wendland", "sharp", 96),
    ("Yuki Haraldsen", "steady", 138),
    ("Rosa Delacourt-Finch", "steady", 130),
    ("Emeka Thorvald", "steady", 126),
    ("Lena Sarkovic", "steady", 119),
    ("Jonas Achterberg", "steady", 112),
    ("Priya Montalban", "steady", 104),
    ("Olaf Nakamura", "steady", 93),
    ("Sunniva Castellanos", "steady", 88),
    ("Bruno Aldersgate", "bold", 137),
    ("Katya Windermere", "bold", 129),
    ("Desmond Vuorinen", "bold", 115),
    ("Hana Pettersen-Rao", "bold", 101),
    ("Ruben Oyelaran", "bold", 79),
    ("Greta Hollowell", "timid", 136),
    ("Amos Petrescu", "timid", 122),
    ("Noor van der Brink", "timid", 108),
    ("Silvio Markkanen", "timid", 90),
    ("Dora Ishikawa", "hopeful", 134),
    ("Felix Adeyemi-Lund", "hopeful", 111),
    ("Carmen Ostrowicz", "hopeful", 84),
    ("Ulrich Mbeki-Stone", "gloomy", 131),
    ("Wanda Fairweather", "gloomy", 109),
    ("Igor Salmela", "gloomy", 77),
    ("Tamsin Quarrie", "erratic", 127),
    ("Leopold Nguyen-Hart", "erratic", 99),
    ("Zofia Kettleburn", "erratic", 82),
    ("Hamish Ferrante", "casual", 118),
    ("Beatriz Lofthouse", "casual", 94),
    ("Anton Kruse-Diallo", "casual", 63),
    ("Mireille Tanaka", "casual", 41),
    ("Otto Blackwater", "contrary", 125),
    ("Selma Duarte-Holm", "steady", 17),
)
BOTS = (
    ("Base Rate Bot", "machine", 120, "Mara Lindqvist"),
    ("Tidewatcher", "machine", 97, "Emeka Thorvald"),
    ("Headline Parrot", "parrot", 110, "Tamsin Quarrie"),
    ("Slow Kettle", "machine", 72, "Yuki Haraldsen"),
)


@dataclass(frozen=True, slots=True)
class Member:
    """A player with a temperament."""

    player: Player
    temperament: Temperament


def cast(started_at: datetime) -> tuple[Member, ...]:
    """Everybody who plays, people first."""
    people = (_member(name, kind, days, started_at, None) for name, kind, days in PEOPLE)
    bots = (_member(name, kind, days, started_at, owner) for name, kind, days, owner in BOTS)
    return (*people, *bots)


def _member(name: str, temperament: str, days: int, started_at: datetime, owner: str | None) -> Member:
    kind = ForecasterKind.BOT if owner else ForecasterKind.HUMAN
    joined_at = started_at - timedelta(days=days)
    player = Player(_handle(name), name, kind, joined_at, _handle(owner) if owner else None)
    return Member(player, TEMPERAMENTS[temperament])


def _handle(name: str) -> str:
    return f"demo-{slug_of(name)}"  # so that no account's handle is taken
