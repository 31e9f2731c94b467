"""The words of talk, pure: what comes in, what goes out, and what is meant."""
