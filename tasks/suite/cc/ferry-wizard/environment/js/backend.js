/** The booking office. Resolves to the reference of the booking. */
export function book(data) {
  return new Promise(done => {
    setTimeout(() => {
      const bookings = JSON.parse(localStorage.getItem('bookings') ?? '[]');
      const reference = `FY${String(1001 + bookings.length)}`;
      bookings.push({ ...data, reference });
      localStorage.setItem('bookings', JSON.stringify(bookings));
      done(reference);
    }, 300);
  });
}
