from pilot.template import render


def test_a_value():
    assert render("hi {{ name }}", name="Ada") == "hi Ada"
