"""How people ask for build and deployment changes: a sentence form a line."""

# ruff: noqa: E501 - a sentence form is a line, however long

BUMP = """
[Bump|Set|Change|Update|Raise] the version to {new}{where}
[Bump|Change|Update|Raise] the version from {old} to {new}{where}
[Please |Can you |Could you ]bump [the version |it |]to {new}{where}
The version should be {new}{where}
The version is {old}[ now|], [make it|bump it to|it must be|set it to] {new}{where}
[Release|Prepare|Ship] {new}: [set|change|bump] the version{where}
We [release|ship|publish] {new} [today|next|tomorrow]. [Set|Change|Bump] the version{where}
Version {old} -> {new}{where}
[I want|We want|We need] version {new}[ instead of {old}|]{where}
New version: {new}{where}
The next release is {new}[, update the version|]{where}
Make the version {new}{where}
[Replace|Change] version {old} [by|with|to] {new}{where}
Version bump to {new}{where}
The project is still at {old}; it should be at {new}{where}
[Put|Write] {new} as the [new |]version{where}
Tag {new} is coming, so [set|update] the version{where}
{new} is the version we need{where}
The [package|project|app] version must become {new}{where}
Update version {old} to {new}{where}
[Bump|Change|Raise|Update] the version{where} from {old} to {new}
[Bump|Set|Change|Raise|Update] the version{where} to {new}
"""
BUMP_PART = """
[Bump|Raise|Increase] the {part} version{where}
[Please |Can you ]bump the {part} [version|number]{where}
[Make|Do] a {part} [release|bump]: raise the version{where}
[Release|Prepare] a {part} version{where}
Version bump ({part}){where}
We need a {part} release[, bump the version|]{where}
Increase the {part} part of the version [by one|]{where}
The next version is a {part} release; [change|update] the version{where}
"""
VALUE = """
[Set|Change|Update] the {what} to {new}{where}
[Change|Switch] the {what} from {old} to {new}{where}
The {what} should be {new}{where}
[Please |Can you |Could you ]set the {what} to {new}{where}
[Use|Take] {new} as the {what}{where}
[I want|We want|We need] the {what} to be {new}[ instead of {old}|]{where}
The {what} is {old}[ now|], [make it|it should be|it must be] {new}{where}
The {what} is [wrong|outdated|too old]: [it should be|use|make it] {new}{where}
{what}: {old} -> {new}{where}
[Replace|Swap] {old} [by|with|for] {new} as the {what}{where}
Make the {what} {new}{where}
New {what}: {new}{where}
The {what} must become {new}{where}
Our {what} is still {old}. [Set it to|It should be|Change it to] {new}{where}
[Move|Go|Switch] the {what} to {new}{where}
[Set|Change|Update] [the |]{what}{where} to {new}
[Change|Switch|Update] [the |]{what}{where} from {old} to {new}
[We|I] prefer {new} to {old} as the {what}{where}
"""
CHECKED = """
[Run|Start] {command} and [fix|repair] what it [reports|finds|says|complains about]
{command} [fails|does not pass|complains|exits with 1|prints an error][.|,] [Fix it|make it pass|Please fix that|fix {path}]
[Make|Get] {command} [pass|green|happy|succeed]
[Please |Can you |Could you ]fix the [error|problem] that {command} [shows|reports|prints]
The [build|release|CI] check ({command}) [fails|is red|complains]. [Fix|Repair] {path}
The {what} is wrong; {command} [says|shows|tells] what it should be
[Correct|Fix|Adjust] {path} so that {command} passes
{script} [fails|complains about {path}|is red][.|;] [change|fix] what it asks for
The [build|pipeline|release|deployment] is blocked: {command} [fails|complains]. [Fix it|Unblock it]
[See|Look at] what {command} [says|prints] and [change|fix] {path}
{command} should [exit with 0|pass]. [Right now|Currently|At the moment] it does not
Our [CI|pipeline] runs {command} and [it fails|is red]. [Fix it|Repair it]
Solve the [error|finding|complaint] of {command}
{command} must pass before we [release|deploy|merge]
We cannot [deploy|release|build]. {command} tells why; fix it
Something is wrong with the {what}: [run|see|try] {command}
[Fix|Repair] the {what}, {command} must pass
Bring {path} in line with {command}
Get rid of the error from {command}
[No|Not one] {one} [gets|is] {two} before {command} [passes|works]
The {one} {three} at {two}, [as|because] {path} [is not right|has a wrong {what}]; [ask|run] {command}
"""
PATHS = """
{command} [fails|breaks|stops|exits with an error][.|,] [Fix it|make it work|Please fix the path|repair {path}]
[Fix|Correct|Repair] the [wrong |broken |]path in {path}; {command} [shows|reports|tells] it
[Run|Start] {command} and fix the [path|file name] that it [reports|complains about|cannot find]
[Make|Get] {command} [work|pass|run|succeed][ again|]
[Please |Can you |Could you ]fix {command}, it [does not find a file|names a wrong path|fails]
{path} [has|names|uses] a [wrong|broken|old] path[.|,] [Fix it|correct it] so that {command} [works|passes]
The build is broken: {command} [fails|complains]. [Fix it|Repair {path}]
A file was [moved|renamed] and now {command} [fails|breaks]. [Fix|Update] {path}
{command} cannot find a file. [Fix|Correct] the path in {path}
Since the last [cleanup|commit|move] {command} [fails|is broken]. Fix the path
[CI|The pipeline|Our build] is red: {command} [does not work|fails]. Repair it
No such file or directory, says {command}. [Fix it|Fix {path}]
{command} should [run|work|pass]. It [looks for|names] a file that is not there
[See|Look at] what {command} says, then [correct|fix] the path
We [moved|renamed] some files; {path} [is outdated|still has the old path]. {command} must [pass|work]
There is a typo in a path, {command} [stops|fails]. Fix it
Solve the error of {command}
[Repair|Fix] the build ({command})
{path} points to nowhere. {command} must [work|pass]
The {one} {two} since {three} came. {command} has the details[, {path} the mistake|]
[No|Not one] {one} is {two} before {command} [passes|works]
The {one} was {two}, [so|now] {path} [misses|cannot find] a file; [ask|run] {command}
{command} [fails|is red|complains]. [Fix|Correct|Repair] the [wrong|broken|bad] path in {path}
"""
NO_COMMAND = """
The [build|release|CI] check [fails|is red|does not pass][.| -] [Fix it|Make it pass|Please fix {path}]
[Run|Start] the check script and fix what it reports
There is a check in this [project|repo|folder]. Make it pass
[Make|Get] the [build|check] [pass|green|work][ again|]
[Please |Can you ]run the [check|build] and repair what is wrong
The [check|build] [complains|fails|is broken]. [Fix it|Fix {path}]
{path} does not pass the check
[Fix|Repair|Correct] {path}, the check [complains|fails]
Our [build|pipeline|CI] is broken, the {what} is wrong. Fix it
Find out what is wrong with the {what} and fix it
The {what} is wrong. [Run|Use] the check and correct it
"""
DEPENDENCY = """
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
"""
MISSING = """
A dependency is missing in {path}. The check [tells|shows] which one
[Add|Put in] the missing dependency; the check script [says|tells] which
The dependency check [fails|is red]. [Fix it|Add what is missing]
[Run|Start] the check script and add what is missing
{path} lacks a dependency. Find out which and add it
[Make|Get] the dependency check [pass|green]
[Fix|Complete] {path}, the check [complains|fails]
Our build fails because a package is missing in {path}. Add it
"""
ASKED = """
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
"""
