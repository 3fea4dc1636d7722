"""A hash chain over records: whoever changes, leaves out or reorders one of them breaks it."""
