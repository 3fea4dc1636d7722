"""The commands beside the server: they work on its data folder, also while it runs."""
