// The map of examples: a histogram of learning time against loss, made on the server.
import { colour } from './charts.js';

const KINDS = ['other', 'late', 'quarantined'];
const WITHOUT = ['unlearned', 'early', 'late', 'quarantined'];
const LEFT = 52, BELOW = 38, TOP = 6, GAP = 16;
// A cohort of what is not learned is as wide as so many columns of learning time.
const WIDE = 3;
const canvas = document.getElementById('map');
const pen = canvas.getContext('2d');
let map = null, mark = null;

const whole = n => n.toLocaleString('en');
const rows = () => map.edges.length;
const columns = () => map.columns + WITHOUT.length;
const unit = () => (canvas.clientWidth - LEFT - GAP) / (map.columns + WIDE * WITHOUT.length);
const cellHeight = () => (canvas.clientHeight - BELOW - TOP) / rows();
const width = column => column < map.columns ? unit() : WIDE * unit();
const left = column => LEFT + Math.min(column, map.columns) * unit() + (column < map.columns ? 0 : GAP + (column - map.columns) * WIDE * unit());
const top = row => TOP + (rows() - 1 - row) * cellHeight();

/** How many examples of each kind are in a place. */
function counts(column, row) {
  const at = column * rows() + row;
  return KINDS.map(kind => {
    const cells = map[kind];
    for (let i = 0; i < cells.length; i += 2) if (cells[i] === at) return cells[i + 1];
    return 0;
  });
}

function text(words, x, y, align) {
  pen.textAlign = align;
  pen.fillText(words, x, y);
}

function frame(soft, line) {
  pen.fillStyle = soft;
  pen.font = '11px system-ui, sans-serif';
  pen.textBaseline = 'middle';
  for (let row = 0; row < rows(); row += 4) text(String(+map.edges[row].toPrecision(2)), LEFT - 5, top(row) + cellHeight(), 'right');
  pen.textBaseline = 'alphabetic';
  const y = canvas.clientHeight - BELOW + 14, learned = map.columns * unit(), height = rows() * cellHeight();
  text('step 1', LEFT, y, 'left');
  if (map.step) text('step ' + whole(map.step), LEFT + learned, y, 'right');
  text('learning time', LEFT + learned / 2, y + 15, 'center');
  text('not learned', left(map.columns + 2), y, 'center');
  pen.strokeStyle = line;
  pen.strokeRect(LEFT, TOP, learned, height);
  pen.strokeRect(left(map.columns), TOP, WITHOUT.length * WIDE * unit(), height);
  pen.save();
  pen.translate(10, TOP + height / 2);
  pen.rotate(-Math.PI / 2);
  text('loss, nats', 0, 0, 'center');
  pen.restore();
}

function draw() {
  if (!map) return;
  const style = getComputedStyle(document.documentElement);
  const scale = devicePixelRatio;
  canvas.width = canvas.clientWidth * scale;
  canvas.height = canvas.clientHeight * scale;
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  frame(style.getPropertyValue('--soft'), style.getPropertyValue('--line'));
  const most = Math.max(1, ...KINDS.flatMap(kind => map[kind].filter((_, i) => i % 2)));
  for (const kind of KINDS) {
    pen.fillStyle = colour(kind);
    for (let i = 0; i < map[kind].length; i += 2) {
      const column = Math.floor(map[kind][i] / rows()), row = map[kind][i] % rows();
      // One example is visible, and the fullest place is full.
      pen.globalAlpha = 0.25 + 0.75 * Math.log1p(map[kind][i + 1]) / Math.log1p(most);
      pen.fillRect(left(column) + 0.5, top(row) + 0.5, width(column) - 1, cellHeight() - 1);
    }
  }
  pen.globalAlpha = 1;
  if (mark) {
    pen.strokeStyle = style.getPropertyValue('--ink');
    pen.lineWidth = 2;
    pen.strokeRect(left(mark.column), top(mark.row), width(mark.column), cellHeight());
    pen.lineWidth = 1;
  }
}

function say() {
  const place = document.getElementById('place');
  if (!map) return;
  if (!mark) {
    place.textContent = map.unseen ? whole(map.unseen) + ' examples have not been trained on yet' : '';
    return;
  }
  const { column, row } = mark;
  const from = row ? map.edges[row] : 0, to = row + 1 < rows() ? ' to ' + map.edges[row + 1] : ' and more';
  const when = column < map.columns
    ? 'learned at steps ' + whole(Math.round(column * map.step / map.columns) + 1) + ' to ' + whole(Math.round((column + 1) * map.step / map.columns))
    : 'not learned, ' + WITHOUT[column - map.columns];
  const [other, late, quarantined] = counts(column, row);
  place.textContent = when + ', loss ' + from + to + ' nats: ' + whole(other + late + quarantined) + ' examples'
    + (late ? ', ' + whole(late) + ' late' : '') + (quarantined ? ', ' + whole(quarantined) + ' quarantined' : '');
}

function put(next) {
  mark = next;
  draw();
  say();
}

canvas.addEventListener('pointermove', e => {
  if (!map) return;
  const column = Array.from({ length: columns() }).findIndex((_, i) => e.offsetX >= left(i) && e.offsetX < left(i) + width(i));
  const row = rows() - 1 - Math.floor((e.offsetY - TOP) / cellHeight());
  put(column < 0 || row < 0 || row >= rows() ? null : { column, row });
});
canvas.addEventListener('pointerleave', () => put(null));
canvas.addEventListener('keydown', e => {
  const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[e.key];
  if (!by || !map) return;
  e.preventDefault();
  const at = mark || { column: 0, row: 0 };
  put({ column: Math.max(0, Math.min(columns() - 1, at.column + by[0])), row: Math.max(0, Math.min(rows() - 1, at.row + by[1])) });
});
new ResizeObserver(draw).observe(canvas);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);

export function update(next) {
  map = next;
  draw();
  say();
}
