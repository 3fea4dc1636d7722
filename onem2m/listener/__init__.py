"""How an application hears of events: a notification taken apart, and the servers that receive them."""
