"""More about hyperparameters, in unusual words: stories, wishes, complaints, issues, chat.

`gap` is an empty line, as issues have one; `one`, `two` and `three` are new words, which mean nothing.
"""

# ruff: noqa: E501 - a sentence form is a line, however long

CHECKED_ODD = """
Although the {one} signed {config} off, {command} does not. [The check is right|It is the check that counts]: [change|correct] the setting
The {one} wanted {config} quick, not right, and {command} [pays|makes us pay] for it. [Put|Set] the value right
{command}: [red|no]. {config}: [guilty|to blame]. [Change|Correct] it
[I see|We see] {command} fail and do not want to see it again. [Change|Correct] the setting it [names|blames]
For {command} to pass, one [value|setting] in {config} must be what it says. [Enter|Write] it
[Only|Just] one thing stands between us and a green {command}: a value in {config}. [Change|Correct] it
[Ask|Consult] {command} about {config}, and [take its word for it|do what it tells you]
Not sure about {name}? {command} is. [Set|Change] it as it says
My colleague set {name} by [feeling|guess]; {script} goes by the [rules|plan]. [Run|Ask] it and [follow it|set what it wants]
It was agreed what the settings [are to be|should be], {script} [knows|has] it, {config} does not [follow|keep to it]. [Put|Set] that right
the check says no ({command}), can you look at {config} pls
{command} exit 1, why? please to correct the {config}
A [green|passing] {command} is all I ask. [Change|Touch] {config} only
{command} has a word to say about {config}. [Listen to it|See to it|Take its advice]
{command} [grumbles|is unhappy|moans] about [one of our settings|a setting|{config}]. [Make its wish come true|Give it what it wants|Sort it out]
[There is|We have] a check, {script}, and it has an opinion on {config}. [Follow|Respect|Obey] it
The people at the {one} keep saying that {name} is {two}; {command} says what it ought to be. [Go by|Believe] the check
[Something in|One line of] {config} [was never right|is not as agreed]. You will hear from {command} [what it is|which one]; [act on that|sort it out]
The {one} [chose|took] a value for {name} that {command} [chokes on|trips over|refuses]. [Put it right|Have it corrected]
[Red|Failing]: {script}{br}It [objects|says no] to a value in {config}. The value it names is the one we want
{script} [rejects|refuses] {config}{br}Steps: {command}{br}Expected: it passes
fix({config}): make {script} pass
{config}: use the value that {script} wants
{command} [fails|is red], pls fix the [config|setting]
pls run {command} and do what it says
[Correction|Repair] of the setting that {command} [rejects|names]
[A correction of|One change to] {config} [is due|is overdue]; for which one, ask {command}
[I would rather|We would rather] [believe|trust] {script} than {config}. [Where they differ, change the config|Bring the config in line with the check]
{script} is right, {config} is not. [Mend|Change] the [second|config]
What [keeps|stops] {command} from [passing|being green]? [Remove|Cure] that in {config}
What would make {command} happy? Do [just that|it]
Is there anything wrong with {config}? {command} [thinks so|says yes]. [Put|Set] it right
[If|Since|As] {command} [is not happy|complains] with a value, that value has to [change|go]. [Do it in {config}|Replace it by what it asks for]
[Whoever|The {one} who] wrote {config} did not [ask|run] {command}. [Do it now|Ask it now] and [change|set] what it says
A value that should not be there [sits|hides] in {config}. {command} [will tell you|knows it]; [exchange|replace] it
[We cannot|One cannot] [start|train] with [these|such] settings, {command} says. [See|Read] why and [correct|change] it
The {one} blames the data, but {command} [blames|points at] a setting. [The check is right|I trust the check]: change it
You [see|get] the right value [on running|when you run] {command}; it belongs [in|into] {config}
Where {command} and {config} disagree, the [check|first] wins. [Change the config|Make them agree]
{command} wants [another|a different] value [somewhere|for one setting] in {config}. [Grant it|Let it have that]
It is [easy|quick]: {command} names a setting and its value, you [write|put] it [in|into] {config}
The check is at {script}, the settings are in {config}. They [do not agree|quarrel]; side with the check
I have problem with {command}, it not pass. Please make good the [setting|value] in {config}
[Hear|Find out] what {command} [has against|dislikes about] {config}, then [set it right|mend it]
{name} [came out|was left] wrong. What it has to be, {command} [will tell|says]
[Our|The] {one} [has|keeps] {two} runs [since|because] a setting is off. {command} [found|finds] it; [put it right|correct it]
[Do as|As] {command} says: [one|a] setting [needs|wants] another value
Nothing [trains|learns] as it should, and {command} [knows why|can say why]. [Cure|Mend] it
Let {command} be [your guide|the judge] and [correct|set right] {config}
{command} [failed|complained] [on|in] [CI|the server] [again|last night]. [One of the|Some] settings in {config} must be what it says
The value it should have is [printed|told] by {command}, the setting too. [Enter|Write] it
With {command} [red|failing], the {one} will not [train|start]. [Turn it green|See that it passes]
Get {config} [past|through] {command}
[It is|This is] not {script} that [is wrong|needs a change], it is {config}. [Correct|Adjust] it to [suit|please] the check
The setting [named|blamed] by {command} is to be [corrected|set right] in {config}
[When|Once] {command} has nothing [more|left] to [say against|object to in] {config}, you are done
"""
CHECKED_TRAIN = """
Why does {train} learn so little? {command} [has the answer|can tell]; [do what it says|follow it|see to it], then train again with {train}
The model learns nothing. [Ask|Run] {command}, [follow its advice|correct what it names], and [run|start] {train} once more
[Our|The] {one} is no good after {train}. {command} knows [the reason|why]: [change|correct] the setting, then run {train} again
{train} was [run|started] with a bad setting. [See|Find out] from {command} which it was, [mend|correct] it and [run it again|repeat the run]
{command} [has a word to say about|is unhappy with] {config}. [See to it|Sort it out], then [repeat|redo] {train}
[Repeat|Redo] {train}, but first [correct|set right] what {command} [names|complains about]
[Before|Ahead of] the next {train}, [correct|mend] the setting that {command} [names|points at]. Then [start it|run it]
I want to run {train} again, [but|only] {command} [does not let me|says no]. [Put the setting right|Correct the config], then [run it|start it]
Two steps: [do what {command} asks for|make {command} pass], then run {train}
pls fix what {command} says and run {train} again
{config}: do as {script} says, rerun {train}
After {train} the loss was [poor|bad]{br}{command} [tells|says] which setting is to blame. Correct it and [run the training|train] again
[If|When] {command} [has nothing to complain about|is content], run {train}; [until then|before that], [change|correct] {config}
[Training|A new training] with {train} is [due|wanted], after the [setting|value] that {command} rejects is [corrected|changed]
[The {one} waits|We wait] for a good run of {train}. [First|Before it], satisfy {command}
The last {train} was wasted, as {command} [shows|would have told us]. [Correct|Change] the setting and [do it again|repeat it]
What {command} [says|asks for] [must|has to] [be done|go into {config}] first, and then {train} [must|has to] run
"""
NO_COMMAND_ODD = """
The check has a word to say about {config}. [Listen to it|See to it|Take its advice]
The check [grumbles|moans|is unhappy]. [Give it what it wants|Sort it out]
[Some|One] check in here is [unhappy|red]. [Find|Look for] it and [change|set] {config} as it says
The people at the {one} say that {config} is {two}. Ask the check which setting is [meant|wrong] and [correct|mend] it
pls make the check pass
pls run the check and do what it says
Why is the [model|training] so bad? The check script knows; [do what it says|follow it]
The check and {config} [disagree|do not agree]. [The check is right|Side with the check]
[Failing|Red] check{br}A value in {config} is not [right|allowed]. [Put|Set] it right
I have problem, the check not pass. Please make good the setting
What would make the check happy? Do it
fix({config}): make the check pass
[Whoever|The {one} who] wrote {config} did not run the check. [Do it now|Run it now] and [change|set] what it says
[Correction|Repair] of the setting that the check [rejects|names]
[I would rather|We] [believe|trust] the check than {config}. [Correct|Change] the config
A value in {config} should not be there. The check [will tell you|knows] which; [exchange|replace] it
Get {config} [past|through] the check
Nothing learns as it should, and the check can say why. [Cure|Mend] it
"""
DIRECT_ODD = """
{train} with {name} {new} pls, it is {old} now{where}
[Retraining|New training] with {train} and [a |]{name} of {new}, which [is still|was so far] {old}{where}
[In the last|In our last] run of {train} the {one} saw {name} at {old}. It should have been {new}: [set it|change that]{where} and run it again
{name} at {new}: that is the [idea|plan] of the {one}. [Set it|Try it]{where}, {train} will show what it is worth, so run it
[I bet|The {one} bets] that {train} does better with {new} for {name} than with {old}. [Set|Change] it{where}, run it, and we know
[Since|Because] {name} is {old}, {out} is [useless|no good]. [Make|Set] it {new}{where}, then {train} once more
The people at the {one} say that {new} suits {name} better than {old}. [Believe them|Try it]{where}, and run {train}
I would rather see {train} run with {new} than {old} for {name}{where}. [Change|Arrange] that and [run|start] it
{name} {old} -> {new}{where}, [rerun|run] {train}
{name}: {new} [instead of|not] {old}{where}{br}[Then|Afterwards] run {train}
[Rerun|Repeat] {train} with another {name}{br}It is {old} and should be {new}{where}
pls set {name} to {new}{where} and run {train}
How does {train} do with {new} for {name}? Set it{where} and [see|run it]
What if {name} were {new} and not {old}? [Change|Set] it{where} and [let {train} tell|see what {train} says]
[Nobody|Not even the {one}] knows why {name} is {old}. [Make|Set] it {new}{where}, then run {train}
{train} has to run again, [after|but first] {name} [has become|is to become] {new}{where}
I want {train} run, but not [before|until] {name} is {new}{where}. [Do both|Please do]
A run of {train} with {name} at {new}{where}, [please|pls]. [It is {old} now|Until now it was {old}]
[A change|The change] of {name} [from {old} |]to {new}{where}, [followed by|and then] a run of {train}
[If|When] {name} is {old}, {train} [gets|leads] nowhere. [Use|Take] {new}{where} and run it [again|anew]
{out} is from the time when {name} was {old}. [Make it|Set it to] {new}{where} and run {train}
The {one} [trained|trains] with {name} {new}, we with {old}. [Do as they do|Follow them]{where}, then run {train}
{new} [reads|sounds|looks] better than {old} for {name}. [Set it|Use it]{where} and give {train} another run
[Two steps|Two things]: {name} [becomes|is set to] {new}{where}, {train} is [run|started]
Please to train new with {train}. {name} must be {new}{where}, now is {old}
{train} [disappointed|did not please] the {one}. [Maybe|Perhaps] {new} for {name} helps: [set|try] it{where} and run [it|the script] again
Where {name} says {old}, [let it say|write] {new}{where}. [Then|After that] {train} [should|has to] run
"""
DIRECT_ONLY_ODD = """
The {one} has {two} since {name} is {old}. [Make|Set] it {new}{where}
[A|The] {name} of {new} was agreed, {old} is what we have. [Put|Set] it right{where}
If it were for me, {name} would be {new} and not {old}. [Change|Set] it{where}
It was {old} long enough. Now {name} [gets|is to get] {new}{where}.
Could it be that {old} is wrong for {name}? It should be {new}. [Correct|Change] it{where}
{name}, please: {new} instead of {old}{where}
The people at the {one} say that {new} suits {name} better than {old}. [Believe|Follow] them{where}
I would rather have {new} than {old} for {name}{where}.
[I like|We like] {new} better than {old} [as|for] [the |]{name}{where}.
{name} {old} -> {new}{where}
chore: {name} {new}{where}
[Change|Switch] of {name} [from {old} |]to {new}{where}.
{name}{br}It is {old}. It should be {new}{where}.
[Wrong|Odd] {name}{br}I see {old}, I want {new}{where}.
pls set {name} to {new}{where}
pls make {name} {new} not {old}{where}
Why is {name} {old}? It should be {new}. [Change|Correct] it{where}
What was {old} for {name} is [from now on|now] {new}. [Enter|Write] that{where}
{new}, not {old}, is what {name} [should be|has to be|is meant to be]{where}.
{new} is the {name} [that the {one} wants|we want|I had in mind]. [Set|Change] it{where}
[Where|Wherever] {name} [says|is] {old}, [let it be|make it]{where} {new}
[If|When] you see {old} for {name}{where}, [make|turn] it [into |]{new}
[Nobody|Not even the {one}] can say why {name} is {old}. [Make|Set] it {new}{where}
[The|Our] {one} [trains|works] with {new} for {name}, only we have {old}. [Do as they do|Follow them]{where}
{old} was [a guess|a first try|never meant to stay]. {new} is the {name} we [want|need]; [set|enter] it{where}
The {name} must be changed{where}. It [shall be|is to be] {new}.
Please to change {name}, now is {old}, must be {new}{where}.
[One|A] setting [has to|must] change{where}: {new} for {name}.
Somebody [wrote|put] {old} where {new} [should be|belongs], [I mean|namely] in {name}. [Correct|Change] it{where}
[It is about|I mean] {name}, which is {old}. [Have|Get] it set to {new}{where}
For {name} we have {old} and want {new}. [Arrange|Do] it{where}
[The handbook|The paper|The plan] has {new} for {name}, [our file|we] had {old}. [Go by|Follow] the [first|former]{where}
"""
DIRECT_TWO_ODD = """
{name} {old} -> {new}, {other} {was} -> {value}{where}
The people at the {one} train with {name} {new} and {other} {value}. [Follow|Copy] them{where}
I would rather have {name} at {new} than {old}, and {other} at {value} than {was}{where}.
Two settings{br}{name} should be {new} and {other} should be {value}{where}.
pls set {name} to {new} and {other} to {value}{where}
[Where|As long as] {name} is {old} and {other} is {was}, nothing [works|learns]. [Take|Use] {new} and {value}{where}
[It is about|I mean] {name} and {other}: the first shall be {new}, the second {value}{where}.
{new} for {name} and {value} for {other} is what the {one} [wants|found]. [Enter|Write|Set] both{where}
Why {old} for {name} and {was} for {other}? They should be {new} and {value}. [Change|Correct] them{where}
[Change|Switch] of {name} to {new} and of {other} to {value}{where}.
Not only {name} has to change (to {new}), {other} has to, too (to {value}){where}.
"""
RUN_NAMED_ODD = """
. {train} [shall|has to] run once more after that
. What I want in the end is a [fresh|new] {out}; {train} makes it
. A run of {train} [should follow|is to follow|comes after it]
. The {one} waits for {train} to be run [then|after that|again]
. pls run {train} then
. Give {train} [a run|another run|one more run] [after that|then|with it]
. See how {train} does [then|with it|after that]
. {train} should be [run|started] with that, too
 and give {train} [a run|another run]
 and see how {train} does
, and then let {train} have [a go|another go]
 and have {train} run [once more|anew]
; {train} comes [next|after it]
. Close with {train}
. [As soon as|When] that is done it is the turn of {train}
"""
RUN_IT_ODD = """
. The training [shall|has to] run once more after that
. A new training [should follow|is to follow|comes after it]
. pls train again then
. Give the training [a run|another run] [after that|then]
 and give the training [a run|another run]
, and then let the training run anew
 and train anew
. [As soon as|When] that is done, train once more
"""
"""These stand beside those of says.py; CHECKED_TRAIN asks for the training in its own words."""
