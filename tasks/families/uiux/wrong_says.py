"""What checkers print about wrong lines of a page, and how people ask to mend them: a form a line."""

from tasks.families.uiux import check_tales

SAID = {
    "level": [
        "{path}:{number}: heading [order|level]: {old} should be {new}",
        "{path}:{number}: [skipped|left out] a heading level, use {new} [instead of|not] {old}",
        "{path} line {number}: <{old}> [expected|must be] <{new}>",
        "- {path}:{number}: {line} [jumps a level|is too deep], want {new} for {old}",
        '{"file": "{path}", "line": {number}, "is": "{old}", "should be": "{new}"}',
        "| {path} | {number} | {old} | {new} | heading-order |",
    ],
    "twice": [
        "{path}:{number}: duplicate id {old}, [rename it to|use|call it] {new}",
        "{path} line {number}: id {old} [is taken|stands twice]; should be {new}",
        "- {path}:{number}: id={old} is not unique, want id={new}",
        "ERROR {path} ({number}): [second|another] id {old} -> {new}",
        "| {path} | {number} | duplicate-id | {old} | {new} |",
    ],
    "link": [
        "{path}:{number}: link text '{old}' says nothing, [write|use] '{new}'",
        "{path} line {number}: link '{old}' should [say|read] '{new}'",
        "- {path}:{number}: [vague|empty] link text: {old} -> {new}",
        "* line {number} of {path}: expected the link text {new}, found {old}",
        '{"file": "{path}", "line": {number}, "text": "{old}", "want": "{new}"}',
    ],
    "alt": [
        "{path}:{number}: alt '{old}' says nothing, [write|use] '{new}'",
        "{path} line {number}: alt is {old}, should be {new}",
        "- {path}:{number}: [useless|vague] alt: {old} -> {new}",
        "{path} ({number}): expected alt {new}, found {old}",
    ],
}
WRONG = (
    check_tales.WRONG
    + """
[Run|Start] {command} and [correct|fix|repair] what it [reports|finds|prints]
{command} [fails|complains|does not pass][.|,] [Fix {path}|fix it|correct the page]
[Make|Get] {command} [pass|green|succeed]
[Please |Could you |Can you ]correct the line in {path} that {command} [reports|complains about]
There is something wrong in {path}, as {command} shows. Correct it
One line of {path} is not accessible; {command} tells how it should be
{path} needs a correction: see {command}
Look at what {command} says about {path}, change that, and run it again
When I run {command} it names a line. Set it right
Nothing is missing in {path}, but something is wrong. Ask {command}
Would you change what {command} does not like?
Until {command} passes, {path} cannot go online
A screen reader gets confused by {path}; {command} explains why
Change {path} the way {command} wants it
Before we publish {path}, {command} has to pass
The audit {command} found a mistake in {path}. Mend it
Do what {command} says and run it once more
Somebody broke {path}, and {command} noticed
I would like {command} to succeed. It stops at a line of {path}
Correct the markup of {path} until {command} exits with 0
Our reviewers run {command}. It must not find anything in {path}
What {command} prints about {path} has to be corrected
Repair {path} with the help of {command}
Why is {command} red? Find the line and put it right
Only one thing in {path} is wrong; {command} knows the line
Follow the advice of {command}
It is one line that {command} wants to be different. Change it
The check {command} is red because of {path}; make it green again
Make the change to {path} that {command} asks for
"""
)
