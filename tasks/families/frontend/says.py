"""How people ask for changes of a page: a sentence form a line."""

# ruff: noqa: E501 - a sentence form is a line, however long

TEXT = """
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
"""
TEXT_ROLE = """
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
"""
ROLE_ONLY = """
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
Could the {role} say {new}?
"""
LINK = {
    "text": """
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
""",
    "target": """
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
""",
}
ATTRIBUTE = {
    "src": """
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
""",
    "action": """
The form [posts|sends] to {old}, [it should|make it] [post|send] to {new}{where}
[Change|Set|Update] the form action [from |]{old} to {new}{where}
The form should [submit|post|send its data] to {new} instead of {old}{where}
[Please |]replace the action {old} [with|by] {new}{where}
The endpoint {old} was renamed to {new}. [Fix|Update] the form{where}
Form action {old} -> {new}{where}
[Make|Let] the form [submit|post] to {new}, not {old}{where}
The form still goes to {old}; [it must be|change that to] {new}{where}
""",
}
ADD_CLASS = """
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
"""
FLAGS = {
    "link": [
        (
            'target="_blank"',
            """
The link {text} should open in a new tab{where}
[Make|Let] the link {text} open in a new [tab|window]{where}
[Open|Have] {text} [open |]in a new tab{where}
Add target="_blank" to the {role} {text}{where}
[Please |Can you |]make {text} open in a new tab{where}
{text} must open in its own tab{where}
""",
        ),
        (
            'rel="nofollow"',
            """
Add rel="nofollow" to the {role} {text}{where}
The link {text} should be nofollow{where}
[Search engines|Crawlers] should not follow {text}; set rel="nofollow"{where}
Mark the link {text} as nofollow{where}
[Set|Put] rel nofollow on {text}{where}
""",
        ),
    ],
    "button": [
        (
            "disabled",
            """
[Disable|Turn off] the {role} {text}{where}
The {role} {text} should be disabled{where}
[Make|Set] the {role} {text} disabled{where}
[Please |Can you |]add disabled to the {role} {text}{where}
Nobody should be able to click {text}; disable it{where}
""",
        ),
        (
            "hidden",
            """
[Hide] the {role} {text}{where}
The {role} {text} should be hidden{where}
[Make|Set] the {role} {text} hidden{where}
[Please |Can you |]add hidden to the {role} {text}{where}
The {role} {text} must not show; use the hidden attribute{where}
""",
        ),
        (
            "autofocus",
            """
The {role} {text} should have autofocus{where}
[Add|Set] autofocus [on|to] the {role} {text}{where}
[Please |Can you |]give the {role} {text} autofocus{where}
""",
        ),
    ],
    "input": [
        (
            "required",
            """
[Make] the field {text} required{where}
The input with the placeholder {text} [must be|should be|is] required{where}
Add required to the input {text}{where}
[Please |Can you |]make the input {text} mandatory (required){where}
Nobody may leave {text} empty; add required{where}
""",
        ),
        (
            "autofocus",
            """
The input {text} should get the focus (autofocus){where}
[Add|Set] autofocus [on|to] the input {text}{where}
Put autofocus on the field with the placeholder {text}{where}
""",
        ),
        (
            "readonly",
            """
[Make] the input {text} readonly{where}
The field {text} should be readonly{where}
[Please |]add readonly to the input with placeholder {text}{where}
""",
        ),
    ],
}
EVERYWHERE = """
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
"""
STYLE = """
[Change|Set|Update] the {property} of {selector} to {new}{where}
[Make|Set] the {property} of {selector} {new}{where}
[Please |Could you |Can you |]set {property} to {new} [for|on] {selector}{where}
{selector} should have [a|the] {property} [of |]{new}{where}
{selector} [needs|wants|gets] {property} {new}{where}
The {property} [of|for] {selector} should be {new}{where}
[For|On] {selector}, [use|set|take] [a |]{property} [of |]{new}{where}
Use {new} as the {property} of {selector}{where}
[I want|We want|I'd like|We need] {selector} to have {property} {new}{where}
Give {selector} [a|the] {property} [of |]{new}{where}
{selector}: {property} -> {new}{where}
{selector} {property} {new} please{where}
The {property} [of|on] {selector} is wrong, [it should be|make it|set it to] {new}{where}
Let {selector} have the {property} {new}{where}
Style change: {selector} gets {property} {new}{where}
[Adjust|Tweak|Modify] {selector}: {property} must be {new}{where}
Our {selector} should use {new} for {property}{where}
[Set|Change|Make] the {property} of {selector}{where} to {new}
[I|We] would [like|prefer] {new} as the {property} of {selector}{where}
"""
STYLE_OLD = """
[Change|Set] the {property} of {selector} from {old} to {new}{where}
The {property} of {selector} is {old}[ now|], [make it|change it to|it should be] {new}{where}
[Please |Can you |]change {selector}'s {property} from {old} to {new}{where}
{selector} has {property} {old}; [it should be|make that|change that to|we want] {new}{where}
In {selector}, replace {property} {old} [with|by] {new}{where}
{selector}: {property} {old} -> {new}{where}
Replace {old} [by|with] {new} [as|for] the {property} of {selector}{where}
[I want|We want] the {property} of {selector} to be {new} instead of {old}{where}
Set {property} to {new} [on|for] {selector} (it is {old} [now|today|at the moment]){where}
The {property} {old} of {selector} must become {new}{where}
For {selector} use {property} {new} rather than {old}{where}
"""
VARIABLE = """
[Change|Set|Update] {name} to {new}{where}
[Change|Switch] {name} from {old} to {new}{where}
The [variable|value|colour|token|color] {name} should be {new}{where}
[Make|Let] {name} {new}{where}
[Please |Can you |]set [the value of |]{name} to {new}{where}
{name} is {old}[ now|], [make it|it should be|change it to] {new}{where}
Use {new} for {name}{where}
{name}: {old} -> {new}{where}
[I want|We want|We need] {name} to be {new}[ instead of {old}|]{where}
Replace {old} [by|with] {new} in {name}{where}
Our {name} [colour|color|value] is now {new}{where}
The new value of {name} is {new}{where}
{name} must become {new}{where}
Give {name} the value {new}{where}
"""
