// What is new comes from the club's calendar, which is slow. Its place is there from the start.
setTimeout(() => {
  const text = document.createElement('span');
  text.textContent = 'New show: "Winter shore", from 3 December in the net loft.';
  document.querySelector('#banner').append(text);
}, 700);
