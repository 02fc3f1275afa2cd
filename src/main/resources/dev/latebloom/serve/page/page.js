// The live page: listens to the run and shows what it says. Texts of the run are set as text, never as markup.
import * as charts from './charts.js';
import * as map from './map.js';
import { follow } from './examples.js';

const COHORTS = ['unseen', 'unlearned', 'early', 'late', 'quarantined'];
// The trainer's wall clock is idle + train; the other stages run beside it or on other threads.
const STAGES = { train: 'c3', idle: 'c0', draw: 'c2', batch: 'c8', observe: 'c5', reweight: 'c1' };
const CHARTS = ['loss', 'reward', 'divergence', 'entropy', 'held_out', 'held_out_source', 'source_loss', 'cohort_loss', 'cohort_share'];

const $ = id => document.getElementById(id);
const { short } = charts;
const whole = n => n == null ? '–' : Math.round(n).toLocaleString('en');
const fixed = (n, digits) => n == null ? '–' : n.toFixed(digits);
const percent = n => n == null ? '–' : (100 * n).toFixed(1) + '%';
const bytes = n => n == null ? '–' : n >= 1e9 ? (n / 1e9).toFixed(1) + ' GB' : n >= 1e6 ? (n / 1e6).toFixed(1) + ' MB' : whole(n / 1e3) + ' kB';
function span(seconds) {
  const s = Math.round(seconds), h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
  return s < 60 ? s + ' s' : h >= 48 ? Math.floor(h / 24) + ' d ' + h % 24 + ' h' : h ? h + ' h ' + m + ' min' : m + ' min ' + s % 60 + ' s';
}
const since = time => time ? span(Math.max(0, (Date.now() - Date.parse(time)) / 1000)) : '–';

function element(tag, text, className) {
  const e = document.createElement(tag);
  if (text != null) e.textContent = text;
  if (className) e.className = className;
  return e;
}

/** A name with the glossary's words behind it. */
function term(text, key) {
  const e = element('span', text);
  if (key) {
    e.dataset.term = key;
    e.tabIndex = 0;
  }
  return e;
}

/** Replaces rows only where their text changed, so that a focused name keeps the focus. */
function rows(body, lines) {
  const form = JSON.stringify(lines.map(line => line.map(cell => cell.key)));
  if (body.dataset.form !== form) {
    body.dataset.form = form;
    body.replaceChildren(...lines.map(line => {
      const row = element('tr');
      row.append(...line.map(cell => {
        const td = element('td');
        td.append(cell.node ? cell.node() : '');
        return td;
      }));
      return row;
    }));
  }
  lines.forEach((line, i) => line.forEach((cell, j) => {
    const td = body.rows[i].cells[j];
    if (cell.text != null && td.textContent !== cell.text) td.textContent = cell.text;
  }));
}

const name = (text, key, className) => ({ key: text + '|' + (className || ''), node: () => {
  const all = new DocumentFragment();
  if (className) all.append(element('span', null, 'swatch ' + className));
  all.append(term(text, key));
  return all;
} });
const cell = text => ({ key: '', text });
const pairs = (id, list) => rows($(id), list.map(([text, value, key]) => [name(text, key), cell(value)]));

function bar(id, parts) {
  const root = $(id), total = parts.reduce((sum, [, n]) => sum + n, 0);
  if (root.children.length !== parts.length) root.replaceChildren(...parts.map(([className]) => element('i', null, className)));
  parts.forEach(([, n], i) => { root.children[i].style.width = (total ? 100 * n / total : 0) + '%'; });
}

function legend(id, items) {
  const form = items.map(([text]) => text).join();
  const root = $(id);
  if (root.dataset.form !== form) {
    root.dataset.form = form;
    root.replaceChildren(...items.map(([text, className, key]) => {
      const li = element('li');
      li.append(element('i', null, 'square ' + className), term(text, key), ' ', element('span'));
      return li;
    }));
  }
  items.forEach(([, , , value], i) => { root.children[i].lastChild.textContent = value ?? ''; });
}

