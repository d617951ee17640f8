"""How people ask for other texts of a page: a sentence form a line."""

# ruff: noqa: E501 - a sentence form is a line, however long

from tasks.families.frontend import text_tales

TEXT = (
    text_tales.TEXT
    + """
[Change|Replace|Switch] {old} [to|with|by] {new}{where}
[Please |Could you please |Can you |]change the text {old} to {new}{where}
[The|That] text {old}[ is wrong,| is outdated,| is too long,|] [it should be|make it|should read|should say] {new}{where}
{old} should [now |]be {new}{where}
{old} -> {new}{where}
[Replace|Swap] the [words|text|wording|string|phrase] {old} [with|for] {new}{where}
Where it says {old}[ now|], [write|put|say|use] {new}[ instead|]{where}
[I want|I'd like|We want|We need] {new} instead of {old}{where}
[Rename|Reword|Rephrase|Update] {old} to {new}{where}
[Make it say|Let it say|It should say|It must say|It has to say] {new} [instead of|rather than|and not] {old}{where}
Use {new} in place of {old}{where}
[Users see|Visitors see|It shows|We show|There is still] {old}; [it should be|change that to|make that] {new}{where}
New [wording|copy|text] for {old}: {new}{where}
Put {new} where {old} is[ now|]{where}
{new} is [the new|the correct|the right] [wording|text] for {old}, [please |]update it{where}
Text change: {old} becomes {new}{where}
[Fix|Correct] the [copy|text|wording]: {old} must be {new}{where}
Instead of {old}, [show|display|use|print] {new}{where}
[Turn|Convert] {old} into {new}{where}
We no longer say {old}[ anywhere|]. [Say|Write|Use] {new}{where}
[I|We] like {new} [better than|more than] {old}{where}
{old} is a [mistake|slip|leftover]; the right [wording|text] is {new}{where}
Would you [kindly |]write {new} where it now says {old}{where}?
Could {old} be changed to {new}{where}?
{old} has to be replaced by {new}{where}
[Wherever|Where] {old} stands[ today|], {new} belongs{where}
Because {old} confuses people, [say|write|use] {new}[ there|]{where}
[I|We] decided that {old} will be called {new}{where}
The button or line that says {old} has to say {new}{where}
There is a text {old} somewhere; its new [wording|version] is {new}{where}
[Edit|Amend|Revise] {old}: from now on it reads {new}{where}
I keep reading {old}, although it was meant to be {new}{where}
What reads {old} at the moment should read {new}{where}
Take out {old} and put in {new}{where}
Drop {old}[ and write| in favour of] {new}{where}
{old} was never right. It was meant to say {new}{where}
After the [rename|meeting|launch], {old} is to read {new}{where}
It is no longer {old} but {new}{where}
Our page still [says|shows|tells people] {old}, which is out of date. [The new text is|Make it] {new}{where}
The wording {old} should be swapped for {new}{where}
Not {old}, please, but {new}{where}
Old: {old}. New: {new}{where}
Text {old} out, text {new} in{where}
Let's [say|write] {new} instead of {old}{where}
I would rather have {new} than {old}{where}
Make {old} read {new}{where}
Is it possible to have {new} there in place of {old}{where}?
"""
)
TEXT_ROLE = (
    text_tales.TEXT_ROLE
    + """
[Change|Update|Set] the {role} {old} to {new}{where}
[Change|Update|Replace|Edit] the {role} from {old} to {new}{where}
The {role} {old} should [be|read|say|become] {new}{where}
The {role} [says|reads|shows] {old}[ at the moment| now| today|], [make it|change it to|it should be|it should say] {new}{where}
[Please |Could you |Can you please |]rename the {role} {old} to {new}{where}
Replace {old} in the {role} [with|by] {new}{where}
Make the {role} {old} say {new}{where}
[I want|We want|I'd like] the {role} to [say|read|be] {new} instead of {old}{where}
{role}: {old} -> {new}{where}
For the {role} {old} [use|take|write] {new}[ instead|]{where}
The {role} is wrong: {old} must be {new}{where}
The {role} with the text {old} [needs to|has to|must|should] say {new}{where}
[Reword|Rephrase] the {role} {old} as {new}{where}
Our {role} still says {old}. [It should be|Change it to|Make it] {new}{where}
Let the {role} read {new} rather than {old}{where}
There is a {role} {old}[ on the page|]; [set it to|turn it into|change that to] {new}{where}
New text for the {role} {old}: {new}{where}
Swap the {role} {old} for {new}{where}
Instead of {old} the {role} should show {new}{where}
Give the {role} {old} a new text, {new}{where}
Change the text of the {role}{where} from {old} to {new}
[Change|Update|Set] the {role}{where} from {old} to {new}
As the {role}, {new} is [better|clearer] than {old}{where}
Could the {role} {old} [please |]say {new}{where}?
The {role} that [says|reads] {old} is to be {new}[ from now on|]{where}
We renamed the {role} {old}: it is {new} now{where}
Find the {role} {old} and make it {new}{where}
The wording of the {role} {old} is off; {new} is what we agreed on{where}
{new} is what the {role} should say, it says {old} today{where}
On the {role}, {old} has to give way to {new}{where}
Would you change the {role} from {old} into {new}{where}?
Visitors misread the {role} {old}, so [call|name] it {new}{where}
The text {old} of the {role} must be replaced by {new}{where}
Do not show {old} as the {role} any longer, show {new}{where}
The {role} was {old} for years; now it is {new}{where}
My colleague wants the {role} {old} to be [worded|written] as {new}{where}
If the {role} reads {old}, [make it|turn it into] {new}{where}
For the {role}: not {old} but {new}{where}
Edit the {role}: {old} goes, {new} comes{where}
The {role} {old} got a new name, {new}{where}
Please have the {role} read {new} where it now reads {old}{where}
There should be no {role} {old}. It is called {new}{where}
Correct the {role}, which says {old} though it should say {new}{where}
The {role} {old} will be known as {new}[, so change it|]{where}
Let us call the {role} {new} and not {old}{where}
"""
)
ROLE_ONLY = (
    text_tales.ROLE_ONLY
    + """
[Change|Set|Update] the {role} to {new}{where}
[Please |Can you |Could you please |]set the {role} to {new}{where}
The {role} should [be|say|read] {new}{where}
Make the {role} [say|read] {new}{where}
[I want|We want|I'd like|We need] the {role} to [be|say|read] {new}{where}
Use {new} as the {role}{where}
{role}: {new}{where}
New {role}: {new}{where}
[Put|Write] {new} [into|in] the {role}{where}
Give [it|the page] the {role} {new}{where}
Let the {role} be {new}{where}
The new {role} is {new}[, please update it|]{where}
[Replace|Rewrite] the {role} with {new}{where}
What stands in the {role} now is old; it must be {new}{where}
[Update|Change] the {role}[ text|]: it should read {new}{where}
The {role} must become {new}{where}
Our {role} is outdated. [Make it|It should be|Change it to] {new}{where}
Could the {role} say {new}{where}?
We would like a different {role}: {new}{where}
Would you make {new} the {role}{where}?
From now on the {role} reads {new}{where}
The {role} has to be replaced; the text is {new}{where}
Whatever the {role} says today, it has to say {new}{where}
I do not like the {role}. Let it say {new}{where}
Our visitors should read {new} as the {role}{where}
What we want to see as the {role} is {new}{where}
{new} is to be the {role}{where}
Please see to it that the {role} says {new}{where}
The {role} needs a new text, namely {new}{where}
Have the {role} say {new}{where}
There is a better {role}: {new}{where}
[Exchange|Overwrite] the {role}. The new one is {new}{where}
The {role} was forgotten in the last update and must say {new}{where}
For the {role}, please write {new}{where}
Can the {role} be {new}{where}?
{new}, that is what the {role} should be{where}
We have agreed on {new} for the {role}{where}
"""
)
EVERYWHERE = (
    text_tales.EVERYWHERE
    + """
[Replace|Change] {old} [with|by|to] {new} everywhere
[Rename|Change] {old} to {new} [on all pages|in all files|everywhere|across the site|throughout]
We are now called {new}, not {old}. [Update|Change] [all pages|every page|the whole site|it everywhere]
Our [company|brand|product] was renamed from {old} to {new}; [fix|update|change] [all pages|all files|every mention]
[All|Every] [mentions|occurrences|places] of {old} [must|should] become {new}
[Please |Can you |]replace all {old} [by|with] {new}
Every {old} should be {new}
{old} is the old name. [Use|Write] {new} on every page
The name {old} must not appear any more; use {new}
[Search|Find] all {old} and [replace|change] them [with|to] {new}
{old} -> {new}, everywhere
Wherever we say {old}, say {new}
The [site|pages|project] still [uses|use] the name {old}. [Make that|Change it to] {new} [everywhere|in every file]
Could you swap {old} for {new} on every page?
{old} has been bought by {new}, so the name has to change wherever it stands
Nobody calls us {old} any more. [It is|We are] {new} on all pages
Let no {old} be left: it is {new} now
The whole site should say {new} where it says {old}
Go through [all|the] files and turn {old} into {new}
The old name {old} is still on some pages; all of them should say {new}
Please rename us: {old} becomes {new}, on each page
In every file, {new} has to stand where {old} stands
[Remove|Drop] the name {old} from the site and put {new} there
{new} replaces {old} in all places
Whether in a heading or a paragraph, {old} must be {new}
Make sure that every {old} is written {new}
"""
)
ORDINAL = (
    text_tales.ORDINAL
    + """
[Change|Set] the {ordinal} {role}{where} to {new}
The {ordinal} {role}{where} should [say|read|be] {new}
Make the {ordinal} {role}{where} say {new}
[Please |Could you |Can you ]change the text of the {ordinal} {role}{where} to {new}
[I want|We want|We need] the {ordinal} {role}{where} to [read|say] {new}
{new} should be the {ordinal} {role}{where}
Replace the {ordinal} {role}{where} by {new}
There is a mistake in the {ordinal} {role}{where}: it must read {new}
Of all the {role}s{where}, the {ordinal} one should say {new}
Write {new} into the {ordinal} {role}{where}
For the {ordinal} {role}{where}, use the text {new}
The text of the {ordinal} {role}{where} is old; the new one is {new}
Give the {ordinal} {role}{where} the text {new}
Let the {ordinal} {role}{where} be {new}, leave the others
{ordinal} {role}{where}: {new}
Would you have the {ordinal} {role}{where} read {new}?
Not the others, only the {ordinal} {role}{where} becomes {new}
Count the {role}s{where}; the {ordinal} should be {new}
"""
)
ORDINAL_ADD = (
    text_tales.ORDINAL_ADD
    + """
[Add|Give] the class {new} to the {ordinal} {role}{where}
The {ordinal} {role}{where} [needs|should have|should get|must have] the class {new}
[Please |Could you |Can you ]put the class {new} on the {ordinal} {role}{where}
Set the class {new} on the {ordinal} {role}{where}
Let the {ordinal} {role}{where} have the class {new}
We want the class {new} on the {ordinal} {role}{where}, not on the others
Only the {ordinal} {role}{where} gets the class {new}
The class {new} is missing on the {ordinal} {role}{where}
Mark the {ordinal} {role}{where} with the class {new}
For the {ordinal} {role}{where}, add the class {new}
The {ordinal} of the {role}s{where} has to carry the class {new}
Would you give the {ordinal} {role}{where} the class {new}?
"""
)
