// The tools: simulated time, callback addresses, faults, and the record of what was said.

import * as api from './api.js';
import { button, h } from './dom.js';
import { toast } from './dialog.js';
import { fromInput, full, hourAndMinute, inputValue } from './time.js';

const HOUR = 3600;
const DAY = 24 * HOUR;
const SCENARIOS = [
  ['一切正常', {}],
  ['网络慢', { callback: { latency_ms: [400, 2500] }, api: { latency_ms: [200, 1200] } }],
  ['常断线', { callback: { drop_before: 0.1, drop_after: 0.1 }, api: { drop_before: 0.05, drop_after: 0.05 } }],
  ['平台忙', { api: { errors: [{ errcode: -1, rate: 0.1 }, { errcode: 45033, rate: 0.05 }] } }],
  ['令牌总失效', { api: { errors: [{ errcode: 42001, rate: 0.3, path: 'message/send' }] } }],
  ['重复又乱序', { callback: { duplicate: 0.3, reorder: 0.3, double_click: 0.3 } }],
];

export function openTools(store, focus = 'clock') {
  const tabs = h('div', { role: 'tablist', class: 'tabs', 'aria-label': '工具' });
  const body = h('div', { class: 'tools-body', role: 'tabpanel' });
  const dialog = h('dialog', { class: 'tools', 'aria-label': '工具' }, h('header', {}, tabs, button('关闭', 'close', () => dialog.close())), body);
  const parts = { clock: ['时间', clockPart], callback: ['平台', platformPart], faults: ['故障', faultsPart], record: ['记录', recordPart] };
  let part;
  const show = (name) => {
    tabs.replaceChildren(...Object.entries(parts).map(([key, [words]]) => h('button', { type: 'button', role: 'tab', 'aria-selected': String(key === name), onclick: () => show(key) }, words)));
    part = parts[name][1](store, dialog);
    body.replaceChildren(part);
    body.setAttribute('aria-label', parts[name][0]);
    tabs.querySelector('[aria-selected="true"]').focus();
  };
  const follow = () => part.refresh?.();
  store.addEventListener('clock', follow);
  dialog.addEventListener('close', () => {
    store.removeEventListener('clock', follow);
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
  show(focus);
}

const attempt = async (work) => {
  try {
    return await work();
  } catch (error) {
    toast(error.message);
    return null;
  }
};

const plain = (words, onclick) => h('button', { type: 'button', class: 'plain', onclick }, words);

// time

function clockPart(store) {
  const shown = h('output', { class: 'tools-now' });
  const at = h('input', { type: 'datetime-local', 'aria-label': '设为' });
  const move = (seconds) => attempt(() => api.setClock(store.offset + seconds));
  const step = (words, seconds) => plain(words, () => move(seconds));
  const part = h('section', {}, shown,
    h('div', { class: 'tools-row' }, step('−1 天', -DAY), step('+1 小时', HOUR), step('+1 天', DAY), step('+7 天', 7 * DAY), plain('回到现在', () => attempt(() => api.setClock(0)))),
    h('form', { class: 'tools-row', onsubmit: (event) => { event.preventDefault(); if (at.value) move(fromInput(at.value) - store.now()); } }, at, h('button', { class: 'primary' }, '设为这个时间')),
    h('p', { class: 'hint' }, '令牌、素材、卡片和配额都按这个时间过期；跟着它走的应用会照样提醒。'));
  part.refresh = () => {
    shown.textContent = full(store.now());
    at.value = inputValue(store.now());
  };
  part.refresh();
  return part;
}

// the platform

function platformPart(store) {
  const press = (words, work, done) => plain(words, async () => { if (await attempt(work)) toast(done); });
  return h('section', {}, ...store.app.channels.flatMap((channel) => callbackForm(store, channel)),
    h('h3', {}, '令牌'), h('div', { class: 'tools-row' }, press('让 access_token 提前失效', api.revokeTokens, '令牌都失效了，下一次调用会得到 42001')));
}

function callbackForm(store, channel) {
  const callback = store.callbacks[channel] || { url: '' };
  const url = h('input', { type: 'url', value: callback.url, placeholder: 'http://127.0.0.1:8000/…/callback', 'aria-label': '回调地址' });
  const verdict = h('p', { class: 'hint', role: 'status' }, callback.verified ? '已通过验证' : callback.fault || '还没有验证');
  const save = async (event) => {
    event.preventDefault();
    const answer = await attempt(() => api.setCallback(channel, url.value));
    if (answer) verdict.textContent = answer.verified ? '已通过验证' : `没有通过：${answer.fault}`;
  };
  return [h('h3', {}, channel === 'wecom' ? '应用的回调地址' : '公众号的回调地址'), h('form', { class: 'tools-row', onsubmit: save }, url, h('button', { class: 'primary' }, '验证并保存')), verdict];
}

// faults

function faultsPart() {
  const text = h('textarea', { rows: 9, class: 'code', spellcheck: 'false', 'aria-label': '故障剧本，JSON' });
  const seed = h('input', { type: 'number', value: '0', 'aria-label': '种子', class: 'seed' });
  const counts = h('p', { class: 'hint', role: 'status' });
  const shown = (answer) => {
    if (!answer) return;
    const { seed: drawn, ...rest } = answer.scenario;
    text.value = JSON.stringify(rest, null, 1);
    seed.value = drawn;
    const happened = Object.entries(answer.counts).map(([name, count]) => `${name} × ${count}`).join('，');
    counts.textContent = [answer.outage_seconds > 0 ? `停摆中，还有 ${Math.ceil(answer.outage_seconds / 60)} 分钟` : '', happened ? `已发生：${happened}` : '还没有发生故障'].filter(Boolean).join('；');
  };
  const begin = async (scenario) => {
    const answer = await attempt(() => api.setFaults({ ...scenario, seed: Number(seed.value) || 0 }));
    shown(answer);
    if (answer) toast('故障剧本开始了');
  };
  const typed = () => attempt(async () => {
    try {
      return JSON.parse(text.value || '{}');
    } catch {
      throw new Error('剧本不是 JSON');
    }
  });
  attempt(api.faults).then(shown);
  return h('section', {}, h('div', { class: 'tools-row' }, ...SCENARIOS.map(([words, scenario]) => plain(words, () => begin(scenario)))),
    h('div', { class: 'tools-row' }, plain('停摆十分钟', async () => shown(await attempt(() => api.outage(600)))), plain('结束停摆', async () => shown(await attempt(() => api.outage(0))))),
    text, h('div', { class: 'tools-row spaced' }, h('label', { class: 'inline' }, '种子', seed), h('button', { type: 'button', class: 'primary', onclick: async () => { const scenario = await typed(); if (scenario) begin(scenario); } }, '照这个剧本来')), counts);
}

// the record

function recordPart(store, dialog) {
  const results = h('div', { class: 'results', role: 'status' });
  const picker = h('input', { type: 'file', accept: '.json', class: 'sr', 'aria-label': '聊天记录文件', onchange: async () => {
    const transcript = await attempt(async () => JSON.parse(await picker.files[0].text()));
    const answer = transcript && await attempt(() => api.replay(transcript));
    if (answer) showReplay(results, store, answer.acts);
  } });
  const name = h('input', { type: 'text', value: `时刻 ${hourAndMinute(store.now())}`, 'aria-label': '这一刻的名字' });
  const choice = h('select', { 'aria-label': '和哪一刻比' });
  const list = (answer) => answer && choice.replaceChildren(...answer.moments.map((moment) => h('option', {}, moment)).reverse());
  attempt(api.moments).then(list);
  return h('section', {}, h('h3', {}, '聊天记录'),
    h('div', { class: 'tools-row' }, h('a', { class: 'plain', href: 'sim/transcript', download: 'transcript.json' }, '保存'), plain('重放并比较…', () => picker.click()), picker,
      plain('清空所有聊天', async () => { if (await attempt(api.clear)) { toast('聊天记录已清空'); dialog.close(); } })),
    h('h3', {}, '前后对比'),
    h('div', { class: 'tools-row' }, name, plain('记下这一刻', async () => list(await attempt(() => api.keepMoment(name.value))))),
    h('div', { class: 'tools-row' }, choice, plain('和现在比', async () => { const answer = choice.value && await attempt(() => api.compare(choice.value)); if (answer) showChanges(results, answer.changes); })),
    results);
}

function showReplay(results, store, acts) {
  const different = acts.filter((act) => !act.same);
  results.replaceChildren(h('p', {}, `重放了 ${acts.length} 个动作，${different.length ? `${different.length} 处回答不一样` : '回答都一样'}`),
    ...different.map((act) => h('details', { class: 'attempt bad' }, h('summary', {}, store.people.get(act.person)?.name || act.person, h('b', {}, act.act.text || act.act.event || act.act.type)),
      h('pre', {}, words(act.before)), h('pre', {}, words(act.after)))));
}

const words = (answers) => answers.map((answer) => answer.content.text ?? JSON.stringify(answer.content, null, 1)).join('\n———\n') || '（没有回答）';

function showChanges(results, changes) {
  results.replaceChildren(h('p', {}, changes.length ? `${changes.length} 处变化` : '没有变化'), ...changes.slice(0, 200).map((change) =>
    h('div', { class: 'change' }, h('b', {}, change.name), change.before === null ? null : h('del', {}, change.before), change.after === null ? null : h('ins', {}, change.after))));
}
