"""How people ask for accessible pages: a sentence form a line."""

# ruff: noqa: E501 - a sentence form is a line, however long

CHECKED = """
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
"""
NO_COMMAND = """
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
"""
WITH_TEXT = """ [Use|Take|Write] {text} as the text."""
TOLD = {
    "alt": """
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
""",
    "button": """
[Add|Give] the aria-label {text} to the button {key}{where}
The button {key} has no [aria-label|accessible name]. [Use|Add|Set it to] {text}{where}
[Please |Can you |]set aria-label to {text} on the button {key}{where}
The icon button {key} [needs|should have] an aria-label {text}{where}
[Label|Name] the button {key} {text} with an aria-label{where}
Screen readers should say {text} for the button {key}; use aria-label{where}
Add aria-label={text} to {key}{where}
The aria-label of the button {key} should be {text}{where}
Button {key}: missing aria-label, make it {text}{where}
""",
    "link": """
[Add|Give] the aria-label {text} to the link {key}{where}
The [link|icon link] to {key} has no text. Add [an|the] aria-label {text}{where}
[Please |Can you |]set aria-label to {text} on the link to {key}{where}
Screen readers should say {text} for the link {key}; use aria-label{where}
The empty link {key} needs [an|the] aria-label {text}{where}
Link {key}: add aria-label {text}{where}
The aria-label of the link to {key} should be {text}{where}
Name the link to {key} {text} with an aria-label{where}
""",
    "label": """
[Add|Put] a label {text} [for|before|in front of] the field {key}{where}
The field {key} has no label. [Add one|Add a label] with the text {text}{where}
[Please |Can you |]add a <label> {text} for {key}{where}
{key} [needs|is missing|lacks] a label: {text}{where}
Label the [input|field] {key} as {text}{where}
The label of {key} is missing; it should [say|be|read] {text}{where}
There should be a label {text} for {key}{where}
[Give|Add] {key} a label element that says {text}{where}
Users do not know what to write into {key}. Add the label {text}{where}
""",
    "field": """
[Add|Give] the aria-label {text} to the field {key}{where}
The field {key} has no aria-label. [Use|Add|Set it to] {text}{where}
[Please |Can you |]set aria-label to {text} on {key}{where}
{key} needs [an|the] aria-label {text}{where}
The aria-label of the field {key} should be {text}{where}
Add aria-label={text} to the field {key}{where}
Screen readers should say {text} for the field {key}; use aria-label{where}
""",
    "title": """
[Add|Give] the title {text} to the iframe {key}{where}
The iframe {key} has no title. [Use|Add|Set it to] {text}{where}
[Please |]set the title of the iframe {key} to {text}{where}
The iframe {key} needs [a|the] title {text}{where}
iframe {key}: missing title, make it {text}{where}
""",
}
