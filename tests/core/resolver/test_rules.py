"""Minimal pairs on the Berlin story: one element changed, another grade."""

from datetime import timedelta

import pytest

from tests.core.resolver import builders as b
from tracker.core.resolver.criteria import Actor, Count, Criteria, Event, When
from tracker.core.resolver.judgement import Grade, Judgement, Modality, Stance
from tracker.core.resolver.parse import Parser
from tracker.core.resolver.rules import judge


def grades(found: tuple[Judgement, ...], event: str) -> list[str]:
    return [j.grade.value for j in found if j.event_id == event]


def first(criteria: Criteria, body: str, parser: Parser, event: str, title: str = "") -> Judgement | None:
    found = judge(criteria, b.article(body, title), parser)
    for j in found:
        assert j.quote == (title if j.in_title else body)[j.start : j.end]
        assert j.why.endswith(".")
    return next((j for j in found if j.event_id == event and not j.in_title), None)


def reads(parser: Parser, criteria: Criteria, body: str, event: str) -> str:
    """ "full", or "irrelevant/hedged": the grade, with the modality where it is not asserted."""
    found = first(criteria, body, parser, event)
    if found is None:
        return "silent"
    plain = found.grade in (Grade.FULL, Grade.CONSISTENT, Grade.UNEXPLAINED) or found.modality is Modality.ASSERTED
    return found.grade.value if plain else f"{found.grade}/{found.modality}"


