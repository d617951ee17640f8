sed -i 's|plotting/plot_reefs.py|plotting/plot_reef.py|' reef_pipeline.yml
