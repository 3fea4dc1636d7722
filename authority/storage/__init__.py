"""What the authority keeps: one SQLite file, one module for each piece. SQL stays in this folder."""
