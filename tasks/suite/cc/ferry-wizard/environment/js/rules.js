const motor = data => data.vehicle === 'car' || data.vehicle === 'van';

/** For each field: what is said when it is wrong, '' when it is right. */
export const RULES = {
  from: data => (data.from ? '' : 'Choose where you leave from'),
  to: data => (data.to ? '' : 'Choose where you go to'),
  date: data => (/^\d{4}-\d{2}-\d{2}$/.test(data.date) ? '' : 'Choose a date'),
  name: data => (data.name.trim() ? '' : 'Enter your name'),
  email: data => (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(data.email) ? '' : 'Enter an e-mail address such as ann@example.org'),
  adults: data => (data.adults >= 1 && data.adults <= 9 ? '' : 'At least one adult, nine at most'),
  children: data => (data.children >= 0 && data.children <= 9 ? '' : 'Nine children at most'),
  plate: data => (!motor(data) || data.plate.trim() ? '' : 'Enter the registration of the vehicle'),
};
