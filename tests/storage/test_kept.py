"""Figures in memory, good for one version of what they were made from."""

from tracker.storage.kept import Kept


def test_a_value_is_good_for_its_version_only():
    kept = Kept[str]()
    assert kept.get(1, "a") is None
    assert kept.put(1, "a", "made from a") == "made from a"
    assert kept.get(1, "a") == "made from a"
    assert kept.get(1, "b") is None


def test_it_never_grows_past_its_bound():
    kept = Kept[int](most=3)
    for key in range(7):
        kept.put(key, 0, key)
    assert [kept.get(key, 0) for key in range(7)] == [None] * 6 + [6]
