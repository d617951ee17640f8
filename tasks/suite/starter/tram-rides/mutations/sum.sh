echo $(($(cat boarded_sum.txt) + 10)) > boarded_sum.txt
