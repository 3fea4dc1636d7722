"""The in-home display: what the premise uses now and today, on a page that follows by itself."""
