"""Walking a tree of words."""

from tests.core.resolver.trees import tree
from tracker.core.resolver.predicates import is_passive

TREE = tree(
    "Russia/russia/PROPN/NNP/nsubj/1",
    "met/meet/VERB/VBD/ROOT/1",
    "envoys/envoy/NOUN/NNS/dobj/1",
    "and/and/CCONJ/CC/cc/2",
    "backers/backer/NOUN/NNS/conj/2",
    "quickly/quickly/ADV/RB/conj/2",
    "in/in/ADP/IN/prep/1",
    "front/front/NOUN/NN/pobj/6",
    "out/out/ADP/RP/prep/1",
    "of/of/ADP/IN/prep/8",
    "Berlin/berlin/PROPN/NNP/pobj/9",
)


def words(found) -> list[str]:
    return [t.text for t in found]


def test_children_heads_and_subtrees() -> None:
    met = TREE.tokens[1]
    assert words(TREE.children(met, "nsubj")) == ["Russia"]
    assert TREE.head(TREE.tokens[0]) == met
    assert TREE.subtree(TREE.tokens[2]) == {2, 3, 4, 5}
    assert TREE.subtree(TREE.tokens[2], frozenset({"conj"})) == {2, 3}
    assert words(TREE.at({4, 0})) == ["Russia", "backers"]


def test_coordinated_nouns_are_taken_and_adverbs_left() -> None:
    assert words(TREE.conjuncts(TREE.tokens[2])) == ["envoys", "backers"]


def test_nouns_after_prepositions_single_and_double() -> None:
    met = TREE.tokens[1]
    assert words(TREE.after(met)) == ["front", "Berlin"]
    assert words(TREE.after(met, "of")) == ["Berlin"]
    assert words(TREE.after(met, "from")) == []


def test_a_participle_without_subject_shares_the_passive_of_the_first() -> None:
    shared = tree(
        "Plan/plan/NOUN/NN/nsubjpass/2",
        "was/be/AUX/VBD/auxpass/2",
        "read/read/VERB/VBN/ROOT/2",
        "adopted/adopt/VERB/VBN/conj/2",
    )
    assert is_passive(shared, shared.tokens[3])
