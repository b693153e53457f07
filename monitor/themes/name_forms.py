"""Other forms of a name: of a nation its people and adjective, a plural, another spelling. Who was told of one knows the others."""

from collections.abc import Container, Iterator, Sequence

# Endings of a nation's name that its people's lacks: "Kazakhstan", "Kazakhs".
_NATIONS = ("", "a", "e", "o", "y", "ia", "land", "stan", "istan")
_PEOPLES = ("", "s", "n", "ns", "an", "ans", "ian", "ians", "ean", "eans", "ese", "i", "is", "ish", "ic")
_CYRILLIC = ("y", "yy", "yi", "iy", "i", "ii", "ij")  # endings of one name by different transliterations
_SURNAMES = ("enko", "enka")
_PAIRS = ((_NATIONS, _PEOPLES), (_PEOPLES, _NATIONS), (_CYRILLIC, _CYRILLIC), (_SURNAMES, _SURNAMES))
_GROUPS = (  # what no rule finds: a nation's names, then those of its people
    "Arabia Arabian Arab Arabs Saudi Saudis",
    "Argentina Argentine Argentines",
    "Bashkortostan|Bashkiria Bashkir Bashkirs",
    "Belgium Belgian Belgians",
    "Britain British Briton Britons",
    "Chechnya Chechen Chechens",
    "Congo Congolese",
    "Cyprus Cypriot Cypriots",
    "Denmark Danish Dane Danes",
    "Emirates|UAE Emirati Emiratis",
    "Finland Finnish Finn Finns",
    "France French",
    "Greece Greek Greeks",
    "Ireland Irish",
    "Netherlands|Holland Dutch",
    "Norway Norwegian Norwegians",
    "Peru Peruvian Peruvians",
    "Philippines Filipino Filipinos Philippine",
    "Poland Polish Pole Poles",
    "Portugal Portuguese",
    "Scotland Scottish Scots",
    "Slovenia Slovene Slovenes",
    "Spain Spanish Spaniard Spaniards",
    "Switzerland Swiss",
    "Turkey|Turkiye|Türkiye Turkish Turk Turks",
    "Wales Welsh",
)
_IRREGULAR = {
    form: forms for forms in (group.replace("|", " ").split() for group in _GROUPS) for form in forms
}
PEOPLES = frozenset(form for group in _GROUPS for form in group.split()[1:])
MIN_ROOT_CHARS = 3  # letters that the forms of a name share at least
MIN_INITIALS = 3  # words of a name that goes by its initials


def is_told(name: str, told: Container[str]) -> bool:
    """Return whether a name of one word, or another form of it, is among those that were `told`."""
    return name in told or any(form in told for form in _forms(name))


def initials_of(words: Sequence[str]) -> str:
    """Return "IAEA" for the words of that agency's name; "" for fewer than three."""
    return "".join(word[0] for word in words).upper() if len(words) >= MIN_INITIALS else ""


def _forms(name: str) -> Iterator[str]:
    yield from (name.upper(), name.capitalize(), *_IRREGULAR.get(name, ()))
    for endings, others in _PAIRS:
        for ending in endings:
            root = name.removesuffix(ending)
            if len(root) >= MIN_ROOT_CHARS and name == root + ending:
                yield from (root + other for other in others)
