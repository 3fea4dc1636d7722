"""Subscriptions at work: which events matter, the outbox, and its delivery."""
