"""Who may do what at the MQTT broker that the CSE trusts (TS-0010 7.4).

passwords.py   the broker's password file: lines, hashes, and whether a password fits
acl.py         the broker's topics: who may write and read which, as a file and as a rule
files.py       both files of an authority's parties, in place when something changed
mosquitto.py   a configuration of mosquitto for these files, and its reload
"""
