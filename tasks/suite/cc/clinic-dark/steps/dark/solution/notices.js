const notices = [
  { text: 'Flu jabs on Saturday, no appointment needed.', kind: 'good' },
  { text: 'The lift is out of order until Wednesday.', kind: 'warn' },
];
for (const { text, kind } of notices) {
  const item = document.createElement('li');
  item.textContent = text;
  item.className = kind;
  document.querySelector('#notices').append(item);
}
