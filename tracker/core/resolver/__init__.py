"""Resolving questions against news, as pure functions: criteria, dedupe, passages, rules, fuse, policy."""
