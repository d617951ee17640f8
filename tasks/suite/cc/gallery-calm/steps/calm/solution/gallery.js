const PAGE = 6;
let shown = 0;

function figure({ file, title, by, width, height }) {
  const made = document.createElement('figure');
  made.className = 'photo';
  made.innerHTML = `<div class="place"></div><figcaption></figcaption>`;
  made.querySelector('.place').style.aspectRatio = `${width} / ${height}`;
  made.querySelector('.place').append(Object.assign(new Image(width, height), { src: file, alt: title }));
  made.querySelector('figcaption').textContent = `${title}, ${by}`;
  return made;
}

async function more() {
  const photos = await (await fetch('data.json')).json();
  shown = Math.min(shown + PAGE, photos.length);
  document.querySelector('#grid').replaceChildren(...photos.slice(0, shown).map(figure));
}

document.querySelector('#more').addEventListener('click', more);
more();
