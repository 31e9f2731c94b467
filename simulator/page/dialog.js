// Small questions, errors and pictures over the page.

import { button, h } from './dom.js';

function show(dialog) {
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.showModal();
  return dialog;
}

export function ask({ title, label, value = '', submit = '确定', hint = '', type = 'text' }) {
  return new Promise((resolve) => {
    const input = h('input', { type, value, 'aria-label': label });
    const dialog = h('dialog', { class: 'ask', 'aria-label': title, onclose: () => resolve(dialog.returnValue === 'yes' ? input.value : null) },
      h('form', { method: 'dialog' }, h('h2', {}, title), h('label', {}, h('span', {}, label), input), hint ? h('p', { class: 'hint' }, hint) : null,
        h('div', { class: 'ask-row' }, h('button', { type: 'button', class: 'plain', onclick: () => dialog.close('no') }, '取消'), h('button', { value: 'yes', class: 'primary' }, submit))));
    show(dialog);
    input.select();
  });
}

export function zoom(url) {
  const dialog = h('dialog', { class: 'zoom', 'aria-label': '图片', onclick: () => dialog.close() }, h('img', { src: url, alt: '大图' }), button('关闭', 'close', () => dialog.close()));
  show(dialog);
}

// An article's text is the app's own markup: it may be looked at, but it may neither run nor reach this page.
export function read({ title, author, content, content_source_url: source }) {
  const dialog = h('dialog', { class: 'reading', 'aria-label': title },
    h('header', {}, h('div', {}, h('h2', {}, title), author ? h('p', { class: 'hint' }, author) : null), button('关闭', 'close', () => dialog.close())),
    h('iframe', { sandbox: '', title: '正文', srcdoc: content }),
    source ? h('a', { class: 'plain', href: source, target: '_blank', rel: 'noopener noreferrer' }, '阅读原文') : null);
  show(dialog);
}

let toasts;

export function toast(words) {
  toasts ??= document.body.appendChild(h('div', { class: 'toasts', role: 'status', 'aria-live': 'polite', popover: 'manual' }));
  const line = h('p', {}, words);
  toasts.append(line);
  toasts.hidePopover();
  toasts.showPopover(); // shown last, it stands above an open dialog
  setTimeout(() => line.remove(), 4000);
}
