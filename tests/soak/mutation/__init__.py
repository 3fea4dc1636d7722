"""Breaks the access rules and the bindings in every small way, and looks whether a test notices (make mutation).

    mutants.py        the small ways, found in the syntax tree of a module
    transplant.py     puts one mutant into the modules as they are loaded
    session.py        a warm pytest session: which tests run which lines; one forked child for each mutant
    wire_here.py      the CSE of the tests of the HTTP binding, in this process
    justified.toml    mutants that no test can notice, each with its reason

Not mutmut: it leaves decorated functions and tables of a module alone, which hold much of what the bindings decide,
and its mutants go by a number that changes with every line; a justification has to outlive that.
"""
