"""More about some rows of a table, in unusual words: `clause` says which; see some_says.py."""

# ruff: noqa: E501 - a sentence form is a line, however long

ASK_SOME_ODD: dict[str, str] = {
    "count_where": """
Some [lines|entries] of {file} are of interest to the {one}, namely those {clause}. How many?
Do not count everything in {file}: I mean the [lines|entries|orders] {clause}. How many are they?
[Visits|Orders|Rides|Entries] {clause}: how many did {file} see?
What the {one} is after are [lines|entries] {clause}. How many of them has {file}?
The {one} wants to know about the [rows|lines|visits|orders|rides] in {file} {clause}: how many are they?
{file} has one line for each [visit|order|ride|trip|{one}]. How many are there {clause}?
[There are|I see] [rows|lines|entries] in {file} {clause}. How many?
[Say|Suppose] I keep only the [rows|lines] of {file} {clause}. How many do I have then?
I [wonder|would like to know|have been asked] how many [visits|orders|rides|entries|records] {file} has {clause}.
how many [lines|rows] {clause} in {file}
pls count the [lines|rows|entries] of {file} {clause}
[We|The {one}] can only [pay for|deal with|check] [records|orders|visits] {clause}. How many of those [are in|does one find in] {file}?
Number of [lines|records|orders] in {file} {clause}
[If|When] one picks out the [lines|records] {clause}, how many of {file} does one get?
For the {one}: how many [lines|records|visits] {clause} are there in {file}?
[It is|This is] only about [entries|lines|records] {clause}. How many has {file}?
Somebody at the {one} says there are too many [rows|entries] {clause}. [Look into|Check] {file} and count them.
{file} lists [orders|visits|rides], a line each. Count those {clause}.
All the [lines|entries] of {file} {clause} - how many is that?
Among the [rides|visits|orders|lines] in {file}, count those {clause}.
We keep {file} for the {one}. What they ask is how many [lines|records] there are {clause}.
I do not need the others, only the [lines|rows] {clause}: how many of them has {file}?
[Someone|A {one}] [from|at] the {two} [called|came by] and asked about the [rows|lines|entries] of {file} {clause}: how many are there?
It would [please|help] the {one} to know how many [rows|lines|entries] {clause} there are in {file}.
What the {one} [never|cannot] count by hand, {file} knows: how many [rows|lines] are there {clause}?
""",
    "count_left": """
[If|When] you strike out the [rows|lines|orders] {clause}, how many [stay|remain] in {file}?
The {one} has no use for [lines|records|visits] {clause}. How many others are in {file}?
[Say|Suppose] we throw away the [rows|lines] {clause}. How many does {file} keep?
pls count {file} but skip the [lines|rows] {clause}
The [lines|visits|orders] {clause} are dealt with already. How many of {file} are still to do?
I [wonder|would like to know] how many [lines|entries] of {file} are left once those {clause} are gone.
Nobody wants the [entries|lines] {clause}; count the rest of {file}.
""",
    "sum_where": """
Some [lines|entries] of {file} are of interest to the {one}, namely those {clause}. How much {m} is that in total?
What does the {one} owe us if we charge the {m} of every [line|order] in {file} {clause}, all added up?
How much {m} is it altogether for the [visits|orders|rides|lines] in {file} {clause}?
The {one} pays for [rows|lines|orders] {clause} and nothing else. What does their {m} come to in {file}?
[Say|Suppose] I keep only the [rows|lines] of {file} {clause}. How much {m} do they hold together?
I [wonder|would like to know|have been asked] what {m} adds up to in {file} over the [lines|entries] {clause}.
pls sum {m} in {file} but only the [lines|rows] {clause}
What about {m} in {file}, all in all, for [rows|lines] {clause}?
There are [lines|records] in {file} {clause}. Put their {m} together: how much is it?
[It is|This is] only about [entries|lines|records] {clause}. What is their whole {m} in {file}?
The grand total of {m} for the [orders|lines|records] of {file} {clause} is what the {one} wants.
[If|When] one picks out the [lines|records] of {file} {clause}, what does {m} add up to?
[Someone|A {one}] [from|at] the {two} [called|came by] and asked about the [rows|lines|entries] of {file} {clause}: what is their {m}, all told?
""",
    "sum_left": """
[If|When] you strike out the [rows|lines] {clause}, how much {m} [stays|remains] in {file} in total?
The {one} does not pay for [lines|records|orders] {clause}. What does the {m} of all others in {file} come to?
pls sum {m} in {file}, skip the [lines|rows] {clause}
Nobody wants the [entries|lines] {clause}; what {m} does the rest of {file} have together?
""",
    "mean_where": """
Some [lines|entries] of {file} are of interest to the {one}, namely those {clause}. What is their average {m}?
What {m} does a [visit|ride|order|line] in {file} have on average, if we take only those {clause}[ (two decimals)|]?
I [wonder|would like to know] how {m} averages out over the [rows|lines] of {file} {clause}[, rounded to two decimals|].
average {m} of the [lines|rows] in {file} {clause} pls
The {one} cares about [records|orders|lines] {clause}. What is the average of their {m} in {file}?
[If|When] the [lines|rows] of {file} {clause} shared their {m} evenly, how much would each have[, to two decimals|]?
""",
    "mean_left": """
[If|When] you strike out the [rows|lines] {clause}, what is the average of {m} over the rest of {file}?
The {one} does not care about [lines|orders] {clause}. How much {m} do the others in {file} have on average?
""",
    "max_where": """
How far up does {m} go in {file}, if we take only [rows|lines] {clause}?
I [wonder|would like to know] what the highest {m} was among the [visits|orders|lines] of {file} {clause}.
The {one} cares about [records|orders|lines] {clause}. What is the highest {m} they have in {file}?
the top {m} of the [lines|rows] {clause} in {file} pls
""",
    "max_left": """
[If|When] you strike out the [rows|lines] {clause}, what is the highest {m} that [stays|remains] in {file}?
The {one} does not care about [lines|orders] {clause}. What is the top {m} of all others in {file}?
""",
    "min_where": """
How far down does {m} go in {file}, if we take only [rows|lines] {clause}?
I [wonder|would like to know] what the lowest {m} was among the [visits|orders|lines] of {file} {clause}.
The {one} cares about [records|orders|lines] {clause}. What is the lowest {m} they have in {file}?
the lowest {m} of the [lines|rows] {clause} in {file} pls
""",
    "min_left": """
[If|When] you strike out the [rows|lines] {clause}, what is the lowest {m} that [stays|remains] in {file}?
The {one} does not care about [lines|orders] {clause}. What is the smallest {m} of all others in {file}?
""",
    "who_where": """
Only [lines|orders] {clause} take part. Which {d} in {file} wins, with the highest {m}?
The {one} looks at [rows|lines|orders] {clause}. Which {d} has the most {m} among them in {file}?
[If|When] one keeps only the [lines|rows] of {file} {clause}, which {d} is on top, with the highest {m}?
I [wonder|would like to know] which {d} has the highest {m} of the [visits|lines|entries] in {file} {clause}.
""",
    "who_left": """
[If|When] you strike out the [rows|lines] {clause}, which {d} of {file} has the highest {m}?
The {one} does not care about [lines|orders] {clause}. Which {d} has the most {m} among the others in {file}?
""",
    "least_where": """
The {one} looks at [rows|lines|orders] {clause}. Which {d} has the least {m} among them in {file}?
[If|When] one keeps only the [lines|rows] of {file} {clause}, which {d} comes last, with the lowest {m}?
I [wonder|would like to know] which {d} has the lowest {m} of the [visits|lines|entries] in {file} {clause}.
""",
    "least_left": """
[If|When] you strike out the [rows|lines] {clause}, which {d} of {file} has the lowest {m}?
The {one} does not care about [lines|orders] {clause}. Which {d} has the least {m} among the others in {file}?
""",
    "distinct_where": """
The same {d} can come again in {file}. How many are there among the [lines|rows] {clause}, each counted once?
I [wonder|would like to know] how many different {d} one meets in {file} in [rows|lines] {clause}.
[If|When] one keeps only the [lines|rows] of {file} {clause}, how many different {d} are there?
""",
    "distinct_left": """
[If|When] you strike out the [rows|lines] {clause}, how many different {d} [stay|remain] in {file}?
The {one} does not care about [lines|orders] {clause}. How many different {d} do the others in {file} have?
""",
}
NOUN_SOME_ODD: dict[str, str] = {
    "count_where": """
how many [lines|visits|orders|rides|trips] {file} lists {clause}
how many there are in {file} {clause}
the number of [orders|visits|rides|lines] {clause}, taken from {file}
how many one gets of {file} on keeping only the [lines|rows] {clause}
the count of whatever is in {file} {clause}
of how many [rows|lines|entries] in {file} one can say that they are [rows|lines|entries] {clause}
how often {file} has [a row|a line|an entry] {clause}
""",
    "count_left": """
how many [lines|visits|orders] stay in {file} once those {clause} are struck out
what is left of {file} without the [lines|orders] {clause}, as a number of rows
""",
    "sum_where": """
the grand total of {m} for the [lines|orders|visits] of {file} {clause}
how much {m} the [lines|rides|orders] in {file} {clause} have altogether
what {m} comes to in {file} if only [lines|rows] {clause} count
""",
    "sum_left": """
how much {m} {file} has altogether once the [lines|rows] {clause} are struck out
what {m} comes to in {file} if the [lines|rows] {clause} do not count
""",
    "mean_where": """
how much {m} the [lines|rides|orders] in {file} {clause} have on average
""",
    "mean_left": """
how much {m} {file} has on average once the [lines|rows] {clause} are struck out
""",
    "max_where": """
the highest that {m} gets in the [lines|visits|orders] of {file} {clause}
""",
    "max_left": """
the highest {m} in {file} once the [lines|rows] {clause} are struck out
""",
    "min_where": """
the lowest that {m} gets in the [lines|visits|orders] of {file} {clause}
""",
    "min_left": """
the lowest {m} in {file} once the [lines|rows] {clause} are struck out
""",
    "who_where": """
the {d} whose {m} is the highest among the [lines|visits] of {file} {clause}
""",
    "who_left": """
the {d} whose {m} is the highest in {file} once the [lines|rows] {clause} are struck out
""",
    "least_where": """
the {d} whose {m} is the lowest among the [lines|visits] of {file} {clause}
""",
    "least_left": """
the {d} whose {m} is the lowest in {file} once the [lines|rows] {clause} are struck out
""",
    "distinct_where": """
how many different {d} one meets in the [lines|visits] of {file} {clause}
""",
    "distinct_left": """
how many different {d} {file} has once the [lines|rows] {clause} are struck out
""",
}
