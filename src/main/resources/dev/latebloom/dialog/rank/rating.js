const inputs = [...document.querySelectorAll('input[type=radio]')];
const groups = new Set(inputs.map((input) => input.name));
const key = 'latebloom-' + [...groups].join('').slice(0, 200);
const chosen = JSON.parse(localStorage.getItem(key) ?? '{}');
const done = document.getElementById('done');

function show() {
  done.textContent = `${Object.keys(chosen).length} of ${groups.size} answered`;
}

for (const input of inputs) {
  input.checked = chosen[input.name] === input.value;
  input.addEventListener('change', () => {
    chosen[input.name] = input.value;
    localStorage.setItem(key, JSON.stringify(chosen));
    show();
  });
}

document.getElementById('save').addEventListener('click', () => {
  const lines = inputs
    .filter((input) => input.checked)
    .map((input) => ({
      pair: input.closest('section').dataset.pair,
      question: input.dataset.question,
      choice: input.value,
    }))
    .map((judgement) => JSON.stringify(judgement) + '\n');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(lines, { type: 'application/jsonl' }));
  link.download = 'judgements.jsonl';
  link.click();
  URL.revokeObjectURL(link.href);
});

show();
