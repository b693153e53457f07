"""Parse YAML as config.yaml needs it: words stay words, and every mistake names its line.

YAML 1.1 reads `off` as a boolean, 22:00 as 1,320 and 2022-06-01 as a date. Here only null and decimal numbers are not
text; boolean settings interpret the text themselves.
"""

import re
from itertools import takewhile

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from monitor.errors import ConfigError

MAX_VALUES = 10_000  # values in a file; an alias counts as everything it refers to
_TAG = "tag:yaml.org,2002:"
_RESOLVED = {_TAG + kind for kind in ("null", "merge")}
_CONSTRUCTED = {None, *(_TAG + kind for kind in ("null", "int", "float", "str", "seq", "map"))}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BACKSLASH = "in double quotes a backslash begins a special character; use single quotes"
_VARIABLE = re.compile(r"\$(?:\{\w+\}|HOME\b|[A-Z]+(?:_[A-Z0-9]+)+)")
_NO_BREAK = "contains a no-break space; replace it by an ordinary one"
_NO_SPACE = "a space is missing after a colon; write it like `every: 15`"
_UNSPACED = re.compile(r"\s*(?:- +)?[\w.-]+:(?!//)[^\s:]")  # a key, its colon, and its value
_COLON = re.compile(r":(?:\s|$)")  # of a key
_ODD_SPACE = re.compile("(?:^|:)[\u00a0\u2000-\u200b\u202f\u3000]")  # as pasted from a web page
_TYPOGRAPHIC = re.compile("[“”„‘’‚«»].*[“”„‘’‚«»]", re.DOTALL)


def _quoted(signs: str) -> str:
    return f"a value that begins with {signs} must be in quotes"


# Our words by the beginning of PyYAML's messages, for those that are unclear or quote a value, which may be a secret.
_IN_PLAIN_WORDS = {
    "found undefined alias": _quoted("*"),
    "expected alphabetic": _quoted("*, & or %"),
    "second occurrence": _quoted("&"),
    "could not determine a constructor for the tag": _quoted("!"),
    "found undefined tag": _quoted("!"),
    "expected URI": _quoted("!"),
    "expected '!'": _quoted("!"),
    "expected '>'": _quoted("!"),
    "expected ' '": _quoted("!"),
    "expected chomping": _quoted("| or >"),
    "expected indentation": _quoted("| or >"),
    "expected a comment": _quoted("| or >"),
    "mapping keys are not allowed": _quoted("?"),
    "sequence entries are not allowed": "a list entry that begins with - must be on a line of its own",
    "expected a mapping": "what follows <<: must be another block, such as *name, or a list of those",
    r"found character '\t'": "contains a tab; indent with spaces",
    "found character": _quoted("%, @ or `"),
    "found unknown escape": _BACKSLASH,
    "expected escape sequence": _BACKSLASH,
    "expected '<document start>'": "is not indented like the lines before it",
    "but found another document": "a second document begins; remove the line --- before it",
    "mapping values are not allowed here": "is indented too far, or has a colon too many: a value with a colon must be in quotes",
    "expected <block end>": "is not indented like the lines before it",
    "found unexpected end of stream": "a quote is not closed",
    "could not find expected ':'": "a key has no colon after it",
    "expected ',' or ']'": "a list that begins with [ is not closed, or lacks a comma",
    "expected ',' or '}'": "a block that begins with { is not closed, or lacks a comma",
    "expected the node content": "a list or block that begins with [ or { is not closed",
}
_STOPPED = ("expected <block end>", "expected ','")
_COLON_MISSED = ("mapping values are not allowed here", "could not find expected ':'")
# Mistakes that are reported at the line where the value begins, not where its end is missing.
_UNFINISHED = ("found unexpected end", "could not find", "expected ','")


