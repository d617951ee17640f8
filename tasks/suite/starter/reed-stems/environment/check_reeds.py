import sys

for line in open("reed_stems.py"):
    if line.startswith("STEM_NEIGHBOURS") and line.split()[-1] != "3":
        print("wrong:", line.strip())
        print("expected: STEM_NEIGHBOURS = 3")
        sys.exit(1)
print("ok")
