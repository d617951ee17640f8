"""How people ask for other values of attributes: a sentence form a line."""

from tasks.families.frontend import page_tales

VALUE = (
    page_tales.VALUE
    + """
[Change|Set|Switch] the {attribute} {thing} to {new}{where}
The {attribute} {thing} should be {new}{where}
[Please |Could you |Can you ]change the {attribute} from {thing} to {new}{where}
Replace the {attribute} {thing} [by|with] {new}{where}
There is one {tag} with the {attribute} {thing}; it should have {new}{where}
The {tag} with {attribute} {thing} needs {new} instead{where}
We renamed the {attribute} {thing} to {new}, [update it|change it]{where}
{attribute} {thing} -> {new}{where}
Would you turn the {attribute} {thing} into {new}{where}?
Not {thing} but {new} is the right {attribute}{where}
Somebody wrote {thing} as the {attribute}. It must be {new}{where}
Our script looks for the {attribute} {new} while the {tag} has {thing}, so change it{where}
Rename the {attribute} {thing}: {new} is the new value{where}
The value {thing} of the {attribute} is outdated, use {new}{where}
Let the {attribute} be {new} rather than {thing}{where}
[I want|We want|We need] {new} as the {attribute} where it is {thing} now{where}
One {tag} still has {thing} as its {attribute}; make that {new}{where}
Where the {attribute} is {thing}, [write|put] {new}{where}
"""
)
VALUE_OF = (
    page_tales.VALUE_OF
    + """
[Change|Set] the {attribute} of {thing} to {new}{where}
The {attribute} of {thing} should be {new}{where}
Give {thing} the {attribute} {new}, not the one it has{where}
[Please |Could you |Can you ]set the {attribute} on {thing} to {new}{where}
For {thing}, use {new} as the {attribute}{where}
The {attribute} of {thing} is wrong. [Make it|It must be|Set it to] {new}{where}
Let the {attribute} of {thing} be {new}{where}
We need {new} as the {attribute} of {thing}{where}
Replace the {attribute} of {thing} [by|with] {new}{where}
Would you update the {attribute} of {thing}? It is {new} now{where}
Because our script expects {new}, change the {attribute} of {thing}{where}
On {thing} the {attribute} has to be {new}{where}
{new} should be the {attribute} of {thing}{where}
Whatever {attribute} it has now, give {thing} {new}{where}
"""
)
GONE = (
    page_tales.GONE
    + """
[Remove|Delete|Drop] the {attribute} [of|from] {thing}{where}
[Please |Could you |Can you ]take the {attribute} off {thing}{where}
We no longer need the {attribute} of {thing}[, remove it|]{where}
There should be no {attribute} on {thing}{where}
The {attribute} of {thing} [has to|must|should|can] go{where}
Let {thing} be without the {attribute}{where}
Get rid of the {attribute} on {thing}{where}
Strip the {attribute} from {thing}{where}
Nothing uses the {attribute} of {thing} any more, so delete it{where}
I do not want any {attribute} on {thing}{where}
Would you delete the {attribute} of {thing}{where}?
The {attribute} on {thing} was a mistake; take it out{where}
Keep {thing} but without its {attribute}{where}
"""
)
