"""How people ask for repairs and renames in Python code: a sentence form a line."""

# ruff: noqa: E501 - a sentence form is a line, however long

FAILING = """
{command} [fails|does not pass|is red|breaks][.|,] [Fix it|Fix the bug|make it pass|Please fix the code|repair {path}]
{command} [fails|breaks]. [Find|Look for] the [bug|mistake|error] and [fix|repair] it
[Make|Get] {command} [pass|green|succeed|work]
[Please |Can you |Could you ]fix the [bug|mistake|error] in {path} so that {command} passes
[Run|Start] {command} and fix what is [wrong|broken]
The test[s|] in {test} [fails|fail|is red|do not pass][.|,] [Fix|Repair] {path}
[Fix|Repair|Correct] {path}: {command} [must|should] pass
There is a [bug|mistake|error] in {path}. {command} shows it
[There is something|Something is] wrong with {name}; {command} [fails|shows it][.|,] [fix|repair] it
{name} [returns|gives] [wrong|bad] results, see {command}. [Fix|Repair|Correct] it
The function {name} is [wrong|broken|buggy]. {command} must pass
[One|A] test fails in {command}. [Fix|Repair] the [code|function], not the test
Since the last [commit|change|refactoring] {command} [fails|is red]. [Fix|Repair] it
CI is red because of {command}. [Fix it|Please repair it]
[Solve|Fix] the [failure|assertion error|failing test] of {command}
[Debug|Check] {path}; {command} [should pass but does not|fails]
[Find out|See] why {command} fails and [fix|correct] it
{command} should pass[, but it does not|; it does not]
An assertion in {test} fails. [Correct|Fix] the code
Our test {test} [broke|stopped working|is failing]. [Fix|Repair] {path}
[Do not|Don't] change {test}: fix {path} until {command} passes
{path} [does not do|is not doing] what {test} [expects|wants]. [Fix|Repair] it
Work on {path} until {command} is [green|happy]
[Somebody|Someone|A colleague] broke {path}. {command} [shows|tells] it, please [repair|fix] it
I get an AssertionError from {command}. [Fix|Solve] it
{command} [fails|is red|does not pass][.|;] [Fix|Find|Repair|Correct] the [bug|mistake|error] in {path}
[Find|Fix] the [bug|mistake] in {path} that makes {command} fail
{name} [does the wrong thing|is off|miscounts]; {test} [says|knows] what is right
[Something|A line] in {path} [must be|is] wrong, [as|because] {command} [fails|stops|says]
According to {test}, {path} is [wrong|broken]. [Repair|Correct] it
{path} takes {one} {two} for {three}, and {test} does not agree
The {one} [found|noticed] that {path} {two} the {three}[ wrongly|]. {test} knows better
With {one} {two} the {three} is [wrong|off], [see|try] {command}
In {path} the {one} of {two} {three} comes out wrong: {command}
[Every|Each] {one} gets too [many|few] {two} from {path}. It is {command} that [is right|should pass]
"""
SILENT = """
The tests [fail|are red|do not pass][.| -] [Fix the bug|Fix it|Make them pass|Please fix the code]
[A|One] test [fails|is red][.|,] [Fix the code|fix it]
[Make|Get] the test[s|] [pass|green]
There is a [bug|mistake] in this [project|repo|code]. [Find|Look for] and fix it
Something is broken[ here| in the code|]. [Fix|Repair] it
[Please |Can you ]run the test[s|] and fix the [bug|code]
[Fix|Repair] {path}, the test fails
[Find|Fix] the bug in {path}
Our test suite is red. [Fix|Repair] it
{path} is broken. [Run the test and fix it|Fix it]
"""
NO_TEST = ""
ASKED = """
[Fix|Repair|Correct] {name} in {path}[, it does not do what its docstring says|; it must do what its docstring says]
{name} in {path} [is wrong|has a bug|returns wrong results]. [Fix|Repair|Correct] it
There is a [bug|mistake] in {name} in {path}. [Fix|Correct] it
[Please |Can you |Could you ]fix the [bug|mistake] in {name} in {path}
The function {name} in {path} [does not follow|contradicts] its docstring. [Fix|Repair] [it|the code]
[Look at|Check] {name} in {path}: it is wrong, [fix|correct] it
The code of {name} in {path} and its docstring differ; the docstring is right
[Make|Let] {name} in {path} do what its docstring says
{name} in {path} gives the wrong answer. [Fix|Repair] it
[Users|Customers] say that {name} in {path} is wrong. [Fix|Correct] it
Find the bug in {name} in {path} and repair it
[Review|Debug] {name} in {path}, it has a bug
"""
CRASH = """
{command} [crashes|fails|breaks|stops][ with a {error}|][.|,] [Fix it|make it run|Please fix it|repair it]
[Fix|Repair|Solve] the {error} in {command}
[Run|Start] {command} and fix the [crash|error|{error}|traceback]
[Make|Get] {command} [run|work] again
[Please |Can you |Could you ]fix the {error} [that {command} shows|in {command}|from {command}]
{command} [ends with|raises|throws|shows] a {error}. [Fix it|Repair it|Solve that]
There is a [typo|misspelled name|spelling mistake] [in the code|somewhere]; {command} [shows it|fails|crashes]. Fix it
A name is misspelled in {path}. {command} [shows|tells] which. [Fix|Correct] it
[I get|We get] a {error} from {command}[.|,] [fix|repair] it
[Why does|Find out why] {command} [fail|crash]? Fix it
{command} used to work. Now it [crashes|fails]. [Fix|Repair] it
{command} gives a traceback. [Fix|Solve] it
[Correct|Fix] the [typo|spelling] that makes {command} [fail|crash]
Something is misspelled, {command} does not run. [Correct|Fix] it
{command} must run without [an error|errors|a traceback]
The script does not start: {command}. [Fix|Repair] it
After the [rename|refactoring|merge] {command} [crashes|fails]. [Fix|Repair] it
[Solve|Fix] the crash of {command}
Running {command} [ends in|ends with|gives|stops with] a {error}. [Fix|Correct|Repair] [it|the misspelled name|the typo]
[When|If] [I|we|you] [run|start] {command}, [there is|it ends in|it shows] a {error}[. Fix it|, please fix it|]
{command} [does not know|stumbles over] a name. [Fix|Correct] the [typo|spelling]
"""
RENAME = """
[Rename|Change] the {kind} {old} to {new}[ everywhere| in all files| in the whole project|]
[Rename|Change] {old} to {new}[ everywhere| in all files| across the project|]
[Please |Can you |Could you |]rename {old} to {new}
The {kind} {old} should be called {new}[ everywhere|]
[I want|We want|I'd like] {old} to be called {new}[ everywhere| in all files|]
{old} is a bad name. [Call it|Rename it to|Use] {new}
[Replace|Swap] the name {old} [with|by|for] {new} [everywhere|in all files|in every file]
{old} -> {new}, [everywhere|in all files|please]
[Give|Let] the {kind} {old} [get |have |]the name {new}
The name {old} [is misleading|is confusing|is unclear], [rename it to|make it|use] {new}
Our naming [rules|guide] [want|wants] {new} instead of {old}. [Rename|Change] it
[All|Every] [uses|use|mention|occurrences] of {old} should become {new}
Refactor: {old} becomes {new}
[Find|Search] {old} and rename it to {new} in [all|every] [files|file]
{new} is the better name for {old}. [Rename|Change] it everywhere
From now on {old} is called {new}; [update|change] the code
Call the {kind} {old} {new} instead
{new} [says|tells] [more|better] what it is than {old}. [Rename|Change] it[ everywhere|]
[Let|Have] {old} go by the name {new}
"""
RENAME_FILES = """
[Rename|Change] the {kind} {old} to {new} in {files}
[Rename|Change] {old} to {new} in {files}
[Please |Can you |]rename {old} in {files} to {new}
In {files}, rename {old} to {new}
The {kind} {old} in {files} should be called {new}
[Replace|Swap] {old} [with|by|for] {new} in {files}
{files}: {old} should be {new}
{old} in {files} is a bad name. [Use|Call it|Make it] {new}
"""
CONSTANT = """
[Set|Change|Update] {name} to {new} in {path}
[Set|Change|Update] {name} in {path} to {new}
[Change|Switch] {name} from {old} to {new}[ in {path}|]
The value of {name} should be {new}[ in {path}|]
[Please |Can you |]set {name} to {new}[ in {path}|]
{name} is {old}[ now|], [it should be|make it|it must be] {new}
{name} must be {new}[, not {old}|]
{name} in {path} is wrong, [it should be|make it] {new}
[I want|We want|We need] {name} to be {new}[ instead of {old}|]
{name}: {old} -> {new}
[Use|Take] {new} for {name}[ in {path}|]
Make {name} {new}
The default of {name} must become {new}
New value for {name}: {new}
"""
