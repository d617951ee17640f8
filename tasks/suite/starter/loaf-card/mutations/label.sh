sed -i 's/aria-label="Save this recipe"/aria-label=""/' loaf_card.html
