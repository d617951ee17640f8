sed -i "s/replaceAll('\"', '\"\"')/replaceAll('\"', '')/; s/\[\",/[\"/" js/csv.js
