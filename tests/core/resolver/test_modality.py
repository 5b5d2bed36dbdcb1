"""How a sentence puts its statement: the rungs of the ladder."""

import pytest

from tests.core.resolver.trees import tree
from tracker.core.resolver.judgement import Modality
from tracker.core.resolver.modality import mood
from tracker.core.resolver.parse import Parser

A, N, D, C, P, H, Q, X = (
    Modality.ASSERTED,
    Modality.NEGATED,
    Modality.DENIED,
    Modality.CONDITIONAL,
    Modality.PREDICTED,
    Modality.HEDGED,
    Modality.QUESTION,
    Modality.PARTICIPLE,
)

VERBS = [
    ("Russia managed to accept the plan.", "accept", A),
    ("Parliament voted to accept the plan.", "accept", A),
    ("Parliament met to accept the plan.", "accept", P),
    ("Parliament wanted to accept the plan.", "accept", P),
    ("Russia seemed to accept the plan.", "accept", H),
    ("It is clear that Russia accepted the plan.", "accepted", A),
    ("It is doubtful that Russia accepted the plan.", "accepted", H),
    ("The news that Russia accepted the plan spread fast.", "accepted", A),
    ("The claim that Russia accepted the plan spread fast.", "accepted", H),
    ("Washington hopes that Russia accepted the plan.", "accepted", P),
    ("Kyiv alleged that Russia accepted the plan.", "accepted", H),
    ("The decision to accept the plan is open.", "accept", P),
    ("Russia met the envoys on Monday, accepting the plan.", "accepting", A),
    ("Russia considered accepting the plan.", "accepting", H),
    ("Russia planned accepting the plan.", "accepting", P),
    ("After Russia accepted the plan, talks may begin.", "accepted", A),
    ("Talks may begin because Russia accepted the plan.", "accepted", A),
    ("By accepting the plan, Russia surprised everyone.", "accepting", A),
    ("By accepting the plan, Russia may surprise everyone.", "accepting", H),
    ("America barred Russia from accepting the plan.", "accepting", N),
    ("The idea of accepting the plan is old.", "accepting", X),
    ("Russia debated whether to accept the plan.", "accept", H),
    ("Russia nearly accepted the plan.", "accepted", H),
    ("Russia may study or accept the plan.", "accept", H),
    ("If Russia met Ukraine and accepted the plan, talks would begin.", "accepted", C),
    ("Russia could have accepted the plan.", "accepted", H),
    ("Russia should accept the plan.", "accept", P),
    ("Unless Russia accepts the plan, talks will end.", "accepts", C),
    ("When Russia accepts the plan, talks will begin.", "accepts", P),
    ("No state accepted the plan.", "accepted", N),
    ("Nobody accepted the plan.", "accepted", N),
    ("Russia accepted no plan.", "accepted", N),
    ("Everyone who accepts the plan wins.", "accepts", H),
    ("Has Russia accepted the plan?", "accepted", Q),
    ("Accepting the plan.", "Accepting", X),
    ("Russia failed to accept the plan.", "accept", N),
    ("Russia denied having accepted the plan.", "accepted", D),
]


@pytest.mark.parametrize(("text", "word", "expected"), VERBS)
def test_a_verb_is_asserted_only_where_nothing_above_it_says_otherwise(
    parser: Parser, text: str, word: str, expected: Modality
) -> None:
    sentence = parser.parse(text)[0]
    predicate = next(t for t in sentence.tokens if t.text == word)
    assert mood(sentence, predicate, "ADOPT").modality is expected


NOUNS = [
    ("Russia announced its acceptance of the plan.", A),
    ("There was no acceptance of the plan by Russia.", N),
    ("Calls for acceptance of the plan grew louder.", H),
    ("Russia may announce its acceptance of the plan.", H),
]


@pytest.mark.parametrize(("text", "expected"), NOUNS)
def test_a_noun_is_as_sure_as_what_governs_it(parser: Parser, text: str, expected: Modality) -> None:
    sentence = parser.parse(text)[0]
    noun = next(t for t in sentence.tokens if t.text == "acceptance")
    assert mood(sentence, noun, "ACCEPT").modality is expected


def test_a_strike_under_way_is_a_strike_and_an_adoption_under_way_is_none(parser: Parser) -> None:
    sentence = parser.parse("Pilots are striking.")[0]
    verb = next(t for t in sentence.tokens if t.text == "striking")
    assert mood(sentence, verb, "STRIKE").modality is A
    assert mood(sentence, verb, "ADOPT").modality is P


def test_the_speaker_is_told(parser: Parser) -> None:
    sentence = parser.parse("Ukraine said that Russia accepted the plan.")[0]
    verb = next(t for t in sentence.tokens if t.text == "accepted")
    assert [t.text for t in mood(sentence, verb).speakers] == ["Ukraine"]


RUSSIA = "Russia/russia/PROPN/NNP/nsubj/1"
PLAN = "plan/plan/NOUN/NN/dobj/1"


