"""The main use of the site in a real browser: sign up, forecast, see it, withdraw."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine

from tests.browser.conftest import Reader, ask, crowd
from tracker.core.question import Kind, Range

PASSWORD = "correct horse battery"


def sign_up(reader: Reader, next_path: str) -> None:
    reader.open(f"/sign-up?next={next_path}")
    reader.page.get_by_label("Name").fill("Mara Lindqvist")
    reader.page.get_by_label("E-mail address").fill("mara@example.org")
    reader.page.get_by_label("Password").fill(PASSWORD)
    reader.page.get_by_role("button", name="Sign up").click()


def test_sign_up_forecast_see_it_and_withdraw(reader: Reader, engine: Engine):
    question = ask(engine, "will-it-rain")
    crowd(engine, question, 0.2, 0.3, 0.6)
    page, address = reader.page, f"/questions/{question.id}-will-it-rain"
    sign_up(reader, address)
    expect(page.get_by_text("Welcome, Mara Lindqvist.")).to_be_visible()
    reader.look()

    percent = page.get_by_label("Probability of Yes in percent")
    percent.fill("25")
    expect(page.locator("[data-s='yes.brier']")).to_have_text("0.563")
    expect(page.locator("[data-s='yes.baseline']")).to_have_text("\u2212100")
    percent.press("ArrowUp")
    expect(percent).to_have_value("26")
    page.get_by_label("or 1 in").fill("5")
    expect(percent).to_have_value("20")
    percent.fill("18")
    percent.press("Enter")
    expect(page.get_by_text("Saved: 18%")).to_be_visible()
    reader.look()

    expect(page.get_by_text("18% stands since")).to_be_visible()
    figure = page.locator("figure[data-chart=history]")
    expect(figure.locator("details.ready")).to_be_attached()
    assert figure.evaluate("f => f.chart.data.datasets.find(d => d.label === 'You').data[0].y") == 0.18
    expect(figure.locator("details")).not_to_have_attribute("open", re.compile(""))
    reader.open("/")
    expect(page.get_by_label("Your forecast in percent")).to_have_value("18")

    reader.open(address)
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text("Withdrawn: you have no forecast standing here.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("18% stands since")).to_be_visible()


def test_what_is_refused_stays_in_the_field(reader: Reader, engine: Engine):
    question = ask(engine, "will-it-rain")
    sign_up(reader, f"/questions/{question.id}")
    reader.page.get_by_label("Probability of Yes in percent").fill("100")
    with reader.page.expect_response(lambda r: r.request.method == "POST") as answer:
        reader.page.get_by_role("button", name="Save").click()
    assert answer.value.status == 422
    expect(reader.page.get_by_role("alert")).to_have_text("Not saved: 100% is out of range: use 0.1 to 99.9.")
    expect(reader.page.get_by_label("Probability of Yes in percent")).to_have_value("100")
    reader.complaints = [c for c in reader.complaints if "422" not in c]  # Chromium reports the status itself


def test_the_list_saves_in_place_with_enter(reader: Reader, engine: Engine):
    crowd(engine, ask(engine, "will-it-rain"), 0.2, 0.3)
    sign_up(reader, "/")
    expect(reader.page.get_by_text("Welcome")).to_be_visible()
    reader.page.wait_for_load_state()
    reader.page.keyboard.press("/")
    expect(reader.page.get_by_label("Search questions")).to_be_focused()
    field = reader.page.get_by_label("Your forecast in percent")
    field.fill("62.5")
    field.press("Enter")
    expect(reader.page.get_by_text("Saved: 62.5%")).to_be_visible()
    expect(reader.page.get_by_label("Your forecast in percent")).to_have_value("62.5")


def test_options_follow_while_typing(reader: Reader, engine: Engine):
    question = ask(engine, "body", kind=Kind.MULTIPLE_CHOICE, outcomes=("UN", "OSCE", "other"))
    sign_up(reader, f"/questions/{question.id}")
    page = reader.page
    page.get_by_label("UN", exact=True).fill("80")
    page.get_by_label("OSCE", exact=True).fill("30")
    expect(page.locator("#over")).to_contain_text("10.1 points too many")
    page.get_by_label("OSCE", exact=True).fill("10")
    expect(page.locator("#rest")).to_have_text("10")
    expect(page.locator("[data-mc='0']")).to_have_text("0.030")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: 80% for “UN”")).to_be_visible()


def test_a_distribution_is_drawn_while_typing_and_dragged(reader: Reader, engine: Engine):
    axis = Range(0, 90, open_upper=True, unit="€ billion")
    question = ask(engine, "aid", kind=Kind.NUMERIC, outcomes=(), axis=axis)
    sign_up(reader, f"/questions/{question.id}")
    page = reader.page
    for name, value in {"5%": "14", "25%": "24", "50%": "31", "75%": "40", "95%": "62"}.items():
        page.get_by_label(name, exact=True).fill(value)
    figure = page.locator("figure[data-chart=quantiles]")
    expect(figure.locator("details.ready")).to_be_attached()
    heights = figure.evaluate("f => f.chart.data.datasets[0].data.map(d => d.y)")
    assert 26 <= 90 * heights.index(max(heights)) / len(heights) <= 32
    canvas = figure.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    at = figure.evaluate("f => [f.chart.scales.x.getPixelForValue(40), f.chart.scales.x.getPixelForValue(50)]")
    page.mouse.move(box["x"] + at[0], box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + at[1], box["y"] + box["height"] / 2)
    page.mouse.up()
    assert float(page.get_by_label("75%", exact=True).input_value()) == pytest.approx(50, abs=0.6)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: median €31 billion")).to_be_visible()


def test_dates_are_picked_from_a_calendar(reader: Reader, engine: Engine):
    first = ask(engine, "other").opens_at
    axis = Range(first.timestamp(), first.timestamp() + 700 * 86400, open_upper=True)
    question = ask(engine, "when", kind=Kind.DATE, outcomes=(), axis=axis)
    sign_up(reader, f"/questions/{question.id}")
    for name, day in {"5%": 80, "25%": 150, "50%": 250, "75%": 350, "95%": 500}.items():
        when = reader.page.evaluate(f"new Date({first.timestamp() * 1000} + {day} * 864e5).toISOString().slice(0, 10)")
        reader.page.get_by_label(name, exact=True).fill(when)
    assert (
        reader.page.evaluate("document.querySelector('figure[data-chart=quantiles]').chart.data.datasets.length") == 1
    )
    reader.page.get_by_role("button", name="Save").click()
    expect(reader.page.get_by_text("Saved: median")).to_be_visible()


def test_everything_works_without_scripts(plain_reader: Reader, engine: Engine):
    question = ask(engine, "will-it-rain")
    crowd(engine, question, 0.2, 0.3, 0.6)
    sign_up(plain_reader, f"/questions/{question.id}")
    page = plain_reader.page
    expect(page.locator("figure[data-chart=history] canvas")).to_be_hidden()
    expect(page.locator("figure[data-chart=history] table")).to_be_visible()
    page.get_by_label("Probability of Yes in percent").fill("18")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: 18%")).to_be_visible()
    expect(page.locator("[data-s='yes.brier']")).to_have_text("0.672")


def test_the_theme_changes_the_paper_and_the_charts(reader: Reader, engine: Engine):
    question = ask(engine, "will-it-rain")
    crowd(engine, question, 0.2, 0.3)
    reader.open(f"/questions/{question.id}")
    page = reader.page
    page.get_by_label("Theme").select_option("dark")
    page.get_by_role("button", name="Set").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(20, 22, 26)")
    page.wait_for_load_state()
    ink = page.evaluate("document.querySelector('figure[data-chart=history]').chart.data.datasets[2].borderColor")
    assert ink == "rgb(233, 231, 226)"
