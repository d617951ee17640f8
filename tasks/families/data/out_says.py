"""How people ask about a log, and how they say where the answer goes: `out` is its file."""

PUT = """
[Write|Save|Put|Store] {noun} [to|into|in] {out}
[Write|Save|Put] {noun} [to|into] [the file |a file called |]{out}
[Write|Put] [to|into] {out} {noun}
{out} should [hold|contain|have] {noun}
[I need|We need|I want] {noun} in {out}
[Create|Make] {out} with {noun}
[Please |Can you |Could you ]write {noun} [to|into] {out}
[Find|Compute|Determine|Get|Work out] {noun} and [write|save|put] it [to|into|in] {out}
[Find out|Tell us] {noun}[;|,] the [answer|result] goes [to|into] {out}
[Into|In] {out}, [please |][write|put|note] {noun}
We want to [know|see] {noun}[; use|. Write it to|; put it in] {out}
[Let|Have] {out} [say|hold|show] {noun}
[Would|Could] you [put|write|note] {noun} [into|in] {out}
{out} is [to|meant to|supposed to] [hold|contain|say] {noun}
[Save|Keep|Record|Note down] {noun} as {out}
[Fill|Make] {out} with [nothing but |only |]{noun}
[I am|We are] [interested in|looking for] {noun}[; write|, so write|. Please write] it [to|into] {out}
[My boss|The team|Our {one}] [asks for|wants|needs] {noun}. [Put|Write|Save] it [in|into] {out}
[We need|I need|There should be] a file {out} [with|holding|that says] {noun}
[As|For] {out}[,| I want|, write] {noun}
{noun}[:|,] [write|put|save] [it|that] [to|into] {out}
[What I need|All I need|What we want] in {out} is {noun}
[Check|See|Look up] {noun} and [note|leave|put] it in {out}
[Once|When] you know {noun}, [write|put] it [to|into] {out}
{noun} [should|must|has to] [be written|go] [to|into] {out}
"""
LOG = """
How many lines of {file} [contain|have|mention] {word}
Count the lines [with|that contain|that have] {word} in {file}
[Count|Find out] how often {word} [occurs|appears] in {file}
How many {word} lines are in {file}
[I need|Give me] the number of {word} lines in {file}
[What is|Find|Determine] the number of lines [with|containing|that mention] {word} in {file}
[Go through|Look at|Read] {file} and count the lines [with|containing] {word}
In how many lines of {file} does {word} [occur|appear|stand]
{file} has some {word} lines. How many are there
[My boss|A colleague|The team] [asks|wants to know] how [often|many times] {file} [says|mentions] {word}
[Tell me|Find out|Work out] how many lines in {file} [say|contain|show] {word}
"""
LOG_NOUN = """
the number of [lines|rows] [in|of] {file} [with|that contain|that have] {word}
how many lines of {file} [contain|mention|have] {word}
the count of {word} lines in {file}
the number of times {word} [occurs|appears] in {file}
in how many lines of {file} {word} [occurs|appears|stands]
the number of {word} lines [in|of] {file}
"""
OUT = """
[Write|Save|Put|Store] the [answer|result|number|value][ only|] [to|into|in] {out}
[Write|Save|Put|Store] it [to|into|in] {out}
[The answer|The result|It] [belongs|goes] into {out}
[Write|Put] [only |just |]the [answer|result] [to|into] [the file |a file called |]{out}
Answer in {out}
[Leave|Place] the [answer|result] in {out}
[I want|I expect|We expect] the [answer|result] in {out}
[Create|Make] {out} with the [answer|result]
[Please |]save the [answer|result] as {out}
{out} should [contain|hold|have] [only |just |]the [answer|result]
The [answer|result] should [end up|be] in {out}
Output file: {out}
[Print|Dump] it into {out}
[Put|Note|Record|Keep] the [number|answer|result] in {out}
Save [it|the answer|the result|that] as {out}
[Could|Can|Would] you [write|put|save] [it|the answer] [to|into] {out}?
{out} [is where|is the file where] the [answer|result] [goes|belongs]
[Use|Take] {out} for the [answer|result]
[I|We] will [read|look up|pick up] the [answer|result] in {out}
Let {out} [hold|say|contain] the [answer|result][ and nothing else|]
The [answer|result|number] [must|should|has to] be [written|saved|put] [to|in] {out}
[Make|Create|Start] a file {out} [for|with] [it|the answer]
[A|One] line with the [answer|result] in {out} [is enough|will do]
[Only|Just] the [answer|result] [goes|belongs] in {out}
"""
OUT_FIRST = """
[Write|Put|Save] into {out}:
[Write|Put] [to|into] {out} the answer to this:
[Create|Make] {out} with the answer:
In {out}, [write|put|note] the answer:
[Fill|Write] {out}:
I need a file {out} [with|that has|holding] this:
[This|The following] [goes|belongs] into {out}:
[The answer|The result] to this [goes|belongs] into {out}:
{out} [is missing|does not exist yet]; it [should|is to] [hold|have] this:
[What|The answer that] I want in {out}:
[Prepare|Start] {out} with this answer:
"""
AND_OUT = """
and [write|save|put] the [number|result|answer|value] [to|into|in] {out}
and [write|save|put|note] it [to|into|in] {out}
, then [write|save|put] the [number|result|answer] [to|into|in] {out}
; the [number|answer|result] [belongs|goes] [to|into|in] {out}
and [leave|store|record] the [number|answer|result] in {out}
, and [save|store|write] [it|the result] as {out}
, [writing|saving] the [answer|result|number] [to|in] {out}
; [write|save] it [to|in] {out}
and let {out} [hold|say] the [answer|result]
and make {out} with it
"""
