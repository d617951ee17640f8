"""Unusual ways to ask for versions, settings and packages: stories, complaints, questions; a form a line."""

BUMP = """
I would rather ship {new}, so the version has to change{where}
I would rather see version {new} than {old}{where}
Why is the version not {new} yet{where}? We release it today
Why does the version still say {old}{where}? It should say {new}
Is there a reason why we are at {old}{where}? If not, go to version {new}
The {one} asked for {new} and found {old} as the version{where}. Give it what it asked for
The {one} downloads us and wonders about the version{where}. It should have been {new}
chore: bump to {new}{where}
chore(release): {new}{where}
release: version {old} -> {new}{where}
chore: {new} instead of {old}{where}
Release {new}{br}The version has to be raised{where}.
Wrong version{where}{br}It is {old} and should be {new}.
[pls|plz] bump to {new}{where}
[pls|plz] version {old} to {new}{where}
version should be {new}{where} can u bump it
Please to set the version on {new}{where}
Please to make the version {new} and not anymore {old}{where}
It is needed that the version becomes {new}{where}
There is a version{where}. {new} is what it has to be
There is a version {old}{where}. Its successor is {new}
{new} goes out tonight. The version does not know that yet{where}; tell it
{old} was yesterday, {new} is today: see to it{where}
All is ready for {new}, except for the version{where}. [Take care of it|Sort it out]
If the version is still {old}{where}, it must become {new}
If we release {new} [today|tomorrow|on Monday], the version has to say so{where}
Expected version: {new}. Actual version: {old}{where}
Replacement of version {old} by {new}{where}
Version {new} it shall be{where}
The {one} printed {new} on the box. Make the version match{where}
The changelog speaks of {new}, the version does not{where}. Bring it in line with the changelog
The changelog speaks of {new}, the version of {old}{where}. The changelog is right
It is the version that keeps us from {new}{where}. Raise it
The tag will be {new}; let the version follow{where}
Goodbye {old}, welcome {new}: that goes for the version{where}
Let {new} take the place of the version {old}{where}
Our {one} is not amused by {old}; the version has to be {new}{where}
Nobody dares to raise the version{where}. You do: {new}
What was {old} when the {one} came shall be {new} when it leaves{where}
Do us a favour and raise the version to {new}{where}
Do us a favour and take the version from {old} to {new}{where}
Review comment on the version{where}: must be {new}
I am afraid that version {old} will not do{where}. {new} will
Release manager here. The next one is {new}, and the version ought to show it{where}
Release manager here. We are past {old}{where} and at {new}, so please see to it
My {one} promised {new} to the {two}. Let the version keep that promise{where}
Find the version{where}, and once you have it, make it {new}
"""
BUMP_PART = """
I would rather have a {part} release, so raise the version accordingly{where}
Why has nobody raised the version{where}? A {part} one is due
chore: {part} release{where}
bump({part}){where}
Release{br}This one is a {part} release. Raise the version{where}.
[pls|plz] bump {part} version{where}
can u do a {part} bump{where}
Please to raise the version by one {part} step{where}
The {one} says that our changes make a {part} release. Let the version show it{where}
If this is a {part} release, and it is, the version has to go up{where}
It is the {part} number that has to go up by one{where}
We changed enough for a {part} release: see to it{where}
The version is due for a {part} step{where}
One {part} step up for the version, please{where}
"""
VALUE = """
I would rather see {new} than {old} as the {what}{where}
I would rather have the {what} at {new}{where}
{new} beats {old}, so let the {what} be {new}{where}
Why is the {what} still {old}{where}? It should be {new}
Why is the {what} not {new} yet{where}? The {one} told us so
Is there a reason why the {what} is {old}{where}? If not, make it {new}
Our build server [chokes on|stumbles over|trips over] {old} as the {what}{where}. {new} would go down well
The {one} is [unhappy with|not amused by] the {what}{where}. It would be happy with {new}
ci: {what} {old} -> {new}{where}
chore: {what} {new}{where}
fix({what}): {new} instead of {old}{where}
Wrong {what}{where}{br}It is {old} and should be {new}.
The {what} needs care{br}The {one} asks for {new}. [Take care of it|See to it|Sort it out]{where}.
[pls|plz] set {what} to {new}{where}
{what} should be {new} not {old}{where} can u fix
Please to set the {what} on {new}{where}
It is needed that the {what} becomes {new}{where}
There is a {what}{where}. {new} is what it has to be
We have {old} as the {what}{where}. {new} is better, make it happen
If the {what} is still {old}{where}, it must become {new}
As long as the {what} is {old}{where}, the {one} will not {two}. Make it {new}
Expected {what}: {new}. Actual {what}: {old}{where}
Replacement of {old} by {new} as the {what}{where}
Somebody wrote {old} for the {what}{where} where {new} was meant
{new} was agreed for the {what} with the {one}; [see to it|make it happen]{where}
Let {new} take the place of {old} in the {what}{where}
It is the {what} that has to be {new}{where}
Since {one} moved us, {new} is the only {what} that works{where}
We have been told to give up {old} and to use {new} for the {what}{where}
The {what}, {old} so far, ought to be {new}{where}
{new}, not {old}, is the {what} that the {one} expects{where}
Goodbye {old}, welcome {new}: that goes for the {what}{where}
What would you think of {new} as the {what}{where}? Everybody likes it, so do it
The servers at {one} want the {what} to be {new}{where}. Give them that
Do us a favour and let the {what} be {new}{where}
Review comment on the {what}{where}: must be {new}
I am afraid that {old} will not do as the {what}{where}. {new} will
Release manager here. The {what} has to be {new}{where}, so please see to it
Find the {what}{where}, and once you have it, make it {new}
Feel free to overwrite the {what}; what we need there is {new}{where}
"""
BUMP_BOTH = """
I would rather see {new} than {old} as the version in {first} and {second}
Why do {first} and {second} still say {old}? It should be {new} in both
chore: {old} -> {new} in {first}, {second}
Release {new}{br}{first} and {second} are still at {old}. Raise both.
[pls|plz] bump {old} to {new} in {first} and {second}
Please to make {new} from {old}, in {first} and in {second}
{new} goes out tonight, while {first} and {second} still speak of {old}. Sort that out in both
The {one} found {old} in {first} and again in {second}. {new} is what it wants to find
Replacement of version {old} by {new}, in {first} and in {second}
{first} must say {new}, and {second} must say it too; today both say {old}
{first} and {second} share a version, which is {old} and ought to be {new}
Goodbye {old}, welcome {new}: that goes for {first} and for {second}
"""
BUMP_ALL = """
I would rather see {new} than {old}, in whichever file it stands
Why do our files still say {old}? We are at {new}, in all of them
chore: {old} -> {new} everywhere
Release {new}{br}Some files are still at {old}. Raise all of them.
[pls|plz] bump {old} to {new} in all files
Please to make {new} from {old}, in each file that has it
{new} goes out tonight. Whatever file speaks of {old} has to speak of {new}
The {one} keeps finding {old} in our files. {new} is all it should find
Replacement of version {old} by {new}, in all files
If a file holds the version {old}, it has to hold {new}, no matter which file
Goodbye {old}, welcome {new}: that goes for every file
"""
ASKED = """
I would rather not write it ourselves: {name} does it, so depend on it{where}
Why is {name} not listed{where}? Our code cannot live without it
Is there a reason why {name} is not among the dependencies{where}? If not, add it
deps: {name}{where}
chore(deps): add {name}{where}
New package{br}We need {name}. List it{where}.
[pls|plz] add {name}{where}
we need {name}{where} can u add it
Please to add the package {name}{where}
It is needed that {name} is listed{where}
The {one} [chokes|stumbles] because {name} is not listed{where}. Take care of it
Addition of {name} to the dependencies{where}
{name} does what the {one} wants, so let us depend on it{where}
If {name} were listed, the {one} could {two}. Make it happen{where}
There are some dependencies{where}. {name} ought to be one of them
Nothing goes without {name}, yet it is not listed{where}. [Sort it out|See to it]
{one} uses {name} since last week but did not list it{where}
The list of packages{where} deserves one more: {name}
On a new machine we miss {name}, because nobody listed it{where}
I tried to import what {name} brings, but it is not listed{where}
Whoever installs us does not get {name}, since it is not listed{where}. Change that
The {one} gave us {name} as a present. Say thanks by listing it{where}
Could it be that {name} was forgotten{where}? Yes, it was. List it
The next import will be {name}, so it had better be listed{where}
Do us a favour and list {name}{where}
Review comment on the dependencies{where}: {name} is missing
Release manager here. We ship with {name}, so it has to be listed{where}
"""
