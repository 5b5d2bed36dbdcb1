"""The desk and the boards in a real browser: an admin decides, and a reader finds who forecasts well."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine

from tests.browser.conftest import Reader, ask, crowd
from tests.site import add_people, day
from tracker.core.forecast import binary
from tracker.core.question import Question
from tracker.services import accounts, forecasts, leaderboards, resolutions
from tracker.services.resolutions import Actor, Proposed
from tracker.storage.db import transaction

pytestmark = [  # compressed static files are closed by the collector when a browser moves on early
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

PASSWORD = "correct horse battery"
DAY = timedelta(days=1)


def sign_in(reader: Reader, engine: Engine, next_path: str, role: str = "admin") -> None:
    """Somebody with a role comes in."""
    with transaction(engine) as session:
        accounts.create_account(session, "Mara Lindqvist", role, day(0), password=PASSWORD)
    reader.open(f"/sign-in?next={next_path}")
    reader.page.locator("#name").fill("mara-lindqvist")
    reader.page.locator("#password").fill(PASSWORD)
    reader.page.get_by_role("button", name="Sign in").click()
    reader.look()


def propose(engine: Engine, question: Question) -> None:
    """The rules propose Yes, a day ago."""
    now = datetime.now(UTC)
    suggestion = Proposed(
        outcome="yes",
        mode="strict",
        p=0.905,
        log_odds=2.25,
        independent=2,
        rule_path="2 full",
        why="2 independent newsrooms report it.",
        known_at=now - 2 * DAY,
        challenge_until=now + 2 * DAY,
    )
    with transaction(engine) as session:
        resolutions.propose(session, question.id, suggestion, now - DAY)


def resolve(engine: Engine, question: Question, outcome: str) -> None:
    """Resolve by the hand of somebody without a stake, and bring the boards up to date."""
    now = datetime.now(UTC)
    with transaction(engine) as session:
        resolutions.resolve_by_hand(session, question.id, outcome, now - DAY, "as reported", Actor("admin"), now)
    while leaderboards.refresh_stale(engine, now):
        pass


def test_an_admin_resolves_a_question_by_hand(reader: Reader, engine: Engine):
    crowd(engine, ask(engine, "will-it-rain"), 0.2, 0.3, 0.6)
    sign_in(reader, engine, "/admin/questions")
    page = reader.page
    page.get_by_role("link", name="Resolve Will it rain?").click()
    reader.look()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("Reason, kept in the ledger").fill("The station says so.")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Resolve as Yes?")).to_be_visible()
    expect(page.get_by_text("3 forecasters will be scored")).to_be_visible()
    reader.look()
    page.get_by_role("button", name="Yes, resolve as Yes").click()
    expect(page.get_by_text("Resolved: Yes. 3 forecasters scored.")).to_be_visible()
    page.get_by_role("link", name="Will it rain?", exact=True).click()
    expect(page.get_by_text("Resolved").first).to_be_visible()


def test_an_admin_approves_a_proposal_and_undoes_it(reader: Reader, engine: Engine):
    question = ask(engine, "will-it-rain")
    crowd(engine, question, 0.2, 0.3)
    propose(engine, question)
    sign_in(reader, engine, "/admin")
    page = reader.page
    page.get_by_role("link", name="Will it rain?").click()
    expect(page.get_by_text(re.compile("^47 h 5[89] min$")).locator("visible=true")).to_have_count(1)
    reader.look()
    page.get_by_label("Reason, kept in the ledger").fill("Both reports hold.")
    page.get_by_role("button", name="Approve Yes").click()
    page.get_by_role("button", name="Yes, resolve as Yes").click()
    expect(page.get_by_text("Resolved: Yes. 2 forecasters scored.")).to_be_visible()
    reader.open("/admin/questions?status=resolved")
    page.get_by_role("link", name="Reopen Will it rain?").click()
    reader.look()
    page.get_by_label("Reason, kept in the ledger").fill("A correction came.")
    page.get_by_role("button", name="Reopen it").click()
    expect(page.get_by_text("Reopened.")).to_be_visible()


def test_a_question_is_written_on_the_desk(reader: Reader, engine: Engine):
    sign_in(reader, engine, "/admin/questions", role="curator")
    page, year = reader.page, datetime.now(UTC).year + 1
    page.get_by_role("link", name="Write a question").click()
    page.get_by_label("The question").fill(f"Will it hail by 1 May {year}?")
    page.get_by_label("Resolution criteria").fill(f"Yes if it hails by 1 May {year}. Otherwise no.")
    page.get_by_label("Closes, UTC").fill(f"{year}-05-01T23:59")
    page.get_by_role("button", name="Keep as a draft").first.click()
    expect(page.get_by_text("Opens, UTC say when")).to_be_visible()
    expect(page.get_by_label("The question")).to_have_value(f"Will it hail by 1 May {year}?")
    reader.complaints.clear()  # the console tells of the refusal, too
    page.get_by_label("Opens, UTC").fill("2026-01-01T00:00")
    page.get_by_role("button", name="Keep as a draft").first.click()
    expect(page.get_by_role("heading", name="What the resolver looks for")).to_be_visible()
    reader.look()
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_text("Published: it takes forecasts now.")).to_be_visible()


def test_the_calibration_board_and_a_curve_are_three_clicks_away(reader: Reader, engine: Engine):
    people = add_people(engine, "Ada Bold", "Ben Timid")
    for n in range(6):
        question = ask(engine, f"will-it-rain-{n}")
        with transaction(engine) as session:
            for who, p in zip(people, (0.8, 0.3), strict=True):
                forecasts.place_forecast(session, question, who, binary(p), question.opens_at + DAY)
        resolve(engine, question, "yes" if n % 3 else "no")
    page = reader.page
    reader.open("/")
    page.get_by_role("link", name="Leaderboards").click()
    expect(page.get_by_role("heading", name="Brier score")).to_be_visible()
    reader.look()
    page.get_by_role("link", name="Calibration").click()
    expect(page.get_by_role("img", name=re.compile("Reliability curve of Ada Bold"))).to_be_visible()
    reader.look()
    page.get_by_role("link", name="Ada Bold").click()
    figure = page.locator("figure[data-chart=reliability]")
    expect(figure.locator("details.ready")).to_be_attached()
    assert figure.evaluate("f => f.chart.data.datasets.map(d => d.label)") == [
        *("Band, low", "Band, high", "Perfect", "CORP curve", "Bins"),
    ]
    assert page.locator("figure.failed").count() == 0
