"""Unusual ways to ask that a check of a page passes: stories, complaints, questions; a form a line."""

# ruff: noqa: E501 - a sentence form is a line, however long

CHECKED = """
{command} [is unhappy|is not amused|has a word to say]. [See to it|Take care of it|Sort it out|Make it happy]
{command} turned its nose up at {path}. [See to it|Sort it out]
{command} [chokes on|stumbles over|trips over|grumbles about] {path}. See to it that it does not
{path} makes {command} grumble. [Take care of it|Do something about it]
[I would|I'd] rather see {command} pass than fail. Please arrange that
Why is {command} unhappy with {path}? Find out, then [see to it|do what it takes]
Is there a reason why {command} is red? Take it away
Red check{br}{command} does not pass. Add what it asks for.
Accessibility of {path}{br}{command} found something missing. Please add it.
{path}: make {command} pass
fix(a11y): {command} passes
a11y({path}): add the {need}, see {command}
[pls|plz] make {command} green
{command} is red can u fix
hey {command} says something is missing, add it [pls|plz]
Please to run {command} and to add what is lacking
It is needed that {command} passes
Addition of the missing {need}, as {command} demands
A blind [visitor|woman|man] from {one} could not use {path}. {command} [explains why|knows what is missing]; [see to it|make it right]
The {one} listened to {path} and heard nothing useful. {command} will name the gap, you fill it
We have to hand in {path} to the {one}. They run {command} first, so it has to pass
My screen reader skips something in {path}. {command} says what it needs
{one} will not {two} as long as {command} exits with 1. See that it exits with 0
If {command} passes, we can go home. It does not yet, so [help us|do what it says]
If {command} still complains when you are done, you are not done
Listen to {command}. It wants something that is not there
The last word belongs to {command}, and so far its word is no. Turn it into a yes
An auditor from {one} ran {command} and frowned. Whatever it printed, see to it
{command} and I do not get along: it always fails. You two talk, then fix the page
There is a gap in the markup, which {command} points at. Fill it
The gap in {path} that {command} points at ought to be filled
What {command} has to say is short, and what you have to do is, too
We are one {need} short. {command} can tell you where
The {need} that {command} is looking for does not exist yet. Write it
Do whatever makes {command} happy with {path}
First listen to {command}, then add to the page what it misses, then listen again
{command} went red overnight. It must be green again [today|by noon|before the {one} comes]
The wish of {command} is my command: fulfil it
No {need}, no release, says {command}. Give it the {need}
Somebody at {one} swears that {command} used to pass. Make it so again
Not a single complaint is what I want to read from {command}
Could it be that {command} has found something? Yes, it could. Put it right
Our build server hangs on {command}, which misses something in the page
Do us a favour and get {command} to pass
Review comment: {command} must pass. It does not, as something is missing
My grandmother uses a screen reader, and {command} speaks for her. Do what it says
I am afraid that {path} will not do as it is. {command} says what it lacks; add that
"""
NO_COMMAND = """
The check of our pages [is unhappy|is not amused|grumbles]. [See to it|Take care of it|Sort it out]
{path} makes the check grumble. [Take care of it|Find it and do what it asks for]
The check turned its nose up at {path}. Find out why and see to it
I would rather see the accessibility check pass. Please arrange that
Why is our accessibility check red? Find out, then do what it takes
Red check{br}The accessibility check does not pass. Add what it asks for.
fix(a11y): the check passes
[pls|plz] make the accessibility check green
the a11y check is red can u fix
It is needed that the accessibility check passes
A blind visitor from {one} could not use {path}. The check knows why; make it right
{one} will not {two} as long as the accessibility check fails. See that it passes
There is a gap in the markup. Our check points at it, so let it show you, and fill it
Somewhere in this folder lies a check, and it is not happy with {path}. Make it happy
Addition of whatever the accessibility check misses
The {one} ran our check and frowned. See to it
If the check of the pages passes, we can go home. Help us
Please to find the check and to add what is lacking
We are one {need} short, says the check. It can tell you where
The people at {one} cannot use our page, and they are right: the accessibility check fails. Fix that
Our check [chokes on|stumbles over|trips over] {path}. Add what it misses
Nobody remembers the name of the check, everybody remembers that it is red. Change the latter
If you look around you will find a check. If you run it you will see what {path} lacks. Add that
The last word belongs to the accessibility check, and so far its word is no. Turn it into a yes
"""
WRONG = """
{command} [is unhappy|is not amused|has a word to say]. [See to it|Take care of it|Sort it out]
{command} turned its nose up at a line of {path}. Put it right
{command} [chokes on|stumbles over|trips over|grumbles about] {path}. See to it that it does not
I would rather see {command} pass than fail. Please arrange that
Why is {command} unhappy with {path}? Find out, then see to it
Red check{br}{command} does not pass. Correct what it points at.
{path} is not right{br}{command} knows the line and how it should be.
{path}: make {command} pass
fix(a11y): {command} passes
[pls|plz] make {command} green
{command} is red can u fix {path}
Please to run {command} and to correct the line that it says
It is needed that {command} passes
Correction of the line in {path} that {command} points at
The {one} frowned at {path}. {command} explains the frown; remove its cause
We have to hand in {path} to the {one}. They run {command} first, so it has to pass
{one} will not {two} as long as {command} exits with 1. See that it exits with 0
If {command} passes, we can go home. It does not yet, so do what it says
The last word belongs to {command}, and so far its word is no. Turn it into a yes
{command} and {path} do not get along. Make peace between them by changing the page
What {command} has to say is short, and what you have to do is, too
Bring {path} in line with what {command} thinks is right
Somebody at {one} swears that {command} used to pass. Make it so again
The line that {command} names ought to be what {command} says
Do us a favour and get {command} to pass
Review comment on {path}: {command} must pass. It does not, as a line is wrong
My grandmother uses a screen reader, and {command} speaks for her. Do what it says
I am afraid that {path} will not do as it is. {command} says why; correct that
"""
