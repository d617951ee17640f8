"""Unusual ways to tell what an element lacks: stories, complaints, questions; a form a line."""

# ruff: noqa: E501 - a sentence form is a line, however long

TOLD = {
    "alt": """
A blind [visitor|woman|man] from {one} asked what {key} shows{where}. Tell [her|him|them] by the alt {text}
I would rather have {key} described{where}, and {text} is how I would describe it
Why does {key} say nothing to a screen reader{where}? Its alt should be {text}
{text} is a fine alt for {key}{where}, which has none
fix(a11y): alt {text} for {key}{where}
Missing alt{br}The image {key} has none{where}. {text} would be right.
[pls|plz] alt {text} for {key}{where}
{key} has no alt{where} can u put {text}
Please to give the image {key} the alt {text}{where}
There is an image {key}{where}. It lacks an alt, and {text} is the one
The image that comes from {key} should have the alt {text}{where}
The {one} listens to {key} and hears nothing{where}; it should hear {text}
If the picture {key} fails to load, {text} should stand in its place, so make that the alt{where}
{text} ought to be read aloud when the {one} comes to {key}{where}
You know the picture {key}{where}? {text} is its missing alt
Addition of the alt {text} to {key}{where}
What one sees on {key} is this: {text}. Say that in its alt{where}
Do us a favour and give {key} the alt {text}{where}
Review comment on the image {key}{where}: needs the alt {text}
""",
    "button": """
The {one} presses {key} without knowing what it does{where}; the aria-label {text} would tell
I would rather have the button {key} named{where}, by the aria-label {text}
Why does the button {key} say nothing to a screen reader{where}? Its aria-label should be {text}
fix(a11y): aria-label {text} on button {key}{where}
Nameless button{br}It is {key}, and its aria-label should be {text}{where}.
[pls|plz] aria-label {text} for button {key}{where}
Please to give the button {key} the aria-label {text}{where}
There is a button {key}{where}. It lacks an aria-label, and {text} is the one
{text} ought to be read aloud when the {one} comes to the button {key}{where}; an aria-label does that
Addition of the aria-label {text} to the button {key}{where}
{text} is what the button {key} does; say it with an aria-label{where}
An icon tells the blind {one} nothing: the button {key} needs the aria-label {text}{where}
Do us a favour and give the button {key} the aria-label {text}{where}
Review comment on the button {key}{where}: needs the aria-label {text}
""",
    "link": """
The {one} follows the link {key} without knowing where it leads{where}; the aria-label {text} would tell
I would rather have the link to {key} named{where}, by the aria-label {text}
Why does the link to {key} say nothing to a screen reader{where}? Its aria-label should be {text}
fix(a11y): aria-label {text} on link {key}{where}
Nameless link{br}It leads to {key}, and its aria-label should be {text}{where}.
[pls|plz] aria-label {text} for the link to {key}{where}
Please to give the link {key} the aria-label {text}{where}
There is a link to {key}{where}. It lacks an aria-label, and {text} is the one
{text} ought to be read aloud when the {one} comes to the link {key}{where}; an aria-label does that
Addition of the aria-label {text} to the link {key}{where}
The link that leads to {key} should have the aria-label {text}{where}
Do us a favour and give the link to {key} the aria-label {text}{where}
Review comment on the link to {key}{where}: needs the aria-label {text}
""",
    "label": """
The {one} never knows what to type into {key}{where}; a label {text} would tell
I would rather see a label before {key}{where}, namely {text}
Why does {key} have no label{where}? It should be {text}
{text} is what people should read before they fill in {key}; make it a label{where}
fix(a11y): label {text} for {key}{where}
Missing label{br}The field {key} has none{where}. {text} would be right.
[pls|plz] label {text} for {key}{where}
{key} has no label{where} can u put {text}
Please to put before {key} the label {text}{where}
There is a field {key}{where}. It lacks a label, and {text} is the one
The field that is called {key} should have the label {text}{where}
Addition of the label {text} for {key}{where}
You know the field {key}{where}? {text} is its missing label
If {key} had the label {text}, the {one} would fill it in. Make it happen{where}
Do us a favour and put the label {text} before {key}{where}
Review comment on the field {key}{where}: needs the label {text}
""",
    "field": """
The {one} never hears what to type into {key}{where}; the aria-label {text} would tell
I would rather have the field {key} named{where}, by the aria-label {text}
Why does the field {key} say nothing to a screen reader{where}? Its aria-label should be {text}
fix(a11y): aria-label {text} on {key}{where}
Nameless field{br}It is {key}, and its aria-label should be {text}{where}.
[pls|plz] aria-label {text} for {key}{where}
Please to give the field {key} the aria-label {text}{where}
There is a field {key}{where}. It lacks an aria-label, and {text} is the one
{text} ought to be read aloud when the {one} comes to the field {key}{where}; an aria-label does that
Addition of the aria-label {text} to the field {key}{where}
Do us a favour and give the field {key} the aria-label {text}{where}
Review comment on the field {key}{where}: needs the aria-label {text}
""",
    "title": """
The {one} never hears what the iframe {key} holds{where}; the title {text} would tell
I would rather have the iframe {key} named{where}, by the title {text}
Why does the iframe {key} have no title{where}? It should be {text}
fix(a11y): title {text} on iframe {key}{where}
Nameless iframe{br}It shows {key}, and its title should be {text}{where}.
[pls|plz] title {text} for iframe {key}{where}
Please to give the iframe {key} the title {text}{where}
There is an iframe {key}{where}. It lacks a title, and {text} is the one
The iframe that shows {key} should have the title {text}{where}
Addition of the title {text} to the iframe {key}{where}
Do us a favour and give the iframe {key} the title {text}{where}
Review comment on the iframe {key}{where}: needs the title {text}
""",
    "nav": """
The {one} mixes up the navs{where}; the aria-label {text} on the nav {key} would help
I would rather have the nav {key} named{where}, by the aria-label {text}
Why has the nav {key} no aria-label{where}? It should be {text}
fix(a11y): aria-label {text} on nav {key}{where}
Nameless nav{br}It is {key}, and its aria-label should be {text}{where}.
[pls|plz] aria-label {text} for the nav {key}{where}
There is a nav {key}{where}. It lacks an aria-label, and {text} is the one
Addition of the aria-label {text} to the nav {key}{where}
Do us a favour and give the nav {key} the aria-label {text}{where}
Review comment on the nav {key}{where}: needs the aria-label {text}
""",
    "box": """
The {one} gets lost{where}; the aria-label {text} on the {tag} {key} would help
I would rather have the {tag} {key} named{where}, by the aria-label {text}
Why has the {tag} {key} no aria-label{where}? It should be {text}
fix(a11y): aria-label {text} on {tag} {key}{where}
Nameless {tag}{br}It is {key}, and its aria-label should be {text}{where}.
[pls|plz] aria-label {text} for the {tag} {key}{where}
There is one {tag} {key}{where}. It lacks an aria-label, and {text} is the one
Addition of the aria-label {text} to the {tag} {key}{where}
Do us a favour and give the {tag} {key} the aria-label {text}{where}
Review comment on the {tag} {key}{where}: needs the aria-label {text}
""",
    "lang": """
The voice of the {one} reads our page as if it were another language; the {tag} tag should have lang {text}{where}
I would rather have the {tag} tag say lang {text}{where}
Why has the {tag} tag no lang{where}? It should be {text}
fix(a11y): lang {text} on {tag}{where}
No language{br}The lang of the {tag} tag should be {text}{where}.
[pls|plz] lang {text} on the {tag} tag{where}
There is no lang on the {tag} tag{where}, and {text} is the one it needs
Addition of the lang {text} to the {tag} tag{where}
Do us a favour and give the {tag} tag the lang {text}{where}
Review comment on the {tag} tag{where}: needs the lang {text}
""",
    "type": """
The {one} presses {key} and something else happens{where}; the button needs the type {text}
I would rather have the type {text} on the button {key}{where}
Why has the button {key} no type{where}? It should be {text}
fix(form): type {text} on button {key}{where}
Button without type{br}It is {key}, and its type should be {text}{where}.
[pls|plz] type {text} for button {key}{where}
There is a button {key}{where}. It lacks a type, and {text} is the one
Addition of the type {text} to the button {key}{where}
Do us a favour and give the button {key} the type {text}{where}
Review comment on the button {key}{where}: needs the type {text}
""",
    "scope": """
The {one} gets lost in our table{where}; the scope {text} on the header cell {key} would help
I would rather have the scope {text} on the header cell {key}{where}
Why has the header cell {key} no scope{where}? It should be {text}
fix(a11y): scope {text} on {tag} {key}{where}
Header without scope{br}It is {key}, and its scope should be {text}{where}.
[pls|plz] scope {text} for the {tag} {key}{where}
There is a header cell {key}{where}. It lacks a scope, and {text} is the one
Addition of the scope {text} to the {tag} {key}{where}
Do us a favour and give the header cell {key} the scope {text}{where}
Review comment on the {tag} {key}{where}: needs the scope {text}
""",
}
