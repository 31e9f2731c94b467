"""What people can say, and what then happens: one file a conversation, and the whole menu in `menu`."""
