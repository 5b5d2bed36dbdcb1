"""How a sentence puts its statement, read off the tree: from the predicate up to the root, the first bar found holds.

A YES may rest only on what is asserted. Cues are taken generously: one in the clause, or in a clause that governs it,
is enough to withhold assertion.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tracker.core.resolver import lexicon
from tracker.core.resolver.judgement import Modality
from tracker.core.resolver.parse import Sentence, Token
from tracker.core.resolver.predicates import subjects
from tracker.core.resolver.verbs import DECISIONS, PROCESSES


@dataclass(frozen=True, slots=True)
class Mood:
    """A modality with the word that shows it, and who is said to speak (heads of the subject of the speech verb)."""

    modality: Modality
    cue: str = ""
    speakers: tuple[Token, ...] = ()


_Bar = tuple[Modality, str]  # what withholds assertion, and the word that shows it
_Step = tuple[_Bar | None, Token | None]  # a bar, or the word to go on from; neither where the clause stands by itself
_PAST = ("VBD", "VBN")
_FINITE = ("VBD", "VBZ", "VBP")


def mood(sentence: Sentence, predicate: Token, verb_class: str = "", *, title: bool = False) -> Mood:
    """The mood of a predicate."""
    if sentence.text.rstrip().endswith("?"):
        return Mood(Modality.QUESTION, "?")
    return _Climb(sentence, verb_class, title).from_(predicate)


@dataclass(frozen=True, slots=True)
class _Climb:
    sentence: Sentence
    verb_class: str
    title: bool

    def from_(self, predicate: Token) -> Mood:
        speakers: tuple[Token, ...] = ()
        node: Token | None = predicate
        while node is not None:
            bar = self._own(node, lowest=node.i == predicate.i)
            if bar is None and node.dep == "conj" and not self._independent(node):
                bar = self._shared(node)
            if bar is None:
                bar, above = self._up(node)
            if bar is not None:
                return Mood(bar[0], bar[1], speakers)
            if above is not None and above.lemma in lexicon.SAY and node.dep in ("ccomp", "parataxis"):
                speakers = speakers or subjects(self.sentence, above)
            node = above
        return Mood(Modality.ASSERTED, "", speakers)

    # Within one clause

    def _own(self, node: Token, *, lowest: bool) -> _Bar | None:
        if not node.verbal:
            return self._own_noun(node, lowest=lowest)
        return (
            self._negation(node, lowest=lowest)
            or self._auxiliary(node, lowest=lowest)
            or self._mark(node)
            or self._adverb(node)
            or (self._form(node) if lowest else None)
        )

    def _own_noun(self, node: Token, *, lowest: bool) -> _Bar | None:
        if any(c.lower == "no" for c in self.sentence.children(node, "det")):
            return Modality.NEGATED, f"no {node.text}"
        if not lowest and node.lemma in lexicon.HEDGE_NOUNS:
            return Modality.HEDGED, node.text
        return None

    def _negation(self, node: Token, *, lowest: bool) -> _Bar | None:
        s = self.sentence
        found = [c for c in s.children(node) if c.dep == "neg" or c.lower in lexicon.NEGATIONS]
        found = [c for c in found if not self._not_only(c)]
        found += [
            c
            for n in s.children(node, "nsubj", "nsubjpass", "dobj")
            for c in (n, *s.children(n, "det", "preconj", "cc"))
            if _none(c)
        ]
        if not found:
            return None
        if lowest:
            return Modality.NEGATED, found[0].text
        double = node.lemma in lexicon.DENY | lexicon.NEGATIVE_IMPLICATIVE | {"rule", "exclude"}
        return Modality.HEDGED, f"{found[0].text} {node.text}" + (": a double negation" if double else "")

    def _not_only(self, word: Token) -> bool:
        after = word.i + 1
        return after < len(self.sentence.tokens) and self.sentence.tokens[after].lower in ("only", "just", "merely")

    def _auxiliary(self, node: Token, *, lowest: bool) -> _Bar | None:
        auxiliaries = self.sentence.children(node, "aux")
        for a in auxiliaries:
            if a.lower in lexicon.WILL:
                return Modality.PREDICTED, a.text
            if a.lower in lexicon.WOULD and node.tag != "VBN":
                return Modality.CONDITIONAL, a.text
            if a.lower in lexicon.MAY:
                return Modality.HEDGED, a.text
        if auxiliaries and auxiliaries[0].lower in ("had", "were") and self._inverted(node, auxiliaries[0]):
            return Modality.CONDITIONAL, f"{auxiliaries[0].text} ..."
        progressive = node.tag == "VBG" and any(a.lemma == "be" for a in auxiliaries)
        if lowest and progressive and self.verb_class not in PROCESSES:
            return Modality.PREDICTED, f"{auxiliaries[-1].text} {node.text}"
        return None

    def _inverted(self, node: Token, auxiliary: Token) -> bool:
        """Whether a condition is put by word order ("Had Russia accepted, ...")."""
        own = self.sentence.children(node, "nsubj", "nsubjpass")
        return bool(own) and auxiliary.i < own[0].i and node.dep == "advcl"

    def _mark(self, node: Token) -> _Bar | None:
        for c in self.sentence.children(node, "mark", "advmod", "prep", "cc", "preconj"):
            if c.lower in lexicon.IF:
                return Modality.CONDITIONAL, c.text
            if c.lower == "whether":
                return Modality.HEDGED, c.text
            if c.dep == "mark" and c.lower in lexicon.NOT_YET:
                return Modality.PREDICTED, c.text
            if c.lower in ("when", "once") and node.tag in ("VBZ", "VBP", "VB") and node.dep in ("advcl", "ccomp"):
                return Modality.PREDICTED, c.text
        return None

    def _adverb(self, node: Token) -> _Bar | None:
        for c in self.sentence.children(node, "advmod"):
            if c.lower in lexicon.HEDGE_ADVERBS:
                return Modality.HEDGED, c.text
            if c.lower in lexicon.LATER_ADVERBS and node.tag not in _PAST:
                return Modality.PREDICTED, c.text
        return None

    def _form(self, node: Token) -> _Bar | None:
        """The shape of the verb itself: infinitives, gerunds and subjunctives name an act without asserting it."""
        auxiliaries = self.sentence.children(node, "aux", "auxpass")
        if node.tag == "VBN" and any(a.lower == "be" for a in auxiliaries) and not self._infinitive(node):
            return Modality.PREDICTED, "be"
        if node.tag == "VB" and not auxiliaries and node.dep not in ("conj", "xcomp", "ccomp") and not self.title:
            return Modality.PREDICTED, node.text
        if node.tag == "VBG" and not auxiliaries and node.dep == "ROOT":
            return Modality.PARTICIPLE, node.text
        return None

    def _infinitive(self, node: Token) -> bool:
        return any(c.lower == "to" for c in self.sentence.children(node, "aux"))

    # Between clauses

    def _independent(self, node: Token) -> bool:
        """Whether a coordinated verb has its own subject or auxiliary, and so does not share the first one's."""
        own = self.sentence.children(node, "nsubj", "nsubjpass", "aux", "auxpass")
        return bool(own) or node.tag in _FINITE or not node.verbal

    def _shared(self, node: Token) -> _Bar | None:
        first = self.sentence.head(node)
        while first.dep == "conj" and not self._independent(first):
            first = self.sentence.head(first)
        return self._own(first, lowest=True) if first.verbal else None

    def _up(self, node: Token) -> _Step:
        """The bar that the relation to the governing word raises, or the word to go on from."""
        governor = self.sentence.head(node)
        if governor.i == node.i:
            infinitive = node.verbal and self._infinitive(node)
            return ((Modality.PREDICTED, f"to {node.text}") if infinitive else None), None
        step = _STEPS.get(node.dep)
        return step(self, node, governor) if step else (None, governor)

    def _conj(self, node: Token, governor: Token) -> _Step:
        first = governor
        while first.dep == "conj":
            first = self.sentence.head(first)
        if not node.verbal or not first.verbal:
            return None, first
        mark = self._mark(first)
        if mark is not None and not self.sentence.children(node, "nsubj", "nsubjpass"):
            return mark, None
        return self._up(first)

    def _xcomp(self, node: Token, governor: Token) -> _Step:
        verb = f"{governor.text} to"
        if governor.lemma in lexicon.NEGATIVE_IMPLICATIVE or self._rules_out(governor):
            return self._negated_by(governor), None
        if governor.lemma in lexicon.DENY:
            return self._denied_by(governor), None
        if any(c.lower == "yet" for c in self.sentence.children(governor, "advmod")):
            return (Modality.NEGATED, "yet to"), None
        if governor.lemma in lexicon.IMPLICATIVE and governor.lemma not in ("go", "be"):
            return None, governor
        if governor.lemma in lexicon.DECISION_VERBS and self.verb_class in DECISIONS:
            return None, governor
        if not self._infinitive(node) and (not node.verbal or node.tag == "VBN"):
            return None, governor
        if governor.lemma in lexicon.HEDGE_VERBS:
            return (Modality.HEDGED, verb), None
        return (Modality.PREDICTED, verb), None

    def _rules_out(self, governor: Token) -> bool:
        return governor.lemma == "rule" and any(c.lower == "out" for c in self.sentence.children(governor))

    def _negated_by(self, governor: Token) -> _Bar:
        return self._negation(governor, lowest=False) or (Modality.NEGATED, governor.text)

    def _denied_by(self, governor: Token) -> _Bar:
        return self._negation(governor, lowest=False) or (Modality.DENIED, governor.text)

    def _ccomp(self, node: Token, governor: Token) -> _Step:
        if self._infinitive(node):
            return self._xcomp(node, governor)
        said_of = next(iter(self.sentence.children(governor, "acomp", "attr")), governor)
        if not governor.verbal or governor.lemma == "be":
            known = lexicon.FACT_NOUNS | lexicon.FACTIVE_ADJECTIVES
            return (None, governor) if said_of.lemma in known else ((Modality.HEDGED, said_of.text), None)
        if governor.lemma in lexicon.DENY or self._rules_out(governor):
            return self._denied_by(governor), None
        if governor.lemma in lexicon.NEGATIVE_IMPLICATIVE:
            return self._negated_by(governor), None
        if governor.lemma in lexicon.SAY:
            return self._said(node, governor)
        if governor.lemma in lexicon.EXPECT:
            return (Modality.PREDICTED, governor.text), None
        return (Modality.HEDGED, governor.text), None

    def _said(self, node: Token, governor: Token) -> _Step:
        speakers = subjects(self.sentence, governor)
        anonymous = next((t for t in speakers if t.lemma in lexicon.ANONYMOUS), None)
        if anonymous is not None:
            return (Modality.HEDGED, f"{anonymous.text} {governor.text}"), None
        if node.tag == "VBG" and not self.sentence.children(node, "aux"):
            return (Modality.PARTICIPLE, node.text), None
        return None, governor

    def _clause_of_noun(self, node: Token, governor: Token) -> _Step:
        """acl: "sanctions adopted by", "the plan to adopt", "rumours that"; headlines drop the auxiliary."""
        if self._infinitive(node):
            return (Modality.PREDICTED, f"{governor.text} to"), None
        finite = node.tag in _FINITE or bool(self.sentence.children(node, "aux", "nsubj"))
        if any(c.lower == "that" for c in self.sentence.children(node, "mark")) or finite:
            hedged = governor.lemma in lexicon.HEDGE_NOUNS
            return ((Modality.HEDGED, governor.text) if hedged else None), governor
        if self.title and governor.dep == "ROOT" and node.tag in _PAST:
            return None, None
        return (Modality.PARTICIPLE, node.text), None

    def _relative(self, node: Token, governor: Token) -> _Step:
        determiner = {c.lower for c in self.sentence.children(governor, "det")}
        indefinite = determiner & {"any", "every", "no", "each", "those"} or governor.lower in ("anyone", "whoever")
        if indefinite or node.tag in ("VBZ", "VBP", "VB"):
            return (Modality.HEDGED, f"{governor.text} that {node.text}"), None
        return None, None

    def _adverbial(self, node: Token, governor: Token) -> _Step:
        if self._infinitive(node):
            if governor.lemma in lexicon.DECISION_VERBS and self.verb_class in DECISIONS:
                return None, governor
            if governor.lemma in lexicon.CONTESTS and node.lemma in lexicon.GAINS:
                return None, governor
            return (Modality.PREDICTED, f"in order to {node.text}"), None
        if self._rules_out(governor):
            return self._negated_by(governor), None
        marks = {c.lower for c in self.sentence.children(node, "mark", "advmod")}
        if marks & lexicon.PRESUPPOSING and node.tag in (*_PAST, "VBZ"):
            return None, None
        if node.tag == "VBG" and not marks and not self._set_off(node, governor):
            return (Modality.PARTICIPLE, f"{governor.text} {node.text}"), None
        return None, governor

    def _set_off(self, node: Token, governor: Token) -> bool:
        """Whether a comma parts the participle from its verb: "met on Monday, adopting", not "considered adopting"."""
        between = self.sentence.tokens[min(node.i, governor.i) : max(node.i, governor.i)]
        return any(t.text in (",", ";", "–", "—") for t in between)

    def _after_preposition(self, node: Token, governor: Token) -> _Step:
        """pcomp: "after adopting", "without accepting", "barred from signing"."""
        above = self.sentence.head(governor)
        if governor.lower in ("without", "against") or (governor.lower == "from" and above.lemma in lexicon.PREVENT):
            return (Modality.NEGATED, f"{governor.text} {node.text}"), None
        if governor.lower in ("after", "by", "upon", "following", "since", "in", "on", "with"):
            return None, above
        return (Modality.PARTICIPLE, f"{governor.text} {node.text}"), None


_STEPS: dict[str, Callable[[_Climb, Token, Token], _Step]] = {
    "conj": _Climb._conj,
    "xcomp": _Climb._xcomp,
    "ccomp": _Climb._ccomp,
    "csubj": _Climb._ccomp,
    "acl": _Climb._clause_of_noun,
    "relcl": _Climb._relative,
    "advcl": _Climb._adverbial,
    "pcomp": _Climb._after_preposition,
}


def _none(token: Token) -> bool:
    return token.lower in lexicon.NEGATIVE_DETERMINERS
