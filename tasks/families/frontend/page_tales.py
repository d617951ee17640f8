"""Unusual ways to ask for links, attributes and classes: stories, complaints, questions; a form a line."""

LINK_TEXT = """
I clicked {text} and got lost. It should have taken me to {new}{where}
Why does {text} not lead to {new}{where}? It should
The people at the {one} follow {text} and end up nowhere. They want {new}{where}
fix(link): {text} -> {new}{where}
Dead link {text}{br}It has to go to {new}{where}.
[pls|plz] let {text} go to {new}{where}
{text} link is broken can u point it to {new}{where}
Please to make that {text} goes to {new}{where}
Is {new} behind {text}{where}? No? Then put it there
The link whose text is {text} ought to lead to {new}{where}
My {one} presses {text} every {two} and is not amused, as the page is {new} by now{where}
{new} is waiting for visitors, and {text} should bring them{where}
There is a link {text}{where}. Its new target is {new}
If a visitor takes {text}{where}, {new} is where the trip should end
I would rather have {text} open {new}{where}
The way from {text} should be to {new}{where}
The target behind {text}{where} is out of date, {new} is up to date
{one} moved the page that {text} is about to {new}. [Take care of it|See to it]{where}
The address {new} belongs to the link {text}{where}
Somebody gave {text} the wrong address{where}; {new} is what was meant
Our {one} wants to reach {new} by a click on {text}{where}
New destination, {new}, for the link that reads {text}{where}
Do us a favour and let {text} lead to {new}{where}
My grandmother pressed {text} and saw an error{where}. She should have seen {new}
Review comment on the link {text}{where}: must go to {new}
I am afraid that the target of {text} will not do{where}. {new} will
[Whenever|Each time] [the {one}|a visitor] [picks|opens] {text}{where}, it is an old page. Now use {new}
Under {text} [people|visitors|our customers] [look for|expect] something else{where}: they want {new}
The {one} [closed|gave up] what was behind {text}{where}. [From now on|Instead] everybody goes to {new}
Nothing is to be found behind {text}{where} since the {one} left. [It is time for|Bring people to] {new}
[Anyone|A visitor] who [taps|chooses] {text}{where} gets what the {one} threw away, and should get {new}
"""
LINK_TARGET = """
Visitors land on {old} where they should land on {new}{where}
I would rather send people to {new} than to {old}, so change the link{where}
Why do we still link to {old}{where}? It has been {new} for {one}s
fix(link): {old} -> {new}{where}
Dead link{where}{br}It goes to {old}. It should go to {new}.
[pls|plz] link to {new} not {old}{where}
Please to link to {new} and not anymore to {old}{where}
There is a link to {old}{where}. {new} is the address it needs
If a link goes to {old}{where}, it has to go to {new}
The {one} chokes on {old}; {new} works, so link to that{where}
Replacement of the address {old} by {new}{where}
The link that leads to {old} should lead to {new}{where}
{new} is where the page lives since it moved out of {old}. Update the link{where}
Expected target: {new}. Actual target: {old}{where}
{one} closed {old} for good and opened {new}; let the link follow{where}
Is {old} still linked{where}? Then make that {new}
Let {new} take the place of {old} in the link{where}
Do us a favour and let the link to {old} lead to {new}{where}
My grandmother was sent to {old}{where} and saw an error. At {new} she would have seen the page
Review comment on the link to {old}{where}: must go to {new}
I am afraid that {old} will not do as a target{where}. {new} will
[Whenever|Each time] [the {one}|a visitor] goes to {old} by our link{where}, nothing is there. It is now {new}
Nobody has cared for {old} in {two}s, yet we link to it{where}. [It has to be|Have it go to] {new}
The {one} [closed|gave up] {old}, but our link was left as it was{where}. [It belongs to|It has to open] {new}
[Anyone|A visitor] who is sent to {old}{where} gets lost and should be sent to {new}
"""
SRC = """
Visitors look at {old} where they should look at {new}{where}
I would rather see the picture {new} than {old}{where}
Why do we still show {old}{where}? The {one} sent us {new}
{new} looks better than {old}, so show that picture{where}
fix(img): {old} -> {new}{where}
Wrong picture{where}{br}We show {old} but should show {new}.
[pls|plz] use {new} not {old} for the picture{where}
The image that loads {old} should load {new}{where}
There is an image {old}{where}. Its successor is {new}
The {one} is not amused by {old}{where}; it likes the picture {new}
Replacement of the image {old} by {new}{where}
Our photographer [{one} |]took {new} to get rid of {old}. Put it in{where}
Please to show {new} and not anymore {old}{where}
Is {old} still our picture{where}? It should be {new} by now
Do us a favour and show {new} where {old} is shown{where}
My grandmother does not like the picture {old}{where}. She likes {new}
Review comment on the image {old}{where}: must be {new}
I am afraid that the picture {old} will not do{where}. {new} will
The picture {old} is [gone|lost|worn out]{where}. [In its place|Instead] the {one} [drew|took|sent] {new}
"""
ACTION = """
What people type ends up at {old} where it should end up at {new}{where}
Why does our form talk to {old}{where}? It should talk to {new}
I would rather have the form post to {new} than to {old}{where}
fix(form): {old} -> {new}{where}
Form is lost{where}{br}It sends to {old}. The server listens at {new}.
[pls|plz] send the form to {new} not {old}{where}
The form that posts to {old} ought to post to {new}{where}
There is a form with the action {old}{where}. {new} is the action it needs
Nobody reads what arrives at {old}; the {one} reads {new}, so send the form there{where}
Replacement of the form action {old} by {new}{where}
Please to send the form to {new} and not anymore to {old}{where}
The {one} turned off {old} and turned on {new}. The form has to follow{where}
Do us a favour and let the form go to {new} and not to {old}{where}
Review comment on the form action {old}{where}: must be {new}
I am afraid that {old} will not do as the form's action{where}. {new} will
[Whatever|What] people send with the form arrives at {old}{where}, unread. It has to arrive at {new}
"""
ADD_CLASS = """
The {one} cannot style the {role} {text}{where}, as it lacks the class {name}
Why has the {role} {text}{where} not got the class {name}? It needs it
fix: class {name} on the {role} {text}{where}
The {role} {text}{br}It should get the class {name}{where}.
[pls|plz] put class {name} on the {role} {text}{where}
Please to give the class {name} to the {role} {text}{where}
Our script looks for the class {name} and should find the {role} {text}{where}
You know the {role} {text}{where}? The class {name} is what it lacks
I would like to find the {role} {text} by the class {name}{where}
{name} is the class that the {role} which reads {text} should carry{where}
{one} forgot to put the class {name} on {text}, our {role}{where}
The {role} that says {text} ought to have the class {name}{where}
If the {role} {text} had the class {name}, the {one} could find it. Make it happen{where}
It is the {role} {text} that is in want of the class {name}{where}
Do us a favour and put the class {name} on the {role} {text}{where}
Review comment on the {role} {text}{where}: needs the class {name}
Find the {role} {text}{where}, and once you have it, add the class {name}
"""
FLAGS = {
    'target="_blank"': """
Whoever takes {text} leaves us. I would rather have them keep our page and get a new tab{where}
Why does {text} replace our page{where}? A new tab would be better
[pls|plz] open {text} in new tab{where}
The link that says {text} ought to open in another tab{where}
Link {text}{br}It should open in a new tab{where}.
The {one} lost its place after a click on {text}; a new tab would have helped{where}
Please to open {text} in a new tab{where}
I want our page to stay where it is when {text} opens, so give it a tab of its own{where}
fix(link): {text} opens a new tab{where}
""",
    'rel="nofollow"': """
The {one} pays for the link {text}, so it has to be rel="nofollow"{where}
[pls|plz] nofollow the link {text}{where}
Why is {text} without rel="nofollow"{where}? Add it
Link {text}{br}It should have rel="nofollow"{where}.
I would rather not have crawlers follow {text}, so nofollow it{where}
The link that says {text} ought to be nofollow{where}
fix(link): rel="nofollow" on {text}{where}
""",
    "disabled": """
The {one} keeps pressing the {role} {text}{where}, which does nothing yet. Have it disabled
Why can I press the {role} {text}{where}? It ought to be disabled
[pls|plz] disable the {role} {text}{where}
The {role} {text}{br}It should be disabled{where}.
I would rather see the {role} {text} disabled{where}
The {role} that says {text} is to be disabled{where}
fix: {role} {text} disabled{where}
Please to make disabled the {role} {text}{where}
""",
    "hidden": """
The {one} should not get to see the {role} {text}{where}; hidden is what it has to be
Why can I see the {role} {text}{where}? It ought to be hidden
[pls|plz] hide the {role} {text}{where}
The {role} {text}{br}It should be hidden{where}.
I would rather have the {role} {text} hidden{where}
The {role} that says {text} is to be hidden{where}
fix: {role} {text} hidden{where}
""",
    "autofocus": """
The {one} wants to start at {text} without a click, so give it autofocus{where}
Why has {text} no autofocus{where}? It should
[pls|plz] autofocus on {text}{where}
{text}{br}It should have autofocus{where}.
I would rather have {text} focused at once, by autofocus{where}
fix: autofocus on {text}{where}
""",
    "required": """
The {one} gets forms without {text}. The field should be required{where}
Why can I leave {text} empty{where}? It ought to be required
[pls|plz] make {text} required{where}
The field {text}{br}It should be required{where}.
I would rather not get forms where {text} is empty, so have it required{where}
fix(form): {text} is required{where}
People skip {text}{where} and our {one} has to ask again. Make the field required
""",
    "readonly": """
The {one} keeps overwriting {text}{where}; the field should be readonly
Why can I type into {text}{where}? It ought to be readonly
[pls|plz] make {text} readonly{where}
The field {text}{br}It should be readonly{where}.
I would rather have {text} shown but not changed, that is, readonly{where}
fix(form): {text} is readonly{where}
""",
}
VALUE = """
Our script [chokes on|stumbles over] the {attribute} {thing}{where}; it wants {new}
I would rather see {new} than {thing} as the {attribute}{where}
Why is the {attribute} still {thing}{where}? It should be {new}
fix({tag}): {attribute} {thing} -> {new}{where}
Wrong {attribute}{where}{br}It is {thing} and should be {new}.
[pls|plz] change {attribute} {thing} to {new}{where}
The {tag} whose {attribute} is {thing} ought to have {new}{where}
There is a {tag} with the {attribute} {thing}{where}. {new} is what it needs
Replacement of the {attribute} {thing} by {new}{where}
Please to write {new} as the {attribute} and not anymore {thing}{where}
Expected {attribute}: {new}. Actual {attribute}: {thing}{where}
If the {attribute} is {thing}{where}, make it {new}
The {one} is unhappy with the {attribute} {thing}{where}. It would be happy with {new}
{new} was meant as the {attribute} when somebody wrote {thing}{where}
Let {new} take the place of {thing} as the {attribute}{where}
The {one} searched for the {attribute} {new} and found {thing} in its place{where}. Correct that
Goodbye {thing}, welcome {new}: that goes for the {attribute}{where}
It is the {attribute} that is wrong{where}: {thing} stands there, {new} should
Do us a favour and make {new} of the {attribute} {thing}{where}
Review comment on the {attribute} {thing}{where}: must be {new}
I am afraid that {thing} will not do as the {attribute}{where}. {new} will
"""
VALUE_OF = """
Our script [chokes on|stumbles over] the {attribute} of {thing}{where}; it wants {new}
I would rather have {new} as the {attribute} of {thing}{where}
Why is the {attribute} of {thing} not {new}{where}? It should be
fix: {attribute} of {thing} -> {new}{where}
Wrong {attribute}{where}{br}It belongs to {thing} and should be {new}.
[pls|plz] make the {attribute} of {thing} {new}{where}
You know {thing}{where}? Its {attribute} should be {new}
Please to set the {attribute} of {thing} on {new}{where}
The {one} is unhappy with the {attribute} of {thing}{where}. It would be happy with {new}
It is the {attribute} of {thing} that has to become {new}{where}
{new} was meant as the {attribute} of {thing}; something else was written{where}
The {one} searched for {new} and did not find it, although it should be the {attribute} of {thing}{where}
When it comes to {thing}, the {attribute} we need is {new}{where}
With {new} as its {attribute}, {thing} would work{where}. Make it happen
"""
GONE = """
Our script [chokes on|stumbles over] the {attribute} of {thing}{where}. It should be gone
I would rather not have any {attribute} on {thing}{where}
Why does {thing} have {attribute}{where}? Without it would be better
Is there a reason for the {attribute} on {thing}{where}? If not, take it out
fix: no {attribute} on {thing}{where}
Useless {attribute}{br}It stands on {thing}{where}. Nobody needs it, so remove it.
[pls|plz] remove {attribute} from {thing}{where}
Please to delete the {attribute} of {thing}{where}
Removal of the {attribute} from {thing}{where}
The {one} is not amused by the {attribute} on {thing}{where}. Away with it
The {attribute} that {thing} has is a leftover{where}; clear it away
"""
