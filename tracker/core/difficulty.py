"""Scores adjusted for the difficulty of the questions somebody happened to answer.

Who forecasts hard questions has worse Brier scores than who picks easy ones. An additive model, score = skill of the
forecaster + difficulty of the question, is fitted by least squares over all scores (ForecastBench's leaderboards).
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, diags_array
from scipy.sparse.linalg import cg

from tracker.core.spans import Floats, Ints, sums

TOLERANCE = 1e-12


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The fit, on the scale of the scores.

    `value` (K,): what each `forecaster` (K,) would score on questions of average difficulty; `difficulty` (Q,): by how
    much each `question` (Q,) raises everybody's score, 0 on average over all scores.
    """

    forecaster: Ints
    value: Floats
    question: Ints
    difficulty: Floats


def adjusted(question: Ints, forecaster: Ints, value: Floats) -> Adjusted:
    """Skill and difficulty from scores (R,), one row for each forecaster on each question.

    Comparable among forecasters whom a chain of common questions connects; others keep the difference of their own
    questions from the average at its least (the solution of least norm).
    """
    people, who = np.unique(forecaster, return_inverse=True)
    questions, what = np.unique(question, return_inverse=True)
    if not value.size:
        return Adjusted(people, np.empty(0), questions, np.empty(0))
    mean = float(value.mean())
    # A skill is the mean of score less difficulty, which leaves a system of the difficulties alone.
    per_person = np.bincount(who).astype(np.float64)
    per_question = np.bincount(what).astype(np.float64)
    table = csr_array((np.ones(value.size), (what, who)), shape=(questions.size, people.size))
    averaging = table @ diags_array(1 / per_person)
    centred = value - mean
    right = sums(what, centred, questions.size) - averaging @ sums(who, centred, people.size)
    normal = diags_array(per_question) - averaging @ table.T
    solved, _ = cg(normal, right, rtol=TOLERANCE, maxiter=10 * questions.size + 100)
    difficulty = solved - float((per_question * solved).sum() / per_question.sum())
    skill = mean + (sums(who, centred, people.size) - table.T @ difficulty) / per_person
    return Adjusted(people, np.asarray(skill), questions, difficulty)
