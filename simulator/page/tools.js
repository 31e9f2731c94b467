// The tools: simulated time, callback address, and what else a tester wants at hand.

import * as api from './api.js';
import { button, h } from './dom.js';
import { toast } from './dialog.js';
import { fromInput, full, inputValue } from './time.js';

const HOUR = 3600;
const DAY = 24 * HOUR;

export function openTools(store, focus = 'clock') {
  const body = h('div', { class: 'tools-body' });
  const dialog = h('dialog', { class: 'tools', 'aria-label': '工具' }, h('header', {}, h('h2', {}, '工具'), button('关闭', 'close', () => dialog.close())), body);
  const parts = { clock: clockPart(store), callback: callbackPart(store), platform: platformPart() };
  body.append(...Object.values(parts));
  const follow = () => parts.clock.refresh();
  store.addEventListener('clock', follow);
  dialog.addEventListener('close', () => {
    store.removeEventListener('clock', follow);
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
  parts[focus]?.querySelector('input, button')?.focus();
}

const attempt = async (work) => {
  try {
    return await work();
  } catch (error) {
    toast(error.message);
    return null;
  }
};

function clockPart(store) {
  const shown = h('output', { class: 'tools-now' });
  const at = h('input', { type: 'datetime-local', 'aria-label': '设为' });
  const move = (seconds) => attempt(() => api.setClock(store.offset + seconds));
  const step = (words, seconds) => h('button', { type: 'button', class: 'plain', onclick: () => move(seconds) }, words);
  const part = h('section', {}, h('h3', {}, '模拟时间'), shown,
    h('div', { class: 'tools-row' }, step('−1 天', -DAY), step('+1 小时', HOUR), step('+1 天', DAY), step('+7 天', 7 * DAY), h('button', { type: 'button', class: 'plain', onclick: () => attempt(() => api.setClock(0)) }, '回到现在')),
    h('form', { class: 'tools-row', onsubmit: (event) => { event.preventDefault(); if (at.value) move(fromInput(at.value) - store.now()); } }, at, h('button', { class: 'primary' }, '设为这个时间')));
  part.refresh = () => {
    shown.textContent = full(store.now());
    at.value = inputValue(store.now());
  };
  part.refresh();
  return part;
}

function callbackPart(store) {
  return h('section', {}, ...store.app.channels.flatMap((channel) => {
    const callback = store.callbacks[channel] || { url: '' };
    const url = h('input', { type: 'url', value: callback.url, placeholder: 'http://127.0.0.1:8000/…/callback', 'aria-label': '回调地址' });
    const verdict = h('p', { class: 'hint', role: 'status' }, callback.verified ? '已通过验证' : callback.fault || '还没有验证');
    const save = async (event) => {
      event.preventDefault();
      const answer = await attempt(() => api.setCallback(channel, url.value));
      if (answer) verdict.textContent = answer.verified ? '已通过验证' : `没有通过：${answer.fault}`;
    };
    return [h('h3', {}, channel === 'wecom' ? '应用的回调地址' : '公众号的回调地址'), h('form', { class: 'tools-row', onsubmit: save }, url, h('button', { class: 'primary' }, '验证并保存')), verdict];
  }));
}

function platformPart() {
  const press = (words, work, done) => h('button', { type: 'button', class: 'plain', onclick: async () => { if (await attempt(work)) toast(done); } }, words);
  return h('section', {}, h('h3', {}, '平台'), h('div', { class: 'tools-row' },
    press('让 access_token 提前失效', api.revokeTokens, '令牌都失效了，下一次调用会得到 42001'), press('清空所有聊天', api.clear, '聊天记录已清空')));
}
