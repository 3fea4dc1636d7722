"""What people run by hand in the project's root; not part of the distribution."""