@pytest.mark.parametrize(
    ("rows", "at", "title", "expected"),
    [
        # bare forms of the verb
        ((RUSSIA, "accept/accept/VERB/VB/ROOT/1", PLAN), 1, False, P),
        ((RUSSIA, "accept/accept/VERB/VB/ROOT/1", PLAN), 1, True, A),
        (("Proposals/p/NOUN/NNS/nsubjpass/2", "be/be/AUX/VB/auxpass/2", "accepted/accept/VERB/VBN/ROOT/2"), 2, True, P),
        # a verb in front that governs without "to"
        ((RUSSIA, "got/get/VERB/VBD/ROOT/1", "accepted/accept/VERB/VBN/xcomp/1"), 2, False, A),
        ((RUSSIA, "saw/notice/VERB/VBD/ROOT/1", "accepted/accept/VERB/VBN/xcomp/1"), 2, False, A),
        # gerunds under speech and refusal
        ((RUSSIA, "mentioned/mention/VERB/VBD/ROOT/1", "accepting/accept/VERB/VBG/ccomp/1"), 2, False, X),
        ((RUSSIA, "avoided/avoid/VERB/VBD/ROOT/1", "accepting/accept/VERB/VBG/ccomp/1"), 2, False, N),
        # clauses under nouns, adjectives and infinitives
        (
            ("News/news/NOUN/NN/ROOT/0", "Russia/russia/PROPN/NNP/nsubj/2", "accepted/accept/VERB/VBD/ccomp/0"),
            2,
            False,
            A,
        ),
        (
            ("Doubt/doubt/NOUN/NN/ROOT/0", "Russia/russia/PROPN/NNP/nsubj/2", "accepted/accept/VERB/VBD/ccomp/0"),
            2,
            False,
            H,
        ),
        (
            (
                RUSSIA,
                "wanted/want/VERB/VBD/ROOT/1",
                "Kyiv/kyiv/PROPN/NNP/nsubj/4",
                "to/to/PART/TO/aux/4",
                "accept/accept/VERB/VB/ccomp/1",
            ),
            4,
            False,
            P,
        ),
        # headlines without their auxiliary
        (("Plan/plan/NOUN/NN/ROOT/0", "accepted/accept/VERB/VBN/acl/0"), 1, True, A),
        (("Plan/plan/NOUN/NN/ROOT/0", "accepted/accept/VERB/VBN/acl/0"), 1, False, X),
        # coordination of three, and of a verb with a noun
        (
            (
                "Russia/russia/PROPN/NNP/nsubj/2",
                "may/may/AUX/MD/aux/2",
                "read/read/VERB/VB/ROOT/2",
                "weigh/weigh/VERB/VB/conj/2",
                "accept/accept/VERB/VB/conj/3",
            ),
            4,
            False,
            H,
        ),
        (
            (
                RUSSIA,
                "read/read/VERB/VBD/ROOT/1",
                "weighed/weigh/VERB/VBD/conj/1",
                "accepted/accept/VERB/VBD/conj/2",
            ),
            3,
            False,
            A,
        ),
        (("Envoys/envoy/NOUN/NNS/ROOT/0", "accepted/accept/VERB/VBD/conj/0"), 1, False, A),
        (("Envoys/envoy/NOUN/NNS/ROOT/0", "accept/accept/VERB/VBP/conj/0"), 1, False, A),
        (
            (
                "If/if/SCONJ/IN/mark/2",
                "Russia/russia/PROPN/NNP/nsubj/2",
                "read/read/VERB/VBD/advcl/5",
                "accepted/accept/VERB/VBD/conj/2",
                "talks/talk/NOUN/NNS/nsubj/5",
                "ended/end/VERB/VBD/ROOT/5",
            ),
            3,
            False,
            C,
        ),
        # adverbial clauses
        (
            (
                "Parliament/parliament/PROPN/NNP/nsubj/1",
                "voted/vote/VERB/VBD/ROOT/1",
                "to/to/PART/TO/aux/3",
                "accept/accept/VERB/VB/advcl/1",
            ),
            3,
            False,
            A,
        ),
        (
            (RUSSIA, "met/meet/VERB/VBD/ROOT/1", "to/to/PART/TO/aux/3", "accept/accept/VERB/VB/advcl/1"),
            3,
            False,
            P,
        ),
        (
            (RUSSIA, "ruled/rule/VERB/VBD/ROOT/1", "out/out/ADP/RP/prt/1", "accepting/accept/VERB/VBG/advcl/1"),
            3,
            False,
            N,
        ),
        ((RUSSIA, "left/leave/VERB/VBD/ROOT/1", "accepting/accept/VERB/VBG/advcl/1"), 2, False, X),
        ((RUSSIA, "left/leave/VERB/VBD/ROOT/1", "accepted/accept/VERB/VBD/advcl/1"), 2, False, A),
        (
            (
                "Elbia/elbia/PROPN/NNP/nsubj/1",
                "beat/beat/VERB/VBD/ROOT/1",
                "Norva/norva/PROPN/NNP/dobj/1",
                "to/to/PART/TO/aux/4",
                "win/win/VERB/VB/advcl/1",
            ),
            4,
            False,
            A,
        ),
        # "yet to" on the governing verb; a participle told of
        (
            (
                RUSSIA,
                "has/have/VERB/VBZ/ROOT/1",
                "yet/yet/ADV/RB/advmod/1",
                "to/to/PART/TO/aux/4",
                "accept/accept/VERB/VB/xcomp/1",
            ),
            4,
            False,
            N,
        ),
    ],
)
def test_rungs_written_out_by_hand(rows: tuple[str, ...], at: int, title: bool, expected: Modality) -> None:
    sentence = tree(*rows)
    assert mood(sentence, sentence.tokens[at], "ADOPT", title=title).modality is expected
