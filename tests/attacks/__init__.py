"""Attacks over HTTP on a real CSE that believes credentials only; everything is refused, with the right code."""
