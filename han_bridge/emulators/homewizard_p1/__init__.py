"""A HomeWizard P1 meter that exists only in software: its local API v1, announced by real mDNS.

    python -m han_bridge.emulators.homewizard_p1 --port 0 --interface 127.0.0.1 [--model dutch] [--telegrams FILE]

It plays a synthetic home, or replays recorded telegrams: each GET /api/v1/telegram is answered with the next one of
the file, and after the last with the first again. Damaged telegrams are served as they stand.
"""

from han_bridge.emulators.homewizard_p1.device import HomeWizardP1, LiveMeter, Replay, TelegramSource

__all__ = ["HomeWizardP1", "LiveMeter", "Replay", "TelegramSource"]
