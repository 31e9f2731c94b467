"""A WeCom for your laptop: the platform's side of a chat app, and a page to chat on."""
