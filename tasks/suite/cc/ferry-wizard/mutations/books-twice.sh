sed -i "/find('#book').disabled = true/d" js/main.js
