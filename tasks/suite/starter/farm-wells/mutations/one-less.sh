echo $(($(cat litres_total.txt) - 1)) > litres_total.txt
