const notices = [
  { text: 'Flu jabs on Saturday, no appointment needed.', kind: 'good' },
  { text: 'The lift is out of order until Wednesday.', kind: 'warn' },
];
for (const { text, kind } of notices) {
  const item = document.createElement('li');
  item.textContent = text;
  item.style.cssText = `margin: 8px 0; padding: 10px 14px; border-radius: 6px; background: ${kind === 'good' ? '#e3f6ea' : '#fff3d6'}; color: ${kind === 'good' ? '#3fa06d' : '#c08a1e'}`;
  document.querySelector('#notices').append(item);
}
