"""The roster and WeCom's contacts: brought into agreement, with whatever needs a person left to a person."""
