"""The stock page, used as a volunteer uses it."""

import csv
import io
import json
import re
from datetime import datetime
from pathlib import Path

from browser.checks import check, main

ITEMS = json.loads(Path(__file__).with_name("items.json").read_text())
KEYS = ["id", "name", "supplier", "quantity", "best_before", "shelf"]


def rows(page):
    """The cells of the body, as text; a row that spans the table is no row."""
    return page.js(
        "[...document.querySelectorAll('table tbody tr')].filter(row => row.cells.length > 2 && row.checkVisibility())"
        ".map(row => [...row.cells].map(cell => cell.innerText.trim()))"
    )


def column(page, index):
    return [row[index] for row in rows(page)]


def as_row(item):
    return [str(item[key]) for key in KEYS]


def header(page, title):
    """What is pressed to sort, and the header cell around it."""
    cells = [cell for cell in page.css("table thead th") if re.match(title, cell.text(), re.I)]
    assert cells, f"no column {title}"
    inner = [each for each in page.all("button", title) if cells[0].call("return this.contains(arguments[0])", each)]
    return (inner or cells)[0], cells[0]


def search_box(page):
    found = page.all("searchbox textbox")
    assert found, "there is no search box"
    return found[0]


def date(text):
    return datetime.strptime(text, "%d.%m.%Y")


def search(page, text):
    search_box(page).type(text)
    page.settle(0.5)


@check
def twenty_items_are_on_a_page(browser):
    page = browser.open()
    page.until(lambda: len(rows(page)) == 20, f"20 rows are expected on page 1, there are {len(rows(page))}")
    assert re.search(r"Page 1 of 9\b", page.text()), "the text 'Page 1 of 9' is missing"
    previous, following = page.get("button", "previous"), page.get("button", "next")
    assert previous.state.get("disabled") and not following.state.get("disabled"), "Previous is to be disabled on page 1"
    seen = column(page, 0)
    for number in range(2, 10):
        page.get("button", "next").click()
        page.wait(f"/Page {number} of 9/.test(document.body.innerText)")
        seen += column(page, 0)
    assert seen == [str(item["id"]) for item in ITEMS], "the pages together do not show each item once"
    assert page.get("button", "next").state.get("disabled"), "Next is to be disabled on the last page"
    page.get("button", "previous").click()
    page.wait("/Page 8 of 9/.test(document.body.innerText)")
    assert not page.errors, page.errors


def first_word(name):
    """By it alone names are compared: "6 pack" may stand before "250 g" or after it."""
    return re.match(r"[^\W\d_]+", name.casefold())[0]


@check
def columns_are_sorted_by_what_they_are(browser):
    page = browser.open()
    page.until(lambda: rows(page), "no rows")
    orders = {
        "Quantity": lambda item: item["quantity"],
        "Best before": lambda item: date(item["best_before"]),
        "Item": lambda item: first_word(item["name"]),
    }
    for title, key in orders.items():
        place = {"Quantity": 3, "Best before": 4, "Item": 1}[title]
        of = {3: int, 4: date, 1: first_word}[place]
        header(page, title)[0].click()
        page.settle(0.2)
        up = [of(re.sub(r"[,.](?=\d{3}$)", "", text) if place == 3 else text) for text in column(page, place)]
        assert up == [key(item) for item in sorted(ITEMS, key=key)][:20], f"{title} is not sorted upwards: {up[:6]}"
        assert header(page, title)[1].attribute("aria-sort") == "ascending", f"{title}: aria-sort is not ascending"
        pressed = header(page, title)[0]
        pressed.focus()
        assert pressed == page.focused(), f"the title {title} cannot have the keyboard"
        page.press("Enter")
        page.settle(0.2)
        down = [of(re.sub(r"[,.](?=\d{3}$)", "", text) if place == 3 else text) for text in column(page, place)]
        wanted = [key(item) for item in sorted(ITEMS, key=key, reverse=True)][:20]
        assert down == wanted, f"{title} is not turned round by Enter: {down[:6]}"
        assert header(page, title)[1].attribute("aria-sort") == "descending", f"{title}: aria-sort is not descending"
        sorted_now = [cell for cell in page.css("th[aria-sort]") if cell.attribute("aria-sort") != "none"]
        assert len(sorted_now) == 1, "more than one column says that it is sorted"
    page.shot("sorted")


