"""Unusual ways to ask for other texts of a page: stories, complaints, questions; a form a line."""

# ruff: noqa: E501 - a sentence form is a line, however long

TEXT = """
The people at the [counter|desk|{one}] keep reading {old} where {new} belongs{where}
I would rather see {new} than {old}{where}
{new} beats {old}, so [go with the former|use {new}]{where}
Why does it still say {old}{where}? It was [supposed|meant] to say {new}
Is there a reason why we say {old}{where}? If not, [make|let] it say {new}
[My|Our] {one} stumbles over {old}{where}; with {new} that would not happen
The {one} is not amused by {old}{where} and wants {new} there
Replacement of {old} by {new}{where}
copy: {old} -> {new}{where}
fix(text): {new} instead of {old}{where}
Wrong text{where}{br}It says {old}. It should say {new}.
Wording of {old}{br}[We|I] agreed with the {one} on {new}. Please [take care of it|see to it|sort it out]{where}.
[pls|plz] change {old} to {new}{where} thx
hey can u make {old} say {new}{where}
{old} is there, {new} should be there{where}. Please to change
Please to write {new} and not anymore {old}{where}
It is needed that the text {old} becomes {new}{where}
We have a text {old}{where}. It is [old|wrong]. {new} is the correct one, make it happen
If you come across {old}{where}, [it is|that is] to be {new}
Should you still find {old}{where}, [turn|make] it into {new}
As long as we show {old}{where}, the {one} [calls|writes] us. Show {new} and that will stop
{new} is what I expected, {old} is what I got{where}
Expected: {new}. Actual: {old}{where}
I asked for {new} weeks ago and what do I see{where}? Still {old}
{new} was promised to the {one}; what stands{where} is {old}
The {one} has a word to say about {old}: it prefers {new}{where}
Nobody at {one} understands {old}, but everybody understands {new}{where}. You know what to do
Somebody typed {old}{where} where I had dictated {new}
The line that reads {old} ought to read {new}{where}
{new} reads better than {old}, don't you think? Put it in{where}
Out with {old}, in with {new}{where}
Say goodbye to {old} and [hello|welcome] to {new}{where}
{one} laughed about {old}{where}. {new} is less funny, so take that
[I cannot look at|I am tired of] {old} any longer. {new} it shall be{where}
When {one} opened it, {old} was there{where}. What should have been there is {new}
Not my favourite wording{where}: {old}. My favourite is {new}, so use that one
Legal says {old} has to disappear{where} and {new} has to appear in the same place
The text formerly known as {old} goes by {new} now{where}
Translation mistake: {old} was printed, {new} was meant{where}
Please substitute {new} for {old}{where}
Let {new} take the place of {old}{where}
{old}{where} is to be understood as {new}, so we had better write that
What would you think of {new} where we have {old}{where}? I think it is right, so do it
The {one} turned its nose up at {old}{where}. It wants to read {new}
In our {one} it is called {new}, yet we print {old}{where}. Bring that in line with the {one}
You will find the words {old}{where}. Kindly overwrite them with {new}
There used to be {new}{where}, then somebody made it {old}. I want the first one back
My grandmother read {old}{where} and asked what it means. At {new} she would have nodded
Three of four {one}s read {old} the wrong way{where}. We settled on {new}
Whenever the {one} rings, it is about {old}{where}. Let it be {new} and have peace
The translator sent {new} for {old}; kindly put it in{where}
Do us a favour and let {old} be {new}{where}
A small embarrassment{where}: it says {old}, and {new} was agreed
On the poster it is {new}, on our side it is {old}{where}. Follow the poster
Less {old}, more {new}: swap the one for the other{where}
I am afraid that {old} will not do{where}. {new} will
{old} sounds rude{where}. {new} sounds kind
With the wording {old} nobody dares to click{where}; with {new} they would, so reword it
Typo patrol: {old} wants to be {new}{where}
Review comment on {old}{where}: must be {new}
[she|he|{one}] says the {old} thing is wrong and {new} is right{where}, please adapt
{old} got the boot. Its heir is {new}{where}
Feel free to overwrite {old}; what we need there is {new}{where}
Search for {old}{where}, and once you have it, type {new} over it
"""
TEXT_ROLE = """
The people at the [counter|door|{one}] read {old} on the {role}, where {new} belongs{where}
I would rather see the {role} {new} than the {role} {old}{where}
For the {role}, {new} beats {old}, so use {new}{where}
Why does the {role} still say {old}{where}? It should say {new}
Is there a reason why the {role} says {old}{where}? If not, let it say {new}
Our {one} stumbles over the {role} {old}{where}, so [call it|have it say] {new}
Replacement of the {role} {old} by {new}{where}
{role}: {new} instead of {old}{where}
fix({role}): {old} -> {new}{where}
Wrong {role}{where}{br}It reads {old}. It ought to read {new}.
The {role} needs love{br}Now{where} it says {old}. The {one} expects {new}. [Sort it out|Take care of it], please.
[pls|plz] make the {role} {old} say {new}{where}
{role} says {old}{where} but we want {new} can u fix
Please to change the {role}, from {old} it must come to {new}{where}
The {role} that says {old} should say {new}{where}
The {role} which reads {old} ought to read {new}{where}
There is a {role}{where} that says {old}. It is supposed to say {new}
You know the {role} {old}{where}? {new} is how it should be called
The {one} is unhappy with the {role} {old}{where} and asks for {new}
The {role} {old} has had its time{where}. {new} is its successor
{new} is what we promised for the {role}; {old} is what it says{where}
Expected {role}: {new}. Actual {role}: {old}{where}
I pressed on with the {role} {old} for years{where}; let it be {new} from today
{one} told me to have {new} on the {role} where {old} is now{where}
If there is still a {role} {old}{where}, it must be {new}
As long as the {role} says {old}{where}, the {one} will not {two}. Make it say {new}
{new} shall be written on the {role} whose text is {old}{where}
It is desired that the {role} {old} be reworded to {new}{where}
Nobody gets the {role} {old}{where}. Everybody gets {new}, so put that
[I am|We are] tired of the {role} {old}. {new} it shall be{where}
Legal wants {new} and no longer {old} as the {role}{where}
My {one} misread {old}, the {role}{where}. With {new} that will not happen
{old}, our {role}{where}, is out of date; {new} is up to date
The {role} bears the text {old} but deserves {new}{where}
Kindly overwrite the {role} {old} with {new}{where}
Instead of a {role} {old} our {one} would like a {role} {new}{where}
Somebody mistyped the {role}{where}: {old} was typed, {new} was meant
The {role} says one thing, {old}, and the {one} says another, {new}. The latter is right{where}
Let {new} take the place of {old} on the {role}{where}
What about {new} for the {role} {old}{where}? Everybody said yes, so do it
The {role} {old}{where} was a working title. The real one is {new}
My grandmother read the {role} {old}{where} and asked what it means. At {new} she would have nodded
Our translator sent {new} for the {role} {old}; kindly put it in{where}
Do us a favour and let the {role} {old} be {new}{where}
On the poster it is {new}, in our {role} it is {old}{where}. Follow the poster
I am afraid that {old} will not do as the {role}{where}. {new} will
Review comment on the {role} {old}{where}: must be {new}
The {role} {old} got the boot{where}. Its heir is {new}
Feel free to overwrite the {role} {old}; what we need there is {new}{where}
Search for the {role} {old}{where}, and once you have it, type {new} over it
Whenever the {one} rings, it is about the {role} {old}{where}. Let it be {new} and have peace
{old} as the {role} sounds rude{where}. {new} sounds kind
Typo patrol: the {role} {old} wants to be {new}{where}
"""
ROLE_ONLY = """
I would rather see {new} as the {role}{where}
Why does the {role}{where} not say {new}? It should
The {one} came by and said that {new} would be a good {role}{where}. [See to it|Make it happen|Take care of it]
Is there a reason why the {role}{where} is not {new}? If there is none, make it so
We chose {new}. That is the text for the {role}{where}
{new} won the vote for the new {role}{where}
fix({role}): {new}{where}
{role}: say {new}{where}
The {role}{br}It should read {new}{where}.
Outdated {role}{where}{br}The {one} laughs about it. Put {new} there.
[pls|plz] make the {role} {new}{where}
hey the {role} should be {new}{where} can u do that
Please to write {new} in the {role}{where}
It is needed that the {role} is {new}{where}
The {one} is not amused by our {role}{where}; {new} would please it
Look at the {role}{where}. What should be there is {new}
Nobody likes the {role}{where}. {new} is what they would like
Replacement of the {role} by {new}{where}
When {one} opens it, the first thing [she|he] should read in the {role} is {new}{where}
If I could choose, the {role} would be {new}{where}. And I can choose, so go ahead
What the {role} says today does not matter. From today it says {new}{where}
The present {role} was a working title. The real one is {new}{where}
Our {one} has {new} printed on every {two}, so the {role} has to match{where}
{new} ought to be read where the {role} is{where}
For years the {one} has asked for {new} as the {role}. Let us do it{where}
We are unhappy with the {role}{where} and would be happy with {new}
Legal wants the {role} to be exactly {new}{where}
The {role} ought to be worded {new}{where}
Please have a look at the {role}{where}, then overwrite it with {new}
Our {role} is a leftover of the {one}. {new} is right{where}
I had the {role} {new} in mind when we spoke, so put it in{where}
The text that belongs into the {role} is {new}{where}
Our translator sent {new} for the {role}; kindly put it in{where}
Do us a favour and let the {role} be {new}{where}
On the poster it is {new}, and our {role} should follow the poster{where}
I am afraid that the {role} will not do{where}. {new} will
Review comment on the {role}{where}: must be {new}
Feel free to overwrite the {role}; what we need there is {new}{where}
Whenever the {one} rings, it is about the {role}{where}. Let it be {new} and have peace
"""
EVERYWHERE = """
We got married: {old} is called {new} from now on, on every page
I do not want to read {old} anywhere any more. {new} is what I want to read
The {one} bought {old} and calls it {new}. [See to it|Make it happen], in all files
Why do our pages still say {old}? We are {new} everywhere
Rename{br}{old} is now {new}. All pages have to follow.
Goodbye {old}{br}The name is {new} now. Please change every mention.
rename: {old} -> {new} (all files)
[pls|plz] rename {old} to {new} everywhere
{old} is history and {new} is the future; let every page know
Lawyers of {one} forbid us to use {old}. Use {new} wherever it stands
Replacement of {old} by {new} in every file
Whichever page you open, it says {old}. It has to be {new} on each of them
If a page mentions {old}, it should mention {new} instead, no matter which page
Is {old} still mentioned on our pages? Then make {new} of it, everywhere
Our name was {old} when the {one} was {two}. Today it is {new}, so change all pages
Please to change {old} in {new} on all the pages
The name on the door is {new} while the pages say {old}. Bring all of them in line with the door
The {one} is not amused: {old} on all pages, although we are {new}
{new} is the name, not {old}. Sort that out in every file
I would like each {old} to turn into {new}, without exception
The former name {old} gives way to the new name {new}, site-wide
Our {one} was told that {old} is no more. {new} is the name to use, in every file
Do you still see {old} anywhere? I do, on several pages. It is {new} on all of them from today
Customers of {one} know us as {new}. Whoever reads {old} on a page is confused, so change each mention
"""
ORDINAL = """
Why does the {ordinal} {role}{where} not say {new}? Make it so
I would rather read {new} in the {ordinal} {role}{where}
The {one} stumbles over the {ordinal} {role}{where}. It should read {new}
{new} belongs into the {ordinal} {role}{where}
fix: {ordinal} {role} says {new}{where}
The {ordinal} {role}{br}It should read {new}{where}.
[pls|plz] make the {ordinal} {role}{where} {new}
Please to write {new} in the {ordinal} {role}{where}
There are several {role}s{where}. The {ordinal} one is wrong: {new} is right
When I count the {role}s{where}, the {ordinal} is the one that must say {new}
The other {role}s are fine, but the {ordinal} one{where} ought to be {new}
{one} wants {new} as the {ordinal} {role}{where}, so [see to it|make it happen]
What stands in the {ordinal} {role}{where} is nonsense. {new} makes sense
Text of the {ordinal} {role}{where}: {new}
We are unhappy with the {ordinal} {role}{where}; {new} would make us happy
It is the {ordinal} {role}{where} that has to read {new}
"""
ORDINAL_ADD = """
The {one} wants to style the {ordinal} {role}{where}, so it should carry the class {new}
Is there a reason why the {ordinal} {role}{where} lacks the class {new}? If not, add it
fix: class {new} on the {ordinal} {role}{where}
[pls|plz] add class {new} to the {ordinal} {role}{where}
The {ordinal} {role}{br}It should get the class {new}{where}.
Please to put the class {new} on the {ordinal} {role}{where}
Our script looks for the class {new} and should find the {ordinal} {role}{where}
Without the class {new} the {one} cannot find the {ordinal} {role}{where}. Add it
It is the {ordinal} {role}{where} that needs the class {new}
There are several {role}s{where}. Put the class {new} on the {ordinal} one
The class {new} was promised for the {ordinal} {role}{where}
"""
