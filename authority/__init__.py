"""The authority: who the parties are, and how they prove it. A program of its own beside the CSE."""
