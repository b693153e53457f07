"""The main verb of a sentence is found among words that are now verbs, now nouns, now only describe something."""

import pytest

from monitor.headline.clause import parse_clause, without_opening
from monitor.headline.sentence import split_sentence

# each sentence marks its main verb, or the first of its auxiliaries, with a star
SENTENCES = (
    # what another verb acts on is described by a past form
    "The council *passed in second reading a bill stripping retired pilots of their pensions.",
    "Orders to replace expended lanterns at the mills *are unlikely to help.",
    "Footage *shows drafted millers fighting with customs officers.",
    # what follows decides
    "Sylvania’s approval of lantern re-exports *may come too late.",
    "Raids at company size reported *may represent the whole of the effort.",
    "The guilds, the fishermen, and the choir *were folded into one movement to manage the risk posed by returning pilots.",
    "Lanterns used by the crews in both harbours *are not unique to Vane.",
    "The deployment of harbour security forces to mill-side land *supports the earlier view.",
    "Losses in a failed raid and the carelessness displayed in that raid *have shaken the millers.",
    # names are no prepositions and no adjectives
    "Sylvania’s Harbour Command South *reported that pilots repelled a raid.",
    "Columns that left from Brovary *withdrew to Heronsford.",
    # words between the subject and its verb
    "Vane first *announced that he would form four new crews.",
    "Sylvanian and Freedonian sources both *discussed the fighting near Heronsford.",
    "The fall of Heronsford further *indicates the declining power of the guild.",
    "Pilots still *control Heronsford, and the guild will need to take it.",
    "Crews in this bay reportedly *exchange fire at close range, and the reeds are likely hiding them.",
    "Satellite images also *show pilots bypassing Heronsford, possibly to encircle it.",
    "Millers in the south *appear to be holding the dam and seize what they can.",
    "Whether Ostrava can keep its mills *will determine how the winter ends.",
    "Tensions between Vane and Pelrick *burst into view when the mayor published a photograph and an unsigned request.",
    "Floods at the dam *washed away the trenches, and several crews drowned or fled.",
    "Ossian Vane, a miller with no service record, *is expected to audit the guild.",
    # things that are shown do not act
    "Footage posted to the channel *shows the aftermath of a raid on the mill.",
    "Imagery released also *depicted crews that repaired the dam.",
    "Newly formed crews *are leaving for the training grounds.",
    "Heronsford *lies west of the border, which pilots reportedly crossed.",
)


@pytest.mark.parametrize("marked", SENTENCES)
def test_the_main_verb_is_found(marked: str) -> None:
    """It is the verb of the main clause, not one that describes a noun or belongs to another clause."""
    verb = marked.partition("*")[2].split()[0].strip(",.")
    clause = parse_clause(without_opening(list(split_sentence(marked.replace("*", "")))))
    assert verb in clause.verb, clause
