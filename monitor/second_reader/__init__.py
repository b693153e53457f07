"""A second reader of every takeaway: whom to ask about, what to ask, what an answer counts."""
