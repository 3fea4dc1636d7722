"""The HAN bridge: finds the devices of a premise and mirrors what they measure into the tree.

An interworking proxy entity (TS-0033) and an ordinary client of the CSE: nothing here knows how the tree is kept.
"""
