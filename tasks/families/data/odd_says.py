"""More about tables: questions that come indirectly, as a story, a wish, an order of words few would expect.

A form that ends with a mark keeps it. `one`, `two` and `three` are new words, which mean nothing.
"""

# ruff: noqa: E501 - a sentence form is a line, however long

ASK_ODD: dict[str, str] = {
    "rows": """
The {one} wants to know how long {file} is, counted in [rows|entries|records] and without the header.
How [long|big] is {file}, in [rows|records] of data?
[If|When] you leave the header of {file} aside, how many lines [remain|are there]?
I [wonder|would like to know] how many [visits|orders|entries|records] {file} lists.
pls count the [rows|entries] of {file}
Every line of {file} below the header is [one visit|an order|a ride]. How many [are there|of them are there]?
[There was|We had] a dispute with the {one} about the size of {file}: how many [records|rows] is it?
Size of {file} in [rows|records], header not included
Somebody has to count what {file} lists: one [row|line] each, the header aside.
We keep one line per {one} in {file}. How many {one} are that?
""",
    "count": """
The {one} wants to know how many of the [rows|entries|records|visits] in {file} went under the {c} {v}.
[Take|Open] {file} and look at {c}: how many [say|read|are] {v}?
Of everything that {file} lists, how many [have|carry|bear] the {c} {v}?
I [wonder|would like to know|am curious] how [often|many times] {file} has {v} [as|for|under] {c}.
how many with {c} {v} in {file}
There is a column {c} in {file}. In how many rows does it say {v}?
[Say|Suppose] I only care about the {c} {v}: how many [lines|rows|entries] of {file} would I [keep|look at]?
Somebody at the {one} claims that {v} is rare in {file}. Count the [rows|entries] with that {c}.
[If|When] I [filter|sort] {file} by {c}, how many [rows|lines] come under {v}?
Number of [rows|entries] in {file}, {c}: {v}
How many times was {v} [entered|noted|written down] as {c} in {file}?
{file} keeps one line for each [order|visit|ride|{one}]. How many of them have {v} as their {c}?
I need to tell the {one} how many [orders|visits|entries] with {c} {v} there were; {file} has them all.
The {c} is {v} in some [lines|rows] of {file}. [In how many|How many are they]?
pls count {v} under {c} in {file}
It is about {c} in {file}, and there only about {v}: how many [rows|entries] are [like that|of that sort]?
[Everything|All] with a {c} of {v} in {file}, how many is it?
[We have to|I must] report on the {c} {v}. How many [records|rows] about it are in {file}?
What share of the work had the {c} {v} we shall see; first count those [rows|lines] in {file}.
""",
    "count_not": """
The {one} has no use for {v}: how many [rows|entries|records] of {file} have some other {c}?
[Take|Open] {file} and look at {c}: how many [say|read] something else than {v}?
Of everything that {file} lists, how many do not [carry|bear|have] the {c} {v}?
I [wonder|would like to know] how many [rows|entries|lines] of {file} have a {c} that is anything but {v}.
how many in {file} whose {c} is not {v}
[If|When] I strike out the [rows|lines] with the {c} {v} from {file}, how many [stay|remain]?
[Say|Suppose] I do not care about the {c} {v}: how many [lines|rows] of {file} are left to read?
{file} keeps one line for each [order|visit|ride|{one}]. How many of them do not have {v} as their {c}?
pls count everything in {file} except the {c} {v}
The {c} {v} is dealt with already. How many [rows|entries] of {file} have another one?
Number of [rows|entries] in {file} with another {c} than {v}
There is a column {c} in {file}. In how many rows does it not say {v}?
We can forget about {v}. How many [rows|records] does {file} have for every other {c} together?
Somebody at the {one} claims that nearly all is {v} in {file}. Count the [rows|entries] where {c} is not.
""",
    "above": """
In how many [rows|entries|lines] of {file} does {n} [exceed|go beyond|come out over] {limit}?
The {one} allows a {n} of {limit}; how many [rows|entries] of {file} are above that?
[Everything|All] with {n} over {limit} in {file}, how many is it?
how many in {file} with more than {limit} {n}
I [wonder|would like to know] how many [rows|entries] of {file} have a {n} higher than {limit}; {limit} itself does not count.
{limit} is the mark. How many [lines|rows] of {file} lie above it in {n}?
""",
    "below": """
In how many [rows|entries|lines] of {file} does {n} [fall short of|stay below|come out under] {limit}?
The {one} asks for a {n} of {limit}; how many [rows|entries] of {file} have less than that?
[Everything|All] with {n} under {limit} in {file}, how many is it?
how many in {file} with less than {limit} {n}
I [wonder|would like to know] how many [rows|entries] of {file} have a {n} lower than {limit}; {limit} itself does not count.
{limit} is the mark. How many [lines|rows] of {file} lie below it in {n}?
""",
    "least_of": """
In how many [rows|entries|lines] of {file} does {n} reach {limit}?
The {one} asks for a {n} of {limit} or more; how many [rows|entries] of {file} have it?
how many in {file} with {n} from {limit} upwards
How many [rows|entries] of {file} have a {n} of {limit} or higher, {limit} itself included?
{limit} is the mark. How many [lines|rows] of {file} are on it or above it in {n}?
""",
    "most_of": """
In how many [rows|entries|lines] of {file} does {n} not exceed {limit}?
The {one} allows a {n} of {limit}, but no more; how many [rows|entries] of {file} keep to that?
how many in {file} with {n} up to {limit}, that one included
How many [rows|entries] of {file} have a {n} of {limit} or lower, {limit} itself included?
{limit} is the mark. How many [lines|rows] of {file} are on it or below it in {n}?
""",
    "sum": """
[Put|Taken] together, how much {n} is in {file}?
[If|When] you add one {n} after the other in {file}, where do you end?
The {one} wants one figure: all {n} of {file} added up.
I [wonder|would like to know] what all the {n} in {file} [make|come to] [together|in the end].
how much {n} in {file} altogether
The grand total of {n} in {file} is what I need.
Every [row|line] of {file} has some {n}. How much is that [in all|in total|altogether]?
We have to [report|tell the {one}] our whole {n}; it is spread over the [rows|lines] of {file}. Add it up.
pls sum {n} over the whole of {file}
{file}: total of {n}
What would the bill be for all {n} of {file}, [one by one added|everything added up]?
Nobody ever added up {n} in {file}. How much is it in total?
How much {n} did we have over the whole {file}?
From top to bottom of {file}, add up {n}.
""",
    "sum_of": """
[Put|Taken] together, how much {n} do the [rows|entries] of {file} with the {c} {v} have?
The {one} pays for the {c} {v} only: how much {n} is that in all, going by {file}?
how much {n} for {c} {v} in {file} altogether
I [wonder|would like to know] what {n} comes to for {v} (that is a {c}) in {file}.
[Say|Suppose] I only care about the {c} {v}: how much {n} is there in {file} in total?
We have to [report|tell the {one}] the whole {n} of the {c} {v}. Add it up from {file}.
The {c} {v} has several [rows|lines] in {file}. What does their {n} add up to?
pls sum {n} of {file} only for {c} {v}
How about {n} of {c} {v} in {file}, in total?
[If|When] you keep the lines of {file} that have {v} as {c}, how much {n} do they [hold|have] together?
""",
    "max": """
How far up does {n} go in {file}?
What is the record for {n} in {file}, the highest one I mean?
I [wonder|would like to know] what the highest {n} was that {file} [lists|ever saw].
No {n} in {file} is above which one? I want the highest.
The {one} asks about the peak of {n} in {file}.
the top {n} in {file} pls
Of all {n} in {file}, I want the largest.
[If|When] you sort {file} by {n}, which value of {n} is the greatest?
Look for the row of {file} where {n} is at its highest: what does {n} say there?
""",
    "min": """
How far down does {n} go in {file}?
What is the lowest that {n} ever was in {file}?
I [wonder|would like to know] what the smallest {n} was that {file} [lists|ever saw].
The {one} asks about the bottom of {n} in {file}, the lowest value.
the lowest {n} in {file} pls
Of all {n} in {file}, I want the smallest.
[If|When] you sort {file} by {n}, which value of {n} is the least?
Look for the row of {file} where {n} is at its lowest: what does {n} say there?
""",
    "who": """
Which {c} [comes out on top|leads|wins|is ahead of all] in {file} when it is about the highest {n}?
The {one} wants to meet the {c} with the most {n}. Which one is it, going by {file}?
I [wonder|would like to know] which {c} has the highest {n} in {file}.
[If|When] you sort {file} by {n}, which {c} has the greatest?
Look for the row of {file} where {n} is at its highest: which {c} is it?
Nobody has more {n} than one {c} in {file}. Which?
the {c} with the top {n} in {file} pls
In {file} some {c} has the record in {n}, the highest one. Tell me which {c}.
The prize goes to the {c} with the largest {n} in {file}. Who gets it?
""",
    "least": """
Which {c} [comes last|is at the bottom] in {file} when it is about {n}, with the lowest of all?
I [wonder|would like to know] which {c} has the lowest {n} in {file}.
[If|When] you sort {file} by {n}, which {c} has the smallest?
Look for the row of {file} where {n} is at its lowest: which {c} is it?
Nobody has less {n} than one {c} in {file}. Which?
the {c} with the lowest {n} in {file} pls
The {one} feels sorry for the {c} with the least {n} in {file}. Which one is it?
""",
    "mean": """
What {n} does a [row|line] of {file} have on average[, to two decimals|]?
The {one} asks what {n} is usual in {file}: the average of all rows[, two decimals|].
[If|When] the whole {n} of {file} were shared out evenly over its rows, how much would each have[, to two decimals|]?
I [wonder|would like to know] how {n} averages out over {file}[, rounded to two decimals|].
average {n} of {file} pls[, two decimals|]
Take all {n} of {file}, add them up and divide by how many there are[, rounded to two decimals|].
""",
    "distinct": """
The same {c} comes again and again in {file}. How many are there [really|if each counts once]?
How many {c} does {file} know, [each counted once|twins not counted]?
I [wonder|would like to know] how many different {c} occur in {file}.
how many different {c} in {file}
The {one} has to print a card for every {c} in {file}, one each. How many cards is that?
[If|When] you strike out every repeat, how many {c} [stay|remain] in {file}?
Between how many {c} can one choose in {file}?
""",
    "common": """
Which {c} do you meet most often in {file}?
The {one} wants to know which {c} comes up more than any other in {file}.
I [wonder|would like to know] which {c} has the most [rows|lines|entries] in {file}.
[If|When] you draw a [row|line] of {file} blindly, which {c} is the likeliest?
most frequent {c} in {file} pls
One {c} comes more often in {file} than all others. Which one is it?
""",
    "group": """
Which {c} has the most {n} in {file} when all its [rows|lines] are put together?
Sum {n} for each {c} of {file}. Which {c} comes out on top?
I [wonder|would like to know] which {c} has the largest {n} in {file} in total, over all its rows.
A {c} can have several lines in {file}. Whose {n} adds up to the most?
The {one} gives a prize to the {c} with the highest {n} summed over {file}. Who gets it?
""",
}
NOUN_ODD: dict[str, str] = {
    "rows": """
how many [lines|entries|visits] {file} lists below its header
the length of {file} in [rows|records]
""",
    "count": """
how many [lines|visits|entries|orders] of {file} went under the {c} {v}
how many times {file} says {v} [as|for|under] {c}
the count of what has {v} [as|for|under] {c} in {file}
how many [lines|rows|entries] one gets on keeping only the {c} {v} of {file}
the number of [orders|visits|lines] that carry the {c} {v} in {file}
how many there are in {file} of the {c} {v}
""",
    "count_not": """
how many [lines|visits|entries|orders] of {file} went under another {c} than {v}
how many [lines|rows|entries] one gets on throwing out the {c} {v} from {file}
the number of [orders|visits|lines] in {file} whose {c} is some other than {v}
how many there are in {file} of all {c} but {v}
""",
    "above": """
how many [lines|entries] of {file} lie over {limit} in {n}
in how many [rows|entries] of {file} {n} exceeds {limit}
""",
    "below": """
how many [lines|entries] of {file} lie under {limit} in {n}
in how many [rows|entries] of {file} {n} stays below {limit}
""",
    "least_of": """
how many [lines|entries] of {file} have a {n} of {limit} or more
in how many [rows|entries] of {file} {n} reaches {limit}
""",
    "most_of": """
how many [lines|entries] of {file} have a {n} of {limit} or less
in how many [rows|entries] of {file} {n} does not exceed {limit}
""",
    "sum": """
the grand total of {n} in {file}
what all {n} of {file} [make|come to] [together|in the end]
what one gets on adding up all {n} of {file}
how much {n} there is in {file} altogether
""",
    "sum_of": """
how much {n} the {c} {v} has in {file} altogether
what {n} comes to in {file} [over|for] the [rows|lines] of the {c} {v}
the grand total of {n} for the {c} {v}, from {file}
""",
    "max": """
the highest that {n} ever was in {file}
how far up {n} goes in {file}
the peak of {n} in {file}
""",
    "min": """
the lowest that {n} ever was in {file}
how far down {n} goes in {file}
""",
    "who": """
the {c} that leads {file} with the highest {n}
the {c} whose {n} is the highest of all in {file}
""",
    "least": """
the {c} that comes last in {file}, with the lowest {n}
the {c} whose {n} is the lowest of all in {file}
""",
    "mean": """
how much {n} a [row|line] of {file} has on average[, to two decimals|]
what {n} averages out to over {file}[, to two decimals|]
""",
    "distinct": """
how many {c} {file} knows, each counted once
how many different {c} one meets in {file}
""",
    "common": """
the {c} that one meets most often in {file}
the {c} with the most [rows|lines] in {file}
""",
    "group": """
the {c} whose rows in {file} have the most {n} together
the {c} that comes out on top in {file} when {n} is summed for each
""",
}
