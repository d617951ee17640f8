sed -i "s/search: event.target.value, page: 1/search: event.target.value/; s/state.page = Math.min.*/state.page = Math.max(1, state.page);/" js/main.js
