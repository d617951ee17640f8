"""More about another name in Python code, in unusual words: see rename_says.py.

`gap` is an empty line, as issues have one; `one`, `two` and `three` are new words, which mean nothing.
"""

# ruff: noqa: E501 - a sentence form is a line, however long

RENAME_ODD = """
As for {old}: the {one} [wants|needs] it to be {new}, [everywhere|in all files]
Not {old} but {new} is how the {one} spells it. [Correct|Change] it [everywhere|in all files]
To my [ear|eye] {new} is better than {old}. [Have|Get] it changed [everywhere|in all files]
Renaming of {old} to {new} [in all files|throughout the project|wherever it is used]
The people at the {one} [never understand|stumble over] {old}; they [say|know it as] {new}. [Do as they do|Follow them] [everywhere|in all files]
The handbook of the {one} [has|says] {new} where our code [has|says] {old}. [Go by the handbook|The handbook is right]
[Better|New] name for {old}{br}It [should|is to] be {new}, [everywhere|in every file]
refactor: {old} -> {new}
pls rename {old} to {new}[ everywhere|]
[What|The {kind} that] is called {old} today should [tomorrow|from now on] be called {new}
Why is it [still |]called {old}? [We agreed on|It should be] {new}. [Change it everywhere|Follow that in all files]
[If|When|Wherever] you [come across|meet|see] {old}, [turn it into|make it] {new}
The name is {new} [now|from now on], and {old} is [gone|no more]. [Change|Follow in] every file
The name {old} [made sense|was fine] when the {one} was {two}. Today it should be {new}, [everywhere|in all files]
[Nothing|No file] [should|may] say {old} any more. The [name|word] is {new}
Take {new}: that is the name the {one} [wants|asked for] in place of {old}. [Change|Replace] it [everywhere|in all files]
I [mistyped|misnamed] it: not {old} but {new} was [meant|the plan]. [Put it right|Correct it] [everywhere|in all files]
Please to rename {old}, new name is {new}, in all file
[We talk|Everybody talks] of {new}, only the code [talks of|still has] {old}. [Bring the code in line|Let the code follow]
[Drop|Give up] the name {old} in favour of {new}, [everywhere|in all files]
One {kind}, two names: the {one} says {new}, we say {old}. [Theirs|The first] is to be [used|the only one]
[Read|Write] {new} for {old} [throughout|in every file]
The [name|word] {old} [is to be|should be|has to be] replaced by {new} in [every file|all places]
[Two|All] of us at the {one} mix up {old} with something else. {new} would be clear; [rename|change] it [everywhere|in all files]
Search the [code|project] for {old}: each [find|one you meet] becomes {new}
I [like|prefer] {new} [better than|to] {old}, [so change it everywhere|in every file that has it]
{new} is [preferable|to be preferred] to {old}, [also|even] where the {kind} is only used
Sooner {new} than {old}, [please, |]in [the definition and all its uses|every file]
[Our|The] {one} [prefers|favours] {new} over {old}, be it where the {kind} is [made|defined] or where it is [called|used]
If [it were up to me|I could choose], {old} would be {new}, [no matter where it stands|in all files]
[Give me|Let me see] {new} in place of {old}, in whatever file [it stands|that name is found]
{new} [pleases|suits] [me|the {one}] more than {old}[: change it everywhere|, wherever the {kind} turns up]
[Trade|Exchange] {old} for {new}, [both|] where it is defined and where it is used
[I|We] [cannot|do not want to] look at {old} any longer; {new} [it should be|is the word], in each file that has it
[It is|It was] {old} [up to now|so far] and [shall be|will be] {new}, at every place the {kind} occurs
Between {old} and {new} the {one} chose {new}. [Let the code say so|Make the code agree], all of it
{new} [says|tells] it all, {old} says nothing. [Go through|Change] every file
"""
RENAME_FROM_ODD = """
[Look|Go] into {path}: what is {old} there is [to be|from now on] {new}, and so [everywhere else|in all that use it]
Renaming of {old} from {path} to {new} [throughout|in all files]
{path}: {old} -> {new}{br}The files that use it have to follow
The people at the {one} stumble over {old} in {path}. [Call it|Make it] {new}, in all files
pls rename {old} from {path} to {new}, callers too
Why does {path} say {old}? It should be {new}, [there|in it] and in every file that uses it
[When|If] you open {path} you see {old}. [Turn it into|Make it] {new}, and do not forget those who use it
The name {new} [reads|sounds] better than {old}, the name of a {kind} in {path}. [Change|Use] it wherever it occurs
I [like|prefer] {new} [better than|to] the {old} of {path}, [there and in all files that use it|wherever it is used]
[Trade|Exchange] {old}, which {path} defines, for {new} in every file that has it
{new} is [preferable|to be preferred] to {old}: [start|begin] with {path} and [go on with|do not forget] its callers
If [it were up to me|I could choose], the {old} in {path} would be {new}, and so in all that use it
"""
RENAME_FILES_ODD = """
Renaming of {old} to {new} in {files}
[Better|New] name for {old}{br}It should be {new}, in {files}
refactor: {old} -> {new} ({files})
pls rename {old} to {new} in {files}
The people at the {one} say {new}, {files} say {old}. [Follow the {one}|The {one} is right]
[If|When|Wherever] you [come across|meet|see] {old} in {files}, [turn it into|make it] {new}
Why does it say {old} in {files}? It should be {new}. [Change|Correct] it
Please to rename {old}, new name is {new}, files are {files}
[Open|Take] {files}. What is called {old} there is to be called {new}
I think {new} reads better than {old}. [Use|Write] it in {files}
[Nothing|No line] in {files} [should|may] say {old} any more. The name is {new}
It is about {files}: the name {old} [goes|has to go], the name {new} [comes|takes its place]
The {kind} has a new name, {new}. Up to now it was {old}; [change|correct] it in {files}
[Read|Write] {new} for {old} in {files}
I [like|prefer] {new} [better than|to] {old}, in {files} alike
[Trade|Exchange] {old} for {new} in {files}
Sooner {new} than {old}, [please, |]in {files}
{new} [pleases|suits] [me|the {one}] more than {old}, so put it into {files}
[Give me|Let me see] {new} where {files} [have|has] {old}
"""
RENAME_CHECK_ODD = """
 {command} has to be as content as before.
 {command} is the judge of it.
 See with {command} that nothing broke.
 The last step is {command}.
 I want {command} to run after it, too.
 [Close|End] by running {command}.
 Whether it still works, {command} will tell: run it.
"""
