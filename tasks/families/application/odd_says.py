"""More about repairs in Python code, in unusual words: stories, wishes, complaints, issues, chat.

`gap` is an empty line, as issues have one; `one`, `two` and `three` are new words, which mean nothing.
"""

# ruff: noqa: E501 - a sentence form is a line, however long

FAILING_ODD = """
Although the handbook of the {one} says {two}, {path} says {three}, and {command} is with the handbook. [Mend|Correct] the code
For {command} to pass, [one line|something] in {path} has to change. [Find|Change] it
[Only|Just] one thing stands between us and a green {command}: a [slip|mistake] in {path}. [Mend|Remove] it
[I see|We see] {command} fail and do not want to see it again. [Mend|Correct] {path}
{command} exit 1, why? please to correct the {path}
{command}: red. {path}: [guilty|to blame]. [Mend|Correct] it
[Consult|Ask] {command} about {path}, and take its word for it
The [fault|blame] for a red {command} lies with {path}. [Mend|Correct] it
{command} [has a word to say about|is unhappy with|chokes on|trips over] {path}. [See to it|Sort it out|Put it right]
The people at the {one} keep saying that {path} [is off|gets it wrong], and {command} [agrees with them|says so, too]. [Put|Set] it right
The {one} says that {path} is fine. {command} says it is not, and I [trust|believe] the test. [Mend|Correct] the code
[Wrong|Odd] [result|value] from {path}{br}{command} [shows|proves] it. [It should pass|The code should give what the test wants]
[Red|Failing]: {command}{br}The [cause|mistake] is in {path}, not in the test
fix({path}): make {command} pass
{path}: [correct|repair] what {command} finds
pls fix {path}, {command} [is red|fails]
pls make {command} pass
{command} not pass any more, please to repair {path}
[Repair|Correction] of {path}, [so that|until] {command} passes
[A repair|One correction] of {path} [is due|is needed]; {command} says where
What [keeps|stops] {command} from [passing|being green]? [Remove|Mend] that
What is wrong with {path}? {command} [can tell|knows]; [set it right|see to it]
[I would rather|Better] change {path} than {test}, [because|as] the test is right. {command} must pass
[If|When] I [start|run] {command}, it [tells|says] that {path} is [wrong|off]. [Make it stop|See to it]
[Whoever|The {one} who] [edited|wrote] {path} last did not run {command}. [Run it now|Do it now] and [repair|mend] what it shows
Nobody at the {one} [believes|trusts] {path} any more. [Make|Let] {command} pass, [then they will|and they may again]
The {one} gets {two} where the handbook and the test promise {three}. [Try|See] {command} and [set|put] {path} right
It was [fine|right] [until|before] the {one} touched {path}; now {command} [complains|fails]. [Undo the harm|Put it right]
A [customer|reader|{one}] [got|was sent] the wrong {two} because of {path}. {command} shows the same; [mend|correct] it
[There is|Something like] a [slip|mistake] in {path}, small but [costly|annoying]. {command} [finds|catches] it, you [mend|repair] it
[You will see|One sees] on running {command} which [result|value] {path} gets wrong. [Correct|Mend] it there
The [test|check] is right, I [asked|called] the {one}. So [mend|change] {path} until {command} passes
{path} and {test} [disagree|do not agree]: {command}. [Side with the test|The test is right]
Let {command} [judge|be the judge], and [mend|correct] {path} until it is content
The {one} [is angry|left us|lost money]: {path} [gave|said] {two} for {three}. [Act on|Follow] what {command} shows
Where {path} and {command} differ, it is {path} that has to [change|give way]
As {command} [says|shows], {path} does something [else than|other than] it should. [Sort|Straighten] it out
[When|Once] {command} passes, [we are|you are] done; now it [fails because of|stumbles over] {path}
[Handle|Take care of] the failure that {command} [reports|shows][ in {path}|]
[Here is|I have] a riddle: {command} fails, [and|but] the test is right. [Solve it|Find the mistake in {path}]
"""
FUNCTION_ODD = """
[Ask|Call] {name} and you get the wrong answer; {command} [shows|proves] it. [Set|Put] it right
{command} is unhappy with what {name} [gives|answers]. [Sort it out|Put it right]
[What comes out of|The answer of] {name} is not what the {one} [was promised|expects], see {command}. [Set|Put] it right
The {one} [relies|counts] on {name}, [but|and yet] {name} lets them down: {command}. [Mend|Correct] it
{name} [does not keep|breaks] its promise{br}{command} shows how. [Mend|Correct] it in {path}
Somewhere inside {name} [sits|hides] a [slip|mistake], as {command} [tells|proves]. [Remove|Mend] it
"""
"""For functions only; FAILING_ODD goes for constants, too."""
CONSTANT_FAILING = """
{command} expects another value of {name} than {path} has. [Give it that|Set it so]
The {name} in {path} is not what {command} wants. [Set it right|The test is right]
The {one} and {test} have one value for {name}, {path} has another. [Run|Try] {command} and go by the test
[Which|What] value should {name} have? {command} knows; [set|enter] it in {path}
{path} holds an old value of {name}. See {command} for the right one and [enter|set] it
"""
SILENT_ODD = """
pls fix, the test [is red|fails]
[Something|A thing] in here is [off|not right], and the test [knows|says] what. [Sort it out|Put it right]
The people at the {one} [say|complain] that we get it wrong, and our test [agrees|says so, too]. [Put|Set] it right
[Red|Failing] test{br}The code is wrong, not the test. [Mend|Correct] it
What [keeps|stops] the test from passing? [Remove|Mend] that
The test is unhappy. [See to it|Sort it out|Make it happy]
[Whoever|The {one} who] was here last did not run the test. [Do it now|Run it] and [repair|mend] what it shows
[Repair|Correction] of whatever [fails|makes the test fail]
[There is|We have] a test, and it does not pass. It is the code that has to [change|give way]
{path} lets the {one} down[; the test shows how|, as the test shows]. [Mend|Correct] it
{path} gives {one} for {two}. There is a test that [shows|proves] it; [mend|correct] the code
the test not pass, please to repair {path}
fix({path}): make the test pass
Is {path} right? The test says no. [Set|Put] it right
I would rather have {path} right than [early|fast], and the test says it is not. [Mend|Correct] it
"""
SILENT_CRASH = """
[Start|Run] what is here and it [crashes|stops]. A name is misspelled; [correct|mend] it
The script [crashes|stops] with {error}. [Correct|Mend] the name
{path} has a [typo|misspelled name] in it. [Correct|Mend] it so that the script runs
There is {error} when the script [runs|is started]. [Mend|Sort out] the name
A [typo|slip of the pen] in {path} keeps the script from running. [Correct|Mend] it
pls fix the {error}
{error}{br}The script does not run. Some name is misspelled in {path}
"""
ASKED_ODD = """
The people at the {one} keep saying that {name} in {path} is off, and its docstring says so, too. [Put|Set] it right
What {name} in {path} does and what its docstring promises are two things. [Make them one|Change the code]
I would rather change the code of {name} in {path} than its docstring, for they differ
[Wrong|Odd] result of {name} in {path}{br}The docstring tells what it should be. [Mend|Correct] the code
pls fix {name} in {path}, it does not do what the docstring says
[Why does|How come] {name} in {path} not do what its docstring says? [Mend|Correct] it
[If|When] one [calls|asks] {name} in {path}, the answer is not what the docstring promises. [Set|Put] it right
[Repair|Correction] of {name} in {path} [according|true] to its docstring
The {one} read the docstring of {name} in {path} and got {two} all the same. The code has to keep the promise
{name} in {path} lets the {one} down; its docstring says what it should do. [Mend|Straighten] the code
Somewhere in {name} in {path} hides a slip. The docstring tells what is meant; [mend|remove] the slip
Please to repair {name} in {path}, it give wrong result
Nobody at the {one} trusts {name} in {path} any more. Have it do what its docstring says
The docstring of {name} in {path} is right and the code is not. [Sort it out|See to it]
"""
CRASH_ODD = """
{command}: {error}. [Mend|Correct] it pls
[Only|Just] a misspelled name stands between us and a running {command}. [Mend|Correct] it
For {command} to run, a name in {path} has to be spelled as it is elsewhere. [Correct|Change] it
The {one} [pressed|typed] something wrong in {path}; {command} shows it with {error}. [Mend|Correct] it
We call it one thing and write another: {command} [dies of|ends with] {error}. [Correct|Mend] the spelling
{command} [chokes on|trips over|stumbles over] a name[ in {path}|]. [Sort it out|Put it right]
The people at the {one} cannot [start|use] {command}: it [stops|dies] with {error}. [Set|Put] it right
[I only wanted to|The {one} wanted to] run {command}, and [got|was shown] {error}. [Put it right|Mend the name]
{error} in {command}{br}[It should run|Some name is misspelled]. [Mend|Correct] it
{path}: {error}{br}[Seen|It comes] on running {command}. [Mend|Correct] the name
fix({path}): {error}
pls fix the {error} in {command}
{command} not start, it give {error}. Please to repair
[Correction|Repair] of the name that makes {command} [crash|stop]
What does {command} have against {path}? [See to it|Put it right]
Why will {command} not run? [A name|Some name] is spelled in two ways. [Make them one|Put it right]
[Whoever|The {one} who] typed {path} was in a hurry: {command} [stops|ends] with {error}. [Mend|Correct] the name
[If|When] you [start|try] {command}, you [see|get] the name that nobody knows. [Correct|Mend] it
A [single|wrong] letter [in {path} |]keeps {command} from running. [Put it right|Find and mend it]
[Nothing|No {one}] comes out of {command} but {error}. [Correct|Mend] that
{command} asks for [something|a name] that does not exist; [close by is|there is] one that is meant. [Use|Write] that
I would rather see {command} run than [end|stop] with {error}. [Sort it out|Mend it]
{command} has to run [before|when] the {one} comes, but a misspelled name [stops|blocks] it. [Correct|Mend] it
The {one} [says|swears] that {command} ran [yesterday|last week]. Today it is {error}[. Mend it|; mend it]
[Handle|Take care of] the {error} that stops {command}
It [ends|is over] with {error} as soon as one [starts|runs] {command}. The [name|spelling] in {path} is wrong; [correct|mend] it
"""
CONSTANT_ODD = """
It was agreed that {name} is {new}, but I see {old}[ in {path}|]. [Put|Set] it right
If it were for me, {name} would be {new} and not {old}. [Change|Set] it
The people at the {one} say that {name} is {new}, [and the handbook says so, too|not {old}]. [Put|Set] it right
{new} is better than {old} for {name}[ in {path}|]
[Wrong|Old] value of {name}{br}It is {old} and should be {new}[. See {path}|]
chore: {name} {old} -> {new}
pls set {name} to {new}[ in {path}|]
Why is {name} still {old}? [We agreed on|It should be] {new}. [Put it right|Change it]
What was {old} in {name} is {new} now. [Follow|Change it]
[If|When] you come across {name}[ in {path}|], turn its {old} into {new}
{new}, not {old}, [should stand|has to stand] at {name}[ in {path}|]
{new} [suits|fits] {name} better than {old}. [Set|Enter] it
Somebody [wrote|left] {old} where {new} belongs, namely [in|at] {name}. [Put it right|Correct it]
{path} has {old} for {name}, the {one} has {new}. [Follow the {one}|The {one} is right]
[A change|The change] of {name} from {old} to {new}[ in {path}|]
The {one} decided: {new} it is for {name}. [Write|Enter] that [where {old} is now|in {path}]
Please to change {name}, now is {old}, must be {new}
[Nobody|Not even the {one}] can say why {name} is {old}. [Make|Set] it {new}
"""
