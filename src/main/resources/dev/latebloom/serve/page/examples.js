// The last late and quarantined examples with their text and losses. Texts come from strangers: they are set as text only.
const EVERY = 10000;
const MOST = 8;
const SVG = 'http://www.w3.org/2000/svg';
const states = ['late', 'quarantined'];

function element(tag, text, className) {
  const e = document.createElement(tag);
  if (text != null) e.textContent = text;
  if (className) e.className = className;
  return e;
}

const loss = n => n == null ? '–' : n.toFixed(2);

/** Losses by visit, from nought to the highest; the newest is at the right. */
function history(visits, className) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 160 36');
  svg.setAttribute('class', 'history ' + className);
  svg.setAttribute('role', 'img');
  const known = visits.filter(v => v.loss != null);
  svg.setAttribute('aria-label', 'losses of its visits: ' + known.map(v => loss(v.loss) + ' at step ' + v.step).join(', '));
  if (!known.length) return svg;
  const from = known[0].step, to = known.at(-1).step, most = Math.max(0.1, ...known.map(v => v.loss));
  const place = v => [4 + 152 * (v.step - from) / (to - from || 1), 33 - 30 * v.loss / most].map(n => n.toFixed(1));
  const line = document.createElementNS(SVG, 'polyline');
  line.setAttribute('class', 'curve');
  line.setAttribute('points', known.map(v => place(v).join()).join(' '));
  svg.append(line);
  for (const v of known) {
    const dot = document.createElementNS(SVG, 'circle');
    const [x, y] = place(v);
    for (const [name, value] of Object.entries({ cx: x, cy: y, r: 1.8, class: 'dot' })) dot.setAttribute(name, value);
    const title = document.createElementNS(SVG, 'title');
    title.textContent = loss(v.loss) + ' nats at step ' + v.step.toLocaleString('en');
    dot.append(title);
    svg.append(dot);
  }
  return svg;
}

function item(example, state) {
  const li = element('li');
  const text = element('div', null, 'text');
  text.append(element('span', example.prompt, 'soft'), element('b', example.response));
  const facts = [example.source && 'source ' + example.source, example.key && 'key ' + example.key, 'example ' + example.id,
    example.visits + ' visits', 'loss ' + loss(example.losses.first) + ' → ' + loss(example.losses.last), 'weight ' + example.weight.toFixed(2)];
  li.append(text, history(example.history, state), element('p', facts.filter(Boolean).join(' · '), 'note'));
  if (example.why) {
    const why = element('details', null, 'note');
    why.append(element('summary', 'why so often'), example.why);
    li.append(why);
  }
  return li;
}

async function refresh(state) {
  const list = document.getElementById('examples-' + state);
  const answer = await fetch('/api/v1/examples?state=' + state + '&limit=' + MOST, { cache: 'no-store' });
  const body = await answer.json();
  const items = answer.ok ? body.examples.map(each => item(each, state)) : [element('li', body.detail, 'note')];
  list.replaceChildren(...(items.length ? items : [element('li', 'none now', 'note')]));
}

export async function follow() {
  for (;;) {
    if (document.visibilityState === 'visible') {
      // What cannot be had now is asked for again; the page says elsewhere that the run does not answer.
      await Promise.all(states.map(state => refresh(state).catch(() => {})));
    }
    await new Promise(resolve => setTimeout(resolve, EVERY));
  }
}
