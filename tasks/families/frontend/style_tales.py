"""Unusual ways to ask for styles, and for two changes at once: a form a line."""

STYLE = """
The {one} squints at {selector}{where}; with the {property} {new} it would not
I would rather see {selector} with {property} {new}{where}
Why is the {property} of {selector} not {new}{where}? The design says so
Is there a reason why {selector} has another {property} than {new}{where}? If not, change it
style: {selector} {property} {new}{where}
fix(css): {property} of {selector} is {new}{where}
{selector} looks odd{br}Its {property} should be {new}{where}.
[pls|plz] make {property} {new} on {selector}{where}
{selector} needs {property} {new}{where} can u do that
Please to set on {selector} the {property} {new}{where}
There is a rule for {selector}{where}. Its {property} ought to be {new}
You know {selector}{where}? {new} is the {property} it should have
The {one} is not amused by the {property} of {selector}{where}. It would like {new}
{new} was agreed for the {property} of {selector}, so [see to it|make it happen|take care of it]{where}
If {selector} had {new} as its {property}, the {one} would be happy{where}. Do it
As for {selector}, the {property} it needs is {new}{where}
It is the {property} of {selector} that has to be {new}{where}
{new}: that is the {property} the {one} wants for {selector}{where}
On {one}'s screen {selector} looks wrong{where}. The {property} should be {new}
Somebody played with the {property} of {selector}{where}. Bring it to {new}
The rule that styles {selector} should have {property} {new}{where}
Nothing but the {property} of {selector} has to change: {new}{where}
We measured it with the {one}: {new} is the right {property} for {selector}{where}
A {property} of {new} would suit {selector}{where}, so give it that
I had {new} in mind when I spoke about the {property} of {selector}{where}
What would you think of {new} as the {property} of {selector}{where}? Everybody likes it, so do it
The mockup has {selector} at {property} {new}{where}; the code has not. Change the code
Our {selector} should come with {new} as {property}, says the {one}{where}
The {property}, says the {one}, is what makes {selector} hard to read{where}. Use {new}
In {one}'s browser everything looks fine, in mine {selector} lacks the {property} {new}{where}
Could it be that {selector} was meant to have {property} {new}{where}? Yes, it was. Correct it
Our {one} measured {selector}: the {property} has to be {new}, not more and not less{where}
Let us agree on this: {selector}, {property}, {new}{where}
With {new} as its {property}, {selector} would match the {one}{where}. Do that
Do us a favour and let {selector} have {property} {new}{where}
Review comment on {selector}{where}: {property} must be {new}
I am afraid that the {property} of {selector} will not do{where}. {new} will
Pixel counting with the {one} told us: {selector} wants {property} {new}{where}
Feel free to overwrite the {property} of {selector}; what we need there is {new}{where}
Find the rule {selector}{where}, and once you have it, make its {property} {new}
"""
STYLE_OLD = """
The {one} squints at {selector} because its {property} is {old}{where}; with {new} it would not
I would rather see {new} than {old} as the {property} of {selector}{where}
{new} beats {old}, so let it be the {property} of {selector}{where}
Why is the {property} of {selector} still {old}{where}? It should be {new}
Is there a reason for {old} as the {property} of {selector}{where}? If not, use {new}
style: {selector} {property} {old} -> {new}{where}
{selector} looks odd{br}Its {property} is {old} and should be {new}{where}.
[pls|plz] {selector} {property} from {old} to {new}{where}
Please to make {new} from {old}, it is the {property} of {selector}{where}
There is a rule for {selector}{where}. Its {property} is {old} and ought to be {new}
Expected {property} of {selector}: {new}. Actual: {old}{where}
Replacement of {old} by {new} as the {property} of {selector}{where}
The {one} is not amused by {old} as the {property} of {selector}{where}. It wants {new}
If {selector} still has {property} {old}{where}, it must get {new}
Let {new} take the place of {old} in the {property} of {selector}{where}
Somebody wrote {old} as the {property} of {selector}{where}; {new} was meant
The {property} of {selector} ought to be {new} and not {old}, says the {one}{where}
The {property} of {selector} was {old} while the {one} was here{where}. Now that it is gone, use {new}
{old} looks fine on the {one}, but on {selector} the {property} should be {new}{where}
Our style guide has {new} where {selector} has {old}{where}: it is the {property}. The guide is right
Do us a favour and take the {property} of {selector} from {old} to {new}{where}
Review comment on {selector}{where}: {property} must be {new}, not {old}
I am afraid that {old} will not do as the {property} of {selector}{where}. {new} will
Feel free to overwrite {old}, the {property} of {selector}; what we need there is {new}{where}
"""
DESCRIBED = """
The {one} squints at {thing}{where}; with the {property} {new} it would not
I would rather see {thing}{where} with {property} {new}
Why does {thing}{where} not have {property} {new}? The design does
fix(css): {property} {new} for {thing}{where}
[pls|plz] give {thing}{where} {property} {new}
Please to set for {thing}{where} the {property} on {new}
Style of {thing}{br}The {property} should be {new}{where}.
You know {thing}{where}? {new} is the {property} it should have
The {one} is unhappy with the {property} of {thing}{where}. {new} would make it happy
It is {thing}{where} that needs the {property} {new}
{new} was agreed for the {property} of {thing}{where}, so [see to it|make it happen]
If {thing}{where} had {new} as its {property}, the {one} could {two} it. Do it
"""
DESCRIBED_OLD = """
The {one} squints at {thing}{where}: its {property} is {old} but {new} would be better
I would rather see {new} than {old} as the {property} of {thing}{where}
Why is the {property} of {thing}{where} still {old}? It should be {new}
fix(css): {property} of {thing}{where}, {old} -> {new}
[pls|plz] make the {property} of {thing}{where} {new} not {old}
Style of {thing}{br}The {property} is {old} and should be {new}{where}.
Replacement of {old} by {new} as the {property} of {thing}{where}
{new} beats {old}, so let it be the {property} of {thing}{where}
"""
VARIABLE = """
I would rather see {name} at {new}{where}
Why is {name} not {new}{where}? The {one} told us so
Is there a reason why {name} is {old}{where}? If not, make it {new}
{new} beats {old}, so let {name} be {new}{where}
theme: {name} {old} -> {new}{where}
fix({name}): {new}{where}
Wrong value{br}{name} is {old} and should be {new}{where}.
{name} is outdated{br}The {one} chose {new}. [Take care of it|See to it]{where}.
[pls|plz] set {name} to {new}{where}
{name} should be {new}{where} can u change
Please to give for {name} the value {new}{where}
There is a value {name}{where}. It ought to be {new}
You know {name}{where}? {new} is what it should hold
The {one} is not amused by {name}{where}. It wants {new}
Expected {name}: {new}. Actual {name}: {old}{where}
Replacement of the value of {name} by {new}{where}
If {name} is still {old}{where}, it must become {new}
It is {name} that has to be {new}{where}
Our printer [{one} |]says that {name} has to be {new}{where}
Somebody wrote {old} for {name}{where}; {new} was meant
{new} was agreed for {name}, so make it happen{where}
Do us a favour and let {name} be {new}{where}
Review comment on {name}{where}: must be {new}
I am afraid that {old} will not do for {name}{where}. {new} will
Feel free to overwrite {name}; what we need there is {new}{where}
Our new brand book gives {new} for {name}{where}, so follow it
"""
PAIR = """
I would rather see {selector} with {p} {v} and {q} {w}{where}
Why does {selector} not have {p} {v} and {q} {w}{where}? The design does
style: {selector} {p} {v}, {q} {w}{where}
{selector} looks odd{br}The {p} should be {v} and the {q} should be {w}{where}.
[pls|plz] give {selector} {p} {v} and {q} {w}{where}
Please to set on {selector} the {p} on {v} and the {q} on {w}{where}
There is a rule for {selector}{where}. Its {p} ought to be {v} and its {q} {w}
The {one} is unhappy with {selector}{where}: it wants the {p} at {v} and the {q} at {w}
{v} was agreed as the {p} of {selector}, and {w} as its {q}{where}
If {selector} had {p} {v} and {q} {w}, the {one} would {two}. Do both{where}
You know {selector}{where}? {v} is the {p} it should have, {w} the {q}
"""
BOTH = """
I would rather see {b} than {a}, and {d} than {c}{where}
Why do we still say {a} and {c}{where}? They should be {b} and {d}, in this order
copy: {a} -> {b}; {c} -> {d}{where}
Two wrong texts{where}{br}{a} should be {b}. {c} should be {d}.
Wording{where}{br}- {a} becomes {b}{br}- {c} becomes {d}
[pls|plz] change {a} to {b} and {c} to {d}{where}
Please to write {b} and not {a}, also {d} and not {c}{where}
The {one} stumbles over {a}{where} and wants {b}. It also stumbles over {c} and wants {d}
The text that says {a} should say {b}, and the one that says {c} should say {d}{where}
{b} belongs where {a} is, {d} belongs where {c} is{where}
Expected {b}, found {a}; expected {d}, found {c}{where}
Replacement of {a} by {b}, and of {c} by {d}{where}
Let {b} take the place of {a}, and {d} the place of {c}{where}
"""
BOTH_ROLES = """
I would rather have the {role} say {b} than {a}, and the {other} {d} than {c}{where}
Why does the {role} say {a}, and the {other} {c}{where}? They should say {b} and {d}
copy: {role} {a} -> {b}, {other} {c} -> {d}{where}
Two wrong texts{where}{br}The {role} {a} should be {b}. The {other} {c} should be {d}.
[pls|plz] make the {role} {a} say {b} and the {other} {c} say {d}{where}
The {role} that says {a} ought to say {b}, the {other} that says {c} ought to say {d}{where}
The {one} wants {b} on the {role} {a}{where} and {d} on the {other} {c}
Replacement of the {role} {a} by {b}, and of the {other} {c} by {d}{where}
"""
SAME = """
I would rather read {new} than {old} in {first} and {second}
Why do {first} and {second} say {old}? Both should say {new}
copy: {old} -> {new} ({first}, {second})
Wrong text in {first} and {second}{br}Both say {old}. They should say {new}.
[pls|plz] {old} to {new} in {first} and {second}
The {one} stumbles over {old}, in {first} and again in {second}. {new} would be better in both
{new} belongs where {first} and {second} have {old}
Replacement of {old} by {new} in {first} and in {second}
Please to write {new} and not {old}, in {first} and in {second}
{first} says {old} and so does {second}. Let both of them say {new}
As you did not know: {old} is {new} by now. That concerns {first} and {second}
If you open {first} you find {old}, and the same in {second}. It has to be {new} in each
"""
