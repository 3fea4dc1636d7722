"""The device's side of enrolment: from a factory identity to a registered AE, without a person (docs/enrolment.md).

signed.py     keys and signed JSON
messages.py   the claim, the bootstrap document, a device's word: what is said, and when it is believed
folder.py     what a device keeps on its disk
link.py       the way to the authority
device.py     claim, register, report: patiently
"""
