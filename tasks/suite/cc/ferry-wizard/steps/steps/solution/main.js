import { book } from './backend.js';
import { pounds, price } from './fares.js';
import { Wizard } from './wizard.js';

const form = document.querySelector('#booking');
const find = selector => document.querySelector(selector);
const VEHICLES = { none: 'No vehicle', bicycle: 'Bicycle', car: 'Car', van: 'Van' };
const MOTORS = ['car', 'van'];
let reviewed = false;

function data() {
  const all = Object.fromEntries(new FormData(form));
  const plate = MOTORS.includes(all.vehicle) ? all.plate : '';
  return { ...all, plate, adults: Number(all.adults), children: Number(all.children) };
}

function review() {
  if (reviewed) return;
  reviewed = true;
  const told = data();
  const rows = {
    From: told.from, To: told.to, Date: told.date, Name: told.name, 'E-mail': told.email,
    Adults: told.adults, Children: told.children, Vehicle: VEHICLES[told.vehicle],
    ...(told.plate ? { Registration: told.plate } : {}),
  };
  find('#review').replaceChildren(...Object.entries(rows).flatMap(([term, value]) => {
    const name = document.createElement('dt');
    const text = document.createElement('dd');
    name.textContent = term;
    text.textContent = value;
    return [name, text];
  }));
  find('#total').textContent = pounds(price(told));
}

function offer() {
  form.elements.plate.closest('label').hidden = !MOTORS.includes(form.elements.vehicle.value);
}

const wizard = new Wizard(form, { read: data, arrived: it => { if (it.last) review(); } });
form.elements.vehicle.addEventListener('change', () => {
  offer();
  wizard.tell(form.elements.plate, '');
});
offer();
find('#next').addEventListener('click', () => wizard.next());
find('#back').addEventListener('click', () => wizard.back());

form.addEventListener('submit', async event => {
  event.preventDefault();
  if (!wizard.last) return;
  const reference = await book(data());
  find('#result').textContent = `Booked. Your reference is ${reference}.`;
});