ACCEPTS = [
    ("Russia accepted the Berlin proposals on Tuesday.", "full"),
    ("Russia has accepted the Berlin proposals.", "full"),
    ("The Berlin proposals were accepted by Russia.", "full"),
    ("The Russian foreign ministry accepted the Berlin proposals.", "full"),
    ("Russia's foreign ministry said on Tuesday it had accepted the Berlin proposals in full.", "full"),
    ("Kremlin spokesman Dmitry Peskov said Russia had accepted the Berlin proposals as a whole.", "full"),
    ("Russian President Vladimir Putin accepted the Berlin proposals.", "full"),
    ("Russia accepted the Berlin proposals, the Kremlin said in a statement.", "full"),
    ("Russia agreed to all points of the Berlin package.", "full"),
    ("Russia gave its full consent to the Berlin package on Monday, the Kremlin said.", "full"),
    ("Russia gave its blessing to the Berlin package on Monday.", "full"),
    ("Russia said yes to the Berlin proposals.", "full"),
    ("Russia not only accepted the Berlin proposals but praised them.", "full"),
    ("The Berlin proposals, which Russia accepted on Tuesday, were drawn up in December.", "full"),
    ("Russia, which accepted the Berlin proposals on Tuesday, asked for talks.", "full"),
    ("Russia accepted and welcomed the Berlin proposals.", "full"),
    ("Russia and Ukraine accepted the Berlin proposals.", "full"),
    ("Moscow backed the Berlin proposals.", "consistent"),
    ("Russia's acceptance of the Berlin proposals was announced on Tuesday.", "consistent"),
    ("Russia announced its acceptance of the Berlin proposals.", "consistent"),
    ("Russia bowed to the Berlin proposals.", "consistent"),
    ("Russia hailed the Berlin proposals.", "consistent"),
    # negated, denied, refused
    ("Russia has not accepted the Berlin proposals.", "contrary/negated"),
    ("Russia never accepted the Berlin proposals.", "contrary/negated"),
    ("Neither Russia nor Ukraine accepted the Berlin proposals.", "contrary/negated"),
    ("Russia refused to accept the Berlin proposals.", "contrary/negated"),
    ("Russia declined to accept the Berlin proposals.", "contrary/negated"),
    ("Russia has yet to accept the Berlin proposals.", "contrary/negated"),
    ("The Kremlin denied that it had accepted the Berlin proposals.", "contrary/denied"),
    ("Russia rejected the Berlin proposals.", "contrary/negated"),
    ("The Berlin proposals were rejected by the Kremlin.", "contrary/negated"),
    ("Russia ruled out accepting the Berlin proposals.", "contrary/negated"),
    ("Russia left the meeting without accepting the Berlin proposals.", "contrary/negated"),
    # double negation
    ("Russia has not ruled out accepting the Berlin proposals.", "irrelevant/hedged"),
    ("The Kremlin did not deny that it had accepted the Berlin proposals.", "irrelevant/hedged"),
    ("Russia did not say that it had accepted the Berlin proposals.", "irrelevant/hedged"),
    ("Russia did not refuse to accept the Berlin proposals.", "irrelevant/hedged"),
    # hedged
    ("Moscow could accept the Berlin proposals.", "irrelevant/hedged"),
    ("Russia may have accepted the Berlin proposals.", "irrelevant/hedged"),
    ("Russia reportedly accepted the Berlin proposals.", "irrelevant/hedged"),
    ("Sources said Russia had accepted the Berlin proposals.", "irrelevant/hedged"),
    ("Russia has accepted the Berlin proposals, people familiar with the matter said.", "irrelevant/hedged"),
    ("Analysts said Russia had accepted the Berlin proposals.", "irrelevant/hedged"),
    ("Diplomats believe that Russia accepted the Berlin proposals.", "irrelevant/hedged"),
    ("There were rumours that Russia had accepted the Berlin proposals.", "irrelevant/hedged"),
    ("It is likely that Russia accepted the Berlin proposals.", "irrelevant/hedged"),
    ("It is unclear whether Russia accepted the Berlin proposals.", "irrelevant/hedged"),
    ("Russia appeared to accept the Berlin proposals.", "irrelevant/hedged"),
    ("The United States said Russia had accepted the Berlin proposals.", "irrelevant/hedged"),
    ("Any state that accepts the Berlin proposals, such as Russia, would gain.", "irrelevant/hedged"),
    # predicted
    ("Russia will accept the Berlin proposals.", "irrelevant/predicted"),
    ("Russia is ready to accept the Berlin proposals.", "irrelevant/predicted"),
    ("Russia is expected to accept the Berlin proposals.", "irrelevant/predicted"),
    ("Zelensky urged Russia to accept the Berlin proposals.", "irrelevant/predicted"),
    ("Russia agreed to accept the Berlin proposals.", "irrelevant/predicted"),
    ("Russia is accepting the Berlin proposals.", "irrelevant/predicted"),
    ("Russia held talks to accept the Berlin proposals.", "irrelevant/predicted"),
    ("Washington hopes that Russia accepted the Berlin proposals.", "irrelevant/predicted"),
    ("The plan is to accept the Berlin proposals, Russia said.", "irrelevant/predicted"),
    ("Before Russia accepted the Berlin proposals there were talks.", "irrelevant/predicted"),
    ("The Berlin proposals are to be accepted by Russia.", "irrelevant/predicted"),
    ("Kyiv demanded that Russia accept the Berlin proposals.", "irrelevant/predicted"),
    ("Sanctions will be eased once Russia accepts the Berlin proposals.", "irrelevant/predicted"),
    ("Russia accepts the Berlin proposals soon.", "irrelevant/predicted"),
    # conditional
    ("If Russia accepts the Berlin proposals, sanctions will be eased.", "irrelevant/conditional"),
    ("Russia would accept the Berlin proposals.", "irrelevant/conditional"),
    ("Had Russia accepted the Berlin proposals, the war would be over.", "irrelevant/conditional"),
    # partial, another object, another actor
    ("Moscow has accepted some points of the Berlin proposals.", "irrelevant/partial"),
    ("Russia accepted two of the Berlin proposals.", "irrelevant/partial"),
    ("Russia accepted the Berlin proposals in principle.", "irrelevant/partial"),
    ("Russia accepted an invitation to discuss the Berlin proposals.", "unexplained"),
    ("The State Duma accepted the Berlin proposals.", "irrelevant"),
    ("Russia's ally Belarus accepted the Berlin proposals.", "irrelevant"),
    ("Ukraine accepted the Berlin proposals.", "irrelevant"),
    ("A former Kremlin aide accepted the Berlin proposals.", "irrelevant"),
    ("Ukraine may accept the Berlin proposals.", "irrelevant/hedged"),
    ("Ukraine accepted the Berlin proposals in 2019.", "irrelevant/stale"),
    ("The Berlin proposals have been accepted.", "unexplained"),
    ("Russia accepted the Geneva proposals.", "silent"),
    # questions, participles, other acts
    ("Has Russia accepted the Berlin proposals?", "irrelevant/question"),
    ("The Berlin proposals accepted by Russia are legally binding.", "irrelevant/participle"),
    ("The Kremlin spoke of accepting the Berlin proposals.", "irrelevant/participle"),
    ("Russia received the Berlin proposals.", "irrelevant"),
    ("The Kremlin said it had received the Berlin proposals.", "irrelevant"),
    ("Russia will study the Berlin proposals.", "irrelevant/predicted"),
    ("Russia discussed the Berlin proposals in 2019.", "irrelevant/stale"),
    ("For Russia, the Berlin proposals are a beginning.", "unexplained"),
    # time
    ("Russia accepted the Berlin proposals in 2019.", "irrelevant/stale"),
    ("Russia rejected the Berlin proposals in 2019.", "irrelevant/stale"),
    ("Russia could reject the Berlin proposals.", "irrelevant"),
    ("Russia criticised and opposed the Berlin proposals.", "irrelevant"),
]


