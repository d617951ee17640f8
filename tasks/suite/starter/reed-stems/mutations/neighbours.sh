sed -i 's/STEM_NEIGHBOURS = 3/STEM_NEIGHBOURS = 2/' reed_stems.py