function tiles(s) {
  const k = s.snapshot || { figures: { cohorts: [] } };
  const late = k.figures.cohorts.find(c => c.cohort === 'late');
  const rewarded = k.rollouts && k.rollouts.responses;
  const measure = rewarded ? ['reward', fixed(k.rollouts.reward, 3), 'reward'] : ['loss, nats', fixed(k.loss, 3), 'example loss'];
  const list = [
    ['step', whole(k.step), 'step'], measure, ['tokens a second', short(s.tokensPerSecond), 'token'],
    ['tokens', short(k.tokens), 'token'], ['epochs', s.snapshot && s.pool.admitted ? (k.visits / s.pool.admitted).toFixed(2) : '–', 'epoch'],
    ['round', whole(k.round), 'round'], ['late share of draws', percent(late && late.shareOfDraws), 'early, late'],
  ];
  const root = $('tiles');
  // What is measured is known from the first step on.
  if (root.dataset.measure !== measure[0]) root.replaceChildren();
  root.dataset.measure = measure[0];
  if (!root.children.length) root.append(...list.map(([text, , key]) => {
    const tile = element('div');
    tile.append(element('b'), term(text, key));
    tile.lastChild.classList.add('soft');
    return tile;
  }));
  list.forEach(([, value], i) => { root.children[i].firstChild.textContent = value; });
  $('goal').hidden = !(s.goal && s.snapshot);
  if ($('goal').hidden) return;
  $('goalbar').style.width = Math.min(100, 100 * k.step / s.goal) + '%';
  const left = s.stepsPerSecond > 0 ? ', about ' + span(Math.max(0, s.goal - k.step) / s.stepsPerSecond) + ' left' : '';
  $('goaltext').textContent = whole(k.step) + ' of ' + whole(s.goal) + ' steps' + left;
}

/** Only a model under reinforcement writes any. */
function responses(any) {
  document.querySelectorAll('.responses').forEach(section => { section.hidden = !any; });
  $('losstitle').textContent = any ? 'Loss: 1 less the reward' : 'Loss';
}

function cohorts(k) {
  const figures = k ? k.figures : { cohorts: [] };
  const by = Object.fromEntries(figures.cohorts.map(c => [c.cohort, c]));
  rows($('cohorts'), COHORTS.map(each => {
    const c = by[each] || {};
    const key = { early: 'early, late', late: 'early, late', quarantined: 'quarantine' }[each] || 'cohort';
    return [name(each, key, each), cell(whole(c.examples)), cell(fixed(c.meanLoss, 3)), cell(percent(c.shareOfDraws))];
  }));
  bar('mix', COHORTS.map(each => [each, (by[each] || { examples: 0 }).examples]));
  if (!k) return;
  const health = $('health');
  if (!health.children.length) health.append(term('effective sample size', 'effective sample size'), ' ', element('b'), ' · ',
    term('largest weight', 'sampling weight'), ' ', element('b'), ' · ', term('lag', 'lag'), ' ', element('b'));
  [whole(figures.effectiveSampleSize), fixed(figures.largestWeight, 1), whole(k.weightLag) + ' steps']
    .forEach((text, i) => { health.querySelectorAll('b')[i].textContent = text; });
}

function evaluation(e) {
  const nothing = 'nothing is held out (evaluate.share)';
  $('held_out').dataset.empty = $('held_out_source').dataset.empty = e ? 'no evaluation yet' : nothing;
  $('heldouttext').textContent = !e ? '' : 'after step ' + whole(e.step) + ' ' + fixed(e.loss, 3) + ' over ' + whole(e.records) + ' records, '
    + fixed(e.overSources, 3) + ' over sources; best ' + fixed(e.best.loss, 3) + ' at step ' + whole(e.best.step) + '; '
    + (e.asked ? whole(e.right) + ' of ' + whole(e.asked) + ' answers right; ' : '')
    + percent(e.share) + " of training's time" + (e.failure ? '; ' + e.failure : '');
}

