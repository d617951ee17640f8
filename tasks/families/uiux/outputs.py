"""What checkers print about a page: forms with holes, as say.py fills them."""

SAID = {
    "alt": [
        "[img|image|<img>] {key} [has no|without|is missing|lacks an|needs an] alt[ text| attribute|]",
        "missing alt: {key}",
        "no alternative text for {key}",
        "alt missing on {key}",
        "{line} has no alt",
        "missing [attribute |]alt on {line}",
        "image without alt: {line}",
        "[alt] {line}",
        "img[src={key}]: alt [required|expected|not found]",
    ],
    "button": [
        "button {key} [has no|without|needs an|lacks an] [accessible name|aria-label]",
        "missing aria-label: {line}",
        "{line} has no aria-label",
        "aria-label missing on button {key}",
        "icon button {key} has no aria-label",
        "[aria-label] button {key}",
        "button without [text|label|name] and aria-label: {line}",
    ],
    "link": [
        "link {key} [has no|without|needs an] [text|aria-label|accessible name]",
        "missing aria-label: {line}",
        "empty link {key}: add aria-label",
        "{line} has no [text and no |]aria-label",
        "[aria-label] link to {key}",
    ],
    "label": [
        "{tag} {key} [has no|without|is missing a|needs a] label",
        "missing label for {key}",
        "no <label> for {key}",
        "label missing: {line}",
        "field {key}: no label",
        "[label] {key}",
        "no label[ element|] with for={key}",
        "{tag} #{key} is not labelled",
    ],
    "field": [
        "{tag} {key} [has no|without|needs an|lacks] aria-label",
        "missing aria-label: {line}",
        "aria-label missing on {tag} {key}",
        "{line} has no aria-label",
        "[aria-label] {tag} {key}",
    ],
    "title": [
        "iframe {key} [has no|needs a|without] title",
        "missing title: {line}",
        "title missing on iframe {key}",
    ],
    "nav": [
        "nav {key} [has no|needs an|without] aria-label",
        "missing aria-label: {line}",
        "{line} has no aria-label",
    ],
    "lang": [
        "{line} [has no|without|needs a] lang",
        "missing [attribute |]lang on {line}",
        "[the page|the document] has no language: {line} [lacks|needs] lang",
        "lang missing: {line}",
    ],
    "type": [
        "button {key} [has no|without|lacks a|needs a] type",
        "missing type: {line}",
        "type missing on button {key}",
        "{line} has no type",
    ],
    "scope": [
        "[header cell|th] {key} [has no|without|needs a] scope",
        "missing scope: {line}",
        "{line} has no scope",
        "no scope on {tag} {key}",
    ],
    "box": [
        "{tag} {key} [has no|without|needs an] [aria-label|accessible name]",
        "missing aria-label: {line}",
        "{line} has no aria-label",
        "region {key} is not named, [needs|lacks] an aria-label",
    ],
}


NUMBERED = [
    "{path}:{number}: ",
    "{path}:{number}: error: ",
    "{path} line {number}: ",
    "{path} ({number}): ",
    "{path}, line {number}: ",
    "{path} | {number} | ",
    "| {path} | {number} | error | ",
    "- {path}:{number}: ",
    "* line {number} of {path}: ",
    "{path}:{number}:1: warning: ",
    "{number}: {path}: ",
    "WARN {path} at line {number}: ",
]


PLAIN = [
    "{path}: ",
    "FAIL {path}: ",
    "ERROR in {path}: ",
    "- {path}: ",
    "* {path} - ",
    "[{path}] ",
    "{path} > ",
    "{path} | ",
    "in {path}: ",
    "page {path}: ",
    "warning: {path}: ",
    "1 finding in {path}: ",
    "x {path} ",
    "{path} -> ",
]


WANTED = [
    "{said}; add {wanted}",
    "{said}[,|:] add {wanted}",
    "{said}[,|:] expected {wanted}",
    "{said} (expected {wanted})",
    "{said} (want {wanted})",
    "{said} - [use|add|needs] {wanted}",
    "{said}[.|] Use {wanted}",
    "{where}{line} needs {wanted}",
    "{where}{line} should have {wanted}",
    "{where}{key} needs {wanted}",
    "{where}add {wanted} to {key}",
]


BARE = [
    "{path}:{number}: [missing|no] {need}",
    "{path} line {number}: {need} [missing|expected]",
    "{path}:{number} needs {need}",
    '{"page": "{path}", "line": {number}, "needs": "{need}"}',
    "{path} | {number} | {need}",
    "- line {number} of {path}: no {need}",
    "{need} ({path}:{number})",
]


JSON = [
    '{"file": "{path}", "element": "{key}", "missing": "{need}"}',
    '{"page": "{path}", "rule": "{need}", "at": "{key}"}',
    "file={path} at={key} missing={need}",
    "| {path} | {key} | no {need} |",
]
JSON_WANTED = [
    "{'file': '{path}', 'at': '{key}', 'add': '{wanted}'}",
    "file={path} at={key} add {wanted}",
    "| {path} | {key} | {wanted} |",
    "{path} {key}: {wanted}",
]