@pytest.mark.parametrize(("sentence", "expected"), ACCEPTS)
def test_whether_russia_accepts_is_read_from_one_sentence(parser: Parser, sentence: str, expected: str) -> None:
    assert reads(parser, b.criteria(), sentence, "accept") == expected


SANCTIONS = [
    (
        "The Council of the European Union formally adopted a new package of sanctions against Russia on Monday.",
        "full",
    ),
    ("The European Union adopted its 21st sanctions package against Russia on Monday.", "full"),
    ("EU foreign ministers adopted a new package of sanctions against Russia.", "full"),
    ("A new package of sanctions on Russia was adopted by the EU.", "full"),
    ("The EU imposed a new package of sanctions on Russia over the war.", "full"),
    ("The EU voted to adopt a new package of sanctions against Russia.", "full"),
    ("Meeting in Brussels on Monday, EU ministers adopted a package of sanctions against Moscow.", "full"),
    ("A package of sanctions against Russia won approval from the EU.", "full"),
    ("The EU approved a package of sanctions against Russia after months of talks.", "full"),
    ("The EU decided to adopt a package of sanctions against Russia.", "full"),
    ("The EU's package of sanctions on Russia took effect on Monday.", "full"),
    ("The EU adopted a package of sanctions on Russian oil.", "full"),
    ("EU ambassadors agreed in principle on a new package of sanctions against Russia.", "silent"),
    ("The European Commission adopted a new package of sanctions against Russia.", "irrelevant"),
    ("EU leaders failed to adopt a new package of sanctions against Russia.", "contrary/negated"),
    ("The EU lifted a package of sanctions on Russia.", "contrary/negated"),
    ("The EU agreed to adopt a new package of sanctions against Russia.", "irrelevant/predicted"),
    ("The EU is preparing a new package of sanctions against Russia.", "irrelevant/predicted"),
    ("The EU adopted a package of sanctions against Belarus.", "silent"),
    ("The EU adopted a package of sanctions against an ally of Russia.", "unexplained"),
]


@pytest.mark.parametrize(("sentence", "expected"), SANCTIONS)
def test_whether_the_union_adopts_sanctions_is_read_from_one_sentence(
    parser: Parser, sentence: str, expected: str
) -> None:
    assert reads(parser, b.criteria(b.ADOPT), sentence, "adopt") == expected
