// Shows the first four photographs in turn.
const EVERY = 1200;

async function carousel() {
  const photos = (await (await fetch('data.json')).json()).slice(0, 4);
  const place = document.querySelector('#show');
  let index = 0;
  const show = () => {
    const { file, title } = photos[index];
    place.innerHTML = `<img src="${file}"><p class="title">${title}</p>`;
    index = (index + 1) % photos.length;
  };
  show();
  setInterval(show, EVERY);
}

carousel();
