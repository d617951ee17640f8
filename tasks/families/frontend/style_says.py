"""How people ask for changes of a style sheet: a sentence form a line."""

from tasks.families.frontend import style_tales

STYLE = (
    style_tales.STYLE
    + """
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
Could {selector} have {new} as its {property}{where}?
Would you set the {property} of {selector} to {new}{where}?
What {selector} needs is a {property} of {new}{where}
The rule for {selector} should say {property} {new}{where}
In the rule {selector}, the {property} has to be {new}{where}
It looks wrong because {selector} has another {property} than {new}, so set it{where}
{new} is the {property} that the design shows for {selector}{where}
We agreed on {new} for the {property} of {selector}{where}
Only {selector} changes: its {property} is {new}{where}
The {property} must be {new} in {selector}{where}
Whatever the {property} of {selector} is today, {new} is right{where}
[Fix|Correct|Repair] the {property} of {selector}; {new} is what we need{where}
From now on {selector} uses {new} as {property}{where}
Have {selector} use a {property} of {new}{where}
I think {selector} looks better with {property} {new}{where}
The design calls for {property} {new} on {selector}{where}
Let the {property} on {selector} be {new}{where}
For {selector} the {property} was forgotten, it should have been {new}{where}
The rule {selector} has the wrong {property}. The right one is {new}{where}
Leave the other rules; in {selector} the {property} becomes {new}{where}
"""
)
STYLE_OLD = (
    style_tales.STYLE_OLD
    + """
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
Could you make the {property} of {selector} {new}? It is {old}[ now|]{where}
The {property} of {selector}, {old} so far, has to be {new}{where}
Where {selector} says {property} {old}, it should say {new}{where}
{old} is wrong as the {property} of {selector}; {new} is right{where}
Not {old} but {new} is the {property} of {selector}{where}
Move the {property} of {selector} from {old} to {new}{where}
The rule {selector} still has {property} {old}. We need {new}{where}
Swap {old} for {new} as the {property} of {selector}{where}
I would like {selector} better with {property} {new} than with {old}{where}
Because {old} looks wrong, the {property} of {selector} becomes {new}{where}
{selector} should no longer have {property} {old} but {new}{where}
From {old} to {new}: that is the change for the {property} of {selector}{where}
"""
)
DESCRIBED = (
    style_tales.DESCRIBED
    + """
[Change|Set] the {property} of {thing}{where} to {new}
{thing}{where} should have [the |]{property} {new}
Make the {property} of {thing}{where} {new}
[Please |Could you |Can you ]set the {property} of {thing}{where} to {new}
[I want|We want|We'd like] {thing}{where} to have the {property} {new}
Use {new} as the {property} of {thing}{where}
Give {thing}{where} a {property} of {new}
The {property} of {thing}{where} is wrong; it should be {new}
For {thing}{where}, the {property} has to be {new}
Our users cannot read {thing}{where} well: change the {property} to {new}
Let {thing}{where} have {new} as {property}
Would {thing}{where} look better with {property} {new}? Try it
{thing}{where} needs a {property} of {new}
Only {thing}{where} changes: {property} {new}
In the new design, {thing}{where} has the {property} {new}
The {property} for {thing}{where} must become {new}, the rest stays
"""
)
DESCRIBED_OLD = (
    style_tales.DESCRIBED_OLD
    + """
[Change|Switch] the {property} of {thing}{where} from {old} to {new}
The {property} of {thing}{where} is {old}; [make it|it should be|we need] {new}
{thing}{where} should have the {property} {new} instead of {old}
[Please |Could you |Can you ]replace the {property} {old} of {thing}{where} by {new}
{thing}{where} still has {property} {old}. It should be {new}
Not {old} but {new} is the {property} for {thing}{where}
For {thing}{where} use {property} {new} rather than {old}
Let the {property} of {thing}{where} be {new}; now it is {old}
The {property} {old} of {thing}{where} has to become {new}
I would like the {property} of {thing}{where} to go from {old} to {new}
"""
)
VARIABLE = (
    style_tales.VARIABLE
    + """
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
Could {name} be {new}{where}?
Would you give {name} the value {new}{where}?
{name} was set to {old} by mistake; {new} is right{where}
From now on {name} is {new}{where}
The design says {new} for {name}{where}
Whatever uses {name} should get {new}, so change the value{where}
Not {old} but {new} is what {name} should hold{where}
In the new theme {name} is {new}{where}
Where {name} is defined, [put|write] {new}{where}
The value {old} of {name} is to be {new}{where}
[Fix|Correct|Adjust] {name}; it has to be {new}{where}
We agreed that {name} is {new}{where}
Swap the value of {name} for {new}{where}
Have {name} hold {new} instead of {old}{where}
"""
)
