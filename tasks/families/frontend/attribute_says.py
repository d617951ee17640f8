"""How people ask for links, attributes and classes: a sentence form a line."""

from tasks.families.frontend import page_tales

LINK = {
    "text": page_tales.LINK_TEXT
    + """
[Change|Update|Fix] the link {text} so that it [points|goes|leads] to {new}{where}
The [link|menu entry|nav link] {text} should [point|go|lead] to {new}{where}
[Point|Send] the {text} link to {new}{where}
[Make|Let] the link {text} [open|go to|point to] {new}{where}
[Set|Change] the href of {text} to {new}{where}
The link {text} is [broken|wrong|dead], it must [point|go|lead] to {new}{where}
{text} [must|should] link to {new}{where}
[Please |Can you |]update the URL behind {text} to {new}{where}
Link {text} to {new}{where}
[Clicking|A click on] {text} should [open|lead to|go to] {new}{where}
When [users click|I click|someone clicks] {text} they should [land on|get to] {new}{where}
New target for the link {text}: {new}{where}
The target of {text} has moved to {new}[, update the link|]{where}
The [address|URL] of the {text} link is now {new}{where}
Use {new} as the href of the {text} link{where}
{text} goes to the wrong page. It should go to {new}{where}
Following {text} should [lead to|end at|bring one to] {new}{where}
{text} is a link to nowhere. Let it lead to {new}{where}
Could you make {text} a link to {new}{where}?
The href of the link {text} must be {new}{where}
When I follow {text} I get to an old page; {new} is the right one{where}
We moved the page behind {text}. It is at {new} now{where}
The link that says {text} has a wrong target, which should be {new}{where}
People who [choose|press|click] {text} belong on {new}{where}
Behind {text} there should be {new}{where}
Where {text} goes is wrong: {new} is where it should go{where}
Have {text} take visitors to {new}{where}
{new} is what {text} has to open{where}
Redirect the {text} link: it goes to {new}{where}
Could the link {text} lead to {new}[, please|]{where}?
I want {text} to go to {new}{where}
For the link {text}, the address to use is {new}{where}
Instead of its old page, {text} should open {new}{where}
""",
    "target": page_tales.LINK_TARGET
    + """
[Change|Replace|Update] the link [to |]{old} [to|with] {new}{where}
The link to {old} should [point|go] to {new}[ now| instead|]{where}
{old} has moved to {new}, [fix|update|change] the link{where}
Replace the href {old} [by|with] {new}{where}
[Point|Send] the link that goes to {old} to {new}{where}
The URL {old} is [dead|wrong|old], [use|it is now|make it] {new}{where}
[Please |Can you |]change the href {old} to {new}{where}
Links to {old} must go to {new}{where}
We renamed {old} to {new}. [Fix|Update] the link{where}
href {old} -> {new}{where}
Where we link to {old}, link to {new}[ instead|]{where}
{new} is the new address of {old}[, change the link|]{where}
The page {old} no longer exists; its link should lead to {new}{where}
Somebody links to {old}, which is gone. Link to {new} instead{where}
Could you send people to {new} where the link now sends them to {old}{where}?
Wherever the link leads to {old}, let it lead to {new}{where}
Not {old} but {new} is the page to link to{where}
The href is {old} and must be {new}{where}
Swap the address {old} for {new}{where}
Since {old} was replaced by {new}, the link is dead[, so fix it|]{where}
I get an error at {old}. The link should use {new}{where}
[Exchange|Correct] the address {old}, it is {new}{where}
Let the link with the address {old} point to {new}{where}
A link still has {old} as its href; {new} is right{where}
""",
}
ATTRIBUTE = {
    "src": page_tales.SRC
    + """
[Use|Show] the image {new} instead of {old}{where}
[Change|Replace|Swap] the [image|picture] {old} [with|for|by] {new}{where}
The image {old} should be {new}{where}
[Set|Change] the src {old} to {new}{where}
The picture {old} was [renamed|moved] to {new}, [fix|update] the page{where}
[Please |Can you |]update the image source {old} to {new}{where}
{old} is gone, use {new}{where}
Our [photo|image|picture] {old} is outdated; [take|use] {new}{where}
img src: {old} -> {new}{where}
We have a new picture: [replace|change] {old} [by|with|to] {new}{where}
Could you show {new} where {old} is shown{where}?
The file {old} does not exist any more. Load {new}{where}
Instead of {old} the page should load {new}{where}
The picture comes from {old} but it belongs to {new}{where}
Let the image point to {new} rather than {old}{where}
[Exchange|Swap] the photo: {old} goes, {new} comes{where}
Whoever opens the page sees {old}; they should see {new}{where}
The img with the source {old} must have the source {new}{where}
Please put the picture {new} in the place of {old}{where}
We have renamed the file {old} to {new}, so the image is broken{where}
""",
    "action": page_tales.ACTION
    + """
The form [posts|sends] to {old}, [it should|make it] [post|send] to {new}{where}
[Change|Set|Update] the form action [from |]{old} to {new}{where}
The form should [submit|post|send its data] to {new} instead of {old}{where}
[Please |]replace the action {old} [with|by] {new}{where}
The endpoint {old} was renamed to {new}. [Fix|Update] the form{where}
Form action {old} -> {new}{where}
[Make|Let] the form [submit|post] to {new}, not {old}{where}
The form still goes to {old}; [it must be|change that to] {new}{where}
Could the form send its data to {new} and no longer to {old}{where}?
What people enter goes to {old}; let it go to {new}{where}
The form's action is {old} but our server listens at {new}{where}
We closed {old}. Post the form to {new}{where}
Let the form use {new} as its action; it has {old}{where}
Nothing arrives at {old} any more because the address is {new}, so change the form{where}
The action of the form has to be {new} rather than {old}{where}
Swap the form's target {old} for {new}{where}
""",
}
ADD_CLASS = (
    page_tales.ADD_CLASS
    + """
[Add|Give] the class {name} to the {role} {text}{where}
The {role} {text} [needs|should get|should have|must have] the class {name}{where}
[Please |Can you |]add class {name} to the {role} [that says |]{text}{where}
[Put|Set] the class {name} on the {role} {text}{where}
Give the {role} {text} the class {name}{where}
Add a class {name} on {text}{where}
{text} is missing the class {name}[, add it|]{where}
Mark the {role} {text} with the class {name}{where}
We style it by class: [set|add] {name} on the {role} {text}{where}
For the {role} {text}, add the class {name}{where}
Could you add the class {name} to {text}, the {role}{where}?
The {role} with the text {text} should carry the class {name}{where}
Let the {role} {text} have {name} as a class{where}
The class {name} belongs on the {role} {text}{where}
To style the {role} {text} we need the class {name} on it{where}
[I want|We want|We need] the class {name} on the {role} {text}{where}
Without the class {name} the {role} {text} looks wrong, so add it{where}
The {role} {text} has no class[ yet|]. Make it {name}{where}
Attach the class {name} to the {role} that reads {text}{where}
Someone forgot the class {name} on the {role} {text}{where}
"""
)
