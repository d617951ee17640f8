"""Unusual ways to ask that a check or a build passes: stories, complaints, questions; a form a line."""

# ruff: noqa: E501 - a sentence form is a line, however long

CHECKED = """
{command} [is unhappy|is not amused|has a word to say]. [See to it|Take care of it|Sort it out|Make it happy]
{command} has a word to say about {path}. [See to it|Do what it says]
{command} turned its nose up at {path}. [See to it|Sort it out]
{command} [chokes on|stumbles over|trips over|grumbles about] {path}. See to it that it does not
{command} is unhappy with the {what}. [Take care of it|Do something about it]
[I would|I'd] rather see {command} pass than fail. Please arrange that
Why is {command} unhappy with {path}? Find out, then [see to it|do what it takes]
Is there a reason why {command} is red? Take it away
Red check{br}{command} does not pass. Change what it points at.
Wrong {what} in {path}{br}{command} knows the right one. Please correct it.
{path}: make {command} pass
fix({path}): {what}, see {command}
ci: {command} passes
[pls|plz] make {command} green
{command} is red can u fix
hey the {what} in {path} is wrong, {command} knows, fix it [pls|plz]
Please to run {command} and to correct the {what}
It is needed that {command} passes
Correction of the {what} in {path}, as {command} demands
The {one} cannot {two} because of the {what}. {command} explains it; [see to it|make it right]
We have to hand over {path} to the {one}. They run {command} first, so it has to pass
{one} will not {two} as long as {command} exits with 1. See that it exits with 0
If {command} passes, we can go home. It does not yet, so [help us|do what it says]
If {command} still complains when you are done, you are not done
The last word belongs to {command}, and so far its word is no. Turn it into a yes
{command} and I do not get along: it always fails. You two talk, then fix {path}
The {what} that {path} has is not the {what} that {command} wants. Give it what it wants
What {command} has to say about {path} is short, and what you have to do is, too
First listen to {command}, then change {path}, then listen again
{command} went red overnight. It must be green again [today|by noon|before the {one} comes]
Somebody at {one} swears that {command} used to pass. Make it so again
Not a single complaint is what I want to read from {command}
Could it be that {command} has found something in {path}? Yes, it could. Put it right
Our build server hangs on {command}, which does not like the {what}
Between us and the release stands {command}. Get it out of the way by fixing {path}
Do whatever it takes to keep {command} quiet, short of touching the check
Something is rotten in {path}, and {command} smells it. Clean it up
Do us a favour and get {command} to pass
Review comment on {path}: {command} must pass. It does not
I am afraid that {path} will not do as it is. {command} says why; correct that
I am afraid that the {what} will not do as it is. {command} says what will
Release manager here. {command} blocks us on the {what}, so please [see to it|sort it out]
"""
PATHS = """
{command} [is unhappy|is not amused] because a file is not where it looks. [See to it|Take care of it|Sort it out]
{command} turned its nose up at a path. [See to it|Sort it out]
{command} [chokes on|stumbles over|trips over] a path in {path}. See to it that it does not
{path} sends {command} to a place where nothing is. Send it to the right place
I would rather see {command} run than stop at a missing file. Please arrange that
Why does {command} look for a file that is not there? Let it look for the one that is
Red build{br}{command} cannot find a file. Correct its name in {path}.
Broken path in {path}{br}{command} shows it. Please correct it.
{path}: fix the path, so that {command} works
fix({path}): wrong path
build: make {command} work again
[pls|plz] make {command} work, a path is wrong
{command} does not find a file can u fix
Please to run {command} and to correct the path in {path}
It is needed that {command} runs, but it does not find a file
Correction of the path in {path} on which {command} trips
The {one} renamed a file and told nobody, except {command}, which fails now. Tell {path}, too
Somebody tidied up, and now {command} searches in vain. [Take care of it|Help it find its file]
{one} will not {two} as long as {command} stops at a missing file. Give it the right name
If {path} named the right file, {command} would run. Make it happen
The path that {path} names leads nowhere, says {command}. It ought to lead to a file that exists
{command} knocks at the wrong door. The right address belongs in {path}
When I run {command} it asks for a file that the {one} has moved. [See to it|Set the path right]
There is a path in {path}. It is not right, as {command} will tell you
What {path} calls a file has another name on the disk. {command} must pass
Our build server hangs on {command}: the file it wants does not exist, a similar one does
{command} ran fine until {one} came and renamed things. Repair the path
Files move, and {path} did not notice. {command} has noticed
Nothing is missing, it is only misspelled in {path}; {command} has the details
Look where the file really is, then tell {path}, then run {command}
A letter too many, a letter too few, a wrong folder: something like that keeps {command} from running
The file exists, {path} just does not know where. {command} has to pass in the end
No file, no build, says {command}. Let {path} name the one that is there
I swear I did not touch {path}, but {command} fails on a path. Mend it
Which file does {command} mean? Find it and put its path into {path}
Do us a favour and get {command} to find its file
Review comment on {path}: a path is wrong, {command} must pass
I am afraid that the path in {path} will not do. {command} says why; correct it
Release manager here. {command} blocks us as a file is not found, so please [see to it|sort it out]
"""
NO_COMMAND = """
The check of the build [is unhappy|is not amused|grumbles]. [See to it|Take care of it|Sort it out]
{path} makes the check grumble. [Take care of it|Find it and do what it asks for]
The check turned its nose up at {path}. Find out why and see to it
I would rather see the check pass. Please arrange that
Why is our check red? Find out, then do what it takes
Red check{br}The build does not pass its check. Correct the {what}.
fix({path}): the check passes
[pls|plz] make the check green
the check is red can u fix {path}
It is needed that the check passes
The {one} ran our check and frowned. See to it
{one} will not {two} as long as the check fails. See that it passes
Somewhere in this folder lies a check, and it is unhappy with the {what}. Make it happy
If the check passes, we can go home. Help us
Please to find the check and to correct the {what}
There is something wrong with the {what}. Our check points at it, so let it show you, and mend it
Our check [chokes on|stumbles over|trips over] the {what}. Correct it
Nobody remembers the name of the check, everybody remembers that it is red. Change the latter
If you look around you will find a check. If you run it you will see what is wrong with {path}. Mend that
The last word belongs to the check of the build, and so far its word is no. Turn it into a yes
"""
DEPENDENCY = """
{command} [is unhappy|is not amused|has a word to say]: a package is not listed. [See to it|Take care of it|Sort it out]
{command} turned its nose up at {path}. Add what it misses
{command} [chokes on|stumbles over|trips over|grumbles about] {path}, where a package is lacking. Add it
I would rather see {command} pass than ask for a package. Please arrange that
Why is {command} unhappy with {path}? A package is not listed; see to it
Red check{br}{command} asks for a package. Add it to {path}.
Incomplete {path}{br}{command} knows what is lacking. Please add it.
deps: add what {command} asks for
fix({path}): list the package that {command} misses
[pls|plz] make {command} green, a package is missing
{command} misses a package can u add it to {path}
Please to run {command} and to add the package that it says
It is needed that {path} lists what {command} wants
Addition of the missing package to {path}, as {command} demands
The {one} could not install us because {path} is incomplete. {command} explains it; [see to it|make it right]
{one} uses a package since last week but did not list it. {command} noticed; add it to {path}
{one} will not {two} as long as {command} exits with 1. A package is missing, add it
If {path} were complete, {command} would pass. Make it happen
Something is imported that is not listed, and {command} is not silent about it. List it
There is a list in {path}. It is one entry short, as {command} will tell you
The package that {command} names ought to be in {path}
On my machine all is well, elsewhere a package is missing. {command} says which, so list it in {path}
What {command} names, {path} needs
First listen to {command}, then add the package to {path}, then listen again
A gap in {path} keeps {command} red. Fill it
Not a single missing package is what I want {command} to find
No package, no pass, says {command}. Add to {path} what it wants
The last word belongs to {command}, and so far its word is no. Complete {path} and turn it into a yes
{command} went red overnight, as something new is imported. Put it into {path}
Somebody at {one} swears that {command} used to pass. A package got lost; list it again
If {command} still asks for a package when you are done, you are not done
Do us a favour and get {command} to pass, it misses a package
Review comment on {path}: a package is missing, {command} must pass
I am afraid that {path} will not do as it is. {command} names what to add
Release manager here. {command} blocks us, so please add to {path} what it names
"""
MISSING = """
The check is unhappy because a package is not listed in {path}. [See to it|Take care of it|Sort it out]
The check turned its nose up at {path}. Find out which package it misses and add it
The dependency check [chokes on|stumbles over|trips over] {path}, which is one package short. Add it
I would rather see the dependency check pass. Please arrange that
Why is our dependency check red? A package is missing, so add it
Incomplete {path}{br}The check knows what is lacking. Please add it.
deps: add what the check asks for
[pls|plz] add the package that the check misses
the check misses a package can u add it to {path}
Please to find the check and to add to {path} what it says
{one} uses a package but did not list it in {path}. The check noticed; add it
{one} will not {two} as long as the dependency check fails. Add what it wants
There is a gap in {path}. Our check points at it, so let it show you, and fill it
If {path} were complete, the check would pass. Make it happen
"""
