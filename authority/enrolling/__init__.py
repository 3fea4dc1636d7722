"""Enrolment at work: the rules of authority.enrolment applied to what the authority keeps.

registry.py       what operators and people do: take in, claim, choose an operator, arm, release, lose, find, revoke
bootstrapping.py  what devices do: claim their document, report, ask for news
documents.py      makes the documents
credentials.py    the device as a party, and its credential
"""
