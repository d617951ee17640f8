sed -i 's/if (!this.atEnd) this.news += 1;/this.news += 1;/; s/if (this.atEnd) this.toEnd();/this.toEnd();/' js/view.js
