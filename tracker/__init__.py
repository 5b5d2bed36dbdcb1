"""Forecast Tracker: questions, forecasts, resolution against the news, proper scores."""
