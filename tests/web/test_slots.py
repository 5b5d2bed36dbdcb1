"""The criteria and the quotes stand side by side, slot by slot."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tracker.storage.queries.quotes import Quote
from tracker.web.slots import SlotRow, slot_rows

OPENS = datetime(2027, 1, 1, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=30)
CRITERIA = {
    "min_independent_sources": 2,
    "events": [
        {
            "id": "adopt",
            "agent": ["Council"],
            "object_any": ["package", "bundle", "set", "lot", "deal"],
            "on": ["March"],
        },
        {"id": "other", "agent": ["Nobody"]},
    ],
}
QUOTE = Quote(
    **dict.fromkeys(Quote.__dataclass_fields__)  # type: ignore[arg-type]
    | {"event_id": "adopt", "decisive": True, "source": "Northwire", "tier": "A", "published_at": OPENS}
    | {"event_time": OPENS + timedelta(days=1), "slots": {"agent": "Council", "object": "package"}}
)


def _rows(*quotes: Quote, independent: int = 2, **more: object) -> dict[str, SlotRow]:
    return {r.name: r for r in slot_rows(CRITERIA | more, quotes, OPENS, CLOSES, independent)}


def test_each_slot_that_the_criteria_fill_is_a_row():
    rows = _rows(QUOTE, replace(QUOTE, source="Post", tier="B"))
    assert list(rows) == ["Who", "What", "Which", "When", "Sources"]
    assert (rows["Who"].asked, rows["Who"].found, rows["Who"].filled) == ("Council", "Council", True)
    assert rows["What"].asked == "package, bundle, set or 2 more"
    assert (rows["Which"].found, rows["Which"].filled) == ("not said", False)
    assert rows["Sources"].found == "2: Northwire (A) and Post (B)"


def test_a_slot_that_one_quote_leaves_open_is_not_met():
    assert not _rows(QUOTE, replace(QUOTE, slots={"agent": "Council"}))["What"].filled


def test_an_event_outside_the_window_is_not_met():
    late = replace(QUOTE, event_time=CLOSES + timedelta(days=1))
    assert _rows(QUOTE)["When"].filled
    assert not _rows(late)["When"].filled


def test_an_undated_event_goes_by_its_report():
    row = _rows(replace(QUOTE, event_time=None))["When"]
    assert row.found.endswith("by the date of the report")


def test_too_few_origins_are_said_to_be_too_few_unless_an_official_one_suffices():
    assert not _rows(QUOTE, independent=1)["Sources"].filled
    assert _rows(QUOTE, independent=1, official_source_suffices=True)["Sources"].filled


def test_without_a_decisive_quote_there_is_nothing_to_compare():
    assert _rows(replace(QUOTE, decisive=False)) == {}