def parse_yaml(text: str) -> object:
    """Return the parsed text, {} if it is empty; raises ConfigError with one mistake, as "line 3: ..."."""
    # So that YAML stops below the last line, as below any other.
    text = text if text.endswith("\n") else f"{text}\n"
    try:
        return _load(text)
    except yaml.MarkedYAMLError as exc:
        raise ConfigError(
            [
                _blame_line_before(exc, text)
                or _blame_quotes(exc, text)
                or f"line {_line_of(exc)}: {_problem(exc)}"
            ]
        ) from exc
    except yaml.reader.ReaderError as exc:
        line = text.count("\n", 0, exc.position) + 1
        raise ConfigError(
            [f"line {line}: the character #x{ord(text[exc.position]):04x} is not allowed"]
        ) from exc
    except RecursionError as exc:
        raise ConfigError(["not YAML: too many blocks inside each other"]) from exc


def _load(text: str) -> object:
    loader = Loader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return {}
        _survey(root, {}, set())
        found = loader.construct_document(root)
        return {} if found is None else found
    finally:
        loader.dispose()


class Loader(yaml.SafeLoader):
    """Loads nothing but null, numbers, text, lists and blocks."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in _RESOLVED]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.yaml_constructors = {
    tag: make for tag, make in yaml.SafeLoader.yaml_constructors.items() if tag in _CONSTRUCTED
}


def _number(loader: yaml.SafeLoader, node: ScalarNode) -> int | float:
    value = str(loader.construct_scalar(node)).replace("_", "").lower()
    try:
        if value.lstrip("+-").isdigit():
            return int(value)
        return float(value.replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:
        raise _mistake(node, "is not a number, or has too many digits") from None


Loader.add_implicit_resolver(f"{_TAG}int", re.compile(r"[-+]?[0-9][0-9_]*$"), list("-+0123456789"))
Loader.add_implicit_resolver(
    f"{_TAG}float",
    re.compile(
        r"(?:[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|nan))$", re.IGNORECASE
    ),
    list("-+0123456789."),
)
for kind in ("int", "float"):
    Loader.add_constructor(_TAG + kind, _number)


def _survey(node: Node, sizes: dict[Node, int], around: set[Node]) -> int:
    """Return the number of values in a node, before any is built; raises MarkedYAMLError for what config.yaml must not have."""
    if node in around:
        raise _mistake(node, "an alias must not be inside the value that it refers to")
    if node not in sizes:
        sizes[node] = 1 + sum(_survey(child, sizes, {*around, node}) for child in _children(node))
    if sizes[node] > MAX_VALUES:
        raise _mistake(node, f"contains more than {MAX_VALUES:,} values, aliases included")
    return sizes[node]


def _children(node: Node) -> list[Node]:
    if isinstance(node, ScalarNode):
        _check_scalar(node)
        return []
    if isinstance(node, SequenceNode):
        return list(node.value)
    assert isinstance(node, MappingNode)  # noqa: S101  there are three kinds
    if node.flow_style:
        _check_commas(node)
    _check_keys([key for key, _ in node.value])
    return [value for _, value in node.value]


def _check_keys(keys: list[Node]) -> None:
    """Raise MarkedYAMLError unless each key is a word and given once; of two, YAML would silently take the later."""
    seen: set[str] = set()
    for key in keys:
        if not isinstance(key, ScalarNode) or _CONTROL.search(key.value):
            raise _mistake(key, "a key must be a word; a value that begins with { or [ must be in quotes")
        _check_scalar(key)
        if key.value in seen:
            raise _mistake(key, f"the key {key.value[:40]!r} is given twice")
        seen.add(key.value)


def _check_commas(node: MappingNode) -> None:
    """Raise MarkedYAMLError for a key in braces without a colon: as a rule the rest of a value with a comma, maybe of a secret."""
    for key, value in node.value:
        if isinstance(key, ScalarNode) and value.start_mark.index == key.end_mark.index:
            raise _mistake(
                key, "a key in braces has no colon; a value with a comma must be in quotes, and a list in [ ]"
            )


def _check_scalar(node: ScalarNode) -> None:
    """Raise MarkedYAMLError for invisible characters, variables, and quotes that YAML does not know."""
    if _CONTROL.search(node.value):
        raise _mistake(node, "control characters are not allowed")
    if _VARIABLE.match(node.value):
        raise _mistake(
            node,
            "begins with a variable, which is not filled in: a secret can be in one (password_env: NAME), and ~ is your home",
        )
    if node.style is None and _ODD_SPACE.search(node.value):
        raise _mistake(node, _NO_BREAK)
    if node.style is None and _TYPOGRAPHIC.fullmatch(node.value):
        raise _mistake(node, "YAML does not know typographic quotes; use ' or \"")


def is_unspaced(line: str) -> bool:
    """Return whether a space is missing between the colon of a key and its value."""
    return bool(_UNSPACED.match(line))


def _blame_line_before(exc: yaml.MarkedYAMLError, text: str) -> str | None:
    """Return the mistake in an earlier line (no colon, no space after it, wrong indentation) that YAML finds in this one."""
    mark, lines = exc.problem_mark, text.split("\n")
    if not mark or mark.line >= len(lines) or not str(exc.problem).startswith(_COLON_MISSED):
        return None
    above = [n for n in range(mark.line) if lines[n].strip() and not lines[n].lstrip().startswith("#")]
    if not above or ": " in lines[mark.line][: mark.column]:
        return None
    line, here = lines[above[-1]], lines[mark.line]
    if _indent(here) > _indent(line) and ": " in line:
        return f"line {mark.line + 1}: is indented too far, or line {above[-1] + 1} not far enough"
    if _ODD_SPACE.match(line.partition(":")[2]):
        return f"line {above[-1] + 1}: {_NO_BREAK}"
    if is_unspaced(line):
        return f"line {above[-1] + 1}: {_NO_SPACE}"
    return None if _COLON.search(line) else f"line {above[-1] + 1}: a key has no colon after it"


def _blame_quotes(exc: yaml.MarkedYAMLError, text: str) -> str | None:
    """Return the mistake that a value is not in quotes, or only a part of it, if that is why YAML stops within a line."""
    mark, lines, problem = exc.problem_mark, text.split("\n"), str(exc.problem)
    if not mark or mark.line >= len(lines) or not problem.startswith(_STOPPED):
        return None
    before, comma = lines[mark.line][: mark.column].rstrip(), "','" in problem
    lacking = ", or a comma is missing" if comma else ""
    if before.endswith(("'", '"')) and problem.endswith("'<scalar>'"):
        if (begun := _line_of_text_before(mark, text)) < mark.line:
            return f"line {begun + 1}: a quote is not closed"
        return f"line {mark.line + 1}: has text after a closing quote; put the whole value in quotes of the other kind{lacking}"
    if problem.endswith("':'") and ": " in before.rpartition(",")[2]:
        return f"line {mark.line + 1}: has a colon too many: a value with a colon must be in quotes{lacking}"
    return None


def _line_of_text_before(mark: yaml.Mark, text: str) -> int:
    """Return the line on which the text before a mark begins: a quote that is not closed ends at the next one."""
    tokens = takewhile(lambda token: token.start_mark.index < mark.index, yaml.scan(text))
    begun = [int(token.start_mark.line) for token in tokens if isinstance(token, yaml.ScalarToken)]
    return begun[-1] if begun else int(mark.line)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _mistake(node: Node, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)


def _line_of(exc: yaml.MarkedYAMLError) -> int | str:
    is_unfinished = exc.context_mark and str(exc.problem).startswith(_UNFINISHED)
    mark = exc.context_mark if is_unfinished else exc.problem_mark
    return mark.line + 1 if mark else "?"


def _problem(exc: yaml.MarkedYAMLError) -> str:
    said = str(exc.problem)
    return next((ours for theirs, ours in _IN_PLAIN_WORDS.items() if said.startswith(theirs)), said)
