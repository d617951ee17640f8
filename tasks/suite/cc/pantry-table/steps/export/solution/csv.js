function cell(value) {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The items as CSV for Excel: titles first, a mark for UTF-8 before them. */
export function asCsv(columns, items) {
  const lines = [columns.map(column => column.title), ...items.map(item => columns.map(column => item[column.key]))];
  return `\ufeff${lines.map(line => line.map(cell).join(',')).join('\r\n')}\r\n`;
}

export function download(name, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
