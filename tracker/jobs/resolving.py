"""Resolving: what is unread is read, what is read is decided on, what nobody challenged becomes final."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Engine

from tracker.core.errors import TrackerError, WrongStep
from tracker.core.resolver import rules
from tracker.core.resolver.articles import Article
from tracker.core.resolver.criteria import Criteria
from tracker.core.resolver.judgement import Grade, Judgement, Stance
from tracker.core.resolver.policy import Action
from tracker.jobs.drafting import english, with_drafts
from tracker.jobs.work import Work
from tracker.services import resolutions, resolver
from tracker.services.resolver import Assessment, Pending
from tracker.storage.db import reading, transaction
from tracker.storage.queries.articles import last_article_id
from tracker.storage.queries.coverage import last_answers
from tracker.storage.queries.resolving import read_passed_windows

UNWATCHED = timedelta(hours=24)  # without an answer from any source, silence in a challenge window proves nothing

NEVER = datetime.min.replace(tzinfo=UTC)

log = structlog.get_logger()


# Reading ------------------------------------------------------------------------------------------------------------


def judge_news(work: Work, now: datetime) -> str:
    """Let the rules read, for every question that waits, the articles on it that they have not read."""
    with reading(work.engine) as session:
        waiting, unreadable = resolver.due_questions(session, now)
        last = last_article_id(session)
    for slug in unreadable:
        log.error("resolver.unreadable_criteria", question=slug)
    questions = with_drafts(waiting, work.settings.spacy_model)
    counts = [_read_for(work, pending, last, now) for pending in questions if pending.criteria.events]
    said = [f"{sum(counts)} articles read for {sum(map(bool, counts))} questions"] if any(counts) else []
    if unreadable:
        said.append(f"criteria cannot be read: {', '.join(unreadable)}")
    return "; ".join(said)


def _read_for(work: Work, pending: Pending, last: int, now: datetime) -> int:
    """Read until nothing is left. Where no article has come since, none is looked for."""
    place = (pending.question.id, pending.version)
    if work.read_up_to.get(place) == last:
        return 0
    done = 0
    while not work.stop.is_set():
        with reading(work.engine) as session:
            articles = resolver.retrieve(session, pending, rules.JUDGE, rules.VERSION)
        read = [(a, _judge(work, pending.criteria, a)) for a in articles]
        with transaction(work.engine) as session:
            for article, judgements in read:
                resolver.record_judgements(session, pending, article, judgements, rules.JUDGE, rules.VERSION, now)
        done += len(read)
        if not articles:
            work.read_up_to[place] = last
            break
    return done


def _judge(work: Work, criteria: Criteria, article: Article) -> tuple[Judgement, ...]:
    """What the rules make of an article. One they fail on is kept as not understood: that is no sign of absence."""
    try:
        return rules.judge(criteria, article, english(work.settings.spacy_model))
    except TrackerError:
        raise  # no language model: then nothing can be read
    except Exception as error:  # a text that no test has thought of
        log.exception("resolver.article_not_understood", article=article.id)
        why = f"The rules failed on this article: {type(error).__name__}."
        whole = Judgement("", Grade.UNEXPLAINED, Stance.NONE, article.title, 0, len(article.title), why, in_title=True)
        return (whole,)


# Deciding -----------------------------------------------------------------------------------------------------------


def assess_all(engine: Engine, now: datetime, *, spacy_model: str = "") -> Iterator[Assessment]:
    """What the evidence allows for every question on which something might be decided."""
    with reading(engine) as session:
        questions = resolver.questions_to_decide(session, now)
    for pending in with_drafts(questions, spacy_model):
        with reading(engine) as session:
            assessment = resolver.assess(session, pending, now)
        yield assessment


def decide(work: Work, now: datetime) -> str:
    """Propose, withdraw or call for a person, where the evidence asks for it."""
    done: dict[str, int] = {}
    for assessment in assess_all(work.engine, now, spacy_model=work.settings.spacy_model):
        if work.stop.is_set():
            break
        what = _act(work, assessment, now)
        if what:
            done[what] = done.get(what, 0) + 1
            log.info("resolver.acted", question=assessment.pending.question.slug, what=what)
    return ", ".join(f"{count} {what}" for what, count in done.items())


def _act(work: Work, assessment: Assessment, now: datetime) -> str:
    if assessment.standing is None and assessment.decision.action in (Action.WAIT, Action.LEAD):
        return ""
    try:
        with transaction(work.engine) as session:
            return resolver.act(session, assessment, now, auto_finalise=work.settings.auto_finalise)
    except WrongStep:
        return ""  # a person was faster; the next sweep sees what is left to do


# Finalising ---------------------------------------------------------------------------------------------------------


def finalise_due(work: Work, now: datetime) -> str:
    """Let unchallenged proposals become final, after a last look at the news.

    A window in which nobody watched the news is no window: without an answer from any source for a day, all wait.
    """
    with reading(work.engine) as session:
        passed = read_passed_windows(session, now)
        heard = last_answers(session)
    if not passed or not work.settings.auto_finalise:
        return ""
    if any(now - heard.get(fictional, NEVER) > UNWATCHED for fictional in passed):
        return f"{len(passed)} held back: no source has answered for a day"
    judge_news(work, now)
    decide(work, now)
    finalised = resolutions.finalise_due(work.engine, now)
    return f"{len(finalised)} finalised" if finalised else ""
