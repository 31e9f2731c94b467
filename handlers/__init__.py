"""What people can say, and what then happens: one file a conversation."""
