const departures = [
  ['14', 'Port Ellen via Bridgend and the distillery road', '08:05', 'A', '', 'Low floor'],
  ['14', 'Pier', '08:20', 'A', '4 min', 'Ends at the pier'],
  ['7', 'Northern lighthouse', '08:31', 'B', '', ''],
  ['S2', 'Secondary school', '08:34', 'C', '12 min', 'School days only'],
  ['9', 'Airport', '08:50', 'B', '', 'Luggage rack'],
];
document.querySelector('#table tbody').innerHTML = departures.map(row =>
  `<tr>${row.map((cell, index) => `<td${index === 4 && cell ? ' class="late"' : ''}>${cell}</td>`).join('')}</tr>`).join('');
