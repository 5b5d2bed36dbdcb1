"""The verbs, a transaction's worth each. They see only the core and storage; what comes from outside is handed in."""
