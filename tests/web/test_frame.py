"""What every page has: safety headers, form tokens, error pages that say the way out."""

import re
import stat
from pathlib import Path

import pytest
import structlog
from flask import Flask
from sqlalchemy import Engine, text

from tests.site import day
from tests.web.visitor import Person, counted, plain
from tracker.app import create_app, secret_key
from tracker.config import Settings
from tracker.core.errors import TrackerError
from tracker.storage.db import DatabaseMissing, open_engine, transaction
from tracker.storage.tables import DemoRun
from tracker.web.headers import policy
from tracker.web.layout import local

PAGES = ("/", "/about", "/sign-in", "/sign-up", "/nowhere")


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One database is enough: nothing here depends on which."""
    path = tmp_path / "tracker.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.mark.parametrize("path", PAGES)
def test_every_page_forbids_what_it_does_not_need(person: Person, path):
    headers = person.get(path).headers
    csp = headers["Content-Security-Policy"]
    assert csp.startswith("default-src 'none'")
    assert re.search(r"script-src 'self' 'nonce-[\w-]{16,}' https://cdn\.jsdelivr\.net/npm/;", csp)
    assert "style-src 'self';" in csp
    assert "frame-ancestors 'none'" in csp
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "no-cache" in headers["Cache-Control"]


def test_the_nonce_is_new_every_time_and_on_every_inline_script(person: Person):
    nonces = set()
    for _ in range(2):
        page = person.get("/about")
        nonce = re.search(r"'nonce-([\w-]+)'", page.headers["Content-Security-Policy"])[1]
        assert f'<script nonce="{nonce}">' in page.text
        nonces.add(nonce)
    assert len(nonces) == 2


@pytest.mark.parametrize("path", PAGES)
def test_no_page_carries_inline_style_or_handlers(person: Person, path):
    assert not re.search(r"<[^>]+\s(style|on\w+)=", person.get(path).text)


def test_a_mirror_of_the_cdn_takes_the_place_of_the_cdn():
    assert "script-src 'self' 'nonce-n' https://mirror.example/npm/" in policy("https://mirror.example/npm", "n")
    assert "script-src 'self' 'nonce-n';" in policy("/static/npm", "n")


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(person: Person):
    cookie = person.get("/about").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_behind_tls_cookies_travel_over_tls_only(engine: Engine, settings: Settings):
    app = create_app(settings.model_copy(update={"secure_cookies": True}), engine)
    answer = app.test_client().get("/about")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_a_form_without_its_token_is_refused_and_gives_back_what_was_typed(person: Person):
    answer = person.client.post("/questions/1/forecast", data={"percent": "37.5"})
    assert answer.status_code == 400
    assert "37.5" in plain(answer)
    assert 'action="/questions/1/forecast"' in answer.text  # offered to be sent again, with a fresh token


def test_a_stale_form_of_another_site_is_not_offered_to_be_sent_again(person: Person):
    headers = {"Origin": "https://evil.example"}
    answer = person.client.post("/questions/1/forecast", data={"percent": "37.5"}, headers=headers)
    assert answer.status_code == 400
    assert 'action="/questions/1/forecast"' not in answer.text


def test_a_stale_form_never_gives_back_a_password(person: Person):
    answer = person.client.post("/sign-up", data={"name": "Mara", "password": "my very secret"})
    assert answer.status_code == 400
    assert "Mara" in plain(answer)
    assert "my very secret" not in answer.text


def test_a_missing_page_says_so_and_leads_on(person: Person):
    answer = person.get("/no/such/page")
    assert answer.status_code == 404
    assert "All questions" in plain(answer)


def test_a_wrong_method_is_named_with_the_right_one(person: Person):
    answer = person.client.delete("/about")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_form_that_is_too_large_is_refused(person: Person):
    answer = person.post("/sign-up", name="x" * 2_000_000)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (TrackerError("is odd"), 400, "Is odd."),
        (DatabaseMissing("has no tables yet"), 503, "Has no tables yet."),
    ],
)
def test_a_refusal_becomes_a_page_with_its_rule(app: Flask, person: Person, error, status, says):
    app.add_url_rule("/refuse", view_func=_raiser(error))
    answer = person.get("/refuse")
    assert answer.status_code == status
    assert says in plain(answer)


def test_a_failure_shows_a_number_that_the_log_knows(app: Flask, person: Person):
    app.add_url_rule("/fail", view_func=_raiser(RuntimeError("a secret detail")))
    with structlog.testing.capture_logs() as logs:
        answer = person.get("/fail")
    assert answer.status_code == 500
    assert "a secret detail" not in answer.text
    incident = next(entry["incident"] for entry in logs if entry["event"] == "failed")
    assert incident in plain(answer)


def test_a_broken_frame_still_answers_in_plain_text(app: Flask, person: Person):
    app.add_url_rule("/fail", view_func=_raiser(RuntimeError("broken")))
    app.jinja_env.globals["site"] = None
    app.template_context_processors[None].append(lambda: 1 / 0)
    with structlog.testing.capture_logs():
        answer = person.get("/fail")
    assert answer.status_code == 500
    assert "Incident" in answer.text


def _raiser(error: Exception):
    def view():
        raise error

    return view


def test_health_is_told_without_a_page(person: Person, engine: Engine):
    answer = person.get("/healthz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ok", "database": engine.dialect.name}


def test_health_is_503_when_the_database_does_not_answer(tmp_path: Path, sqlite_template: Path):
    path = tmp_path / "gone.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    app = create_app(Settings(var=tmp_path, _env_file=None), engine)
    engine.dispose()
    path.unlink()
    path.mkdir()
    assert app.test_client().get("/healthz").status_code == 503


def test_a_database_without_tables_is_refused_at_the_start(tmp_path: Path):
    with pytest.raises(DatabaseMissing, match="tracker db upgrade"):
        create_app(Settings(var=tmp_path, _env_file=None))


def test_search_engines_are_kept_from_the_desk(person: Person):
    assert "Disallow: /admin" in person.get("/robots.txt").text


def test_the_theme_is_kept_in_a_cookie_and_written_by_the_server(person: Person):
    answer = person.post("/theme", theme="dark", next="/about")
    assert answer.status_code == 303
    assert answer.location == "/about"
    assert '<html lang="en" data-theme="dark">' in person.get("/about").text
    person.post("/theme", theme="")
    assert '<html lang="en">' in person.get("/about").text


def test_an_unknown_theme_is_the_systems(person: Person):
    person.post("/theme", theme='"><script>')
    assert '<html lang="en">' in person.get("/about").text


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "x", "", "/a\nb"])
def test_nobody_is_sent_elsewhere(app: Flask, elsewhere):
    assert local(elsewhere, "/home") == "/home"
    assert local("/questions/1?tab=criteria#about", "/home") == "/questions/1?tab=criteria#about"


def test_the_demonstration_is_announced_on_every_page(person: Person, engine: Engine, clock):
    assert "Fictional demonstration" not in person.text("/about")
    with transaction(engine) as session:
        session.add(DemoRun(started_at=day(0)))
    for path in ("/", "/about", "/sign-in"):
        assert "Fictional demonstration" in person.text(path)


def test_a_page_without_data_costs_one_statement(person: Person, engine: Engine):
    person.get("/about")
    with counted(engine) as statements:
        person.get("/about")
    assert len(statements) == 1


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path):
    settings = Settings(var=tmp_path / "var", _env_file=None)
    key = secret_key(settings)
    assert len(key) >= 48
    assert secret_key(settings) == key
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600
    assert secret_key(Settings(secret_key="given", _env_file=None)) == "given"


def test_own_files_are_served_with_their_hash(person: Person):
    page = person.get("/about").text
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        assert re.search(r"\?v=[0-9a-f]{10}$", address)
        with person.get(address) as answer:
            assert answer.status_code == 200
            assert "max-age=86400" in answer.headers["Cache-Control"]


def test_pages_are_sent_compressed(person: Person):
    answer = person.get("/about", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_nothing_is_left_open_in_the_database(person: Person, engine: Engine):
    person.get("/")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM questions")).scalar() == 0


@pytest.mark.parametrize("path", ["/?q=a%00b", "/?topic=%00", "/questions/%00", "/sign-in?next=%00"])
def test_nul_in_an_address_is_refused(person: Person, path):
    assert person.get(path).status_code in (404, 422)


@pytest.mark.parametrize("number", ["2147483648", "99999999999999999999", "-1", "x"])
def test_a_number_that_is_no_key_leads_nowhere(person: Person, number):
    assert person.post(f"/questions/{number}/forecast", percent="18").status_code == 404
