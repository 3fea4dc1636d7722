"""How a client's requests travel: one module for each way. All of them raise OSError when the CSE cannot be reached."""
