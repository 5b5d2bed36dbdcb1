"""A title read as a statement gives the slots of its event."""

import pytest

from tests.core.resolver import builders as b
from tracker.core.resolver.criteria import Actor, Count, Criteria, When
from tracker.core.resolver.drafting import draft, known_as
from tracker.core.resolver.gazetteer import place
from tracker.core.resolver.parse import Parser

ISRAEL, LEBANON, RUSSIA = Actor("Israel"), Actor("Lebanon"), Actor("Russia")
BANK, DANE = Actor("Bank of Canada", ("BoC",)), Actor("Omar Dane", ("Dane",))


def drafted(parser: Parser, title: str, *actors: Actor, text: str = "Otherwise NO.") -> Criteria:
    return draft(title, text, actors, opens_at=b.OPENS, closes_at=b.CLOSES, parser=parser)


@pytest.mark.parametrize(
    ("title", "actors", "classes", "agent", "objects"),
    [
        (
            "Will Russia accept the Berlin proposals by 30 June 2027?",
            [RUSSIA],
            ("ACCEPT",),
            ("Russia",),
            ("Berlin proposals",),
        ),
        (
            "Will the Bank of Canada cut interest rates in July?",
            [BANK],
            ("CUT",),
            ("Bank of Canada",),
            ("interest rates",),
        ),
        ("Will the Senate pass the farm bill by 1 July 2026?", [], ("PASS",), ("Senate",), ("farm bill",)),
        ("Will a court convict Paul Renner of fraud?", [], ("CONVICT",), ("court",), ("Paul Renner of fraud",)),
        ("Will the pilots' union call off the strike?", [], ("TERMINATE",), ("pilots' union",), ("strike",)),
        (
            "Will Estonia give notice of withdrawal from the Herring Compact?",
            [],
            ("WITHDRAW",),
            ("Estonia",),
            ("Herring Compact",),
        ),
        ("Will the council vote to close the library?", [], ("CLOSE",), ("council",), ("library",)),
        ("Will Volkmar recall its cars?", [], ("RECALL",), ("Volkmar",), ("cars",)),
        ("Will the sanctions be lifted by the end of 2027?", [], ("LIFT",), ("*",), ("sanctions",)),
        ("Will OPEC agree on 6 June 2027 to raise output?", [], ("RAISE",), ("OPEC",), ("output",)),
        ("Will Mount Aska erupt?", [], ("ERUPT",), ("Mount Aska",), ()),
        ("Will Kenya give the finance bill a chance?", [], ("AWARD",), ("Kenya",), ("finance bill", "chance")),
        ("The Senate will pass the farm bill", [], ("PASS",), ("Senate",), ("farm bill",)),
    ],
)
def test_who_does_what_is_read_off_the_title(
    parser: Parser, title: str, actors: list[Actor], classes: tuple, agent: tuple, objects: tuple
) -> None:
    (event,) = drafted(parser, title, *actors).events
    assert (event.classes, event.agent) == (classes, agent)
    assert set(event.object_any) <= set(objects)
    assert bool(event.object_any) == bool(objects)


def test_a_draft_is_never_confirmed_and_keeps_the_prose(parser: Parser) -> None:
    found = drafted(parser, "Will Russia accept the Berlin proposals?", RUSSIA)
    assert not found.confirmed
    assert found.text == "Otherwise NO."
    assert found.yes_when == When(any=("accept",))
    assert (found.opens_at, found.closes_at) == (b.OPENS, b.CLOSES)


def test_a_title_without_a_verb_keeps_only_the_prose(parser: Parser) -> None:
    found = drafted(parser, "Inflation in May", text="")
    assert (found.events, found.text) == ((), "Inflation in May")


def test_those_who_act_together_must_all_act(parser: Parser) -> None:
    found = drafted(parser, "Will Israel and Lebanon sign a maritime agreement?", ISRAEL, LEBANON)
    assert [e.agent for e in found.events] == [("Israel",), ("Lebanon",)]
    assert found.yes_when == When(all=("sign-1", "sign-2"))


def test_a_known_actor_in_the_object_is_the_target(parser: Parser) -> None:
    (event,) = drafted(parser, "Will Spain arrest Omar Dane?", DANE).events
    assert (event.patient, event.object_any) == (("Omar Dane",), ())


@pytest.mark.parametrize(
    ("title", "count"),
    [
        ("Will Nokra recall more than 500,000 cars?", Count(">", 500000, ("car",))),
        ("Will Nokra recall at least 500,000 cars?", Count(">=", 500000, ("car",))),
        ("Will Nokra recall fewer than 5 cars?", Count("<", 5, ("car",))),
        ("Will Nokra recall over 500,000?", None),
        ("Will Nokra recall more than a few cars?", None),
    ],
)
def test_a_comparison_with_a_number_is_a_count(parser: Parser, title: str, count: Count | None) -> None:
    assert drafted(parser, title).events[0].count == count


@pytest.mark.parametrize(
    ("text", "default"),
    [
        ("Otherwise NO.", "no"),
        ("If nothing was signed by the close, NO.", "no"),
        ("If not, it resolves to NO.", "no"),
        ("NO at the close.", "no"),
        ("Otherwise a person decides.", "escalate"),
        ("", "escalate"),
    ],
)
def test_a_default_is_drafted_only_where_the_prose_says_it(parser: Parser, text: str, default: str) -> None:
    assert drafted(parser, "Will Russia accept the Berlin proposals?", text=text).default_at_close == default


def test_an_official_announcement_suffices_where_the_prose_says_so(parser: Parser) -> None:
    title = "Will Russia accept the Berlin proposals?"
    assert drafted(parser, title, text="A statement of the ministry suffices.").official_source_suffices
    assert not drafted(parser, title, text="Two reports are needed.").official_source_suffices


def test_a_state_gets_the_names_that_newsrooms_give_it() -> None:
    names = known_as(Actor("Russia", ("Russian state",))).aliases
    assert {"Moscow", "Kremlin", "Russian government", "Russian Foreign Ministry", "Russian state"} <= set(names)
    assert "Russia" not in names
    assert known_as(BANK) == BANK


def test_places_are_known_by_their_other_names() -> None:
    assert place("the UK") == place("United Kingdom")
    assert place("Oz") is None
    assert place("South Korea").adjectives == ("South Korean",)  # type: ignore[union-attr]
