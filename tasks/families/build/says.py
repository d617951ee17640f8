"""How people ask for build and deployment changes: a sentence form a line."""

# ruff: noqa: E501 - a sentence form is a line, however long

from tasks.families.build import check_tales, value_tales

BUMP = (
    value_tales.BUMP
    + """
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
Could the version be {new}{where}?
Would you raise the version to {new}{where}?
We are about to publish {new}, but the version was not updated{where}
The version number has to be {new}{where}
{old} is out, {new} comes next: change the version{where}
From version {old} we go to {new}{where}
It still says version {old}. [Make that|It must be] {new}{where}
What is {old} today will be released as {new}{where}
I forgot to raise the version; it should be {new}{where}
Get ready for {new} by setting the version{where}
Let the version be {new}{where}
Have the version say {new}{where}
[Customers|Users] are waiting for {new}, so set that as the version{where}
Since the changes are merged, the version becomes {new}{where}
Version {new}, please{where}
The version has been {old} for too long; {new} is due{where}
Not {old} but {new} is the version{where}
Write version {new} where it says {old}{where}
Our release is called {new}. Put that in as the version{where}
Before we tag, the version must go to {new}{where}
[Up|Lift] the version to {new}{where}
The version we ship is {new}[, so change it|]{where}
"""
)
BUMP_PART = (
    value_tales.BUMP_PART
    + """
[Bump|Raise|Increase] the {part} version{where}
[Please |Can you ]bump the {part} [version|number]{where}
[Make|Do] a {part} [release|bump]: raise the version{where}
[Release|Prepare] a {part} version{where}
Version bump ({part}){where}
We need a {part} release[, bump the version|]{where}
Increase the {part} part of the version [by one|]{where}
The next version is a {part} release; [change|update] the version{where}
Could you raise the {part} version{where}?
A {part} release is due, so the version goes up{where}
Let the {part} number of the version go up by one{where}
We broke nothing and release a {part} version: raise it{where}
What comes next is a {part} version. Set it{where}
The {part} number has to be one higher{where}
Take the version to the next {part} one{where}
Count the {part} version up{where}
"""
)
VALUE = (
    value_tales.VALUE
    + """
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
Could the {what} be {new}{where}?
Would you set the {what} to {new}{where}?
From now on the {what} is {new}{where}
Not {old} but {new} is the right {what}{where}
We agreed on {new} for the {what}{where}
The {what} has to be {new} [before|when] we deploy{where}
It will not work with {old}, so the {what} must be {new}{where}
Someone set the {what} to {old}; {new} was meant{where}
Let the {what} be {new}{where}
Have the {what} say {new} where it says {old}{where}
Because {old} is no longer supported, make the {what} {new}{where}
The build needs {new} as the {what}{where}
As for the {what}, {new} is what we want{where}
{new} should be the {what}, it is {old} today{where}
Whatever the {what} is now, it should be {new}{where}
[Adjust|Correct|Edit] the {what}; the value is {new}{where}
I would like {new} as the {what}[ and not {old}|]{where}
The value of the {what} becomes {new}{where}
"""
)
CHECKED = (
    check_tales.CHECKED
    + """
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
Could you see why {command} fails and repair it?
When I run {command} it ends with an error. Make that go away
What does {command} want? Give it that
After the last change {command} no longer passes; repair {path}
{path} is not what {command} expects, so change it
We need {command} to pass, and it does not
Would you get {command} through? The {what} seems to be wrong
Somebody changed the {what} in {path} and {command} noticed
I think the {what} is off. Let {command} tell you, then correct it
Nothing can be merged while {command} fails
Repair the {what} in {path} and run {command} again
Look into {command}: it fails because of the {what}
It is the {what} that {command} does not like. Set it right
Before anything else, {command} has to succeed
{command} exits with 1, though it passed yesterday. Find the reason and fix it
Whatever {command} reports about {path}, correct it and run it once more
The {what} in {path} should be as {command} wants it
Until {command} passes, we cannot go on. Fix the {what}
There is one error left in {command}; take care of it
Please run {command}, change what is wrong, and run it again
"""
)
PATHS = (
    check_tales.PATHS
    + """
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
Could you find out which path is wrong when {command} runs, and fix it?
When I start {command} it says that a file is not there. Correct the name
{command} worked until a file got another name. Make it work again
A path in {path} is misspelled, which is why {command} fails
Would you repair {path}? {command} stops at a file that does not exist
The file that {path} names is not there, but a similar one is. {command} must pass
Please run {command}, correct the path in {path}, and run it again
Whoever wrote {path} mixed up a file name; {command} shows which
I cannot get {command} to run because it looks in the wrong place
Look for the file that {command} misses and write its right path into {path}
Something that {path} needs has moved. Find it so that {command} succeeds
It is the path in {path} that breaks {command}
{command} asks for a file nobody has. Let it use the right one
Our build stops in {command}. The reason is a wrong file name in {path}
Make {path} point to the file that is really there; check it with {command}
The name of a file in {path} is wrong. After the fix, {command} has to pass
Do not move any file, only correct the path in {path} until {command} works
{command} does not get to its end: one of the file names is wrong
Why does {command} fail? Probably a wrong path; correct it
Set the path in {path} right and show that {command} passes
"""
)
NO_COMMAND = (
    check_tales.NO_COMMAND
    + """
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
Could you find the check of this project and make it pass?
Some script here checks the build, and it fails. Find it, run it and fix {path}
I do not know the name of the check, but it fails because of the {what}
The check does not like {path}. Run it and see
Would you look for the check, run it, and correct the {what}?
One of the scripts tests the build files. Make it succeed
{path} is wrong in some way, which a script in this folder will tell
Whatever the check says about the {what}, set it right
The {what} in {path} needs a fix; there is a check that explains it
Look for a script that checks the build and do what it says
We cannot merge while the check fails, so repair {path}
"""
)
BUMP_BOTH = (
    value_tales.BUMP_BOTH
    + """
[Bump|Set|Raise|Change] the version to {new} in {first} and [in |]{second}, [it is {old} now|both say {old}]
[Bump|Change|Raise] {old} to {new} in both {first} and {second}
[Change|Update] version {old} to {new} in {first} and do the same in {second}
{first} and {second} still have version {old}; both should have {new}
The version goes from {old} to {new}, in {first} as well as in {second}
[Please |Could you |Can you ]replace {old} by {new} in {first} and {second}
Version {old} -> {new} ({first} and {second})
We release {new}. Both {first} and {second} are at {old}, so raise them
In {first} the version is {old} and must be {new}. The same goes for {second}
Two files hold the version {old}: {first} and {second}. Make it {new} in each of them
Let {first} and {second} say {new} rather than {old}
Keep {first} and {second} at the same version: it was {old} and becomes {new}
After {old} comes {new}. Write it into {first} and likewise into {second}
Would you take {first} and {second} from {old} to {new}?
"""
)
BUMP_ALL = (
    value_tales.BUMP_ALL
    + """
[Bump|Change|Raise|Update] the version from {old} to {new} [everywhere|in all files|in every file]
All files that say {old} should say {new}
The version is {old} in several files; [make it|all of them must say] {new}
[Please |Could you |Can you ]bump {old} to {new} wherever it stands
Our version {old} stands in more than one file. Replace it by {new} in each
Version {old} -> {new}, in all places
Every mention of version {old} must become {new}
We release {new}, so no file may say {old} any more
Find where the version {old} is written and write {new} there
From {old} to {new}, and do not forget any file
The whole project goes from version {old} to {new}
Search the project for {old} and set {new} in its place, file by file
Let each file with the version {old} have {new}
"""
)
