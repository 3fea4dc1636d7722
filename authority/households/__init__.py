"""Households: who lives where from when until when, who may let others read what was measured there. Pure."""
