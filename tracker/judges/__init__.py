"""Outward judges behind one interface each: the English parser, models, endpoints. No database."""
