// What is new comes from the club's calendar, which is slow.
setTimeout(() => {
  const banner = document.createElement('div');
  banner.className = 'banner';
  banner.textContent = 'New show: "Winter shore", from 3 December in the net loft.';
  document.body.prepend(banner);
}, 700);
