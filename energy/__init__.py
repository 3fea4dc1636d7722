"""Energy as quantities, registers, readings and events. Pure: no input or output, and no clock of its own."""
