"""The booking, step by step, as a guest makes it."""

import json
import re

from browser.checks import check, main


def field(page, name):
    return page.get("textbox combobox spinbutton Date DateTime InputTime", name)


def seen(page, name):
    """Whether the field of the form is to be seen."""
    return any(each.seen() for each in page.css(f"[name={name}]"))


def fill(page, **values):
    for name, value in values.items():
        element = page.css(f"[name={name}]")
        assert element, f"the field {name} is gone"
        element = element[0]
        assert element.seen(), f"the field {name} is not to be seen in its step"
        if element.call("return this.tagName") == "SELECT":
            element.choose(f"^{value}$")
        elif element.attribute("type") == "date":
            element.call("this.value = arguments[0]; for (const k of ['input', 'change']) this.dispatchEvent(new Event(k, {bubbles: true}))", value)
        else:
            element.type(str(value))


def press(page, name):
    found = [each for each in page.all("button", f"^{name}$") if each.seen()]
    assert found, f"there is no button {name} to be seen"
    found[0].click()
    page.settle(0.15)


def at(page, number):
    page.wait(f"/Step {number} of 4/.test(document.body.innerText)", why=f"'Step {number} of 4' is not shown: {page.text()[:150]!r}")


def to_confirm(page, vehicle="Car", adults=1, children=1):
    at(page, 1)
    fill(page, **{"from": "Oban", "to": "Mull", "date": "2027-05-02"})
    press(page, "Next")
    at(page, 2)
    fill(page, name="Ann Lee", email="ann@example.org", adults=adults, children=children)
    press(page, "Next")
    at(page, 3)
    fill(page, vehicle=vehicle)
    if vehicle in ("Car", "Van"):
        fill(page, plate="SY21 ABC")
    press(page, "Next")
    at(page, 4)


def buttons(page):
    return {name for name in ("Next", "Back", "Book") if any(each.seen() for each in page.all("button", f"^{name}$"))}


@check
def one_step_is_seen_at_a_time(browser):
    page = browser.open()
    at(page, 1)
    assert [seen(page, n) for n in ("from", "name", "vehicle")] == [True, False, False], "step 1 shows fields of others"
    assert buttons(page) == {"Next"}, f"step 1 has the buttons {buttons(page)}"
    page.shot("journey")
    to_confirm(page)
    assert buttons(page) == {"Back", "Book"}, f"step 4 has the buttons {buttons(page)}"
    text = page.text()
    for told in ("Oban", "Mull", "Ann Lee", "ann@example.org", "SY21 ABC", "£56.50"):
        assert told in text, f"the confirmation does not say {told}"
    assert re.search(r"2027-05-02|2 May 2027|May 2, 2027|02/05/2027|5/2/2027", text), "the confirmation has no date"
    page.shot("confirm")
    press(page, "Back")
    press(page, "Back")
    at(page, 2)
    assert page.css("[name=email]")[0].call("return this.value") == "ann@example.org", "Back lost the e-mail"
    assert not page.errors, page.errors


@check
def a_wrong_field_holds_the_step(browser):
    page = browser.open()
    at(page, 1)
    fill(page, **{"from": "Oban"})
    press(page, "Next")
    at(page, 1)
    assert "Choose where you go to" in page.text() and "Choose a date" in page.text(), "the errors are not told"
    assert "Choose where you leave from" not in page.text() and "Enter your name" not in page.text(), "other errors are told, too"
    field_to = page.css("[name=to]")[0]
    assert field_to == page.focused(), "the first wrong field has not got the keyboard"
    assert field_to.attribute("aria-invalid") == "true", "aria-invalid is missing"
    told = field_to.call(
        "return (this.getAttribute('aria-describedby') || this.getAttribute('aria-errormessage') || '').split(/\\s+/)"
        ".map(id => document.getElementById(id)?.textContent ?? '').join(' ')"
    )
    assert "Choose where you go to" in told, "the field is not described by its error"
    assert page.css("[name=from]")[0].attribute("aria-invalid") != "true", "a right field is marked as wrong"
    page.shot("wrong")
    fill(page, **{"to": "Rum", "date": "2027-05-02"})
    press(page, "Next")
    at(page, 2)
    fill(page, name="Ann", email="ann@nowhere")
    press(page, "Next")
    at(page, 2)
    assert "such as ann@example.org" in page.text(), "the wrong e-mail passes"


@check
def the_registration_is_asked_of_motors_only(browser):
    page = browser.open()
    at(page, 1)
    fill(page, **{"from": "Mallaig", "to": "Eigg", "date": "2027-05-02"})
    press(page, "Next")
    fill(page, name="Bo", email="bo@example.org", adults=2, children=3)
    press(page, "Next")
    at(page, 3)
    assert not seen(page, "plate"), "the registration is asked for though there is no vehicle"
    fill(page, vehicle="Van")
    assert seen(page, "plate"), "the registration of a van is not asked for"
    press(page, "Next")
    at(page, 3)
    assert "Enter the registration" in page.text(), "a van without registration passes"
    fill(page, vehicle="Bicycle")
    assert not seen(page, "plate"), "the registration of a bicycle is asked for"
    press(page, "Next")
    at(page, 4)
    assert "£33.00" in page.text(), "2 adults, 3 children and a bicycle are £33.00"


@check
def changes_reach_the_confirmation(browser):
    page = browser.open()
    to_confirm(page)
    assert "£56.50" in page.text()
    press(page, "Back")
    fill(page, vehicle="No vehicle")
    press(page, "Back")
    fill(page, adults=3, name="Ann Other")
    press(page, "Next")
    press(page, "Next")
    at(page, 4)
    assert "£37.50" in page.text() and "£56.50" not in page.text(), "the price is the old one"
    assert "Ann Other" in page.text() and "Ann Lee" not in page.text(), "the name is the old one"
    assert "SY21 ABC" not in page.text(), "the registration of a car that is not taken is shown"


@check
def a_double_click_books_once(browser):
    page = browser.open()
    to_confirm(page)
    x, y = next(each for each in page.all("button", "^Book$") if each.seen()).middle()
    for count in (1, 2):
        page.mouse("mousePressed", x, y, clickCount=count)
        page.mouse("mouseReleased", x, y, clickCount=count)
    page.wait("localStorage.getItem('bookings')", why="nothing is booked")
    page.settle(0.6)
    bookings = json.loads(page.js("localStorage.getItem('bookings')"))
    assert len(bookings) == 1, f"{len(bookings)} bookings were made"
    assert (bookings[0]["adults"], bookings[0]["vehicle"], bookings[0]["to"]) == (1, "car", "Mull"), bookings
    assert "Your reference is FY1001" in page.text(), "the reference is not told"
    assert not buttons(page) and not seen(page, "name"), "the form is still there"
    page.shot("booked")


@check
def enter_goes_on_and_never_books(browser):
    page = browser.open()
    at(page, 1)
    fill(page, **{"from": "Oban", "to": "Mull", "date": "2027-05-02"})
    page.css("[name=date]")[0].focus()
    page.press("Enter")
    if not re.search("Step 2 of 4", page.text()):  # some date fields keep Enter for themselves
        press(page, "Next")
    at(page, 2)
    fill(page, name="Ann Lee", email="ann@example.org")
    page.press("Enter")
    at(page, 3)
    fill(page, vehicle="Car", plate="SY21 ABC")
    page.press("Enter")
    at(page, 4)
    page.settle(0.5)
    assert page.js("localStorage.getItem('bookings')") is None, "Enter booked at once"
    assert not page.errors, page.errors


main()
