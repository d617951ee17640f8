sed -i 's/for="hull_length"/for="hull_lenght"/' berth_form.html
