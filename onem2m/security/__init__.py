"""How an application proves who it is: credential files, and the tokens that they buy."""
