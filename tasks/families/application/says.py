"""How people ask for repairs and renames in Python code: a sentence form a line."""

# ruff: noqa: E501 - a sentence form is a line, however long

FAILING = """
{command} [fails|does not pass|is red|breaks][.|,] [Fix it|Fix the bug|make it pass|Please fix the code|repair {path}]
{command} [fails|breaks]. [Find|Look for] the [bug|mistake|error] and [fix|repair] it
[Make {command} [pass|green|succeed|work]|Get {command} to [pass|succeed|work]]
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
Why does {command} fail? [Find|Fix] the [bug|mistake] in {path}
[Could|Would|Can] you [see|find out] why {command} [fails|is red] and [fix|repair] the code?
[I ran|We ran|When I ran] {command}[,| and] it failed[.|;] [fix|repair] what is wrong in {path}
{test} [was green|passed] [until|before] {path} was [edited|changed|rewritten]. [Find|Fix] the [mistake|bug]
[What|The value that] {name} [returns|gives] is not what {test} [expects|wants]. [Correct|Fix] {path}
[The numbers|Results] from {path} are [off|wrong|not right], [as|see] {command} [shows|proves]
The [bug|mistake] that {command} [shows|finds] must be [fixed|repaired][ in the code|, not in the test|]
{name} [should be|has to be] [fixed|corrected|repaired] so that {command} passes
[Run|Start] {command}, [see|read] which [function|result] is wrong, and [correct|fix] it in {path}
{command} has to [pass|be green] [before|when] we [ship|merge|release]. [Fix|Repair] {path}
[Nothing|Not a line] in {test} [is wrong|needs to change]; {path} has the [bug|mistake]
{path} used to work; now {command} fails. [Find|Repair] [the mistake|what broke]
[While|When] {command} runs, it [finds|hits] a wrong [value|result]. [Fix|Correct] the function
[Because of|With] a small [slip|mistake|bug] in {path}, {command} [fails|is red]. [Find|Mend] it
[There must be|I suspect] a [slip|mistake|bug] in {name}: {command} fails
[Which|What] line of {path} makes {command} fail? [Fix|Correct] it
[Until|As long as] {command} is red, we cannot [merge|ship]. [Fix|Repair] the bug
[Get|Bring] {path} to agree with {test}
[Ask|Use] {command} to find the [bug|mistake], [fix|repair] it, and [run it again|make sure it passes]
The [last|latest] [change|edit] [of|to] {path} was not [right|correct]: {command} fails[. Mend it|]
[Correct|Mend] the [line|function] of {path} that {test} [finds wrong|trips over]
{test} is right and {path} is wrong. [Fix|Mend] it
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
[Could|Would] you find out why the test fails, and fix it?
Why does the test fail? [Find|Fix] it
[Run|Start] the test, see what is wrong, [correct|fix] the code
[Before|When] we merge, the test must pass. [Now|Today] it does not
[There is|I see] a failing test[ in here| in this repo|]. [Fix|Correct] what it finds
The code does not pass its [own |]test. [Correct|Mend] it
[Look for|Find] the test, run it and [fix|mend] what it shows
[It|This] worked [last week|yesterday], [but|and] now the test fails. [Fix|Mend] it
[CI|The build] is red. [Run the test|Look] and [fix|mend] the code
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
[Could|Would] you [correct|fix|repair] {name} in {path}[ so that it does what it says|]?
[What|The value that] {name} in {path} returns is [wrong|not right]. [Fix|Correct] it
{name} in {path} should do what its docstring [says|promises|describes], [but|and] it does not
[Read|See] the docstring of {name} in {path} and [make|let] the code do that
[Somebody|A colleague] [broke|spoiled] {name} in {path}. [Mend|Repair|Fix] it
[A line|Something] in {name} in {path} is wrong. [Find|Correct|Fix] it
[I think|It seems] {name} in {path} is off: [compare|check] it with its docstring and [correct|fix] it
The [result|answer] of {name} in {path} is not what the docstring [says|promises]. [Fix|Correct] the code
[We|Our users] get wrong [results|values] from {name} in {path}. [Fix|Mend] it
{name} in {path} [must|has to] be [corrected|repaired|fixed]; the docstring [says|tells] what it [should|is to] do
[Keep|Leave] the docstring of {name} in {path} as it is, but [fix|correct] the code below it
[There is|I found] a small [slip|bug] in {name} in {path}[; mend it|. Please mend it]
"""
CRASH = """
{command} [crashes|fails|breaks|stops][ with a {error}|][.|,] [Fix it|make it run|Please fix it|repair it]
[Fix|Repair|Solve] the {error} in {command}
[Run|Start] {command} and fix the [crash|error|{error}|traceback]
[Make {command} [run|work]|Get {command} to [run|work]] again
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
Why does {command} [stop|end|fail] with a {error}? [Fix|Correct] it
[Could|Would] you find the [typo|misspelled name] that makes {command} [fail|crash]?
[I ran|We ran] {command} and got a {error}. [Correct|Fix] the [name|spelling]
{path} does not run [any more|since yesterday]: {error}. [Try|See] {command}
[Somewhere|In {path}] a name is [spelled wrongly|misspelled], so {command} [crashes|stops]. [Correct|Fix] it
[Instead of|Rather than] running, {command} [prints|shows] a {error}. [Fix|Correct] that
[See|Read] the traceback of {command} and [correct|fix] the name
{command} [has to|should|must] run [through|to the end], [but|and] it stops with a {error}
[The|A] {error} in {command} [keeps us from|blocks] [the release|work]. [Fix|Repair] it
[Somebody|Someone] mistyped a name. [Run|Start] {command} to see which, then [correct|fix] it
[Run|Start] {command}: it [crashes|fails]. [Correct|Fix] the [typo|wrong name]
A [slip of the pen|slip|typo] [breaks|stops] {command}. [Correct|Fix] it
[Because of|Due to] a {error}, {command} does not [finish|run]. [Fix|Repair] it
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
[Could|Would] you [set|change] {name} to {new}[ in {path}|]?
[Change|Set] {name}, which is {old} now, to {new}[ in {path}|]
[Replace|Swap] the {old} of {name} [by|with|for] {new}
In {path}, {name} [should|must|has to] be {new}
{name} [has|needs] to [be|become] {new}[ in {path}|]
[We|I] [agreed on|decided on] {new} for {name}. [Set|Change] it[ in {path}|]
[Put|Write|Enter] {new} [for|as] {name}[ in {path}|]
{old} is [wrong|too old|out of date] for {name}: [use|take|make it] {new}
[Move|Bring|Take] {name} from {old} to {new}[ in {path}|]
[Our|The] {one} [needs|asks for] a {name} of {new}
[From now on|As of today] {name} is {new}[, see {path}|]
[Let|Have] {name} be {new}[ instead of {old}|]
[Somebody|Someone] set {name} to {old}[ in {path}|]. It [should|must] be {new}
"""
