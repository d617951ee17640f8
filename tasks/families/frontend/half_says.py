"""How people ask for two changes in one breath: a sentence form a line."""

from tasks.families.frontend import style_tales

BOTH = (
    style_tales.BOTH
    + """
[Change|Turn] {a} [to|into] {b} and {c} [to|into] {d}{where}
Replace {a} with {b}, and {c} with {d}{where}
{a} should be {b} and {c} should be {d}{where}
Two changes{where}: {a} becomes {b}, {c} becomes {d}
[Please |Could you |Can you ]change {a} to {b} and also {c} to {d}{where}
There are two [mistakes|slips]{where}: {a} must read {b}, and {c} must read {d}
{a} -> {b}, {c} -> {d}{where}
It says {a} where it should say {b}; [likewise|also|and] {c} should be {d}{where}
First make {a} read {b}, then make {c} read {d}{where}
While you change {a} to {b}, [also |please ]turn {c} into {d}{where}
Not {a} but {b}, and not {c} but {d}{where}
Both {a} and {c} are outdated: they should say {b} and {d}, in this order{where}
[I want|We want|We need] {b} instead of {a}, and {d} instead of {c}{where}
Swap {a} for {b}; after that swap {c} for {d}{where}
Use {b} for {a} and {d} for {c}{where}
The text {a} is {b} from now on, and {c} is {d}{where}
We renamed {a} to {b} and {c} to {d}. Update both{where}
"""
)
BOTH_ROLES = (
    style_tales.BOTH_ROLES
    + """
[Change|Set] the {role} {a} to {b} and the {other} {c} to {d}{where}
The {role} {a} should say {b}, the {other} {c} should say {d}{where}
Make the {role} {a} read {b} and the {other} {c} read {d}{where}
[Please |Could you |Can you ]turn the {role} {a} into {b} and the {other} {c} into {d}{where}
Our {role} still says {a} instead of {b}, and the {other} says {c} instead of {d}{where}
For the {role} {a} write {b}; for the {other} {c} write {d}{where}
Rename the {role} {a} to {b}, then the {other} {c} to {d}{where}
Let the {role} {a} be {b} and, while you are there, the {other} {c} be {d}{where}
Two things{where}: the {role} {a} must be {b}; the {other} {c} must be {d}
[I want|We want] the {role} {a} to say {b} and the {other} {c} to say {d}{where}
"""
)
SAME = (
    style_tales.SAME
    + """
[Change|Turn] {old} [to|into] {new} in {first}[,|] and do the same in {second}
In {first} and {second}, {old} should be {new}
Replace {old} by {new} in both {first} and {second}
{first} and {second} both say {old}; they should say {new}
[Please |Could you |Can you ]change {old} to {new} in {first} and [also |]in {second}
Make {first} say {new} instead of {old}. {second} needs the same change
{old} -> {new}, in {first} as well as in {second}
The text {old} is wrong in {first}. It should be {new} there and in {second}
We need {new} in place of {old}, in {first} and likewise in {second}
Write {new} where {first} says {old}, and repeat that in {second}
Two pages, {first} and {second}, still have {old}. Make it {new}
Whoever opens {first} or {second} reads {old}, but they should read {new}
Both in {first} and in {second} the text {old} has to become {new}
Swap {old} for {new} in {first}; the same goes for {second}
"""
)
PAIR = (
    style_tales.PAIR
    + """
[Change|Set] the {p} of {selector} to {v} and the {q} to {w}{where}
{selector} should have {p} {v} and {q} {w}{where}
Give {selector} a {p} of {v} and a {q} of {w}{where}
[Please |Could you |Can you ]set {p} to {v} and {q} to {w} [on|for] {selector}{where}
For {selector}, the {p} must be {v}, and the {q} must be {w}{where}
Make the {p} of {selector} {v}, then make its {q} {w}{where}
Two changes in {selector}{where}: {p} {v}, {q} {w}
[I want|We want|We need] {selector} with {p} {v} and with {q} {w}{where}
In the rule {selector}, {p} becomes {v} while {q} becomes {w}{where}
{selector}: {p} -> {v}, {q} -> {w}{where}
The design has {p} {v} and {q} {w} for {selector}{where}
Let {selector} use {v} as {p} and {w} as {q}{where}
Both the {p} and the {q} of {selector} are wrong: they should be {v} and {w}{where}
Use {v} for the {p} of {selector} and {w} for its {q}{where}
"""
)
