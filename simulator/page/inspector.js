// The inspector: what really went over the wire for one message, and every API call as it comes.

import * as api from './api.js';
import { button, h } from './dom.js';
import { toast } from './dialog.js';
import { precise } from './time.js';

const MOST_CALLS = 200;

export class Inspector {
  constructor(store, element) {
    this.store = store;
    this.element = element;
    this.tab = 'message';
    this.calls = [];
    this.body = h('div', { class: 'inspector-body', tabindex: '0', role: 'tabpanel', 'aria-label': '线上传了什么' });
    this.tabs = h('div', { role: 'tablist', class: 'tabs', 'aria-label': '检查' });
    element.append(h('header', {}, this.tabs, button('关闭检查面板', 'close', () => this.hide())), this.body);
    store.addEventListener('call', (event) => this.takeCall(event.detail));
    element.addEventListener('keydown', (event) => { if (event.key === 'Escape') this.hide(); });
    this.draw();
  }

  async show(entry) {
    this.entry = entry;
    this.tab = 'message';
    if (this.element.hidden) this.returnTo = document.activeElement;
    this.element.hidden = false;
    this.body.focus({ preventScroll: true });
    await this.draw();
  }

  hide() {
    this.element.hidden = true;
    const back = this.returnTo?.isConnected ? this.returnTo : document.querySelector('.phone .scroller'); // a restart takes the row away
    back?.focus({ preventScroll: true });
  }

  takeEntry(entry) {
    if (this.entry?.seq === entry.seq && !this.element.hidden && this.tab === 'message') {
      this.entry = entry;
      this.draw();
    }
  }

  async showCalls() {
    this.tab = 'calls';
    if (this.element.hidden) this.returnTo = document.activeElement;
    this.element.hidden = false;
    this.calls = (await api.apiCalls()).slice(-MOST_CALLS).reverse();
    this.draw();
  }

  takeCall(record) {
    this.calls = [record, ...this.calls].slice(0, MOST_CALLS);
    if (this.tab === 'calls' && !this.element.hidden) this.list?.prepend(callLine(record));
  }

  async draw() {
    const tab = (name, words, run) => h('button', { type: 'button', role: 'tab', 'aria-selected': String(this.tab === name), onclick: run }, words);
    this.tabs.replaceChildren(tab('message', '这条消息', () => { this.tab = 'message'; this.draw(); }), tab('calls', '接口调用', () => this.showCalls()));
    if (this.tab === 'calls') {
      this.list = h('div', { class: 'calls' }, ...this.calls.map(callLine));
      this.body.replaceChildren(this.calls.length ? this.list : h('p', { class: 'empty' }, '应用还没有调用过接口'));
      return;
    }
    if (!this.entry) {
      this.body.replaceChildren(h('p', { class: 'empty' }, '点聊天里的「回复」「推送」「已送达」，这里就会显示线上真正传了什么：明文、密文、签名、用时和重试。'));
      return;
    }
    this.body.replaceChildren(...(await this.parts(this.entry)));
  }

  async restart(entry) {
    try {
      const { acts } = await api.restart(entry.seq);
      toast(`重新做了 ${acts.length} 个动作`);
    } catch (error) {
      toast(error.message);
    }
  }

  async parts(entry) {
    const parts = [summary(entry, this.store)];
    if (entry.note) parts.push(h('p', { class: 'trouble' }, entry.note));
    if (entry.side === 'person' || (entry.side === 'note' && entry.delivery)) {
      parts.push(h('button', { type: 'button', class: 'plain restart', title: '清空聊天，把所有人到这一条为止的动作重新做一遍', onclick: () => this.restart(entry) }, '从这里重来'));
    }
    try {
      if (entry.delivery) parts.push(...deliveryParts(await api.delivery(entry.delivery), entry));
      if (entry.call) parts.push(...callParts(await api.apiCall(entry.call)));
    } catch (error) {
      parts.push(h('p', { class: 'empty' }, error.message));
    }
    return parts;
  }
}

