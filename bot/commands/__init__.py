"""The commands, a module for what is loaded together: `bot.cli` knows which has what."""
