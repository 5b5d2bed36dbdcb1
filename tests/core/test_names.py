"""Names, handles, addresses and passwords."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.errors import Invalid
from tracker.core.names import checked_email, checked_name, checked_password, slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Mara  Lindqvist!", "mara-lindqvist"),
        ("Ærø Straße", "aero-strasse"),
        ("Élodie", "elodie"),
        ("  --  ", ""),
        ("李", "674e"),
    ],
)
def test_a_slug_keeps_to_plain_letters(name, slug):
    assert slug_of(name) == slug


@given(st.text(max_size=60))
def test_a_slug_is_its_own_slug(name):
    assert slug_of(slug_of(name)) == slug_of(name)


def test_a_name_is_kept_composed_and_with_single_blanks():
    assert checked_name(" Zoe\u0308  van  Dam ") == "Zoë van Dam"


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("", "must not be empty"),
        (" \t", "must not be empty"),
        ("a\x00b", "control"),
        ("a\u202eb", "invisible"),
        ("a\u200bb", "invisible"),
        ("x" * 61, "at most 60"),
        ("!!!", "a letter or a digit"),
    ],
)
def test_a_name_that_cannot_be_kept_is_refused_with_its_rule(name, rule):
    with pytest.raises(Invalid, match=rule) as refused:
        checked_name(name)
    assert refused.value.field == "name"


def test_a_label_may_be_signs_alone():
    assert checked_name("!!!", field="token_name") == "!!!"


@pytest.mark.parametrize("email", ["mara@example.org", " MARA@Example.ORG ", "mära+x@sub.example.co"])
def test_an_address_is_kept_in_small_letters(email):
    assert checked_email(email) == email.strip().lower()


@pytest.mark.parametrize(
    "email", ["", "mara", "mara@", "@x.org", "a@b", "a b@x.org", "a@x..org", "a@x.org\x00", "a" * 260 + "@x.org"]
)
def test_what_is_no_address_is_refused(email):
    with pytest.raises(Invalid) as refused:
        checked_email(email)
    assert refused.value.field == "email"


def test_a_password_is_long_and_not_one_that_is_tried_first():
    assert checked_password("correct horse") == "correct horse"
    for weak in ("short", "x" * 1001, "Password123", "aaaaaaaaaaaa"):
        with pytest.raises(Invalid):
            checked_password(weak)
