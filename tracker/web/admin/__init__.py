"""The admin desk: what waits for a decision, and everything that keeps the site going."""
