// One phone: a person's chat with the app.

import * as api from './api.js';
import { button, h, icon } from './dom.js';
import { draw } from './bubbles.js';
import { Composer } from './composer.js';
import { read, toast, zoom } from './dialog.js';
import { hourAndMinute, needsSeparator, separator } from './time.js';

export class Phone {
  constructor(store, userid, channel, { onBack, onClose, onInspect }) {
    this.store = store;
    this.person = store.people.get(userid);
    this.channel = channel;
    this.key = store.key(channel, userid);
    this.rows = new Map();
    const name = store.app.names[channel];
    this.context = {
      appName: name, person: this.person, zoom, read, act: (what) => this.act(what),
      inspect: (entry) => onInspect(entry),
    };
    this.composer = new Composer({ menu: store.menus[channel], appName: name, act: (what) => this.act(what), upload: (kind, file) => this.upload(kind, file) });
    this.log = h('ol', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': `${this.person.name}和${name}的聊天` });
    this.scroller = h('div', { class: 'scroller', tabindex: '0', 'aria-label': '聊天记录，用上下键逐条浏览，回车查看这一条的细节', role: 'region', onkeydown: (event) => this.walk(event) }, this.log);
    this.follows = true;
    this.jump = h('button', { type: 'button', class: 'jump', hidden: true, onclick: () => this.toEnd() }, '有新消息');
    this.scroller.addEventListener('scroll', () => {
      this.follows = this.atEnd();
      if (this.follows) this.jump.hidden = true;
    }, { passive: true });
    const keepEnd = new ResizeObserver(() => { if (this.follows) this.toEnd(); });
    keepEnd.observe(this.log);
    keepEnd.observe(this.scroller);
    this.clock = h('span', { class: 'status-time' });
    this.badge = h('span', { class: 'badge', hidden: true });
    this.element = h('section', { class: `phone ${channel}`, 'aria-label': `${this.person.name}的手机` },
      h('div', { class: 'screen' },
        h('div', { class: 'statusbar', 'aria-hidden': 'true' }, this.clock, h('span', { class: 'island' }), signals()),
        h('header', { class: 'chat-header' }, h('button', { type: 'button', class: 'bare back', 'aria-label': '返回成员列表', onclick: onBack }, icon('back'), this.badge),
          h('h1', {}, name, h('small', {}, `${this.person.name}的手机`)),
          button('收起这部手机', 'close', onClose, { class: 'bare beside-close' })),
        h('div', { class: 'log-box', ondragover: (event) => this.drag(event, true), ondragleave: (event) => this.drag(event, false), ondrop: (event) => this.drop(event) }, this.scroller, this.jump, h('div', { class: 'drop-hint', 'aria-hidden': 'true' }, '松手发送图片')),
        this.composer.element));
    this.meet();
    this.tick();
  }

  // An Official Account is written to only by those who follow it.
  meet() {
    if (this.channel === 'wechat') this.composer.setFollowing(this.store.people.get(this.person.userid).follows);
  }

  async open() {
    const entries = await this.store.open(this.channel, this.person.userid);
    this.rows.clear();
    this.log.replaceChildren();
    this.lastAt = undefined;
    this.log.setAttribute('aria-live', 'off');
    const fragment = document.createDocumentFragment();
    for (const entry of entries) this.append(entry, fragment);
    this.log.append(fragment);
    this.toEnd();
    this.log.setAttribute('aria-live', 'polite');
    this.store.watch(this.key);
  }

  enter() {
    const event = this.channel === 'wecom' ? 'enter_agent' : null;
    if (event) this.act({ type: 'event', event });
  }

  take({ entry }) {
    const row = this.rows.get(entry.seq);
    if (row) {
      const fresh = draw(entry, this.context);
      const focused = row.contains(document.activeElement);
      if (entry.side === 'person') { // one's own words stay as they are: only the mark changes, and only it is read out
        row.querySelector('.mark').replaceWith(fresh.querySelector('.mark'));
        if (focused) row.focus({ preventScroll: true });
        return;
      }
      row.replaceWith(fresh);
      if (focused) fresh.focus({ preventScroll: true });
      this.rows.set(entry.seq, fresh);
      return;
    }
    this.append(entry, this.log);
    this.log.lastElementChild.classList.add('arrives');
    if (this.follows || entry.side === 'person') this.toEnd();
    else this.jump.hidden = false;
  }

  append(entry, parent) {
    if (needsSeparator(this.lastAt, entry.at)) parent.append(h('li', { class: 'separator' }, h('time', { datetime: new Date(entry.at * 1000).toISOString() }, separator(entry.at, this.store.now()))));
    this.lastAt = entry.at;
    const row = draw(entry, this.context);
    this.rows.set(entry.seq, row);
    if (row.matches('.quiet') && parent.lastElementChild?.matches('.quiet')) parent.lastElementChild.remove();
    parent.append(row);
  }

  async act(what) {
    try {
      await api.act(this.channel, this.person.userid, what);
    } catch (error) {
      toast(error.message);
    }
  }

  async upload(kind, file) {
    try {
      await api.upload(this.channel, this.person.userid, kind, file);
    } catch (error) {
      toast(error.message);
    }
  }

  drag(event, over) {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    event.currentTarget.classList.toggle('dropping', over);
  }

  drop(event) {
    event.preventDefault();
    event.currentTarget.classList.remove('dropping');
    this.composer.sendFiles([...event.dataTransfer.files]);
  }

  // Arrow keys walk through the messages, Enter opens the inspector.
  walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const rows = [...this.log.querySelectorAll('[data-seq]')];
    const here = rows.indexOf(document.activeElement);
    if (step && (event.target === this.scroller || here >= 0)) {
      event.preventDefault();
      rows[here < 0 ? rows.length - 1 : Math.max(0, Math.min(rows.length - 1, here + step))]?.focus();
    } else if (event.key === 'Enter' && here >= 0) {
      const entry = this.store.chats.get(this.key).get(Number(rows[here].dataset.seq));
      this.context.inspect(entry);
    }
  }

  atEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 60;
  }

  toEnd() {
    this.follows = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.jump.hidden = true;
  }

  tick() {
    this.clock.textContent = hourAndMinute(this.store.now());
    let others = 0;
    for (const [key, count] of this.store.unread) if (key !== this.key) others += count;
    this.badge.hidden = others === 0;
    this.badge.textContent = others > 99 ? '99+' : String(others);
  }
}

function signals() {
  const make = (tag, props) => {
    const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const [name, value] of Object.entries(props)) node.setAttribute(name, value);
    return node;
  };
  const svg = make('svg', { viewBox: '0 0 66 14', width: 66, height: 14, class: 'signals', fill: 'currentColor' });
  for (let bar = 0; bar < 4; bar += 1) svg.append(make('rect', { x: bar * 4.5, y: 9 - bar * 2.5, width: 3, height: 3 + bar * 2.5, rx: 0.8 }));
  svg.append(make('path', { d: 'M29.5 11.5 24 5.200a8.6 8.6 0 0 1 11 0z' }));
  svg.append(make('rect', { x: 41.5, y: 2, width: 20, height: 10, rx: 3, fill: 'none', stroke: 'currentColor', 'stroke-opacity': 0.45 }));
  svg.append(make('rect', { x: 43, y: 3.5, width: 15, height: 7, rx: 1.7 }), make('rect', { x: 62.5, y: 5, width: 1.6, height: 4, rx: 0.8, opacity: 0.5 }));
  return svg;
}
