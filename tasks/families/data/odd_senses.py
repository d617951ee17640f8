"""More ways to say a condition on a row, as people talk: see senses.py."""

PREDICATES_ODD: dict[str, str] = {
    "is": """
{c} happens to be {v}
the {c} [was|turns out to be|was noted as|was put down as] {v}
somebody [wrote|entered|put] {v} [as|for|under] {c}
one [finds|reads|sees] {v} [as|for|under] {c}
it is {v} that stands [in|under|as] {c}
[there is|you find] {v} [to be seen |]in [the column |]{c}
what the {c} [says|tells us] is {v}
they gave {v} as [their |the |]{c}
""",
    "not": """
{c} happens not to be {v}
the {c} [was not|turns out not to be|was not noted as] {v}
somebody [wrote|entered|put] something else than {v} [as|for|under] {c}
one does not [find|read|see] {v} [as|for|under] {c}
it is not {v} that stands [in|under|as] {c}
what the {c} [says|tells us] is not {v}
they gave [something|anything] but {v} as [their |the |]{c}
[you find|there is] no {v} in [the column |]{c}
""",
    "above": """
{n} [went over|climbed over|rose above|was higher than] {limit}
{limit} was not enough for {n}, which is more
the {n} [came to|amounts to] more than {limit}
[more|higher] than {limit} [was noted|is given|stands] [as|for|under] {n}
they had {n} [beyond|of more than] {limit}
the {n} [leaves|left] {limit} behind
""",
    "below": """
{n} [fell short of|stayed under|remained below|was lower than] {limit}
{limit} was too much for {n}, which is less
the {n} [came to|amounts to] less than {limit}
[less|lower] than {limit} [was noted|is given|stands] [as|for|under] {n}
they had {n} [short of|of less than] {limit}
the {n} [never got|does not get] as far as {limit}
""",
    "least": """
{n} [came to|amounts to] no less than {limit}
the {n} is {limit} itself or anything above
{n} [did not fall below|never fell under] {limit}
{limit} [or more|at least] [was noted|is given|stands] [as|for|under] {n}
the {n} [made it|got] to {limit} or [beyond|further]
""",
    "most": """
{n} [came to|amounts to] no more than {limit}
the {n} is {limit} itself or anything below
{n} [did not rise above|never went over] {limit}
{limit} [or less|at most] [was noted|is given|stands] [as|for|under] {n}
the {n} [stopped|ended] at {limit} or [before|earlier]
""",
    "exact": """
{n} [came to|amounts to] {limit} exactly
the {n} is {limit}, [neither|not] more nor less
{limit} sharp [was noted|is given|stands] [as|for|under] {n}
""",
    "unlike": """
{n} [came to|amounts to] something other than {limit}
the {n} is not {limit}, but more or less
""",
    "between": """
{n} [stays|is] within {limit} and {high}
{n} is neither below {limit} nor above {high}
the {n} did not leave the range from {limit} to {high}
the {n} [was|came] somewhere [between {limit} and {high}|from {limit} up to {high}]
""",
    "starts": """
{c} has {part} at the front
the first word of {c} is {part}
""",
    "starts_not": """
{c} has something else than {part} at the front
the first word of {c} is not {part}
""",
    "holds": """
{c} has {part} somewhere in it
one finds {part} [inside|within] {c}
the {c} has to do with {part}
{part} is one word of the {c}
""",
    "holds_not": """
{c} has no {part} anywhere in it
one does not find {part} [inside|within] {c}
the {c} has nothing to do with {part}
{part} is no word of the {c}
""",
    "empty": """
somebody forgot the {c}
{c} was [left empty|never filled in|forgotten]
the {c} [is not known|was not asked for|was not noted]
nobody [put|noted] anything [in|under|as] {c}
""",
    "filled": """
somebody did fill in the {c}
{c} was [not left empty|not forgotten|really filled in]
the {c} [is known|was noted]
[somebody|they] [put|noted] something [in|under|as] {c}
""",
    "after": """
the {t} is any day after {day}
{day} was over by the {t}
by the {t} the day {day} was over already
the {t} [did not come|was not] until after {day}
""",
    "before": """
the {t} is any day before {day}
{day} was still to come by the {t}
at the {t} the day {day} was yet to come
the {t} [was over|came] even before {day}
""",
}
PHRASES_ODD: dict[str, str] = {
    "is": """
[that went|that go|which came|which run|that come] [under|with] the {c} {v}
[that carry|which bear|that show|that got] the {c} {v}
whose {c} [happens to be|was|turns out to be] {v}
which have {v} for a {c}
to which somebody gave the {c} {v}
with {v} written [under|in|as] {c}
of which {v} is the {c}
""",
    "not": """
[that went|that go|which came|which run|that come] [under|with] another {c} than {v}
[that carry|which bear|that show|that got] [some other|another] {c} than {v}
whose {c} [happens not to be|was not|turns out not to be] {v}
which have something else than {v} for a {c}
to which somebody gave another {c} than {v}
with [something|anything] but {v} written [under|in|as] {c}
of which {v} is not the {c}
""",
    "above": """
whose {n} [exceeds|goes over|was higher than|came to more than] {limit}
that went over {limit} in {n}
[which|that] got more than {limit} [in|as|for] {n}
that [made|brought|got] [more|higher] than {limit} [in|for|as] {n}
of which the {n} is [above|beyond] {limit}
""",
    "below": """
whose {n} [falls short of|stays under|was lower than|came to less than] {limit}
that stayed under {limit} in {n}
[which|that] got less than {limit} [in|as|for] {n}
that [made|brought|got] [less|lower] than {limit} [in|for|as] {n}
of which the {n} is [below|short of] {limit}
""",
    "least": """
whose {n} [came to|is] {limit} or more
that reached {limit} in {n}
[which|that] got no less than {limit} [in|as|for] {n}
that [made|brought] {limit} or more [in|for|as] {n}
of which the {n} is at least {limit}
""",
    "most": """
whose {n} [came to|is] {limit} or less
that did not go over {limit} in {n}
[which|that] got no more than {limit} [in|as|for] {n}
that [made|brought] {limit} or less [in|for|as] {n}
of which the {n} is at most {limit}
""",
    "exact": """
whose {n} [came to|is] {limit} exactly
[which|that] got exactly {limit} [in|as|for] {n}
""",
    "unlike": """
whose {n} [came to|is] something other than {limit}
[which|that] got anything but {limit} [in|as|for] {n}
""",
    "between": """
whose {n} is neither below {limit} nor above {high}
[which|that] got from {limit} to {high} [in|as|for] {n}
""",
    "starts": """
whose {c} has {part} at the front
""",
    "starts_not": """
whose {c} has something else than {part} at the front
""",
    "holds": """
whose {c} has {part} somewhere in it
""",
    "holds_not": """
whose {c} has no {part} anywhere in it
""",
    "empty": """
[for which|where] nobody [filled in|gave|wrote] a {c}
whose {c} was [left empty|forgotten]
of which nobody knows the {c}
""",
    "filled": """
[for which|where] somebody [filled in|gave|wrote] a {c}
whose {c} was not [left empty|forgotten]
of which somebody knows the {c}
""",
    "after": """
whose {t} is any day after {day}
that came after {day}, going by {t}
""",
    "before": """
whose {t} is any day before {day}
that came before {day}, going by {t}
""",
}
