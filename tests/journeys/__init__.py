"""Whole stories, told through the public doors of running programs."""
