"""More ways to say where an answer goes, and to ask about a log. `gap` is an empty line, as issues have one.

See out_says.py; `one`, `two` and `three` are new words, which mean nothing.
"""

# ruff: noqa: E501 - a sentence form is a line, however long

PUT_ODD = """
[Missing|Wanted|To do]: {out}{br}It [should say|is to hold|has to tell] {noun}
{out} [is missing|is needed|for the {one}]{br}[We need|What belongs there is|The {one} wants] {noun} [there|in it|in that file]
The {one} [keeps asking|keeps calling] about one figure. [Put|Leave|Write] {noun} [in|into] {out}
[Our|The] {one} will open {out} [tomorrow|soon] and wants to [read|find] {noun} there
I would [like|love] to open {out} and [see|read|find] {noun}
{out} [does not exist yet|is not there yet]. [Make|Create] it; [all|what] it has to say is {noun}
[Nobody|Not even the {one}] knows {noun}. [Find out|Work it out] and [leave|put] it in {out}
[It would be good|It would help me|It helps the {one}] to [know|have] {noun}, so [leave|put|write] it [in|into] {out}
[Do me a favour|Be so kind]: [work out|find out|look up] {noun} and [leave|put] it in {out}
pls [put|write] {noun} in {out}
[The question is|What bothers me is|What we do not know is] {noun}. [Answer it in|The answer should be in|Leave the answer in] {out}
[Before|When] the {one} [comes|calls], {out} must be there, with {noun} in it
What is [wanted|needed], in a file of its own ({out}), is {noun}
To be [found|read] in {out} later: {noun}
[Could|Can] I have {noun} in {out}, [please|pls]
[Into|In] {out}, please: {noun}
[Someone|A {one}] bet that I do not know {noun}. [Help me|Prove it]: write it to {out}
[I am writing|We write] a report for the {one}, and {noun} has to be in {out}
I was asked for {noun}. Where it should [be|stand]: {out}
Have {noun} written [to|into] {out}
[Look|Dig] into it and tell me {noun}; I will [read|look for] it in {out}
What {out} is there for: {noun}. [Make|Write] it
"""
LOG_ODD = """
{file} [grows and grows|is too long to read]. In how many of its lines does one find {word}?
The {one} is worried about {word} in {file}. How many lines [have|show] it?
I [wonder|would like to know] how many lines of {file} say {word}.
pls count {word} lines in {file}
Every now and then {file} says {word}. How many lines do?
[If|When] one keeps only the lines of {file} with {word}, how many is that?
[Say|Suppose] I search {file} for {word}: how many lines do I [get|see]?
how many lines with {word} in {file}
Since the {one}, {file} is full of {word}. Count those lines.
Number of lines in {file} with {word}
"""
LOG_NOUN_ODD = """
how many lines with {word} one finds in {file}
how many lines of {file} are about {word}
the count of lines in which {file} says {word}
how many lines one gets on searching {file} for {word}
"""
OUT_ODD = """
[I will|The {one} will] look for it in {out}.
[Leave|Drop] it in {out}[, please|, pls|].
[Have|Keep] the [answer|result] ready in {out}.
[pls put|please leave] the [answer|result] in {out}
Where the [answer|result] should be: {out}
[The|Our] {one} reads {out}, so [put|write] it there.
[No need to|You need not] tell me; [write|put] it [in|into] {out}.
[Nothing but|Just] the bare [answer|result] in {out}, please.
The place for the [answer|result] is {out}.
[I'd|I would] like to find the [answer|result] in {out}.
[What you find|What comes out] [goes|belongs] into {out}.
{out} is [waiting for|there for|to take] the [answer|result].
[Someone|The {one}] will pick up {out} with the [answer|result] later.
[A file|Some file] is needed for the answer: {out}.
The [answer|result], and nothing around it, [shall|is to] stand in {out}.
[As to|About] the [answer|result]: {out}, please.
"""
OUT_FIRST_ODD = """
{out} is for the answer to one question:
[Soon|Today] the {one} will look into {out} for an answer:
The {one} needs {out} with the answer to this:
[I need|We need] {out}, and this is what it should tell:
{out}, please:
The answer to what follows shall stand in {out}:
pls answer in {out}:
Whatever the answer is, [leave|put] it in {out}:
There will be a file {out} that answers this:
Please answer in {out}, not here:
"""
AND_OUT_ODD = """
and leave what comes out in {out}
; the {one} will look for it in {out}
, and have it in {out} [for the {one}|for me|please]
- {out} is the place for it
, result in {out}
and drop it in {out}
, to be found in {out}
"""
