"""How people ask for attributes without a value of their own: a sentence form a line."""

from tasks.families.frontend import page_tales

FLAGS = {
    "link": [
        (
            'target="_blank"',
            page_tales.FLAGS['target="_blank"']
            + """
The link {text} should open in a new tab{where}
[Make|Let] the link {text} open in a new [tab|window]{where}
[Open|Have] {text} [open |]in a new tab{where}
Add target="_blank" to the {role} {text}{where}
[Please |Can you |]make {text} open in a new tab{where}
{text} must open in its own tab{where}
When someone clicks {text} our page should stay open, so use a new tab{where}
Could the link {text} get its own tab{where}?
The page behind {text} should not replace ours; set target="_blank"{where}
We lose visitors at {text}, let it open in another tab{where}
A new tab for the link {text}[, please|]{where}
""",
        ),
        (
            'rel="nofollow"',
            page_tales.FLAGS['rel="nofollow"']
            + """
Add rel="nofollow" to the {role} {text}{where}
The link {text} should be nofollow{where}
[Search engines|Crawlers] should not follow {text}; set rel="nofollow"{where}
Mark the link {text} as nofollow{where}
[Set|Put] rel nofollow on {text}{where}
Could you put rel="nofollow" on the link {text}{where}?
The link {text} is an ad and needs rel="nofollow"{where}
We do not vouch for {text}, so it gets rel="nofollow"{where}
Have the link {text} carry rel="nofollow"{where}
""",
        ),
    ],
    "button": [
        (
            "disabled",
            page_tales.FLAGS["disabled"]
            + """
[Disable|Turn off] the {role} {text}{where}
The {role} {text} should be disabled{where}
[Make|Set] the {role} {text} disabled{where}
[Please |Can you |]add disabled to the {role} {text}{where}
Nobody should be able to click {text}; disable it{where}
The {role} {text} does not work yet, so disable it{where}
Could the {role} {text} be disabled [for now|at first]{where}?
Until the feature is ready, the {role} {text} must be disabled{where}
Let the {role} {text} be there but disabled{where}
""",
        ),
        (
            "hidden",
            page_tales.FLAGS["hidden"]
            + """
[Hide] the {role} {text}{where}
The {role} {text} should be hidden{where}
[Make|Set] the {role} {text} hidden{where}
[Please |Can you |]add hidden to the {role} {text}{where}
The {role} {text} must not show; use the hidden attribute{where}
We are not ready to show the {role} {text}, so hide it{where}
Could the {role} {text} be hidden [for now|at first]{where}?
Nobody should see the {role} {text}; set hidden on it{where}
Keep the {role} {text} in the page, but hidden{where}
""",
        ),
        (
            "autofocus",
            page_tales.FLAGS["autofocus"]
            + """
The {role} {text} should have autofocus{where}
[Add|Set] autofocus [on|to] the {role} {text}{where}
[Please |Can you |]give the {role} {text} autofocus{where}
Could the {role} {text} have autofocus{where}?
When the page opens, the {role} {text} should be focused; use autofocus{where}
The {role} {text} is what people need first, so put autofocus on it{where}
""",
        ),
    ],
    "input": [
        (
            "required",
            page_tales.FLAGS["required"]
            + """
[Make] the field {text} required{where}
The input with the placeholder {text} [must be|should be|is] required{where}
Add required to the input {text}{where}
[Please |Can you |]make the input {text} mandatory (required){where}
Nobody may leave {text} empty; add required{where}
Could the field {text} be required{where}?
The form must not be sent without {text}, so that input is required{where}
Let the browser insist on {text}: the input gets required{where}
It should not be possible to skip the field {text}; make it required{where}
""",
        ),
        (
            "autofocus",
            page_tales.FLAGS["autofocus"]
            + """
The input {text} should get the focus (autofocus){where}
[Add|Set] autofocus [on|to] the input {text}{where}
Put autofocus on the field with the placeholder {text}{where}
""",
        ),
        (
            "readonly",
            page_tales.FLAGS["readonly"]
            + """
[Make] the input {text} readonly{where}
The field {text} should be readonly{where}
[Please |]add readonly to the input with placeholder {text}{where}
People should see {text} but not change it; use readonly{where}
Could the input {text} be readonly{where}?
Nobody may edit the field {text}, it is readonly{where}
Lock the input {text} with readonly{where}
""",
        ),
    ],
}
