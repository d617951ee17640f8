"""An element of a page, by what assistive technology is told of it."""

from __future__ import annotations


class PageError(AssertionError):
    """The page did not do what was expected of it."""


class Element:
    """An element of a page. `role`, `name`, `value` and `state` are what assistive technology was told."""

    def __init__(self, page, *, node=None, expression="", about=None):
        self._page = page
        if node is None:
            said = page.send("Runtime.evaluate", expression=expression)
            if "objectId" not in said.get("result", {}):
                raise PageError(f"no such element: {expression}")
            self._id = said["result"]["objectId"]
            about = self._told()
        else:
            self._id = page.send("DOM.resolveNode", backendNodeId=node)["object"]["objectId"]
        self.role = about["role"]
        self.name = about["name"]
        self.value = about["value"]
        self.description = about["description"]
        self.state = about["properties"]

    def _told(self):
        nodes = self._page.send("Accessibility.getPartialAXTree", objectId=self._id, fetchRelatives=False)
        node = nodes["nodes"][0]
        return {
            "role": node.get("role", {}).get("value", ""),
            "name": str(node.get("name", {}).get("value", "")),
            "value": node.get("value", {}).get("value", ""),
            "description": str(node.get("description", {}).get("value", "")),
            "properties": {each["name"]: each["value"].get("value") for each in node.get("properties", ())},
        }

    def __eq__(self, other):
        return isinstance(other, Element) and self.call("return this === arguments[0]", other)

    __hash__ = None

    def call(self, body, *given):
        """The value of a function's body with `this` the element; elements may be given to it."""
        arguments = [{"objectId": e._id} if isinstance(e, Element) else {"value": e} for e in given]
        said = self._page.send(
            "Runtime.callFunctionOn",
            objectId=self._id,
            functionDeclaration=f"async function() {{ {body} }}",
            arguments=arguments,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        return self._page._value(said, body)

    def text(self):
        return self.call("return (this.innerText ?? this.textContent ?? '').trim()")

    def attribute(self, name):
        return self.call("return this.getAttribute(arguments[0])", name)

    def style(self, name, pseudo=""):
        """A computed style; `pseudo` such as "::before"."""
        return self.call("return getComputedStyle(this, arguments[1] || null)[arguments[0]]", name, pseudo)

    def box(self):
        """Where it is in the window: dict of x, y, width, height."""
        return self.call(
            "const b = this.getBoundingClientRect();return {x: b.x, y: b.y, width: b.width, height: b.height}"
        )

    def seen(self):
        """Whether it takes room, is not hidden, and nothing else lies over its middle."""
        return self.call(
            "if (!this.checkVisibility({opacityProperty: true, visibilityProperty: true})) return false;"
            "this.scrollIntoView({block: 'nearest'});"
            "const b = this.getBoundingClientRect();"
            "if (b.width < 1 || b.height < 1) return false;"
            "const top = document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2);"
            "return !!top && (this.contains(top) || top.contains(this))"
        )

    def middle(self):
        """The point in its middle, scrolled into the window."""
        self.call("this.scrollIntoView({block: 'nearest', inline: 'nearest', behavior: 'instant'})")
        self._page.settle()
        box = self.box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def click(self):
        """Click where its middle is, as a person would: what lies over it gets the click."""
        self._page.click_at(*self.middle())

    def hover(self):
        self._page.mouse("mouseMoved", *self.middle())
        self._page.settle()

    def focus(self):
        self.call("this.focus()")

    def type(self, text, *, clear=True):
        """Type into it, over what was there."""
        self.click()
        if clear:
            self.call("if (this.select) this.select()")
            self._page.press("Delete")
        self._page.type(text)

    def choose(self, label):
        """Choose the option of a select that is labelled so."""
        self.call(
            "const wanted = [...this.options].find(o => new RegExp(arguments[0], 'i').test(o.label));"
            "if (!wanted) throw new Error('no option ' + arguments[0]);"
            "this.value = wanted.value;"
            "for (const kind of ['input', 'change']) this.dispatchEvent(new Event(kind, {bubbles: true}))",
            label,
        )
        self._page.settle()

    def within(self, role="", name=""):
        """The elements inside of it with such a role and name."""
        return [
            each
            for each in self._page.all(role, name)
            if self.call("return this !== arguments[0] && this.contains(arguments[0])", each)
        ]
