"""Replay labelled cases through judge, fusion and policy: python -m tests.core.resolver.replay CASES.jsonl [CASE ...]

Prints one line a check and the figures of the protocol: wrong-way and premature decisions, then precision and recall of
event decisions and defaults apart. Gold labels are stripped before anything sees an item.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tracker.core.resolver.articles import Article, ArticleStatus, Source, SourceKind, Tier, clean
from tracker.core.resolver.criteria import Actor, Count, Criteria, Event, When
from tracker.core.resolver.dedupe import Known, Relation, StoryLink, assign, body_sha256, signature
from tracker.core.resolver.drafting import draft
from tracker.core.resolver.fuse import Report, fuse
from tracker.core.resolver.injection import suspicion
from tracker.core.resolver.parse import Parser
from tracker.core.resolver.passages import mentions
from tracker.core.resolver.policy import Action, Coverage, Decision, Mode, decide
from tracker.core.resolver.rules import judge
from tracker.judges.english import EnglishParser

TIERS = {"wire": Tier.A, "newspaper": Tier.B, "broadcaster": Tier.B, "official": Tier.C}
DECIDED = (Action.PROPOSE, Action.PROPOSE_DEFAULT)


@dataclass(frozen=True)
class Check:
    """One dated expectation and what the resolver would have done."""

    case: str
    as_of: datetime
    expected: str
    decision: Decision
    by_default: bool  # the expectation rests on the default, not on an event
    quotes: tuple[str, ...]

    @property
    def decided(self) -> str | None:
        return self.decision.outcome if self.decision.action in DECIDED else None

    @property
    def final(self) -> bool:
        return self.decided is not None and self.decision.mode is Mode.STRICT

    @property
    def fault(self) -> str:
        if self.decided is None or self.decided == self.expected:
            return ""
        return "premature" if self.expected == "unresolved" else "wrong way"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def criteria(case: Mapping[str, Any], parser: Parser) -> Criteria:
    """The structured criteria of a case, or drafted ones counted as confirmed, to measure the drafter too."""
    given = case.get("resolution")
    if not given:
        return _drafted(case, parser)
    default = case.get("default_at_close", "no")
    counted = (given.get("yes_when", {}).get("count"), given.get("no_when", {}).get("count"))
    status = given.get("yes_when", {}).get("status", "completed")
    actors = tuple(Actor(a["name"], tuple(a.get("aliases", ())), tuple(a.get("not", ()))) for a in given["actors"])
    subjects = tuple(a["name"] for a in given["actors"] if a.get("role", "subject") == "subject")
    events = [_event(e, subjects, status) for e in given["events"]]
    yes, no = _when(given.get("yes_when", {})), _when(given.get("no_when", {}))
    if counted[0]:
        events, yes = _with_count(events, counted[0], yes, "yes")
    if counted[1]:
        events, no = _with_count(events, counted[1], no, "no")
    return Criteria(
        text=given.get("text") or case["resolution_criteria"],
        opens_at=moment(case["opens_at"]),
        closes_at=moment(case["closes_at"]),
        actors=actors,
        events=tuple(events),
        yes_when=yes,
        no_when=no,
        default_at_close="escalate" if default == "none" else default,
        grace_hours=0.0,
        min_independent_sources=case.get("min_independent_sources", 2),
        official_source_suffices=case.get("official_source_suffices", False),
        official=tuple(given.get("official", ())) or tuple(n for a in actors for n in (a.name, *a.aliases)),
        trusted=tuple(given.get("trusted", ())),
        excluded=tuple(given.get("excluded", ())),
    )


def _drafted(case: Mapping[str, Any], parser: Parser) -> Criteria:
    actors = [Actor(a["name"], tuple(a.get("aliases", ()))) for a in case["actors"]]
    opens_at, closes_at = moment(case["opens_at"]), moment(case["closes_at"])
    drafted = draft(
        case["question"], case["resolution_criteria"], actors, opens_at=opens_at, closes_at=closes_at, parser=parser
    )
    default = case.get("default_at_close", "no")
    return replace(
        drafted,
        default_at_close="escalate" if default == "none" else default,
        grace_hours=0.0,
        min_independent_sources=case.get("min_independent_sources", 2),
        official_source_suffices=case.get("official_source_suffices", False),
        official=tuple(n for a in drafted.actors for n in (a.name, *a.aliases)),
        confirmed=True,
    )


def _event(table: Mapping[str, Any], subjects: tuple[str, ...], status: str) -> Event:
    classes = table.get("class") or ()
    count = table.get("count")
    return Event(
        id=table["id"],
        classes=(classes,) if isinstance(classes, str) else tuple(classes),
        agent=tuple(table.get("agent", subjects)),
        agentless=bool(table.get("agentless")),
        patient=tuple(table.get("patient") or ()),
        object_any=tuple(table.get("object_any") or ()),
        object_all=tuple(table.get("object_all") or ()),
        object_not=tuple(table.get("object_not") or ()),
        place=tuple(table.get("place") or ()),
        on=tuple(table.get("on") or ()),
        count=Count(count["op"], float(count["value"]), tuple(count["unit"]), count.get("mode", "single"))
        if count
        else None,
        stage=tuple(table.get("stage") or (["announced", "completed"] if status == "announced" else ["completed"])),
        confirmed_by=tuple(table.get("confirmed_by") or ()),
        phrases=tuple(p if "{" in p else f"{{agent}} {p}" for p in table.get("phrases") or ()),
    )


def _when(table: Mapping[str, Any]) -> When:
    return When(tuple(table.get("any") or ()), tuple(table.get("all") or ()), tuple(table.get("before") or ()))


def _with_count(events: list[Event], table: Mapping[str, Any], when: When, side: str) -> tuple[list[Event], When]:
    """The older notation: a count beside the condition becomes an event of its own."""
    op, value = (">=", table["min"]) if "min" in table else ("<=", table["max"])
    unit, scale = table["unit"], 1.0
    for word, size in (("million", 1e6), ("billion", 1e9)):
        if word in unit:
            unit, scale = unit.replace(word, "").strip(), size
    base = next(e for e in events if e.id == table["event"])
    counted = replace(
        base, id=f"{base.id}-{side}", count=Count(op, value * scale, (unit,)), agent=("*",), agentless=True
    )
    return [*events, counted], When(any=(*when.any, counted.id))


def source(item: Mapping[str, Any]) -> Source:
    kind = SourceKind(item["source_type"])
    return Source(0, item["source"], item["url"].split("/")[2], item["source"], kind, TIERS.get(kind.value, Tier.C))


@dataclass
class Replay:
    """A case taken in item by item, as it would have been."""

    criteria: Criteria
    parser: Parser
    newsrooms: frozenset[str] = frozenset()  # every source known to the site, whether it has reported yet or not
    articles: list[Article] = field(default_factory=list)
    links: dict[int, StoryLink] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)

    def take_in(self, item: Mapping[str, Any]) -> None:
        at = moment(item["published_at"])
        body, title = clean(item["body"]), clean(item["title"])
        article = Article(len(self.articles) + 1, title, body, source(item), at, at, item["url"])
        if suspicion(f"{title}\n{body}").quarantined:
            article = replace(article, status=ArticleStatus.QUARANTINED)
        known = [_known(a, self.links[a.id]) for a in self.articles]
        link = assign(article, known, self.newsrooms)
        self.articles.append(article)
        self.links[article.id] = link
        if link.relation in (Relation.CORRECTION, Relation.RETRACTION) and link.target:
            self._mark(link.target, ArticleStatus.CORRECTED)
        origin = self._origin(article, link)
        for judgement in judge(self.criteria, article, self.parser):
            number = len(self.reports) + 1
            self.reports.append(
                Report(number, article.id, judgement, article.source, at, origin, link.relation, article.status)
            )

    def _origin(self, article: Article, link: StoryLink) -> str:
        match link.origin:
            case None:
                return article.source.newsroom
            case str():
                return link.origin.casefold()
            case _:
                return self.articles[link.origin - 1].source.newsroom

    def _mark(self, target: int, status: ArticleStatus) -> None:
        """The article and all its copies."""
        dead = {target} | {i for i, link in self.links.items() if target in (link.target, link.origin)}
        self.reports = [replace(r, status=status) if r.article_id in dead else r for r in self.reports]

    def decide(self, now: datetime, coverage: Mapping[str, float]) -> Decision:
        names = [n for a in self.criteria.actors for n in (a.name, *a.aliases)]
        window = [a for a in self.articles if a.published_at >= self.criteria.opens_at]
        about = sum(mentions(f"{a.title} {a.body}", names) for a in window)
        watched = Coverage(
            coverage.get("poll_ok", 1.0), coverage.get("gap_hours", 0.0), int(coverage.get("sources_alive", 9)), about
        )
        return decide(self.criteria, fuse(self.criteria, self.reports, now), watched, now)


def _known(article: Article, link: StoryLink) -> Known:
    return Known(
        article.id,
        article.title,
        body_sha256(article.body),
        signature(article.body),
        article.source,
        article.published_at,
        link.origin,
    )


def _line(r: Report) -> str:
    j = r.judgement
    return f"#{r.article_id} {r.source.name} [{j.event_id} {j.grade}] {j.why} | {j.quote}"


def replay(case: Mapping[str, Any], parser: Parser) -> Iterator[Check]:
    """The decision at every dated check of a case with structured criteria."""
    wanted = criteria(case, parser)
    run = Replay(wanted, parser, frozenset(i["source"] for i in case["items"]))
    waiting = sorted(case["items"], key=lambda i: i["published_at"], reverse=True)
    for expected in sorted(case["expected"], key=lambda e: e["as_of"]):
        as_of = moment(expected["as_of"])
        while waiting and moment(waiting[-1]["published_at"]) <= as_of:
            run.take_in({k: v for k, v in waiting.pop().items() if k != "gold"})
        decision = run.decide(as_of, case.get("coverage") or {})
        rests_on = expected.get("decisive_items", as_of < wanted.closes_at)
        by_default = expected["outcome"] != "unresolved" and not rests_on
        yield Check(case["id"], as_of, expected["outcome"], decision, by_default, tuple(map(_line, run.reports)))


def cases(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def figures(checks: Iterable[Check]) -> Counter[str]:
    """Counts by name: due and right, apart for events and defaults, finalised and proposed; faults by kind."""
    out: Counter[str] = Counter()
    for c in checks:
        out["checks"] += 1
        kind = "default" if c.by_default else "event"
        if c.expected != "unresolved":
            out[f"{kind} due"] += 1
            out[f"{kind} right"] += c.decided == c.expected
            out[f"{kind} right, final"] += c.final and c.decided == c.expected
        out["decided"] += c.decided is not None
        out["final"] += c.final
        if c.fault:
            out[f"{'finalised' if c.final else 'proposed'} {c.fault}"] += 1
        out[f"action {c.decision.action}"] += 1
    return out


def main(arguments: list[str]) -> None:
    parser = EnglishParser()
    every: list[Check] = []
    verbose = set(arguments[1:])
    for case in cases(Path(arguments[0])):
        if verbose and case["id"] not in verbose:
            continue
        for check in replay(case, parser):
            every.append(check)
            mark = check.fault.upper() or ("ok" if check.decided else "-")
            final = "final" if check.final else ""
            path = check.decision.rule_path
            print(f"{check.case:28} {check.as_of:%Y-%m-%d} expected {check.expected:10} {mark:10} {final:5} {path}")
            if verbose or check.fault:
                print("   ", check.decision.why)
                print(*(f"      {q}" for q in check.quotes), sep="\n")
    for name, count in sorted(figures(every).items()):
        print(f"{name:32} {count}")


if __name__ == "__main__":
    main(sys.argv[1:])
