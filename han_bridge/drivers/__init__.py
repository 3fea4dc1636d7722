"""One module for each family of devices, found by entry point."""
