"""The rules of enrolment: whose a device is, and when it gets its document. Pure (docs/enrolment.md).

device.py       what is known of a device, its states, and how it gets from one to the other
refusals.py     every no, with its code
manifest.py     what a manufacturer hands over: one line for each device
claim_code.py   what is printed on a device, for the person who bought it
proof.py        is a claim the device's, and fresh?
document.py     what a device is told
"""
