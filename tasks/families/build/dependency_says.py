"""How people ask for dependencies: a sentence form a line."""

# ruff: noqa: E501 - a sentence form is a line, however long

from tasks.families.build import check_tales, value_tales

DEPENDENCY = (
    check_tales.DEPENDENCY
    + """
{command} [fails|complains|does not pass][.|,] [Add what is missing|fix it|add the missing dependency|Please fix {path}]
[Run|Start] {command} and add [the missing dependency|what is missing]
[Add|Put in] the missing [dependency|requirement|package|line]; {command} [says|shows|tells] which
[Make|Get] {command} [pass|green|happy]
[Please |Can you |Could you ]add the dependency that {command} [asks for|reports|misses]
A dependency is missing in {path}. {command} [tells|shows] which one
{path} [is incomplete|lacks a dependency|misses a line]: see {command}
[Fix|Complete|Repair] {path} so that {command} passes
{script} [fails|complains|is red][.|;] [add|insert] what it asks for
The [deployment|build|install] fails because of a missing package. [Run|See|Use] {command} and add it
[Add|Insert] the requirement that {script} [wants|demands|names]
Our CI runs {command} and [it fails|is red]. [Fix it|Add what is missing]
Somebody forgot a dependency. {command} knows which. Add it
{command} must pass before we deploy
The dependency list is not complete, [run|ask|see] {command}
[See|Look at] what {command} [says|prints] and [complete|fix] {path}
{command} [fails|is red|complains]. Add the missing [line|package|dependency|requirement] to {path}
[Add|Write] to {path} [what|the line that] {command} [misses|asks for|wants]
Could you run {command} and add the package that it wants?
Would you list the package in {path} that {command} asks for?
When I run {command} it names a package. Put that into {path}
One package is not listed in {path}, which makes {command} fail
We import something that {path} does not list; {command} knows what
Please run {command}, add the package to {path}, and run it again
Until {path} lists all packages, {command} will fail
After the last merge a package is missing, says {command}
Whatever package {command} names belongs in {path}
Nobody listed the new package in {path}. Let {command} tell you its name
{command} does not pass because {path} is short of one entry
Complete the list in {path}; {command} tells what to add
The install is broken, since {path} forgot a package ({command} shows it)
What does {command} miss? Add exactly that to {path}
Add one entry to {path} so that {command} succeeds
There is a package that {command} wants to see in {path}
I think {path} lacks something. Ask {command} and add it as it is printed
Let {path} contain what {command} requires, with the version if it names one
"""
)
MISSING = (
    check_tales.MISSING
    + """
A dependency is missing in {path}. The check [tells|shows] which one
[Add|Put in] the missing dependency; the check script [says|tells] which
The dependency check [fails|is red]. [Fix it|Add what is missing]
[Run|Start] the check script and add what is missing
{path} lacks a dependency. Find out which and add it
[Make|Get] the dependency check [pass|green]
[Fix|Complete] {path}, the check [complains|fails]
Our build fails because a package is missing in {path}. Add it
Could you find the check for dependencies, run it and add what it asks for?
Some package is not listed in {path}. A script in this folder tells which
I do not know which package {path} lacks, but the check does
Would you complete {path}? The check says what is not there
One of the scripts checks our dependencies and fails; make it pass
Whatever the dependency check names, add it to {path}
The list in {path} is short of one entry, as the check shows
Look for the script that checks dependencies and satisfy it
Nobody listed a package that we import. Let the check name it, then add it
"""
)
ASKED = (
    value_tales.ASKED
    + """
[Add|Put|Write] {name} [to|into] the dependencies{where}
[Please |Can you |Could you ]add {name}{where}
We [need|use|depend on] {name} [now|]. Add it{where}
{name} is missing{where}[, add it|]
[Add|Insert] the [dependency|requirement|package] {name}{where}
New dependency: {name}{where}
The [project|app] needs {name}. [List|Add] it{where}
Our requirements should [contain|include|list] {name}{where}
Declare {name} as a dependency{where}
[Include|Register] {name}{where}
Could {name} be listed{where}?
Would you add {name} as a dependency{where}?
Our code imports {name} now, so list it{where}
From now on we depend on {name}{where}
Without {name} nothing starts. Add it{where}
Let {name} be one of the dependencies{where}
We forgot to list {name}{where}
{name} has to be among the dependencies{where}
One more dependency: {name}{where}
Make {name} a dependency{where}
Have {name} installed by listing it{where}
The new code needs {name}, which is not listed{where}
Please see to it that {name} is listed{where}
List the package {name}{where}
[Extend|Complete] the dependencies with {name}{where}
Besides the other packages we need {name}{where}
I would like to use {name}, so add it{where}
"""
)
