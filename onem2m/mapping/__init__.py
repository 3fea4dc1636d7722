"""Primitives as messages of a binding and back: pure functions, the same for server and client."""