/** What the model wrote at the newest evaluation. Texts come from strangers: they are set as text only. */
function answers(e) {
  const verdicts = { right: 'right', wrong: 'wrong', continued: 'a plain text, gone on with from its half' };
  $('answerstext').textContent = e.step < 0 ? 'No evaluation yet.' : !e.answers.length ? 'The model is asked nothing (evaluate.answers).'
    : 'Prompt and what the model wrote after step ' + whole(e.step) + ', by the likeliest tokens.';
  $('answers').replaceChildren(...e.answers.map(each => {
    const li = element('li', null, 'answer');
    const text = element('div', null, 'text'), reference = element('div', null, 'text soft');
    text.append(element('span', each.prompt, 'soft'), element('b', each.written));
    reference.textContent = 'in the record: ' + each.reference;
    li.append(text, reference, element('p', verdicts[each.verdict] + (each.source && ' · source ' + each.source), 'note'));
    return li;
  }));
}

function stages(k) {
  const names = Object.keys(STAGES);
  bar('stages', names.map(n => [STAGES[n], k ? k.times[n] : 0]));
  legend('stagenames', names.map(n => [n, STAGES[n], { draw: 'draw', batch: 'micro-batch', observe: 'ledger', reweight: 'policy' }[n] || 'step',
    k ? (k.times[n] / 1e6).toFixed(2) + ' ms' : '–']));
}

function tables(s) {
  const rejected = Object.entries(s.ingest.rejected);
  pairs('ingest', [
    ['records read', whole(s.ingest.records), 'record'], ['examples', whole(s.ingest.examples), 'example'], ['duplicates', whole(s.ingest.duplicates), 'duplicate'],
    ['rejected', whole(rejected.reduce((sum, [, n]) => sum + n, 0)), 'dead letter'],
    ...rejected.map(([reason, n]) => ['· ' + reason.replaceAll('_', ' '), whole(n)]),
    ['still in Kafka', s.ingest.kafkaLag < 0 ? '–' : whole(s.ingest.kafkaLag), 'Kafka lag'],
    ['lost', whole(s.ingest.lost), 'lost record'], ['failures of reading', whole(s.ingest.failures)],
  ]);
  pairs('pool', [['held', whole(s.pool.held), 'pool'], ['capacity', whole(s.pool.capacity), 'pool'], ['backlog', whole(s.pool.backlog), 'backlog'],
    ['ever admitted', whole(s.pool.admitted), 'admission'], ['credits left in the round', whole(s.pool.remaining), 'credit']]);
  $('fill').style.width = (s.pool.capacity ? 100 * s.pool.held / s.pool.capacity : 0) + '%';
  const c = s.checkpoint;
  pairs('checkpoint', [['newest', c.step == null ? 'none yet' : 'step ' + whole(c.step), 'checkpoint'], ['its age', since(c.finished)],
    ['it took', c.seconds == null ? '–' : c.seconds.toFixed(2) + ' s'], ['its size', bytes(c.bytes)], ['written by this process', whole(c.count)],
    ['failed', whole(c.failed)], ...(c.failure ? [['the last failed', c.failure]] : [])]);
  const r = s.restarts;
  pairs('restarts', ['loop', 'ingest', 'broker'].map(part => [part, whole(part === 'ingest' ? s.ingest.failures : r.counts[part] || 0), part === 'loop' ? 'life' : undefined]));
  $('lasterror').textContent = r.last ? since(r.at) + ' ago: ' + r.last : 'nothing has failed in this process';
  const used = s.disk ? Object.values(s.disk.used).reduce((sum, n) => sum + n, 0) : null;
  pairs('machine', [['device', s.about.device || '–', 'device'], ['resident memory', bytes(s.memory.resident), 'resident memory'],
    ['heap', bytes(s.memory.heap) + ' of ' + bytes(s.memory.largestHeap), 'heap'], ['disk free', bytes(s.disk && s.disk.free)],
    ['disk used by the run', bytes(used)], ...(s.disk ? Object.entries(s.disk.used).map(([use, n]) => ['· ' + use, bytes(n)]) : [])]);
  $('busy').textContent = s.busy;
  pairs('run', [['folder', s.runFolder.split('/').slice(-2).join('/')], ['model', s.about.model || '–', 'family'], ['policy', s.about.policy || '–', 'policy'],
    ['Kafka', s.bootstrap || '–'], ['version', s.version], ['commit', s.about.commit]]);
}

