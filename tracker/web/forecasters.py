"""One forecaster: how good, how well calibrated, on which questions; and the export of everything one did oneself."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from flask import Blueprint, Response, render_template, request, url_for

from tracker.core.errors import NotAllowed
from tracker.core.outcome import outcome_label
from tracker.storage.db import reading
from tracker.storage.queries.forecaster_questions import (
    Exported,
    Resolved,
    Standing,
    read_everything,
    read_resolved,
    read_standing,
)
from tracker.storage.queries.forecasters import Calibrated, Held, Profile, read_held, read_history, read_profile
from tracker.web import curves, filters, words
from tracker.web.forecast_forms import described
from tracker.web.paging import page_here, pages_of
from tracker.web.visit import engine, moment, require_visitor, signed_in, visitor

pages = Blueprint("forecasters", __name__)

PAGE = 25
TOPICS = 12
STANDING = 50
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a cell that starts so


@pages.get("/forecasters/<handle>")
def show(handle: str) -> str:
    """Everything there is to see of one forecaster."""
    me, page = visitor(), page_here(request.args)
    own = me.forecaster_id if me else None
    with reading(engine()) as database:
        who = read_profile(database, handle)
        held = read_held(database, who.id)
        scores, ranked = read_history(database, who.id)
        resolved, total = read_resolved(database, who.id, who.kind, offset=(page - 1) * PAGE, limit=PAGE)
        standing = read_standing(database, who.id, own, moment(), limit=STANDING)
    mine = who.id == own
    means = curves.running(scores)
    return render_template(
        "forecaster.html",
        who=who,
        mine=mine,
        voice="You" if mine else who.name,
        overall={h.rule: h for h in held if not h.topic},
        ranked=ranked,
        topics=_topics(held),
        calibration=_calibration(who, mine=mine),
        means=curves.by_month(means),
        history=curves.score_history(
            means, "You" if mine else who.name.split()[0], you=mine, alone=who.kind == "aggregate"
        ),
        resolved=[_resolved(question) for question in resolved],
        total=total,
        page=page,
        pages=pages_of(total, PAGE),
        link=lambda n: url_for("forecasters.show", handle=handle, page=n) + "#resolved",
        standing=[_standing(forecast) for forecast in standing],
        likely=words.likely,
        fictional=who.fictional,
    )


def _topics(held: Sequence[Held]) -> dict[str, object]:
    """By topic: the Brier standing with its bar, and the peer score beside."""
    brier = [h for h in held if h.topic and h.rule == "brier"][:TOPICS]
    peer = {h.scope: h.value for h in held if h.rule == "peer"}
    axis = curves.axis_of([(h.value, h.low, h.high) for h in brier])
    overall = next((h.value for h in held if not h.topic and h.rule == "brier"), None)
    rows = [
        {
            "held": h,
            "bar": curves.interval(axis, h.value, h.low, h.high, overall),
            "peer": peer.get(h.scope),
        }
        for h in brier
    ]
    return {"axis": axis, "rows": rows}


def _calibration(who: Profile, *, mine: bool) -> dict[str, object] | None:
    found = who.calibration
    if found is None:
        return None
    verdict = words.verdict(found.curve, found.band, found.questions)
    worst = words.worst_bin([(b.mean, b.observed, b.n, b.weight) for b in found.bins])
    return {
        "found": found,
        "verdict": verdict,
        "sentence": words.calibration_sentence(verdict, worst, found.mcb, "You" if mine else who.name),
        "average": _average(found),
        "diagram": curves.reliability(found.curve, found.band, found.bins, mine=mine),
        "counts": curves.counts(found.bins, mine=mine),
        "bins": [(curves.bin_name(b.from_bp, b.to_bp), b) for b in found.bins],
    }


def _average(found: Calibrated) -> float | None:
    """How often what was forecast happened, over all of it."""
    weights = [(b.weight, b.observed) for b in found.bins if b.observed is not None]
    total = sum(weight for weight, _ in weights)
    return sum(weight * observed for weight, observed in weights) / total if total else None


def _resolved(row: Resolved) -> dict[str, object]:
    question = row.question
    return {
        "row": row,
        "said": described(question, row.said) if row.said else "–",
        "outcome": filters.outcome(outcome_label(question, question.outcome or "")),
        "score": filters.score(row.brier, "brier") if row.brier is not None else filters.score(row.crps, "crps"),
        "rule": "Brier" if row.brier is not None else "CRPS" if row.crps is not None else "",
    }


def _standing(row: Standing) -> dict[str, object]:
    said, aggregate = row.said, row.aggregate
    return {
        "row": row,
        "said": described(row.question, said) if said else "–",
        "aggregate": described(row.question, aggregate) if aggregate else "–",
    }


@pages.get("/forecasters/<handle>/export.csv")
@signed_in
def export(handle: str) -> Response:
    """Every entry of the own account in the ledger, and the scores it got, as a table for spreadsheets."""
    me = require_visitor()
    with reading(engine()) as database:
        who = read_profile(database, handle)
        if me.forecaster_id != who.id and (who.owner is None or who.owner.handle != me.handle):
            raise NotAllowed("the export is for the forecaster's own account", field="handle")
        entries = list(read_everything(database, who.id))
    name = f"{who.handle}-{moment():%Y-%m-%d}.csv"
    return Response(
        _table(entries),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


COLUMNS = (
    *("question", "title", "kind", "outcomes", "at", "until", "probability", "probabilities", "source"),
    *("outcome", "known_at", "brier", "crps", "log", "baseline", "peer"),
)


def _table(entries: Iterable[Exported]) -> Iterator[str]:
    """The export line by line; it begins with a byte order mark, by which spreadsheets know the encoding."""
    yield "\N{ZERO WIDTH NO-BREAK SPACE}" + _row(COLUMNS)
    for entry in entries:
        yield _row(_cells(entry))


def _cells(entry: Exported) -> list[object]:
    binary = entry.kind == "binary"
    said = entry.said
    return [
        entry.slug,
        safe(entry.title),
        entry.kind,
        safe("; ".join(entry.outcomes)),
        _iso(entry.at),
        _iso(entry.until),
        said[1] if said and binary else "",
        " ".join(f"{p:.6g}" for p in said) if said and not binary else "",
        entry.source,
        safe(entry.outcome or ""),
        _iso(entry.known_at),
        *("" if score is None else score for score in (entry.brier, entry.crps, entry.log, entry.baseline, entry.peer)),
    ]


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _iso(at: datetime | None) -> str:
    return "" if at is None else at.isoformat(timespec="seconds").replace("+00:00", "Z")


def _row(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
