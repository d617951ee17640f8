sed -i 's/min-height: 44px/min-height: 30px/' styles.css