@check
def the_search_filters_by_name_and_supplier(browser):
    page = browser.open()
    page.until(lambda: rows(page), "no rows")
    page.get("button", "next").click()
    for text in ("TOMATO", "fell & m"):
        search(page, text)
        wanted = [i for i in ITEMS if text.lower() in i["name"].lower() or text.lower() in i["supplier"].lower()]
        pages = -(-len(wanted) // 20)
        assert [row[0] for row in rows(page)] == [str(i["id"]) for i in wanted][:20], f"search {text!r} shows {column(page, 1)[:4]}"
        assert f"Page 1 of {pages}" in page.text(), f"search {text!r}: 'Page 1 of {pages}' is missing"
    assert search_box(page).call("return document.activeElement === this"), "the search box lost the keyboard while typing"
    page.shot("found")


@check
def the_export_holds_what_is_seen(browser):
    page = browser.open()
    page.until(lambda: rows(page), "no rows")
    header(page, "Quantity")[0].click()
    search(page, "green, lane")
    page.get("button", "export").click()
    data = page.download("Export CSV downloads nothing")
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    table = [row for row in table if row]
    assert [cell.strip() for cell in table[0]] == ["No.", "Item", "Supplier", "Quantity", "Best before", "Shelf"], table[0]
    wanted = [i for i in ITEMS if "green, lane" in i["supplier"].lower()]
    assert sorted(table[1:]) == sorted(map(as_row, wanted)), f"{len(table) - 1} rows, {len(wanted)} were expected whole"
    order = [int(row[3]) for row in table[1:]]
    assert order == sorted(order), f"the order is not the table's: {order[:8]}"


@check
def a_search_without_matches_is_told(browser):
    page = browser.open()
    page.until(lambda: rows(page), "no rows")
    search(page, "zeppelin")
    assert not rows(page), "rows are left"
    assert re.search("no items match", page.text(), re.I), "the words 'No items match' are missing"
    for name in ("export", "previous", "next"):
        assert page.get("button", name).state.get("disabled"), f"{name} can be pressed though nothing matches"
    page.shot("nothing")
    search(page, "honey")
    assert rows(page) and not re.search("no items match", page.text(), re.I), "it does not come back"
    assert not page.get("button", "export").state.get("disabled"), "export stays disabled"
    assert not page.errors, page.errors


@check
def a_link_shows_the_same_view(browser):
    page = browser.open()
    page.until(lambda: rows(page), "no rows")
    start = rows(page)
    header(page, "Best before")[0].click()
    header(page, "Best before")[0].click()
    search(page, "o")
    page.get("button", "next").click()
    page.wait("/Page 2 of/.test(document.body.innerText)")
    view, address = rows(page), page.js("location.href")
    page.reload()
    page.until(lambda: rows(page) == view, "a reload shows another view")
    other = browser.open(address)
    other.until(lambda: rows(other) == view, "the copied address shows another view to somebody else")
    assert search_box(other).value == "o", "the search box does not show the search of the link"
    assert header(other, "Best before")[1].attribute("aria-sort") == "descending", "the order of the link is not marked"
    other.shot("link")
    fresh = browser.open()
    fresh.until(lambda: rows(fresh) == start, "without all that, the page does not look as before")
    odd = browser.open(re.sub(r"\d+(?=\D*$)", "999", address) if re.search(r"\d+(?=\D*$)", address.split("/", 3)[3]) else address)
    odd.until(lambda: rows(odd), "an address with a page that is not there shows nothing")


main()
