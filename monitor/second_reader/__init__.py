"""The second reader of every takeaway: which to ask about, what to ask, how answers count."""
