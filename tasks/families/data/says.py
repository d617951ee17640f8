"""How people ask about tables. `c`, `n`: columns; `v`: a value; `limit`: a number; `out`: the answer's file."""

# ruff: noqa: E501 - a sentence form is a line, however long

ASK: dict[str, str] = {
    "rows": """
How many [rows|records|entries|data rows|lines] [does {file} have|are in {file}|are there in {file}|does {file} contain|are listed in {file}][ without the header| (not counting the header)|]
[Count|Tell me] the [number of |]rows in {file}[, without the header| (the header is no row)|]
Count the [records|entries|data rows] of {file}
[Find|Work out|Determine] the number of [rows|records|entries] in {file}
[I need|We need|Give me] the [row count|number of rows|number of records] of {file}[, header excluded|]
[Count|Add up] how many [entries|records] {file} [has|holds|contains]
""",
    "count": """
How many [rows|records|entries] [in|of] {file} have {v} [as|in column|in the column|for] {c}
How many [rows|records|entries] [in|of] {file} have {v} as their {c}
How many [rows|records|entries] [in|of] {file} have the {c} {v}
[Count|Find] the rows [of|in] {file} [where|in which|with] {c} [is|equals|=] {v}
Count [the |]rows in {file} with {c} {v}
How many [rows|records|entries] in {file} [have|with] {c} [equal to |= |]{v}
[Count|Tell me] how often {v} [appears|occurs|stands] in [the column |]{c} of {file}
[I need|Give me] the number of [rows|entries|records] with {c} {v} in {file}
In {file}, how many have {c} [=|equal to|set to] {v}
[Determine|Work out] how many lines of {file} have the {c} {v}
How many {v} are there in the {c} column of {file}
Count the entries of {file} whose {c} is {v}
For how many [rows|records] of {file} is {c} {v}
[Count|Find|Get] the [rows|entries|records] of {file} [where|whose|in which] {c} is {v}
{v} stands in {c} of {file} [how often|how many times]
[My boss|A colleague|The team] [asks|wants to know] how many [rows|entries] of {file} have {c} {v}
How many [rows|entries|records] of the {c} {v} [does {file} have|are in {file}|are listed in {file}]
[Only|Just] the [rows|entries] of {file} with {c} {v}[:|,] how many are there
""",
    "count_not": """
How many [rows|records|entries] [in|of] {file} do not have {v} [as|in] {c}
Count the rows of {file} where {c} is [not|other than|anything but] {v}
[Count|Find out] how many entries in {file} have a {c} [other than|different from] {v}
How many rows of {file} have a {c} that is not {v}
Count the [rows|entries|records] of {file} [where|whose|in which] {c} is not {v}
How many [rows|records|entries] of {file} have [something else than|anything but|not] {v} [as|for] their {c}
[Leave out|Skip|Ignore] the rows [with|of] {c} {v}: how many [rows|entries] of {file} are left
For how many [rows|records] of {file} is {c} [not|anything but|different from] {v}
[Find|Give me] the number of rows in {file} [whose|where] {c} [is not|isn't|differs from|!=] {v}
Apart from {v}, how many [rows|entries] has {file} by {c}
How many [rows|entries|records] of any {c} but {v} [does {file} have|are in {file}|are listed in {file}]
[All|Any] but the [rows|entries] of {file} with {c} {v}[:|,] how many are there
Count the rows in {file} without {c} {v}
How many [rows|records|entries] in {file} have {c} not equal to {v}
In {file}, how many have {c} [!=|not equal to|not set to] {v}
[Determine|Work out] how many lines of {file} do not have the {c} {v}
How many are there in the {c} column of {file} that are not {v}
[I need|Give me] the number of [rows|entries] without {c} {v} in {file}
""",
    "above": """
How many [rows|records|entries] [in|of] {file} have [a|] {n} [above|over|greater than|higher than|more than|larger than] {limit}
[Count|Find] the rows of {file} [where|with] {n} [is |][above|over|greater than|more than|larger than] {limit}
In {file}, count [entries|records|rows] with {n} [> |over |above ]{limit}
[I need|Give me] the number of rows in {file} whose {n} is [more than|above|over] {limit}
How often is {n} [more than|above|over|greater than] {limit} in {file}
""",
    "below": """
How many [rows|records|entries] [in|of] {file} have a {n} [below|under|less than|smaller than|lower than] {limit}
[Count|Find] the rows of {file} [where|with] {n} [is |][below|under|less than|lower than] {limit}
In {file}, count [entries|records|rows] with {n} [< |under |below ]{limit}
How often is {n} [less than|below|under] {limit} in {file}
""",
    "least_of": """
How many [rows|records|entries] [in|of] {file} have a {n} of [at least|no less than] {limit}
[Count|Find] the rows of {file} [where|with] {n} [is |]at least {limit}
In {file}, count [entries|rows] with {n} >= {limit}
How often is {n} {limit} or more in {file}
""",
    "most_of": """
How many [rows|records|entries] [in|of] {file} have a {n} of [at most|no more than] {limit}
[Count|Find] the rows of {file} [where|with] {n} [is |]at most {limit}
In {file}, count [entries|rows] with {n} <= {limit}
How often is {n} {limit} or less in {file}
""",
    "sum": """
[What is|Compute|Calculate|Find|Work out|Determine] the [sum|total] of [the column |the |]{n}[ column|] [in|of] {file}
[Sum|Add|Total] up [the column |the |all |all values of |]{n} [in|of|from] {file}
What is the total {n} [in|of] {file}
[I need|We need|Give me] the [total|sum] of [all |]{n} [in|from] {file}
How much is {n} in total[ over all rows|] in {file}
[Compute|Calculate] the total {n} [over|of|for] all rows of {file}
Sum the {n} values [in|of] {file}
Add all {n} in {file} together
What do the values [of|in] {n} in {file} add up to
[My boss|Accounting|The team] [wants|needs] the [total|sum] of {n} in {file}
[Could|Can] you [add|sum] up {n} in {file}
[Go through|Take] {file} and [add|sum] up the {n} [column|values]
What does {n} come to in {file}, [all rows together|over all rows]
""",
    "sum_of": """
[What is|Compute|Calculate|Find|Work out] the [sum|total] of {n} [for|of|where] {c} [=|is|equal to] {v} in {file}
[Sum|Add|Total] up {n} [in|of|from] {file} for [the |]{c} {v}
What is the total {n} [for|of|with] {c} {v} in {file}
[I need|Give me] the total {n} of all rows [with|where] {c} [is |= |]{v} in {file}
In {file}, [sum|add up] the {n} of [rows|entries|records] [whose|where] {c} is {v}
How much {n} is there in total for {c} {v} in {file}
Sum the {n} values in {file}, but only where {c} is {v}
[Sum|Add|Total] up {n} [in|of|from] {file} [where|for rows whose] {c} [is|equals] {v}
For the {c} {v}, what is the [sum|total] of {n} in {file}
Only the rows with {c} {v} count: what is the [sum|total] of {n} in {file}
[Find|Get|Give me] the {n} of all {v} [rows|entries] in {file} together (column {c})
How much {n} do the rows of {file} with {c} {v} have [together|in total]
""",
    "max": """
[What is|Find|Determine|Look up|Compute] the [maximum|largest|highest|biggest|greatest|top] {n} [in|of] {file}
[Find|Get|Give me] the [max|maximum|highest value|largest value] of [the column |]{n} in {file}
What is the [largest|highest|biggest] [value of |value in |]{n} in {file}
How [high|big|large] is the [largest|highest|maximum] {n} in {file}
[I need|We need] the [maximum|highest|largest] {n} from {file}
How [high|large] does {n} get in {file}
[Could|Can] you find the [largest|highest|maximum] {n} in {file}
Which is the [highest|largest|biggest] {n} [in|of] {file}
{file} has a column {n}. What is its [largest|highest|maximum] value
""",
    "min": """
[What is|Find|Determine|Look up|Compute] the [minimum|smallest|lowest] {n} [in|of] {file}
[Find|Get|Give me] the [min|minimum|lowest value|smallest value] of [the column |]{n} in {file}
What is the [smallest|lowest] [value of |value in |]{n} in {file}
[I need|We need] the [minimum|lowest|smallest] {n} from {file}
How [low|small] does {n} get in {file}
Which is the [lowest|smallest] {n} [in|of] {file}
{file} has a column {n}. What is its [smallest|lowest|minimum] value
""",
    "who": """
Which {c} [in {file} |]has the [highest|largest|most|biggest|greatest|maximum] {n}[ in {file}| according to {file}|, see {file}]
[Find|Tell me|Determine] the {c} with the [highest|largest|most|maximum] {n} in {file}
What is the {c} of the row with the [highest|largest|biggest] {n} in {file}
[I need|Give me] the {c} [that has|with] the [highest|largest|biggest] {n} in {file}
In {file}, which {c} has the [top|highest|largest] {n}
""",
    "least": """
Which {c} has the [lowest|smallest|least|minimum] {n} in {file}
[Find|Tell me|Determine] the {c} with the [lowest|smallest|minimum] {n} in {file}
What is the {c} of the row with the [lowest|smallest] {n} in {file}
[I need|Give me] the {c} with the [lowest|smallest] {n} in {file}
""",
    "mean": """
[What is|Compute|Calculate|Find|Work out] the [average|mean][ value|] of {n} [in|of] {file}[, rounded to two decimals| (two decimals)|]
What is the [average|mean] {n} in {file}[, rounded to 2 decimals|]
[I need|Give me] the [average|mean] {n} from {file}[, with two decimals|]
How [much|large] is {n} on average in {file}
What does {n} come to on average in {file}
[Take|Compute] the [average|mean] over all {n} values of {file}
""",
    "distinct": """
How many [different|distinct|unique] [values of |]{c} are [there |]in {file}
Count the [different|distinct|unique] [values of |values in |]{c} in {file}
[Find|Determine|Tell me] the number of [different|distinct|unique] {c} values in {file}
How many [different|unique] {c} entries does {file} have
[Without|Not counting] repeats, how many {c} values are in {file}
How many {c} values are in {file} when each counts once
""",
    "common": """
Which {c} [is the most common|appears most often|occurs most often|is the most frequent] in {file}
[Find|Tell me|Determine] the most [common|frequent] {c} in {file}
What is the most [common|frequent] value of {c} in {file}
Which value [of|in] {c} [appears|occurs] most often in {file}
[Tell me|Find] the {c} that [most rows|most entries] of {file} have
""",
    "group": """
Which {c} has the [highest|largest|most] total {n} in {file}
[Find|Tell me|Determine] the {c} with the [highest|largest|biggest] [total|sum of] {n} in {file}
Add up {n} per {c} in {file}: which {c} has the [most|largest sum]
For which {c} is the sum of {n} [the largest|the highest] in {file}
""",
}
NOUN: dict[str, str] = {
    "rows": """
the number of [rows|records|data rows|entries] [in|of] {file}[ without the header|]
the row count of {file}
how many [rows|records|entries] {file} has
""",
    "count": """
the number of [rows|records|entries|lines] [in|of] {file} [where|whose|in which] {c} is {v}
the number of [rows|records|entries] [in|of] {file} [with|having] {c} {v}
the count of {v} in [the column |]{c} of {file}
how many [rows|records|entries] of {file} have [{c} {v}|{v} as {c}|{v} in {c}|the {c} {v}]
how often {v} [appears|stands|occurs] in [the column |column |]{c} of {file}
""",
    "count_not": """
the number of [rows|records|entries] [in|of] {file} [where|whose|in which] {c} is not {v}
the number of [rows|entries] [in|of] {file} with [another {c} than|a {c} other than|any {c} but] {v}
the count of rows of {file} without {v} [as|in] {c}
how many rows of {file} have a {c} other than {v}
""",
    "above": """
the number of [rows|records|entries] [in|of] {file} [where|whose] {n} is [above|over|greater than|more than] {limit}
how many rows of {file} have a {n} [above|over|greater than|higher than] {limit}
""",
    "below": """
the number of [rows|records|entries] [in|of] {file} [where|whose] {n} is [below|under|less than] {limit}
how many rows of {file} have a {n} [below|under|lower than] {limit}
""",
    "least_of": """
the number of [rows|records|entries] [in|of] {file} [where|whose] {n} is at least {limit}
how many rows of {file} have a {n} of at least {limit}
""",
    "most_of": """
the number of [rows|records|entries] [in|of] {file} [where|whose] {n} is at most {limit}
how many rows of {file} have a {n} of at most {limit}
""",
    "sum": """
the [sum|total] of [the column |column |the |all |]{n} [in|of|from] {file}
the total {n} [in|of|from] {file}
the sum of all {n} values in {file}
what {n} adds up to in {file}
""",
    "sum_of": """
the [sum|total] of {n} [in|of|from] {file} [where|for rows where] {c} is {v}
the total {n} of {c} {v} in {file}
the [sum|total] of {n} for {c} {v} in {file}
the [sum|total] of {n} [over|of] the rows of {file} [whose|where|in which] {c} is {v}
what the {v} rows of {file} (column {c}) have in {n} together
""",
    "max": """
the [maximum|largest value|highest value|max|largest|highest] of [the column |column |]{n} [in|of|from] {file}
the [largest|highest|biggest|maximum|greatest] {n} [in|of|from] {file}
""",
    "min": """
the [minimum|smallest value|lowest value|min|smallest|lowest] of [the column |column |]{n} [in|of|from] {file}
the [smallest|lowest|minimum] {n} [in|of|from] {file}
""",
    "who": """
the {c} with the [highest|largest|biggest|most] {n} [in|of|from] {file}
which {c} has the [highest|largest] {n} in {file}
""",
    "least": """
the {c} with the [lowest|smallest] {n} [in|of|from] {file}
which {c} has the [lowest|smallest] {n} in {file}
""",
    "mean": """
the [average|mean] of [the column |]{n} in {file}[, rounded to two decimals|]
the [average|mean] {n} [in|of] {file}[ (two decimals)|]
""",
    "distinct": """
the number of [different|distinct|unique] [values of |]{c} in {file}
how many [different|distinct] {c} values {file} has
""",
    "common": """
the most [common|frequent] {c} [in|of] {file}
which {c} [comes|appears] most often in {file}
""",
    "group": """
the {c} with the [largest|highest] total {n} in {file}
which {c} has the [largest|highest] sum of {n} in {file}
""",
}
