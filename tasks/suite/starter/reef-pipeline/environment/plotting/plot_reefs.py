from pathlib import Path

depths = [4, 9, 2, 7]
Path("reef_chart.txt").write_text("".join("#" * depth + "\n" for depth in depths))
print("reefs plotted")
