"""The walk of a forecast: from a form to the ledger, and from the ledger to a leaderboard."""
