"""Durable storage of the tree, its due dates and its outbox."""
