"""How people ask for accessible pages: a sentence form a line."""

# ruff: noqa: E501 - a sentence form is a line, however long

from tasks.families.uiux import check_tales, told_tales

CHECKED = (
    check_tales.CHECKED
    + """
[Run|Start] {command} and [fix|repair|solve] what it [reports|finds|prints|complains about]
{command} [fails|does not pass|reports a problem|complains|prints an error|exits with 1][.|,] [Fix the page|fix it|make it pass|Please fix that|repair the page]
[Make|Get] {command} [pass|green|happy|succeed]
[Please |Can you |Could you ]fix the accessibility [problem|issue|error]s that {command} [shows|reports|finds|lists]
The accessibility [check|audit|test] ({command}) [fails|is red|complains]. [Fix|Repair] [the page|it|{path}]
[Add|Put in] the missing {need}; {command} [says|shows|tells] where
{path} [misses|lacks|is missing] [a|an] {need}. {command} [checks it|shows it|must pass]
{script} [fails|complains about {path}|is red][.|;] [add|insert] what is missing
[Add|Insert] the {need} that {script} [asks for|wants|demands|reports]
[Fix|Improve] the accessibility of {path} until {command} [passes|is happy|exits with 0]
Our CI runs {command} and [it fails|is red]. [Fix the html|Fix it|Add what is missing]
Screen readers [have trouble|do not work|fail] on {path}. [Run|Use|See] {command} and fix it
a11y: {command} must pass
[See|Look at] what {command} [says|prints] and fix the [page|markup|html]
{command} should [exit with 0|print no errors|pass]. [Right now|Currently|At the moment] it does not
The check in {script} [found something|fails]; please [correct|fix|mend] the page
We got a complaint about accessibility. {command} shows the [problem|problems], fix [it|them|all]
Something is missing in {path}, [run|ask|see] {command}
Solve all [warnings|errors|findings] of {command}
[Fix|Repair] {path} so that {command} passes
The {need} is missing somewhere: [run|try] {command}, then fix it
Without [a|the] {need} {command} will not pass. Add it
[Run|Start] {command} and add the [missing {need}|{need} that is missing][ to {path}| in {path}|]
{command} [fails|is red|complains]. Add the missing {need}[ to {path}| in {path}|]
{command} finds [something|an element|a tag] without {need} in {path}. Add [the {need}|what][ that|] it asks for
The {one} [told|wrote] us that the {two} of {path} {three} nothing. {command} [helps|knows][ you|]
{one} {two} cannot use {path}; [what is missing is printed by|what to do is said by] {command}
[For|To] the {one} the {two} of {path} is silent. [Hear|Ask] {command}[ about it|], it knows what to add
[Add|Put] the {need} [to|into] {path} that {command} [asks for|wants|misses]
Could you run {command} and add what it finds missing?
Would you have a look at {command}? It does not pass
When I run {command} it complains, so mend the page and run it again
Please run {command}, add what is missing, and run it once more
Until {command} passes, we cannot publish
The page is hard to use with a screen reader, as {command} shows. Mend it
What {command} finds has to be added
{command} lists what people with a screen reader miss. Add it all
Before we go on, {command} has to succeed
Not everybody can use {path}: {command} tells what to add
Whoever wrote {path} forgot the {need}, says {command}
Let {command} tell you what is missing and add it
I think {path} lacks the {need}. {command} knows the place
{path} is not accessible yet; use {command} to see why
Make {path} accessible, that is, make {command} pass
After the last change {command} fails. Add the {need} that it misses
Nothing may be missing when {command} runs. Right now something is
There is some {need} to be added, and {command} says where
Look into {command} and give the page what it lacks
Without help, {command} will stay red. Add what it wants
We promised that {command} passes. It does not, so fix the page
Why does {command} exit with 1? Find out and repair the page
It is the {need} that {command} misses. Put it in
Give {path} everything that {command} requires
Please take care of the finding of {command}
Everything that {command} prints should be gone after your change
"""
)
NO_COMMAND = (
    check_tales.NO_COMMAND
    + """
[Fix|Solve] the accessibility [problem|issue|check|error]
The accessibility check [fails|is red|does not pass][.| -] [Fix it|Make it pass|Please fix the page]
[Run|Start] the check script and fix what it [reports|finds]
There is a check for accessibility in this [project|repo|folder]. Make it pass
[Make|Get] the accessibility check [pass|green]
The page [misses|lacks] something for screen readers; the check [tells|knows|shows] what
[Please |Can you |]run the [html|page|a11y|accessibility] check and repair the page
Our a11y script [complains|fails]. [Fix it|Fix the page]
The audit [fails|is red|does not pass]; fix {path}
{path} does not pass the [check|audit|accessibility check]
[Fix|Repair|Correct] {path}, the check script [complains|fails]
Find out what the accessibility check wants and add it
The check reports a missing {need}. Add it
Could you look for the accessibility check, run it and add what it misses?
Some script in this folder checks the page. Find it and make it pass
I forgot how the check is called, but it fails. Fix the page
Would you find the checker of our pages and satisfy it?
One of the scripts tests for accessibility and is not happy
{path} lacks something that the check wants to see
Whatever the check finds missing, add it
Before we publish, the accessibility check has to pass
Look for a script that tests the markup and do what it says
The page lacks some {need}, as the check will tell you
People with screen readers cannot use {path}; the check in this folder shows why
Make {path} accessible. There is a script that checks it
"""
)
WITH_TEXT = """
 [Use|Take|Write] {text} as the text.
 [The text|It] should be {text}.
 Let it say {text}.
 {text} is the text to use.
 It has to read {text}.
"""
TOLD = {
    "alt": told_tales.TOLD["alt"]
    + """
[Add|Give] the alt text {text} to [the image |]{key}{where}
The image {key} has no alt[ text|]. [Add|Use|Set it to|It should be] {text}{where}
[Please |Can you |]set alt to {text} [on|for] {key}{where}
{key} [needs|is missing|lacks] an alt text: {text}{where}
The alt [text |attribute |]of {key} should be {text}{where}
[For|On] the [image|picture] {key}, add alt {text}{where}
Describe {key} as {text} for screen readers{where}
Screen readers should read {text} for the [image|picture] {key}{where}
Add alt={text} to {key}{where}
The picture {key} shows {text}, put that into its alt[ text|]{where}
Blind users do not know what {key} shows. Add the alt {text}{where}
Missing alt on {key}, use {text}{where}
Could you describe the image {key} with the alt {text}{where}?
The photo {key} is not described; its alt should be {text}{where}
When {key} does not load, people should read {text}, so set the alt{where}
Whoever cannot see {key} should hear {text}{where}
Let the alt of {key} say {text}{where}
{text} is what {key} shows; say so in its alt{where}
We forgot the alt on the image {key}. It is {text}{where}
An alt is missing on {key}, and {text} would be a good one{where}
I want the image {key} to have {text} as its alternative text{where}
Because {key} has no alt, screen readers are silent there. Use {text}{where}
""",
    "button": told_tales.TOLD["button"]
    + """
[Add|Give] the aria-label {text} to the button {key}{where}
The button {key} has no [aria-label|accessible name]. [Use|Add|Set it to] {text}{where}
[Please |Can you |]set aria-label to {text} on the button {key}{where}
The icon button {key} [needs|should have] an aria-label {text}{where}
[Label|Name] the button {key} {text} with an aria-label{where}
Screen readers should say {text} for the button {key}; use aria-label{where}
Add aria-label={text} to {key}{where}
The aria-label of the button {key} should be {text}{where}
Button {key}: missing aria-label, make it {text}{where}
Could the button {key} get the aria-label {text}{where}?
The button {key} shows only an icon, so give it the aria-label {text}{where}
Nobody can hear what {key} does. Its aria-label should be {text}{where}
Let the aria-label of the button {key} say {text}{where}
The button {key} is silent; {text} is the aria-label it needs{where}
We forgot the aria-label on the button {key}. Make it {text}{where}
I want {text} as the aria-label of the button {key}{where}
For people who cannot see it, name the button {key} {text} by an aria-label{where}
""",
    "link": told_tales.TOLD["link"]
    + """
[Add|Give] the aria-label {text} to the link {key}{where}
The [link|icon link] to {key} has no text. Add [an|the] aria-label {text}{where}
[Please |Can you |]set aria-label to {text} on the link to {key}{where}
Screen readers should say {text} for the link {key}; use aria-label{where}
The empty link {key} needs [an|the] aria-label {text}{where}
Link {key}: add aria-label {text}{where}
The aria-label of the link to {key} should be {text}{where}
Name the link to {key} {text} with an aria-label{where}
Could the link to {key} get the aria-label {text}{where}?
The link to {key} shows only an icon. Its aria-label should be {text}{where}
Let the aria-label of the link {key} say {text}{where}
Nobody can hear where the link {key} leads; add the aria-label {text}{where}
We forgot the aria-label on the link {key}. Make it {text}{where}
I want {text} as the aria-label of the link to {key}{where}
The link {key} is empty for a screen reader, so give it the aria-label {text}{where}
""",
    "label": told_tales.TOLD["label"]
    + """
[Add|Put] a label {text} [for|before|in front of] the field {key}{where}
The field {key} has no label. [Add one|Add a label] with the text {text}{where}
[Please |Can you |]add a <label> {text} for {key}{where}
{key} [needs|is missing|lacks] a label: {text}{where}
Label the [input|field] {key} as {text}{where}
The label of {key} is missing; it should [say|be|read] {text}{where}
There should be a label {text} for {key}{where}
[Give|Add] {key} a label element that says {text}{where}
Users do not know what to write into {key}. Add the label {text}{where}
Could you put the label {text} in front of {key}{where}?
The field {key} stands there without a label. Let it be {text}{where}
Whoever fills in {key} should see the label {text}{where}
We forgot the label of {key}, which is {text}{where}
{text} should be the label of the field {key}{where}
A label is missing for {key}, and it should read {text}{where}
I want a label before {key} that says {text}{where}
Because {key} has no label, people leave it empty. Write {text} there as a label{where}
""",
    "field": told_tales.TOLD["field"]
    + """
[Add|Give] the aria-label {text} to the field {key}{where}
The field {key} has no aria-label. [Use|Add|Set it to] {text}{where}
[Please |Can you |]set aria-label to {text} on {key}{where}
{key} needs [an|the] aria-label {text}{where}
The aria-label of the field {key} should be {text}{where}
Add aria-label={text} to the field {key}{where}
Screen readers should say {text} for the field {key}; use aria-label{where}
Could the field {key} get the aria-label {text}{where}?
There is no room for a label at {key}, so use the aria-label {text}{where}
Let the aria-label of the field {key} say {text}{where}
We forgot the aria-label on {key}. Make it {text}{where}
I want {text} as the aria-label of the field {key}{where}
Nobody can hear what belongs into {key}; its aria-label should be {text}{where}
The field {key} is silent without an aria-label, use {text}{where}
""",
    "title": told_tales.TOLD["title"]
    + """
[Add|Give] the title {text} to the iframe {key}{where}
The iframe {key} has no title. [Use|Add|Set it to] {text}{where}
[Please |]set the title of the iframe {key} to {text}{where}
The iframe {key} needs [a|the] title {text}{where}
iframe {key}: missing title, make it {text}{where}
Could the iframe {key} get the title {text}{where}?
Let the title of the iframe {key} say {text}{where}
We forgot the title on the iframe {key}. Make it {text}{where}
I want {text} as the title of the iframe {key}{where}
Nobody can hear what the iframe {key} holds; give it the title {text}{where}
The embedded page {key} should be called {text} by its title{where}
A title is missing on the iframe {key}, and {text} would be right{where}
""",
    "nav": told_tales.TOLD["nav"]
    + """
[Add|Give] the aria-label {text} to the nav {key}{where}
The nav {key} has no aria-label. [Use|Add|Set it to] {text}{where}
Could the nav {key} get the aria-label {text}{where}?
Let the aria-label of the nav {key} say {text}{where}
There are several navs, so name {key} by the aria-label {text}{where}
The navigation {key} should be called {text} by an aria-label{where}
We forgot the aria-label on the nav {key}. Make it {text}{where}
[Please |Can you |]set aria-label to {text} on the nav {key}{where}
""",
    "box": told_tales.TOLD["box"]
    + """
[Add|Give] the aria-label {text} to the {tag} {key}{where}
The {tag} {key} has no aria-label. [Use|Add|Set it to] {text}{where}
Could the {tag} {key} get the aria-label {text}{where}?
Let the aria-label of the {tag} {key} say {text}{where}
A screen reader should say {text} for the {tag} {key}; use aria-label{where}
We forgot the aria-label on the {tag} {key}. Make it {text}{where}
[Please |Can you |]set aria-label to {text} on the {tag} {key}{where}
The {tag} {key} needs the aria-label {text}{where}
Name the {tag} {key} by the aria-label {text}{where}
""",
    "lang": told_tales.TOLD["lang"]
    + """
The page does not say its language. Set lang to {text} on the {tag} tag{where}
[Add|Set] the lang {text} on the {tag} element{where}
Screen readers take the wrong voice: the {tag} tag needs lang {text}{where}
Could you declare the language {text} with the lang of {tag}{where}?
Add lang={text} to the {tag} tag{where}
The {tag} element has no lang. It should be {text}{where}
Let the {tag} element have lang {text}{where}
Our page is written in {text}, which its {tag} tag should say by lang{where}
""",
    "type": told_tales.TOLD["type"]
    + """
The button {key} has no type. It should be {text}{where}
[Add|Give] the type {text} to the button {key}{where}
[Please |Can you |]set the type of the button {key} to {text}{where}
Let the button {key} have the type {text}{where}
Because the button {key} has no type, it does the wrong thing. Use {text}{where}
Could the button {key} get the type {text}{where}?
We forgot the type on the button {key}. Make it {text}{where}
{text} should be the type of the button {key}{where}
""",
    "scope": told_tales.TOLD["scope"]
    + """
The header cell {key} has no scope. It should be {text}{where}
[Add|Give] the scope {text} to the {tag} {key}{where}
[Please |Can you |]set the scope of the {tag} {key} to {text}{where}
Let the {tag} {key} have the scope {text}{where}
Screen readers cannot tell what {key} heads, so set its scope to {text}{where}
Could the {tag} {key} get the scope {text}{where}?
We forgot the scope on the {tag} {key}. Make it {text}{where}
{text} should be the scope of the header cell {key}{where}
""",
}
