echo $(($(cat buoy_peak.txt) + 1)) > buoy_peak.txt
