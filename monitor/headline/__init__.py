"""Shorten a sentence to a headline by rules: no model, no network, the same result every time.

A headline is made in six steps, each of which may be read by itself:

1. `sentence` takes the first sentence without dates and asides, as words; `plainer` has the table of phrases it shortens.
2. `speech` finds the main clause and who says so, `belief` whether that is doubted, `conditions` an "if ..."; `clause` and
   `finite` find subject and verb. `roundup` reads two sides that do the same.
3. `shorten` drops what only frames the clause, `qualify` what only qualifies it; `people` are called by their surnames.
4. `versions` looks for other ways to say it, with `rewordings` of the verb and `nouns` that are shorter; `others` finds what
   else the sentence says.
5. `phrases` splits each version, `thin` leaves out modifiers, `weigh` says what words are worth and what an incomplete end
   costs, `cut` weighs every choice of phrases, and `subjects` does so for who acts.
6. `fit` takes the best of eight words or fewer and adds one of the `places` that has room; `plain` clips what has no grammar.

`grammar` knows the words, which are listed in words.json.
"""

from monitor.headline.fit import MAX_WORDS, write_headline
from monitor.headline.roundup import find_sides
from monitor.headline.shorten import main_clause

__all__ = ["MAX_WORDS", "find_sides", "main_clause", "write_headline"]
