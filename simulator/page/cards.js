// Template cards, drawn and clickable as in the client.

import { h, icon } from './dom.js';

export function drawCard(entry, context) {
  const { card } = entry.content;
  const done = card.replaced_button || card.replace_text;
  const form = h('form', { class: `card template ${card.card_type}`, onsubmit: (event) => event.preventDefault(), 'aria-label': card.main_title?.title || '卡片' });
  const click = (key, label, selected) => context.act({ type: 'card', seq: entry.seq, key, label, selected });
  form.append(...[
    source(card, click), cardImage(card), title(card), emphasis(card), quote(card), imageText(card),
    card.sub_title_text ? h('p', { class: 'card-sub' }, card.sub_title_text) : null,
    vertical(card), horizontal(card), jumps(card), selection(card, entry), checkbox(card, entry), selects(card, entry),
    done ? h('div', { class: 'card-buttons' }, h('button', { type: 'button', class: 'card-button done', disabled: true }, done)) : buttons(card, click, form),
  ].filter(Boolean));
  return openable(form, card.card_action);
}

function openable(form, action) {
  if (action?.type === 1 && action.url) {
    form.classList.add('openable');
    form.addEventListener('click', (event) => {
      if (!event.target.closest('button, a, input, select, label')) window.open(action.url, '_blank', 'noopener');
    });
    form.append(h('a', { class: 'sr focusable', href: action.url, target: '_blank', rel: 'noopener noreferrer' }, '打开卡片链接'));
  }
  return form;
}

function source(card, click) {
  const menu = card.action_menu;
  if (!card.source?.desc && !card.source?.icon_url && !menu) return null;
  return h('div', { class: `card-source color${card.source?.desc_color || 0}` },
    card.source?.icon_url ? h('img', { src: card.source.icon_url, alt: '', onerror: (event) => event.target.remove() }) : null,
    h('span', {}, card.source?.desc || ''),
    menu ? h('details', { class: 'card-menu' }, h('summary', { 'aria-label': menu.desc || '更多' }, icon('more', 20)),
      h('div', { class: 'card-menu-list' }, ...menu.action_list.map((action) =>
        h('button', { type: 'button', onclick: (event) => { event.target.closest('details').open = false; click(action.key, action.text); } }, action.text)))) : null);
}

const cardImage = (card) => (card.card_image ? h('img', { class: 'card-image', src: card.card_image.url, alt: '', onerror: (event) => event.target.classList.add('broken') }) : null);

function title(card) {
  const main = card.main_title;
  if (!main?.title && !main?.desc) return null;
  return h('div', { class: 'card-head' }, main.title ? h('p', { class: 'card-title' }, main.title) : null, main.desc ? h('p', { class: 'card-desc' }, main.desc) : null);
}

const emphasis = ({ emphasis_content: content }) => (content?.title ? h('div', { class: 'card-emphasis' }, h('strong', {}, content.title), content.desc ? h('span', {}, content.desc) : null) : null);

const quote = ({ quote_area: area }) => (area?.title || area?.quote_text ? h('blockquote', { class: 'card-quote' }, area.title ? h('strong', {}, area.title) : null, linked(area, area.quote_text || '')) : null);

const imageText = ({ image_text_area: area }) => (area ? h('div', { class: 'card-imagetext' }, h('img', { src: area.image_url, alt: '', onerror: (event) => event.target.remove() }), h('span', {}, h('strong', {}, area.title || ''), area.desc || '')) : null);

const vertical = ({ vertical_content_list: list }) => (list?.length ? h('div', { class: 'card-vertical' }, ...list.map((line) => h('div', {}, h('strong', {}, line.title), h('span', {}, line.desc || '')))) : null);

const horizontal = ({ horizontal_content_list: list }) => (list?.length ? h('dl', { class: 'card-lines' }, ...list.flatMap((line) => [
  h('dt', {}, line.keyname),
  h('dd', {}, line.type === 2 ? h('a', { href: `sim/media/${encodeURIComponent(line.media_id)}` }, line.value || '附件') : linked(line, line.value || '')),
])) : null);

const jumps = ({ jump_list: list }) => (list?.length ? h('div', { class: 'card-jumps' }, ...list.map((jump) =>
  h(jump.type === 1 ? 'a' : 'span', jump.type === 1 ? { href: jump.url, target: '_blank', rel: 'noopener noreferrer' } : {}, h('span', {}, jump.title), icon('chevron', 16)))) : null);

const linked = (item, words) => (item.type === 1 && /^https?:/.test(item.url || '') ? h('a', { href: item.url, target: '_blank', rel: 'noopener noreferrer' }, words) : words);

const locked = (card, part) => Boolean(card.replaced_button || card.replace_text || part?.disable);

function selectRow(card, part, entry) {
  const id = `pick-${entry.seq}-${part.question_key}`;
  const picked = entry.content.chosen?.[part.question_key]?.[0] ?? part.selected_id;
  return h('label', { class: 'card-select', for: id }, h('span', {}, part.title || '请选择'),
    h('select', { id, name: part.question_key, disabled: locked(card, part) },
      picked ? null : h('option', { value: '' }, '请选择'),
      ...part.option_list.map((option) => h('option', { value: option.id, selected: option.id === picked }, option.text))), icon('chevron', 16));
}

const selection = (card, entry) => (card.button_selection ? h('div', { class: 'card-selects' }, selectRow(card, card.button_selection, entry)) : null);
const selects = (card, entry) => (card.select_list?.length ? h('div', { class: 'card-selects' }, ...card.select_list.map((part) => selectRow(card, part, entry))) : null);

function checkbox(card, entry) {
  const box = card.checkbox;
  if (!box) return null;
  const type = box.mode === 1 ? 'checkbox' : 'radio';
  const chosen = entry.content.chosen?.[box.question_key];
  return h('fieldset', { class: 'card-options' }, h('legend', { class: 'sr' }, box.mode === 1 ? '可以多选' : '选一项'), ...box.option_list.map((option) =>
    h('label', {}, h('input', { type, name: box.mode === 1 ? box.question_key : `${box.question_key}#${entry.seq}`, value: option.id, checked: chosen ? chosen.includes(option.id) : option.is_checked === true, disabled: locked(card, box) }), h('span', {}, option.text))));
}

function chosen(form) {
  const selected = {};
  for (const field of form.querySelectorAll('select, input:checked')) {
    if (field.value) (selected[field.name.split('#')[0]] ||= []).push(field.value);
  }
  return selected;
}

function buttons(card, click, form) {
  const list = card.button_list || (card.submit_button ? [{ ...card.submit_button, style: 1 }] : []);
  if (!list.length) return null;
  const press = (item) => async (event) => {
    const pressed = event.currentTarget;
    pressed.classList.add('pressed');
    await click(item.key, item.text, chosen(form));
    setTimeout(() => pressed.classList.remove('pressed'), 600);
  };
  return h('div', { class: `card-buttons ${list.length === 2 ? 'pair' : ''}` }, ...list.map((item) => (item.type === 1
    ? h('a', { class: `card-button style${item.style || 1}`, href: item.url, target: '_blank', rel: 'noopener noreferrer' }, item.text)
    : h('button', { type: 'button', class: `card-button style${item.style || 1}`, onclick: press(item) }, item.text))));
}
