"""The second reader: which takeaways to ask about, what to ask, and how answers count."""
