sed -i "s/date: (a, b) => day(a) - day(b)/date: (a, b) => collator.compare(a, b)/" js/view.js