function summary(entry, store) {
  const person = store.people.get(entry.person)?.name || entry.person;
  const way = entry.side === 'person' ? `${person} 发给应用` : entry.via === 'passive' ? `应用被动回复 ${person}` : entry.via === 'push' ? `应用推送给 ${person}` : `${person} 的操作`;
  return h('dl', { class: 'facts' }, ...facts({ 方向: way, 类型: entry.kind, 时间: precise(entry.at), 序号: entry.seq, MsgId: entry.msgid || null }));
}

const facts = (values) => Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '').flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, String(value))]);

function deliveryParts(delivery, entry) {
  const parts = [];
  const passive = entry.via === 'passive';
  if (!passive) parts.push(block('明文 XML', prettyXml(delivery.plain), true));
  if (delivery.reply_plain) parts.push(block(passive ? '被动回复的明文' : '应用的被动回复', prettyXml(delivery.reply_plain), true));
  if (passive) parts.push(block('回应的是', prettyXml(delivery.plain), false));
  if (delivery.reply_fault) parts.push(h('p', { class: 'trouble' }, `回复被丢弃：${delivery.reply_fault}`));
  parts.push(h('h3', {}, '投递', h('span', {}, delivery.attempts.length > 1 ? `共 ${delivery.attempts.length} 次` : '')));
  if (!delivery.attempts.length) parts.push(h('p', { class: 'empty' }, '没有发出去'));
  delivery.attempts.forEach((attempt, number) => parts.push(attemptPart(attempt, number, delivery)));
  return parts;
}

function attemptPart(attempt, number, delivery) {
  const good = attempt.status === 200;
  return h('details', { class: `attempt ${good ? 'good' : 'bad'}`, open: number === delivery.attempts.length - 1 },
    h('summary', {}, h('span', {}, `第 ${number + 1} 次`), h('b', {}, attempt.status ?? attempt.error), h('span', { class: 'took' }, `${attempt.took_ms} ms`)),
    h('dl', { class: 'facts' }, ...facts({ 时间: precise(attempt.at), 地址: delivery.url, timestamp: attempt.timestamp, nonce: attempt.nonce, msg_signature: attempt.signature, 原因: attempt.error })),
    block('密文请求体', attempt.body, false), attempt.answer ? block('应答原文', attempt.answer, false) : h('p', { class: 'empty' }, '应答是空的'));
}

function callParts(record) {
  return [
    h('h3', {}, '接口调用', h('span', {}, `${record.took_ms} ms`)), h('p', { class: 'path' }, h('b', {}, record.method), ` ${record.prefix}${record.path}`),
    block('请求', JSON.stringify(record.request, null, 2), true), block('应答', JSON.stringify(record.response, null, 2), true),
  ];
}

function callLine(record) {
  const code = record.response?.errcode ?? 0;
  return h('details', { class: `attempt ${code ? 'bad' : 'good'}` }, h('summary', {}, h('span', { class: 'path' }, record.path), h('b', {}, String(code)), h('span', { class: 'took' }, precise(record.at))), ...callParts(record));
}

function block(title, text, open) {
  return h('details', { class: 'block', open }, h('summary', {}, title), h('pre', { tabindex: '0' }, ...colored(text)));
}

const TOKENS = /(<\/?[\w]+>)|("(?:[^"\\]|\\.)*")(\s*:)?|(<!\[CDATA\[|\]\]>)/g;

function colored(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(TOKENS)) {
    parts.push(text.slice(end, match.index));
    parts.push(h('span', { class: match[1] || match[3] ? 'tok-name' : match[2] ? 'tok-text' : 'tok-mark' }, match[2] && match[3] ? match[2] : match[0]));
    if (match[2] && match[3]) parts.push(match[3]);
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts;
}

// One element a line, two spaces a level; texts stay as they are.
function prettyXml(xml) {
  let depth = 0;
  const lines = [];
  const pieces = xml.match(/<\w+>(?:<!\[CDATA\[[\s\S]*?\]\]>|[^<]*)<\/\w+>|<\/?\w+>/g) || [xml];
  for (const piece of pieces) {
    if (/^<\/\w+>$/.test(piece)) depth -= 1;
    lines.push('  '.repeat(Math.max(0, depth)) + piece);
    if (/^<\w+>$/.test(piece)) depth += 1;
  }
  return lines.join('\n');
}
