'use strict';
// Tables sort by a click on a heading; #sort=TABLE,COLUMN,ascending in the address sorts on opening. Missing values stay last.
const key = cell => cell.dataset.v !== undefined ? (cell.dataset.v === '' ? NaN : Number(cell.dataset.v)) : cell.textContent;
const missing = value => value === '' || Number.isNaN(value);
function sort(table, column, order) {
  const body = table.tBodies[0], sign = order === 'descending' ? -1 : 1;
  const rows = [...body.rows].map(row => [key(row.cells[column]), row]);
  rows.sort(([a], [b]) => missing(a) || missing(b) ? missing(a) - missing(b)
    : sign * (typeof a === 'number' ? a - b : a.localeCompare(b)));
  body.append(...rows.map(([, row]) => row));
  [...table.tHead.rows[0].cells].forEach((head, at) => head.setAttribute('aria-sort', at === column ? order : 'none'));
}
document.querySelectorAll('table.sortable').forEach(table => {
  [...table.tHead.rows[0].cells].forEach((head, column) => head.querySelector('button').addEventListener('click', () => {
    const first = head.classList.contains('number') ? 'descending' : 'ascending';
    const other = first === 'ascending' ? 'descending' : 'ascending';
    sort(table, column, head.getAttribute('aria-sort') === first ? other : first);
  }));
});
document.querySelectorAll('input[data-table]').forEach(input => input.addEventListener('input', () => {
  const wanted = input.value.toLowerCase();
  for (const row of document.getElementById(input.dataset.table).tBodies[0].rows)
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
}));
const asked = /^#sort=([\w-]+),(\d+),(ascending|descending)$/.exec(location.hash);
if (asked && document.getElementById(asked[1])) sort(document.getElementById(asked[1]), Number(asked[2]), asked[3]);
