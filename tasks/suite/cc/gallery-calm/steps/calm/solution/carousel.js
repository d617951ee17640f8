// Shows the first four photographs in turn, unless somebody looks, paused it, or wants no motion.
const EVERY = 1200;

async function carousel() {
  const place = document.querySelector('#show');
  const photos = (await (await fetch('data.json')).json()).slice(0, 4);
  const pause = place.querySelector('[data-pause]');
  let index = 0;
  let playing = !matchMedia('(prefers-reduced-motion: reduce)').matches;

  const show = by => {
    index = (index + by + photos.length) % photos.length;
    const { file, title, width, height } = photos[index];
    const image = Object.assign(new Image(width, height), { src: file, alt: title });
    place.querySelector('.frame').replaceChildren(image);
    place.querySelector('.title').textContent = title;
  };
  const label = () => { pause.textContent = playing ? 'Pause' : 'Play'; };

  place.addEventListener('click', event => {
    const { by, pause: pressed } = event.target.dataset;
    if (by) show(Number(by));
    if (pressed === undefined) return;
    playing = !playing;
    label();
  });
  setInterval(() => {
    if (playing && !place.matches(':hover, :focus-within')) show(1);
  }, EVERY);
  label();
  show(0);
}

carousel();
