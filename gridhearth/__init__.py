"""The command line, and the demo of one premise: the only package that may import all others."""
