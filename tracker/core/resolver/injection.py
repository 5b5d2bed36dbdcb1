"""Text that speaks to a machine instead of a reader. An article that does is quarantined: it contributes nothing.

The signals follow published collections of indirect prompt injections (Greshake et al. 2023, arXiv 2302.12173;
Yi et al. 2023, arXiv 2312.14197): overriding orders, role markers, address to a model, demands about the verdict.
"""

import math
import re
from dataclasses import dataclass

QUARANTINE_AT = 0.5

_MACHINE = (
    r"(?:ai|llm|llms|language models?|machines?|chatbots?|bots?|(?:automated|automatic|ai) (?:\w+ )?"
    r"(?:systems?|readers?|judges?|resolvers?|agents?|models?|pipelines?|graders?|crawlers?)|resolvers?|resolution "
    r"(?:systems?|engines?|bots?)|classifiers?|scrapers?|crawlers?)"
)
_ORDER = (
    r"(?:output|respond|reply|answer|return|print|emit|classify|mark|label|set|treat|resolve|score|rate|count|report|"
    r"record)"
)
_VERDICT = r"(?:yes|no|true|false|resolved|accepted|confirmed|verified|full|asserted|certain|1\.0|100 ?%|maximum)"

_SIGNALS: tuple[tuple[str, float, str], ...] = (
    (
        "orders to set instructions aside",
        0.8,
        (
            r"\b(?:ignore|disregard|forget|override|bypass)\W+(?:\w+\W+){0,4}(?:previous|prior|above|earlier|"
            r"preceding|all|"
            r"your|other|system)\W+(?:\w+\W+){0,3}(?:instructions?|prompts?|rules|context|directions?|guidelines?|"
            r"criteria)\b"
        ),
    ),
    (
        "a marker of a chat role",
        0.7,
        (
            r"<\|\w+\|>|</?(?:system|assistant|instructions?|inst|prompt)\b[^>]*>|\[/?(?:inst|sys|system|assistant)\]|"
            r"^\W{0,4}(?:system|assistant|developer)(?: (?:prompt|message|note|override))? ?:|^#{2,}"
            r" ?(?:instruction|system)"
        ),
    ),
    (
        "words addressed to a machine",
        0.6,
        (
            rf"\b(?:note|message|instructions?|attention|notice|reminder|memo)s? (?:to|for)(?: (?:the|all|any))?"
            rf" {_MACHINE}\b|"
            rf"\b(?:dear|attention,?|hello,?) {_MACHINE}\b|\b{_MACHINE} (?:that |who )?(?:read|reads|reading|process|"
            rf"processes|"
            rf"processing) this\b|\b{_MACHINE} (?:must|should|shall|is instructed to|are instructed to) {_ORDER}\b"
        ),
    ),
    (
        "a role given to a model",
        0.6,
        (
            r"\byou are (?:now )?(?:the|a|an)\W+(?:\w+\W+){0,3}(?:resolver|judge|assistant|language model|ai|"
            r"classifier|bot|"
            r"oracle|grader)\b|\bas an? (?:ai|llm|(?:ai )?(?:language )?model)\b,? (?:you|your)\b"
        ),
    ),
    (
        "a demand about the verdict",
        0.6,
        (
            rf"\b{_ORDER}\b(?:\W+\w+){{0,6}}?\W+(?:this|these|the above|the following|every|all) (?:\w+"
            rf" )?(?:question|market|article|passage|item|claim|criteria|stance|label|"
            rf"verdict|"
            rf"outcome|proposal|event)s?\W+(?:\w+\W+){{0,4}}?(?:as|to|with|at|is|=)\W*{_VERDICT}(?!\w)|"
            rf"(?:^|[.!?:;]\s+|please |must |should ){_ORDER} (?:only )?(?:with )?[\"'“‘{{]+\W*(?:{_VERDICT}|stance|"
            rf"outcome)"
        ),
    ),
    (
        "a forged verdict",
        0.6,
        (
            r"[\"'](?:stance|label|verdict|outcome|confidence|probability|resolution|grade)[\"']\s*:|"
            rf"\b(?:stance|verdict|confidence|final answer|resolution)\s*[=:]\s*[\"']?{_VERDICT}\b"
        ),
    ),
    ("a fenced block", 0.2, r"```|~~~"),
)
_COMPILED = tuple((name, weight, re.compile(rule, re.IGNORECASE | re.MULTILINE)) for name, weight, rule in _SIGNALS)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """How strongly a text addresses a machine: `score` in [0, 1], higher is worse; `signals` says by what."""

    score: float
    signals: tuple[str, ...]

    @property
    def quarantined(self) -> bool:
        """Whether the article is to be kept from every judge and every belief."""
        return self.score >= QUARANTINE_AT


def suspicion(text: str) -> Suspicion:
    """Weigh the signals as independent: score = 1 - product of (1 - weight)."""
    found = [(name, weight) for name, weight, rule in _COMPILED if rule.search(text)]
    return Suspicion(1 - math.prod(1 - weight for _, weight in found), tuple(name for name, _ in found))
