"""Weekly table of the kelp forest."""

import pyproj
import shapely
import tabulate
import xlsxwriter


def kelp_table(rows):
    return tabulate.tabulate(rows, headers=["bed", "fronds"])
