"""How a condition on a row is said. `c`, `n`, `t`: columns of labels, numbers and dates; the rest are values.

Each sense stands in the same sentence frames as its opposite, so that its words must be read.
"""

# ruff: noqa: E501 - a sentence form is a line, however long

SIGNS: dict[str, str] = {
    "is": "==",
    "not": "!=",
    "above": ">",
    "below": "<",
    "least": ">=",
    "most": "<=",
    "exact": "==",
    "unlike": "!=",
    "after": ">",
    "before": "<",
}
"""Sense -> the sign between a column and a value."""
OPPOSITE: dict[str, str] = {
    "above": "most",
    "below": "least",
    "least": "below",
    "most": "above",
    "unlike": "exact",
    "not": "is",
    "starts_not": "starts",
    "holds_not": "holds",
    "empty": "filled",
    "filled": "empty",
}
"""Sense -> the one whose rows a request may name to be left out."""
PREDICATES: dict[str, str] = {
    "is": """
{c} [is|equals|is equal to|reads|says|=|==] {v}
the {c} [is|equals|is equal to|reads|says] {v}
{c} is [exactly|set to|given as] {v}
{v} is the {c}
{v} stands [in|under|as] {c}
the {c} is [nothing but|no other than|precisely] {v}
{c} has the value {v}
the {c} [column|field] [is|holds|has|says] {v}
""",
    "not": """
{c} [is not|does not equal|is not equal to|isn't|differs from|!=|<>] {v}
the {c} [is not|does not equal|differs from|is different from|isn't] {v}
{c} is [other than|anything but|not set to|not given as] {v}
{v} is not the {c}
{v} does not stand [in|under|as] {c}
the {c} is [anything but|something other than|anything except|everything but] {v}
{c} [has another value than|does not have the value] {v}
the {c} [column|field] [is not|does not hold|has something else than|does not say] {v}
""",
    "above": """
{n} is [above|over|greater than|more than|higher than|larger than|bigger than|beyond] {limit}
the {n} is [above|over|greater than|more than|higher than] {limit}
{n} > {limit}
{n} [exceeds|goes beyond|tops|is past|comes out above|lies above] {limit}
{limit} is [exceeded|surpassed] by {n}
""",
    "below": """
{n} is [below|under|less than|smaller than|lower than|short of|beneath] {limit}
the {n} is [below|under|less than|lower than|smaller than] {limit}
{n} < {limit}
{n} [falls short of|stays below|stays under|does not reach|comes out below|lies below] {limit}
{limit} is not reached by {n}
""",
    "least": """
{n} is [at least|no less than|not less than|not below|not under|no lower than] {limit}
the {n} is [at least|no less than|not below|not smaller than] {limit}
{n} >= {limit}
{n} is {limit} or [more|above|higher|greater|over]
{n} [reaches|comes to at least|gets to] {limit}
{n} is greater than or equal to {limit}
""",
    "most": """
{n} is [at most|no more than|not more than|not above|not over|no higher than|up to] {limit}
the {n} is [at most|no more than|not above|not greater than] {limit}
{n} <= {limit}
{n} is {limit} or [less|below|lower|smaller|under]
{n} [does not exceed|does not go beyond|goes up to|comes to at most] {limit}
{n} is less than or equal to {limit}
""",
    "exact": """
{n} [is|equals|is exactly|is equal to|=|==] {limit}
the {n} is [exactly |precisely |just |]{limit}
""",
    "unlike": """
{n} [is not|does not equal|is not exactly|is not equal to|!=] {limit}
the {n} is [not|anything but|other than|different from] {limit}
""",
    "between": """
{n} is [between {limit} and {high}|from {limit} to {high}]
the {n} [lies|is] between {limit} and {high}
{n} is at least {limit} and at most {high}
{n} is [in the range|somewhere|anywhere] from {limit} to {high}
{limit} <= {n} <= {high}
{n} is no less than {limit} and no more than {high}
""",
    "starts": """
{c} [starts|begins|opens] with {part}
the {c} [starts|begins] with {part}
{part} is the [start|beginning] of {c}
""",
    "starts_not": """
{c} does not [start|begin|open] with {part}
the {c} [does not start|doesn't begin] with {part}
{part} is not the [start|beginning] of {c}
""",
    "holds": """
{c} [contains|includes|mentions|has] {part}
the {c} [contains|includes|mentions] {part}
{part} [occurs|appears|is found] in {c}
""",
    "holds_not": """
{c} does not [contain|include|mention|have] {part}
the {c} [does not contain|lacks|does not mention] {part}
{part} does not [occur|appear] in {c}
""",
    "empty": """
{c} is [empty|missing|blank|not filled in|not given]
the {c} is [empty|missing|blank|left out]
[nothing|no value] stands in {c}
""",
    "filled": """
{c} is [not empty|there|filled in|given|not blank|present]
the {c} is [not empty|not missing|given|filled in]
[something|some value] stands in {c}
""",
    "after": """
{t} is [after|later than|past] {day}
the {t} [is|comes|lies] after {day}
{t} > {day}
""",
    "before": """
{t} is [before|earlier than|prior to] {day}
the {t} [is|comes|lies] before {day}
{t} < {day}
""",
}
"""After "where", "whose", "in which" and the like."""
PHRASES: dict[str, str] = {
    "is": """
[with|having|of|that have] [the |]{c} {v}
[with|having] {v} [as|in|for|under] [their |the |]{c}
that have {v} [as|in|for|under] {c}
[belonging|that belong] to the {c} {v}
[that are|listed|filed] {v} [by|in|under] {c}
with nothing but {v} as {c}
[of|for|from] the {c} {v}[ only|]
with {c} [=|set to|equal to] {v}
""",
    "not": """
[with|having|of|that have] [a|some|any] {c} [other than|different from|that is not] {v}
[with|having] [something|anything] [other than|else than|but] {v} [as|in|for|under] [their |the |]{c}
that do not have {v} [as|in|for|under] {c}
[not belonging|that do not belong] to the {c} {v}
[that are not|not listed|not filed] {v} [by|in|under] {c}
with anything but {v} as {c}
[except|excluding|without|apart from|other than|but not] [those|the ones] [of|for|from|with] the {c} {v}
with {c} [!=|not set to|not equal to|other than] {v}
[except|excluding|without|apart from|leaving out|but for] [those|the ones] [where|whose|in which] {c} is {v}
without {v} [as|in|for|under] {c}
with any {c} [but|except|besides|save] {v}
""",
    "above": """
with [a |]{n} [above|over|greater than|more than|higher than|larger than|beyond|exceeding|of over|of more than] {limit}
having [more|higher] {n} than {limit}
that have [over|more than|above] {limit} [in|as|for] {n}
""",
    "below": """
with [a |]{n} [below|under|less than|smaller than|lower than|beneath|short of|of under|of less than] {limit}
having [less|lower] {n} than {limit}
that have [under|less than|below] {limit} [in|as|for] {n}
""",
    "least": """
with [a |]{n} of [at least|no less than|not less than|not under] {limit}
with {limit} or more [in|as|for] {n}
that have [at least|no less than|a minimum of] {limit} [in|as|for] {n}
with [a |]{n} from {limit} [up|upwards|on]
""",
    "most": """
with [a |]{n} of [at most|no more than|not more than|up to|not over] {limit}
with {limit} or less [in|as|for] {n}
that have [at most|no more than|up to|a maximum of] {limit} [in|as|for] {n}
with [a |]{n} [up to|not beyond] {limit}
""",
    "exact": """
with [a |]{n} of [exactly |just |]{limit}
that have [exactly |]{limit} [in|as|for] {n}
""",
    "unlike": """
with [a |]{n} [other than|different from|that is not] {limit}
that do not have {limit} [in|as|for] {n}
""",
    "between": """
with [a |]{n} [between|of between|anywhere between] {limit} and {high}
with [a |]{n} from {limit} to {high}
that have between {limit} and {high} [in|as|for] {n}
""",
    "starts": """
with [a|some] {c} [that starts|starting|that begins|beginning] with {part}
""",
    "starts_not": """
with [a|some] {c} [that does not start|not starting|that does not begin|not beginning] with {part}
""",
    "holds": """
with [a|some] {c} [that contains|containing|that mentions] {part}
with {part} [somewhere|anywhere] in {c}
""",
    "holds_not": """
with [a|some] {c} [that does not contain|not containing|that lacks] {part}
without {part} [somewhere|anywhere] in {c}
""",
    "empty": """
[without a|with no|lacking a|missing a|that have no] {c}
with [an empty|a missing|a blank] {c}
""",
    "filled": """
[with a|that have a|having some] {c}
with [anything|something|a value] [in|for|as] {c}
""",
    "after": """
with [a |]{t} [after|later than] {day}
[from|dated] after {day} by {t}
""",
    "before": """
with [a |]{t} [before|earlier than] {day}
[from|dated] before {day} by {t}
""",
}
"""After "rows" without more."""
WHERE = "[where|in which|for which] "
"""Before a predicate; `whose` goes only before one that begins with a column."""
