"""Numbered schema steps; `migrate` applies what a data folder still lacks."""
