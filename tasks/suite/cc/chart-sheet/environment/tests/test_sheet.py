from sheet.sheet import Sheet


def test_a_formula_reads_cells():
    sheet = Sheet()
    sheet.set("A1", "2")
    sheet.set("B1", "=A1*3")
    assert sheet.get("B1") == 6.0
