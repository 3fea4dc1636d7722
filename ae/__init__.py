"""Energy applications: ordinary clients of a CSE. They never import each other; they meet in the tree."""
