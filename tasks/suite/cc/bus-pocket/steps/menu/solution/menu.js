const button = document.querySelector('.fold');
const menu = document.querySelector('#menu');

const fold = open => button.setAttribute('aria-expanded', String(open));

button.addEventListener('click', () => fold(button.getAttribute('aria-expanded') !== 'true'));
menu.addEventListener('click', event => { if (event.target.closest('a')) fold(false); });
document.querySelector('.top').addEventListener('keydown', event => {
  if (event.key !== 'Escape' || button.getAttribute('aria-expanded') !== 'true') return;
  fold(false);
  button.focus();
});
