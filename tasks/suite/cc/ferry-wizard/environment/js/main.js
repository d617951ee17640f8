import { book } from './backend.js';
import { RULES } from './rules.js';

const form = document.querySelector('#booking');

function data() {
  const all = Object.fromEntries(new FormData(form));
  return { ...all, adults: Number(all.adults), children: Number(all.children) };
}

form.addEventListener('submit', async event => {
  event.preventDefault();
  const wrong = Object.values(RULES).map(rule => rule(data())).filter(Boolean);
  if (wrong.length) return alert(wrong.join('\n'));
  const reference = await book(data());
  document.querySelector('#result').textContent = `Booked. Your reference is ${reference}.`;
});
