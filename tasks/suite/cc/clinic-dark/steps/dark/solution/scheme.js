const system = matchMedia('(prefers-color-scheme: dark)');
const button = document.querySelector('#scheme');

function show() {
  const scheme = localStorage.getItem('scheme') ?? (system.matches ? 'dark' : 'light');
  document.documentElement.dataset.scheme = scheme;
  button.textContent = scheme === 'dark' ? 'Light mode' : 'Dark mode';
}

button.addEventListener('click', () => {
  localStorage.setItem('scheme', document.documentElement.dataset.scheme === 'dark' ? 'light' : 'dark');
  show();
});
system.addEventListener('change', show);
show();
