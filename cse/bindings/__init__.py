"""Where requests come in: bytes to primitives and back, no decisions."""
