sed -i 's/--soft: #5b625e/--soft: #8b928e/' css/base.css
