"""Set up an installation: first settings, channels, and what starts monitor automatically."""
