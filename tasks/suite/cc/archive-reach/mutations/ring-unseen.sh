sed -i 's/outline-color: #ffd479/outline-color: #5a3a38/' styles.css
