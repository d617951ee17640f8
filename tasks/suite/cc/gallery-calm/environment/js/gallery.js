const PAGE = 6;
let shown = 0;

async function more() {
  const photos = await (await fetch('data.json')).json();
  const grid = document.querySelector('#grid');
  shown = Math.min(shown + PAGE, photos.length);
  grid.innerHTML = photos.slice(0, shown).map(photo =>
    `<figure class="photo"><img src="${photo.file}"><figcaption>${photo.title}, ${photo.by}</figcaption></figure>`).join('');
  window.scrollTo(0, document.body.scrollHeight);
}

document.querySelector('#more').addEventListener('click', more);
more().then(() => window.scrollTo(0, 0));
