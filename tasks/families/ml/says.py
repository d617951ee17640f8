"""How people ask for other hyperparameters: a sentence form a line."""

# ruff: noqa: E501 - a sentence form is a line, however long

CHECKED = """
[Run|Start] {command} and [fix|change] the [hyperparameter|setting|parameter|value] it [names|complains about|reports]
{command} [fails|does not pass|complains|exits with 1|prints an error][.|,] [Fix the config|fix it|make it pass|Please fix that]
[Make {command} [pass|green|happy|succeed]|Get {command} to [pass|succeed]]
[Please |Can you |Could you ]fix the [hyperparameter|setting] that {command} [shows|reports|names|rejects]
The [config check|check] ({command}) [fails|is red|complains]. [Fix|Correct] {config}
{config} has a [bad|wrong] value; {command} [says|shows|tells] which
[Correct|Fix|Adjust] {config} so that {command} passes
{script} [fails|complains about {config}|is red][.|;] [change|set] what it asks for
[Set|Change] the [hyperparameter|parameter] that {script} [asks for|names|demands]
A [hyperparameter|setting] is wrong: [run|see|use] {command}, then fix it
{command} must pass before we can train. [Fix the config|Repair it]
Our training [is not|will not be] allowed to run: {command} [fails|complains]. [Fix it|Change the setting]
[See|Look at] what {command} [says|prints] and [change|fix] the config
{command} should [exit with 0|pass]. [Right now|Currently|At the moment] it does not
The {name} seems [wrong|off]. {command} [knows|tells] the right value
Training [is bad|fails|does not converge]. {command} tells which hyperparameter to change
Solve the [warning|error|finding] of {command}
The experiment settings [are wrong|need a fix], {command} [says|shows] where
Tune {config} until {command} passes
Bring {config} in line with {command}
Set {name} in {config} to [the value that {command} asks for|what {command} wants|the number that {command} names]
{command} [says|tells|shows] which [hyperparameter|value|setting] in {config} is [wrong|bad|off]. [Change|Correct|Fix] it
{command} [names|finds|rejects] a [hyperparameter|setting|parameter] with a [bad|wrong] value. [Correct|Change|Fix] it in {config}
{command} [names|finds] a [hyperparameter|value|setting] [that is|which is] [wrong|too high|too low|bad]. [Correct|Fix|Change] it
One value in {config} is [off|not right]. [Ask|Run|See] {command}[ which one|] and [mend|change|correct] it
{script} [does not like|rejects] {name} in {config}. [Do as it says|Give it the value that it wants]
In {config}, [change|correct] the [value|setting|hyperparameter] that {command} [names|rejects|complains about]
The {one} of {two} is {three}; {command} knows which setting [does it|is to blame]
[Our|The] {one} {two} nothing of {three}. [What|The setting that] {command} [says|names] [will help|must be changed]
The model is poor[ at the moment|]. {command} [names|gives] the [reason|cause]; [remove|mend|cure] it
Why does {command} [fail|complain|exit with 1]? [Repair|Correct|Fix] what it [names|points at]
What does {command} [want|complain about]? [Give it that value|Set it so|Change it in {config}]
[Could|Would] you [look at|run] {command} and [put right|correct|fix] the value it [names|is unhappy with]?
[I ran|We ran|I have run] {command} and it [was not happy|complained|failed]. [Please correct the config|Fix the setting|Change what it names]
{config} [was edited|was changed] [by hand|in a hurry], and now {command} [fails|complains]. [Correct it|Put it right]
[Before|Until] {command} [passes|is green], nobody [may|can] train. [Fix|Correct] {config}
The [value|number|setting] that {command} [rejects|complains about] [must be|has to be|should be] [corrected|changed|replaced]
[Keep|Go on] [changing|fixing] {config} until {command} [has nothing to say|exits with 0|is content]
{command} [is our gate|guards the training|must pass in CI], [but|and] it [fails|is red]. [Fix|Correct] the setting
[Please |]take care of the [complaint|error|message] that {command} [prints|gives]
There is [something|one thing] wrong in {config}[,|:] {command} [knows|tells|says] what. [Fix|Change] it
[After|Once] you [fix|correct|change] what {command} names, it should [pass|exit with 0]
{command} is red because of {config}. [Get|Make] it green
[Open|Take] {config} and [fix|correct] the [entry|setting|value] that {command} [names|dislikes]
A wrong [setting|value] [slipped|got] into {config}. [Let {command} tell you which|{command} finds it], then [fix|correct] it
The [message|output] of {command} [names|tells] the [setting|value] to [change|fix]. Do it
{script} [was written|is there] to catch [bad|wrong] settings, and it caught one. [Fix|Correct] it
I [want|need] {command} to [pass|succeed|report nothing]
It is {command} that [fails|complains]. [See|Read] what it [wants|says] and [do it|change that]
[Whatever|What] {command} [asks for|wants] is [right|what we want]: [put|write|set] it [in|into] {config}
{name} in {config} [has been|was] set [wrongly|to a bad value]. [Run|Ask] {command} and [fix|correct] it
[Can|Could] you get {command} to pass[ by changing {config}| without touching the check|]?
[Do not|Don't] touch {script}; [change|fix] {config} so that it passes
[As long as|While] {command} [fails|complains], the {one} [waits|is blocked]. [Fix|Correct] the [value|setting]
"""
NO_COMMAND = """
[Fix|Correct] the hyperparameter that the check [names|complains about|rejects]
The config check [fails|is red|does not pass][.| -] [Fix it|Make it pass|Please fix the config]
[Run|Start] the check script and fix what it reports
There is a check for the [config|settings|hyperparameters]. Make it pass
[Make|Get] the [config|settings] check [pass|green]
A hyperparameter is wrong; the check [tells|knows|shows] which
[Please |Can you ]run the [config|settings] check and repair the value
The check [complains|fails]. [Fix it|Change the setting]
{config} does not pass the check
[Fix|Repair|Correct] {config}, the check script [complains|fails]
Find out which setting the check wants and [set|change] it
[Is the config|Are the settings] [ok|right|valid]? [Run|Ask] the check and [fix|correct] what it [finds|names]
Why does the [config|settings] check [fail|complain]? [Fix|Correct] it
[Look for|Find] the check script, run it[,| and] [fix|correct] the [setting|value] that it [names|rejects]
[Somewhere|In this project] is a check script. [Run|Start] it and do what it [says|asks for]
[I ran|We ran] the check and it [complained|failed]. [Correct|Fix] the setting
{config} has a [bad|wrong] [value|setting]; [the check|our check script] [says|knows] which[ one|]
The [settings|config] must pass the check [before|when] we train. [Right now|Today] the check fails
[Could|Would] you see what the check script wants and [change|set] it in {config}?
The check is red. [Get|Make] it green
[One|A] setting [was entered|is] wrong. [Use|Run] the check to find it, then [correct|fix] it
Our [validation|check] [does not|won't] accept {config}. [Change|Correct] the value it [names|rejects]
"""
DIRECT = """
[Set|Change|Update] [the |]{name} to {new}{where} and [run|start] {train}
[Set|Change] [the |]{name} from {old} to {new}{where}[,|] then run {train}
[Please |Can you |Could you ]train with [a |]{name} [of |]{new}: [change|set] it{where} and run {train}
[Use|Try] {name} {new}{where} and run {train}
[I want|We want|I'd like] to train with {name} {new}[ instead of {old}|]. [Change it|Set it]{where} and run {train}
Run {train} with {name} = {new}[ (now {old})|]; [change|set] it{where} first
The {name} should be {new}{where}. [Fix it|Change it|Set it] and [run|start] {train}[ again|]
{name}: {old} -> {new}{where}, then {train}
[Train|Rerun] {train} after [setting|changing] [the |]{name} to {new}{where}
[The |]{name} of {old} is [bad|wrong|not good]. [Use|Take|Set it to] {new}{where} and run {train}
[Next|For the next] experiment: {name} {new}{where}. Run {train}
Let us try {name} = {new}{where}; run {train} [afterwards|after that|when it is set]
With {name} {old} the loss is too high, [set|change] it to {new}{where} and run {train}
{train} should use {name} {new}. Change it{where} and run it
Make {name} {new}{where} and train again ({train})
Give the model {new} for {name}{where}, then run {train} to get {out}
New value for {name}: {new}{where}. Afterwards run {train}
{out} must come from a run with {name} {new}. Set that{where} and run {train}
[Could|Would|Can] you [set|change] [the |]{name} to {new}{where} and [run|start] {train} [again|once more]?
What [happens|do we get] with {name} {new}? [Set|Change] it{where}, then [run|start] {train}
[Before|First,] [the next run|running {train} again], [set|change] {name} to {new}{where}. [Then|After that] run {train}
[Run|Start] {train} [again|once more], but with {name} {new} [instead of {old}|this time]{where}
[I think|We think|Maybe] {name} {old} is [too much|too little|not right]. [Try|Use] {new}{where} and [run|start] {train} again
[Repeat|Redo] the [run|training|experiment] with {name} {new}[ (it is {old} now)|]{where}: {train}
{train} was run with {name} {old}. [Do it again|Run it again] with {new}{where}
[Once|As soon as|When] {name} is {new}{where}, [run|start] {train}
[After|When] you have [set|changed] {name} to {new}{where}, [run|start] {train} [again|once more]
{name} [goes|moves] from {old} to {new}{where}; [then|after that] [run|start] {train}
The [paper|plan|team|{one}] [says|wants|uses] {name} {new}. [Set it|Change it]{where} and run {train}
[Put|Write] {new} [for|as] {name}{where} and [let {train} run|run {train}]
{name} was {old} in the last run of {train}. [Use|Take] {new} now{where} and run it again
[We will see|Let us see|I want to see] what {train} gives with {name} {new}. [Set|Change] it{where} and run it
[Bring|Move] {name} [from {old} |]to {new}{where} and [rerun|run] {train}
I changed my mind[:|,] {name} {new}{where}, and {train} again
Do one [more run|more training] ({train}), this time with {name} set to {new}{where}
"""
DIRECT_ONLY = """
[Set|Change|Update] [the |]{name} to {new}{where}
[Change|Switch] [the |]{name} from {old} to {new}{where}
The {name} should be {new}{where}
[Please |Can you |]set [the |]{name} to {new}{where}
[Use|Take] {name} {new}{where}
[I want|We want] {name} to be {new}[ instead of {old}|]{where}
{name}: {old} -> {new}{where}
[The |]{name} of {old} is wrong, [make it|it should be] {new}{where}
{name} must become {new}{where}
New {name}: {new}{where}
Make the default {name} {new}{where}
[Could|Would] you [set|change] [the |]{name} to {new}{where}
[Can|Could] you make {name} {new} [instead of {old}|rather than {old}]{where}
[Put|Write|Enter] {new} [for|as] [the |]{name}{where}
[Let|Have] {name} be {new}{where}
[We|I] [agreed on|decided on|settled on] [a |]{name} [of |]{new}; [set|change] it{where}
[Bring|Move|Take] [the |]{name} [from {old} |]to {new}{where}
[The|Our] {name} [has to be|needs to be|ought to be] {new}[, not {old}|]{where}
{name} is [still |]{old}[,| but] it [should|must] be {new}{where}
[Replace|Swap] the {name} of {old} [by|with|for] {new}{where}
With [a |]{name} [of |]{old} it [does not learn|never converges|takes too long], so [set|change] it to {new}{where}
[Give|Try] {name} the value {new}{where}
[Since|As|Because] {old} [did not work|was a bad idea|is no good], [make|set] {name} {new}{where}
The value of {name} [changes|is to change] [from {old} |]to {new}{where}
[From now on|For this run|This time] {name} [is|should be] {new}{where}
[Try|Use] {new} [as|for] [the |]{name}[ instead of {old}|]{where}
[Adjust|Correct|Edit] {name}{where}[:|;] it [should be|must be] {new}
{name} = {new}{where}
[I would like|I'd like|We'd like] [the |]{name} [set|changed|brought] to {new}{where}
[The|Our] {one} [asks for|wants] {name} {new}, so [set|change] it{where}
[Try|Test] what [a |]{name} [of |]{new} does: set it{where}
"""
DIRECT_TWO = """
[Set|Change] {name} to {new} and {other} to {value}{where}
[Set|Change] {name} from {old} to {new} and {other} from {was} to {value}{where}
[Can|Could|Would] you set {name} to {new} and {other} to {value}{where}
[Please |]change {name} to {new}{where}, and {other} to {value}
Make {name} {new} and {other} {value}{where}
[Use|Try|Take] {name} {new} [and|with|together with] {other} {value}{where}
{name} should be {new} and {other} [should be |]{value}{where}
[Both|Two settings] must change{where}: {name} to {new}, {other} to {value}
{name}: {old} -> {new}, {other}: {was} -> {value}{where}
[I want|We want|I'd like] {name} {new} and {other} {value}{where}
[Put|Write] {new} for {name} and {value} for {other}{where}
With {name} {new} and {other} {value} it should [learn|train|work] better, so set [them|both]{where}
[Two changes|Two things]{where}: {name} is to be {new}, {other} is to be {value}
{name} needs to be {new}{where}; also set {other} to {value}
[Let|Have] {name} be {new} and {other} be {value}{where}
[Next|The next] experiment has {name} {new} and {other} {value}. [Set|Change] both{where}
{name} goes to {new} and {other} goes to {value}{where}
The {one} [wants|asks for] {name} = {new} and {other} = {value}. [Change|Set] them{where}
[Change|Set] two settings{where}, {name} = {new} and {other} = {value}
{old} for {name} and {was} for {other} are [wrong|bad]. [Use|Take] {new} and {value}{where}
"""
RUN_NAMED = """
, then run {train}
 and run {train}[ again|]
 and then [run|start] {train}
 and train [again|anew] with {train}
. [Then|Afterwards|After that][,|] run {train}
. [Run|Start] {train} [afterwards|at the end|when it is fixed|then]
. Then train again with {train}
. {train} must [run|be run] [after that|afterwards|again]
. Also run {train} so that {out} [is there|gets written|is made]
. When that is done, [run|start] {train}[ once more|]
 and [start|run] {train} [once more|one more time|another time]
, then [start|launch|execute] {train}
, and [run|start] {train} [after that|afterwards|at the end|again]
 and [rerun|repeat] {train}
, then [rerun|repeat] {train}
. [After|With] [this|that|the change], run {train}[ again|]
. [Finally|In the end|Last], [run|start] {train}
. [Once|As soon as] [it is|that is] [set|changed|in place], [run|start] {train}
. I [need|want] a [new|fresh] {out}, so run {train}
. [Finish|End] with a run of {train}
 and [see|check] [that|whether] {train} [still |]runs
. {train} [is to be|should be] [started|run] [after it|next|then]
 and [make|write] {out} [anew|again] with {train}
. [Do|Make] [another|a new|one more] run of {train}[ then|]
 and [let|have] {train} run[ again| once more|]
; [then|after that|afterwards] [run|start] {train}
. Don't forget to run {train}[ after that| afterwards|]
. [Next|Then] comes a run of {train}
"""
RUN_IT = """
 and run the script
, then run it[ again|]
 and run it
. Then [run|start] the script
 and run it [again|once more|one more time]
, then rerun it
 and rerun it
, then rerun the [script|training]
 and [run|start] the training[ again| anew| once more|]
, and train again
. [Then|After that|Afterwards] [train|run it] [again|once more]
. [Run|Start] it [again|once more|afterwards|at the end]
. [Run|Start] the [script|training] [again|once more|afterwards|after that]
; then run it[ again| once more|]
. [When|Once] [that is done|it is set|it is changed], run it[ again|]
, then [repeat|redo] the [run|training]
. I want to see it run[ again| with that|] [afterwards|then]
 and [let|have] it run [again|once more]
. [Do|Make] [another|one more|a new] [run|training][ then| after that|]
. Don't forget to run it[ again|]
"""
"""What follows a request: the training script by its name, or where it is clear, "it"."""
