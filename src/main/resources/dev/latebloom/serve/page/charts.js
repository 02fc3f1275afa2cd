// Curves by step, drawn by uPlot (a global of its script).

const HEIGHT = 230;
const charts = new Map();
const settings = { smooth: 0.5, log: false };

/** A colour of the style sheet, by the class that has it. */
export function colour(name) {
  const probe = document.createElement('i');
  probe.className = name;
  document.body.append(probe);
  const found = getComputedStyle(probe).getPropertyValue('--c').trim();
  probe.remove();
  return found;
}

const variable = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export const short = n => n == null ? '–'
  : n >= 1e9 ? (n / 1e9).toFixed(2) + ' G' : n >= 1e6 ? (n / 1e6).toFixed(2) + ' M' : n >= 1e4 ? (n / 1e3).toFixed(1) + ' k'
  : Math.round(n).toLocaleString('en');

const value = n => n == null ? '–' : Math.abs(n) >= 100 ? n.toFixed(0) : n.toPrecision(3);

/** An exponential mean over points; a gap stays one. */
function smoothed(values, share) {
  let mean = null;
  return values.map(v => {
    if (v == null) return null;
    mean = mean == null ? v : share * mean + (1 - share) * v;
    return mean;
  });
}

const COHORTS = new Set(['unseen', 'unlearned', 'early', 'late', 'quarantined']);
const lineColour = (name, i) => colour(COHORTS.has(name) ? name : name === '(others)' ? 'c0' : 'c' + (1 + i % 11));

function axes(unit) {
  const label = text => ({ label: text, labelSize: 16, labelFont: '12px system-ui, sans-serif', font: '12px system-ui, sans-serif' });
  const look = { stroke: variable('--soft'), grid: { stroke: variable('--line'), width: 1 }, ticks: { stroke: variable('--line'), width: 1 } };
  return [
    { ...look, ...label('step'), values: (_, ticks) => ticks.map(n => n >= 1e4 ? short(n) : n % 1 ? '' : n.toLocaleString('en')), size: 30 },
    { ...look, ...label(unit), values: (_, ticks) => ticks.map(n => n == null ? '' : String(+n.toPrecision(4))), size: 46 },
  ];
}

/** What uPlot is told: a band of low and high where there is one, then a line for each quantity. */
function plan(root, data) {
  const names = Object.keys(data.series);
  const series = [{ label: 'step', value: (_, n) => n == null ? '–' : n.toLocaleString('en') }];
  const values = [data.steps];
  const bands = [];
  if (data.low) {
    const faint = colour('c2') + '33';
    series.push({ label: 'highest', stroke: 'transparent', width: 0, points: { show: false }, value: (_, n) => value(n) });
    series.push({ label: 'lowest', stroke: 'transparent', width: 0, points: { show: false }, value: (_, n) => value(n) });
    bands.push({ series: [1, 2], fill: faint });
    values.push(data.high, data.low);
  }
  names.forEach((name, i) => {
    series.push({ label: name, stroke: data.low ? colour('c2') : lineColour(name, i), width: 2, spanGaps: true, value: (_, n) => value(n),
      points: { show: data.steps.length < 3 } });
    values.push(smoothed(data.series[name], settings.smooth));
  });
  const log = settings.log && root.dataset.unit === 'nats';
  return { values, options: {
    width: root.clientWidth, height: HEIGHT, series, bands, axes: axes(root.dataset.unit),
    scales: { x: { time: false }, y: log ? { distr: 3 } : {} },
    cursor: { y: false, drag: { x: true, y: false } }, legend: { live: true },
  } };
}

class Chart {
  constructor(root) {
    this.root = root;
    root.tabIndex = 0;
    root.setAttribute('role', 'img');
    root.addEventListener('keydown', e => this.move(e));
    new ResizeObserver(() => this.plot?.setSize({ width: root.clientWidth, height: HEIGHT })).observe(root);
  }

  update(data) {
    this.data = data;
    this.draw();
  }

  draw() {
    const data = this.data;
    if (!data) return;
    const names = Object.keys(data.series);
    if (!data.steps.length) return this.say(this.root.dataset.empty || 'no step yet');
    const { values, options } = plan(this.root, data);
    const form = JSON.stringify([names, settings.log, variable('--ink'), data.steps.length < 3]);
    if (this.plot && this.form === form) this.plot.setData(values);
    else {
      this.plot?.destroy();
      this.root.replaceChildren();
      this.plot = new uPlot(options, values, this.root);
      this.form = form;
      this.root.querySelectorAll('.u-series th').forEach(th => {
        th.tabIndex = 0;
        th.addEventListener('keydown', e => { if (e.key === 'Enter') th.click(); });
      });
    }
    const last = names.map(name => name + ' ' + value(data.series[name].findLast(v => v != null)));
    this.root.setAttribute('aria-label', 'by step, from ' + data.steps[0] + ' to ' + data.steps.at(-1) + '; newest: ' + last.join(', '));
  }

  say(text) {
    this.plot?.destroy();
    this.plot = null;
    const p = document.createElement('p');
    p.className = 'empty';
    p.textContent = text;
    this.root.replaceChildren(p);
  }

  /** Arrow keys move the cursor from point to point; the legend shows its values. */
  move(e) {
    const by = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[e.key];
    if (!by || !this.plot || e.target !== this.root) return;
    e.preventDefault();
    const last = this.data.steps.length - 1;
    const at = this.plot.cursor.idx ?? last;
    const next = Math.max(0, Math.min(last, at + by));
    this.plot.setCursor({ left: this.plot.valToPos(this.data.steps[next], 'x'), top: 10 });
  }
}

export function update(name, data) {
  const root = document.getElementById(name);
  if (!charts.has(name)) charts.set(name, new Chart(root));
  charts.get(name).update(data);
}

/** How lines are drawn from now on. */
export function set(changes) {
  Object.assign(settings, changes);
  charts.forEach(chart => chart.draw());
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => set({}));