function cluster(c) {
  $('cluster').hidden = !c;
  if (!c) return;
  $('clustertext').textContent = 'This is ' + c.worker + ', with the weights of round ' + whole(c.round) + ' (' + c.hash.slice(0, 12) + '). It was left out of '
    + whole(c.leftOut) + ' rounds, has waited ' + span(c.waitNanos / 1e9) + ', sent ' + bytes(c.sent) + ' and received ' + bytes(c.received) + '.'
    + (c.note ? ' ' + (c.waits ? 'It waits for ' : '') + c.note + '.' : '');
  rows($('workers'), c.workers.map(w => [name(w.name), cell(w.newest ? whole(w.newest) : '–'), cell(whole(w.behind)), cell(fixed(w.loss, 3))]));
  rows($('rounds'), c.rounds.map(r => [cell(whole(r.round)), cell(fixed(r.waitNanos / 1e9, 1) + ' s'), cell(bytes(r.received)), cell(r.without.join(', '))]).reverse());
}

function show(s) {
  $('phase').textContent = s.phase;
  $('phase').className = s.ready ? 'phase ready' : 'phase';
  $('reason').textContent = s.reason;
  $('uptime').textContent = 'up ' + span(s.uptimeSeconds);
  document.title = 'Latebloom · ' + (s.snapshot ? 'step ' + whole(s.snapshot.step) : s.phase);
  tiles(s);
  cohorts(s.snapshot);
  evaluation(s.evaluation);
  stages(s.snapshot);
  cluster(s.cluster);
  tables(s);
}

function listen() {
  const events = new EventSource('/page/events');
  const on = (kind, take) => events.addEventListener(kind, e => take(JSON.parse(e.data)));
  on('status', show);
  on('map', map.update);
  on('answers', answers);
  on('reward', data => responses(data.steps.length > 0));
  for (const chart of CHARTS) on(chart, data => charts.update(chart, data));
  events.onerror = () => {
    $('phase').textContent = 'no answer';
    $('phase').className = 'phase lost';
    $('reason').textContent = 'the daemon does not answer; this page goes on asking';
    // A browser tries again by itself unless the answer was an error.
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
}

async function tooltips() {
  const words = await (await fetch('/page/terms.json')).json();
  const tip = $('tip');
  const hide = () => { tip.hidden = true; };
  const reveal = e => {
    const of = e.target.closest?.('[data-term]');
    if (!of) return hide();
    tip.textContent = words[of.dataset.term] ?? '';
    tip.hidden = !tip.textContent;
    of.setAttribute('aria-describedby', 'tip');
    const at = of.getBoundingClientRect();
    tip.style.left = scrollX + Math.max(8, Math.min(at.left, innerWidth - tip.offsetWidth - 12)) + 'px';
    tip.style.top = scrollY + at.bottom + 6 + 'px';
  };
  for (const kind of ['pointerover', 'focusin']) document.addEventListener(kind, reveal);
  document.addEventListener('focusout', hide);
  document.addEventListener('keydown', e => { if (e.key === 'Escape') hide(); });
  document.querySelectorAll('[data-term]').forEach(each => { each.tabIndex = 0; });
}

legend('kinds', [['learned and others', 'other', 'learned'], ['late', 'late', 'early, late'], ['quarantined', 'quarantined', 'quarantine']]);
$('controls').addEventListener('input', () => charts.set({ smooth: +$('smooth').value, log: $('log').checked }));
for (const chart of CHARTS) charts.update(chart, { steps: [], series: {} });
tooltips();
listen();
follow();
