"""How people ask for other hyperparameters: a sentence form a line."""

# ruff: noqa: E501 - a sentence form is a line, however long

CHECKED = """
[Run|Start] {command} and [fix|change] the [hyperparameter|setting|parameter|value] it [names|complains about|reports]
{command} [fails|does not pass|complains|exits with 1|prints an error][.|,] [Fix the config|fix it|make it pass|Please fix that]
[Make|Get] {command} [pass|green|happy|succeed]
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
Give the model a {name} of {new}{where}, then run {train} to get {out}
New value for {name}: {new}{where}. Afterwards run {train}
{out} must come from a run with {name} {new}. Set that{where} and run {train}
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
"""
