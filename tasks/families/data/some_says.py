"""How people ask about some rows of a table: `clause` says which; `m` and `d` are columns of the outcome.

The keys that end with `_left` are for requests whose clause names the rows that do not count.
"""

# ruff: noqa: E501 - a sentence form is a line, however long

ASK_SOME: dict[str, str] = {
    "count_where": """
How many [rows|records|entries|lines] [in|of] {file} are there {clause}
How many [rows|records|entries] {clause} [does {file} have|are in {file}|are there in {file}|does {file} hold|do you find in {file}]
Count the [rows|records|entries|lines] [in|of] {file} {clause}
Count [only |]the [rows|records|entries] {clause} in {file}
[In|From] {file}, count the [rows|records|entries] {clause}
[Find out|Work out|Determine|Tell me] how many [rows|records|entries] of {file} there are {clause}
[Take|Look at|Go through] {file} and count the [rows|entries] {clause}
[I need|We need|Give me] the number of [rows|records|entries] of {file} {clause}
[Only|Just] the [rows|entries] {clause} [count|matter|are of interest]: how many are there in {file}
Look only at the [rows|entries] of {file} {clause}. How many are there
Count them: [rows|records|entries] of {file} {clause}
[My boss|A colleague|The team] [asks|wants to know] how many [rows|entries] of {file} there are {clause}
""",
    "count_left": """
[Leave out|Skip|Ignore|Drop|Set aside] the [rows|records|entries] {clause}: how many of {file} are left
[Without|Not counting|Leaving out|Apart from] the [rows|entries] {clause}, how many does {file} have
Count the rows of {file}, but [not|leave out|skip] those {clause}
How many [rows|entries] of {file} remain [when|once|if] [those|the ones] {clause} are [left out|removed|taken away]
Count all [rows|entries] of {file} [except|but|other than|apart from] [those|the ones] {clause}
The [rows|entries] {clause} do not count. How many others has {file}
[Of|In] {file}, how many [rows|entries] are not among those {clause}
""",
    "sum_where": """
[What is|Compute|Calculate|Find|Work out] the [sum|total] of {m} [over|of|for] the [rows|records|entries] [in|of] {file} {clause}
[Sum|Add|Total] up {m} [in|of|from] {file}, [but |]only for [rows|records|entries] {clause}
What is the total {m} of the [rows|entries] {clause} in {file}
How much {m} do the [rows|entries] of {file} {clause} [have together|have in total|add up to]
[I need|Give me|We need] the total {m} of all rows {clause} in {file}
Only [rows|entries] {clause} count: what is the [sum|total] of {m} in {file}
[Take|Use] [only |]the rows of {file} {clause} and [add up|sum] their {m}
In {file}, [sum|add up] the {m} of the [rows|entries] {clause}
""",
    "sum_left": """
[Leave out|Skip|Ignore|Drop] the [rows|records|entries] {clause} and [sum|add up] the {m} of the rest of {file}
What is the total {m} in {file} [without|not counting|leaving out] the [rows|entries] {clause}
[Sum|Add] up {m} in {file}, but [not for|skip|leave out] the [rows|entries] {clause}
The [rows|entries] {clause} do not count: what is the [sum|total] of {m} in {file}
""",
    "mean_where": """
[What is|Compute|Calculate|Work out] the [average|mean] {m} of the [rows|records|entries] [in|of] {file} {clause}[, rounded to two decimals|]
How much is {m} on average [for|in] the [rows|entries] of {file} {clause}
[Only|Just] the [rows|entries] {clause} count: what is the [average|mean] of {m} in {file}
[I need|Give me] the [average|mean] of {m} [over|for] all [rows|entries] of {file} {clause}[, two decimals|]
""",
    "mean_left": """
[Leave out|Skip|Ignore] the [rows|entries] {clause}: what is the [average|mean] {m} in {file}
What is the [average|mean] {m} in {file} [without|not counting] the [rows|entries] {clause}
""",
    "max_where": """
[What is|Find|Determine] the [maximum|largest|highest|biggest|greatest] {m} [among|of] the [rows|entries] of {file} {clause}
How high does {m} get in the [rows|entries] of {file} {clause}
Only the rows {clause} count: [what is|find] the [highest|largest|maximum] {m} in {file}
[I need|Give me] the [top|highest|largest] {m} of all [rows|entries] {clause} in {file}
""",
    "max_left": """
[Leave out|Skip|Ignore] the [rows|entries] {clause}: what is the [maximum|largest|highest] {m} in {file}
What is the [highest|largest] {m} in {file} [without|not counting] the rows {clause}
""",
    "min_where": """
[What is|Find|Determine] the [minimum|smallest|lowest|least] {m} [among|of] the [rows|entries] of {file} {clause}
How low does {m} get in the [rows|entries] of {file} {clause}
Only the rows {clause} count: [what is|find] the [lowest|smallest|minimum] {m} in {file}
[I need|Give me] the [lowest|smallest] {m} of all [rows|entries] {clause} in {file}
""",
    "min_left": """
[Leave out|Skip|Ignore] the [rows|entries] {clause}: what is the [minimum|smallest|lowest] {m} in {file}
What is the [lowest|smallest] {m} in {file} [without|not counting] the rows {clause}
""",
    "who_where": """
[Which|What] {d} has the [highest|largest|biggest|most|greatest] {m} among the [rows|entries] of {file} {clause}
[Find|Determine|Tell me] the {d} with the [highest|largest|maximum] {m} among the rows of {file} {clause}
Of the [rows|entries] {clause} in {file}, which {d} has the [highest|largest] {m}
Look only at rows of {file} {clause}. Which {d} has the [largest|highest|most] {m}
""",
    "who_left": """
[Leave out|Skip|Ignore] the [rows|entries] {clause}: which {d} has the [highest|largest] {m} in {file}
""",
    "least_where": """
[Which|What] {d} has the [lowest|smallest|least] {m} among the [rows|entries] of {file} {clause}
[Find|Determine|Tell me] the {d} with the [lowest|smallest|minimum] {m} among the rows of {file} {clause}
Of the [rows|entries] {clause} in {file}, which {d} has the [lowest|smallest] {m}
""",
    "least_left": """
[Leave out|Skip|Ignore] the [rows|entries] {clause}: which {d} has the [lowest|smallest] {m} in {file}
""",
    "distinct_where": """
How many [different|distinct|unique] [values of |]{d} [are there|occur|do you find] [among|in] the [rows|entries] of {file} {clause}
Count the [different|distinct|unique] [values of |]{d} of the [rows|entries] {clause} in {file}
Only the rows {clause} count: how many [different|distinct] {d} values has {file}
""",
    "distinct_left": """
[Leave out|Skip|Ignore] the [rows|entries] {clause}: how many [different|distinct|unique] {d} values are left in {file}
""",
}
NOUN_SOME: dict[str, str] = {
    "count_where": """
the number of [rows|records|entries|lines] [in|of] {file} {clause}
the number of [rows|records|entries] {clause} in {file}
how many [rows|records|entries] of {file} there are {clause}
the count of [all |the |]rows [in|of] {file} {clause}
how many [rows|entries] {clause} [are in {file}|{file} has|stand in {file}]
""",
    "count_left": """
the number of [rows|records|entries] of {file} that are left without those {clause}
how many [rows|entries] {file} has [not counting|without|apart from] those {clause}
the number of all [rows|entries] of {file} [except|but|apart from] [those|the ones] {clause}
""",
    "sum_where": """
the [sum|total] of {m} [over|of|for] the [rows|records|entries] [in|of] {file} {clause}
the total {m} of [all |the |]rows {clause} in {file}
what the rows of {file} {clause} add up to in {m}
the {m} of all [rows|entries] of {file} {clause}, added up
""",
    "sum_left": """
the total {m} in {file} [without|not counting] the [rows|entries] {clause}
the [sum|total] of {m} over all rows of {file} [except|but] those {clause}
""",
    "mean_where": """
the [average|mean] {m} of the [rows|entries] [in|of] {file} {clause}
the [average|mean] of {m} over the [rows|entries] {clause} in {file}
""",
    "mean_left": """
the [average|mean] {m} in {file} [without|not counting] the rows {clause}
""",
    "max_where": """
the [maximum|largest|highest|biggest] {m} [among|of] the [rows|entries] of {file} {clause}
""",
    "max_left": """
the [maximum|largest|highest] {m} in {file} [without|not counting] the rows {clause}
""",
    "min_where": """
the [minimum|smallest|lowest] {m} [among|of] the [rows|entries] of {file} {clause}
""",
    "min_left": """
the [minimum|smallest|lowest] {m} in {file} [without|not counting] the rows {clause}
""",
    "who_where": """
the {d} with the [highest|largest|biggest] {m} among the [rows|entries] of {file} {clause}
which {d} has the [most|highest|largest] {m} of the rows {clause} in {file}
""",
    "who_left": """
the {d} with the [highest|largest] {m} in {file}, leaving out rows {clause}
""",
    "least_where": """
the {d} with the [lowest|smallest] {m} among the [rows|entries] of {file} {clause}
which {d} has the [least|lowest|smallest] {m} of the rows {clause} in {file}
""",
    "least_left": """
the {d} with the [lowest|smallest] {m} in {file}, leaving out rows {clause}
""",
    "distinct_where": """
the number of [different|distinct|unique] {d} values among the [rows|entries] of {file} {clause}
how many [different|distinct] {d} the rows {clause} in {file} have
""",
    "distinct_left": """
the number of [different|distinct] {d} values in {file} without the rows {clause}
""",
}
