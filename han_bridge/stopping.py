"""How the bridge's programs are told to stop."""

from __future__ import annotations

import signal
import threading


def told_to_stop() -> threading.Event:
    """An event that SIGTERM or SIGINT sets; to be asked for before any other thread is made.

    The signals are waited for in a thread of their own: a handler that interrupts a thread could want a lock, of this
    event for one, that the thread holds.
    """
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    stopping = threading.Event()

    def wait() -> None:
        signal.sigwait(signals)
        stopping.set()

    threading.Thread(target=wait, name="signals", daemon=True).start()
    return stopping
