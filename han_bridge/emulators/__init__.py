"""Stand-ins for devices, as close to the real ones as their makers' documents tell."""
