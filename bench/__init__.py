"""Measuring: what the platform reaches on this machine, beside what this machine could reach at all (`make bench`)."""
