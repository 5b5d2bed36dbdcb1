"""All reads: rows in, values out."""
