"""How people ask for another name in Python code: a sentence form a line."""

# ruff: noqa: E501 - a sentence form is a line, however long

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
[Could|Would] you rename {old} to {new}[ everywhere| in every file|]?
[Could|Can] we call {old} {new} [instead|from now on][, in all files|, everywhere|]?
{old} [should|is to|ought to|must] be [named|called] {new}[ everywhere| in the module and its callers|]
{old} should be named {new} in the module and [in all that use it|wherever it is used|its callers]
Call it {new} instead of {old} [everywhere|in all files|wherever it is used]
[Use|Take] the name {new} [instead of|in place of|rather than] {old} [everywhere|in all files|throughout]
The {kind} {old} [needs|wants|deserves] a [better|clearer|new] name: {new}
The {kind} [named|called] {old} is [to be|now] called {new}
[Nobody|No one] [understands|knows] what {old} means. [Rename it to|Call it] {new}[ everywhere|]
[We|I] [decided|agreed] to call {old} {new}. [Update|Change] [all uses|the code|every file]
[Because|Since|As] {old} says too little, [rename|change] it to {new}[ everywhere| in all files|]
{old} is [renamed|changed] to {new}: [update|change|follow] [every use|all files|the definition and all uses]
[Every|Each] {old} in the [code|project] [should|has to] be {new} [now|from now on|instead]
[Change|Alter] the name of the {kind} {old}; it [is|should be] {new}
[Wherever|Everywhere] {old} is used, [write|use] {new}[ instead|], and in the definition, too
The name {old} was a mistake, I [meant|wanted] {new}. [Correct|Change] it [everywhere|in all files]
[The|Our] {one} [calls|names] it {new}, [only the code says|but we wrote|not] {old}. [Rename|Change] it
Do not leave a single {old}: it is {new} [now|everywhere]
[Old|Present] name: {old}. New name: {new}. [Everywhere|All files], please
[Do|Make] a rename: {old} to {new}
"""
RENAME_FROM = """
[Rename|Change] the {kind} {old} [in|of|from] {path} to {new}, and [all its uses|its callers, too|everything that uses it]
[Rename|Change] {old} in {path} to {new}[,| and] [update|change] [the callers|every use|all files that use it], too
The {kind} {old} in {path} should be [called|named] {new}[ there and wherever it is used|, everywhere]
{path} defines {old}. [Call it|Rename it to] {new}, [there and in its callers|everywhere]
{old} of {path} is a [bad|poor|misleading] name: [use|make it] {new} in all files
[Could|Can] you give {old} in {path} the name {new}, [and in|and change] the files that use it?
In {path} there is [a|the] {kind} {old}. [Rename|Change] it to {new} [everywhere|in the whole project]
[I want|We want] {old}, defined in {path}, to be {new} in the whole project
Both {path} and all [others|files] that use {old} should say {new}
{path} has {old}; [we want|it should be] {new}, also where it is imported
"""
RENAME_CHECK = """
 {command} [must|should] [still |]pass.
 Check with {command}.
 [Run|Start] {command} [afterwards|at the end|after that|then].
 [Then|Afterwards|After that] [run|start] {command}.
 [Then|Afterwards] see [that|whether] {command} [works|runs|passes].
 [When it is done|Once it is done|When you are done], run {command}.
 [Verify|Test|Prove] it with {command}.
 [Finally|Last], run {command}[ once|].
 {command} should [run|work] as before.
 [Make sure|See] that {command} still [runs|works].
 [Finish|End] with {command}.
 Don't forget to run {command}.
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
[Could|Would] you rename {old} to {new} in {files}?
[Rename|Change] the {kind} {old} to {new}, in {files}
[Both definition and uses|All uses] of {old} ({files}) should say {new}
[Use|Take|Write] {new} instead of {old} in {files}
[Update|Edit|Go through] {files}: {old} is called {new} [now|from now on]
Call the {kind} {new} instead of {old} in {files}
[I want|We want|I'd like] {old} to be called {new} in {files}
{old} should be named {new}. It stands in {files}
The name {old} appears in {files}; [make|change] it {new} there
{old} [occurs|is used] in {files}. [Rename|Change] it to {new}
[Every|Each] {old} in {files} [should|must] become {new}
In {files} the {kind} {old} [gets|needs|has to get] the name {new}
[We|I] renamed {old} to {new} in our [docs|talk]; do it in {files}, too
[Rename|Change] it in {files}: {old} to {new}
"""
