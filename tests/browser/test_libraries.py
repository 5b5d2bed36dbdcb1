"""The chart libraries come from elsewhere: the browser takes them only if they are what their hashes say."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine

from tests.browser.conftest import Reader, ask, crowd


def test_the_libraries_are_taken_with_their_hashes(reader: Reader, engine: Engine):
    question = ask(engine, "will-it-rain")
    crowd(engine, question, 0.2, 0.3)
    reader.open(f"/questions/{question.id}")
    scripts = reader.page.locator("script[src^='https://']")
    assert scripts.count() == 4
    for n in range(4):
        assert scripts.nth(n).get_attribute("integrity").startswith("sha384-")
        assert scripts.nth(n).get_attribute("crossorigin") == "anonymous"
    assert reader.page.evaluate("Chart.version") == "4.6.1"
    assert reader.page.evaluate("luxon.VERSION") == "3.7.2"


@pytest.mark.parametrize("screen", [(1280, 900)], indirect=True)
@pytest.mark.parametrize("file", ["chart.umd.min.js", "chartjs-adapter-luxon.umd.min.js"])
def test_a_tampered_library_is_refused_and_the_table_stays(reader: Reader, engine: Engine, file):
    question = ask(engine, "will-it-rain")
    crowd(engine, question, 0.2, 0.3)
    reader.tampered = {file}
    reader.open(f"/questions/{question.id}")
    assert any("integrity" in complaint for complaint in reader.complaints)
    reader.complaints = []
    expect(reader.page.locator("figure[data-chart=history] canvas")).to_be_hidden()
    expect(reader.page.locator("figure[data-chart=history] table")).to_be_visible()


@pytest.mark.parametrize("screen", [(1280, 900)], indirect=True)
def test_a_script_that_somebody_smuggles_in_does_not_run(reader: Reader, engine: Engine):
    reader.open("/about")
    reader.page.evaluate(
        """() => {
            const script = document.createElement('div');
            script.innerHTML = '<img src=x onerror="window.ran = true">';
            document.body.append(script);
        }"""
    )
    reader.page.wait_for_timeout(200)
    assert reader.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in complaint for complaint in reader.complaints)
    reader.complaints = []
