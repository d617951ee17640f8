echo $(($(cat puffin_rows.txt) + 1)) > puffin_rows.txt
