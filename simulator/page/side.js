// The list of people: grouped by branch, searchable, with roles, last words and unread marks.

import { avatar, button, h, icon } from './dom.js';
import { snippet } from './store.js';
import { brief, full } from './time.js';
import { setVisible } from './api.js';
import { openTools } from './tools.js';

const ROLES = { member: '成员', secretary: '书记', committee: '党委', reviewer: '评审', handler: '纪检' };
const MOST_SHOWN = 400;
const roleWords = (role) => ROLES[role] || role;

export class Side {
  constructor(store, { choose, choosesChannel, addPhone, showCalls }) {
    this.showCalls = showCalls;
    this.store = store;
    this.choose = choose;
    this.addPhone = addPhone;
    this.current = [];
    this.channel = 'wecom';
    this.rows = new Map();
    this.search = h('input', { type: 'search', placeholder: '搜索姓名、账号、支部、身份', 'aria-label': '搜索成员', oninput: () => this.draw(), onkeydown: (event) => this.fromSearch(event) });
    this.status = h('button', { type: 'button', class: 'status', onclick: () => openTools(store, 'callback') });
    this.clock = h('button', { type: 'button', class: 'clock', title: '调整模拟时间', onclick: () => openTools(store, 'clock') });
    this.tabs = h('div', { class: 'channels', role: 'tablist', 'aria-label': '渠道' });
    this.list = h('div', { class: 'people', onkeydown: (event) => this.move(event) });
    this.choosesChannel = choosesChannel;
    // a window that changes under a resting pointer leaves a row hovered until the pointer moves
    addEventListener('resize', () => this.list.classList.add('still'));
    addEventListener('pointermove', () => this.list.classList.remove('still'));
  }

  mount(element) {
    element.append(
      h('header', { class: 'side-head' },
        h('div', { class: 'brand' }, h('img', { src: 'page/icon.svg', alt: '', width: 30, height: 30 }), h('div', {}, h('strong', {}, '企业微信模拟器'), this.status)),
        h('div', { class: 'side-tools' }, button('接口调用', 'wire', () => this.showCalls()), button('工具：时间、平台、故障、记录', 'bolt', () => openTools(this.store)))),
      h('label', { class: 'search' }, icon('search', 17), this.search), this.tabs, this.list,
      h('footer', { class: 'side-foot' }, this.clock));
    this.drawStatus();
    this.drawClock();
    this.draw();
  }

  drawStatus() {
    const callback = this.store.callbacks[this.channel];
    const [tone, words] = !this.store.online ? ['bad', '模拟器没有响应']
      : !callback?.url ? ['idle', '还没有设置回调地址'] : callback.verified ? ['good', '回调已通过验证'] : ['bad', '回调未通过验证'];
    this.status.className = `status ${tone}`;
    this.status.textContent = words;
    this.status.title = callback?.fault || callback?.url || words;
  }

  drawClock() {
    const shifted = Math.abs(this.store.offset) > 0.5;
    this.clock.replaceChildren(icon('clock', 16), h('span', {}, full(this.store.now())), shifted ? h('em', {}, '已调整') : '');
  }

  draw() {
    this.drawTabs();
    const wanted = this.search.value.trim().toLowerCase();
    const groups = new Map();
    let found = 0;
    for (const person of this.store.people.values()) {
      const words = [person.name, person.userid, person.branch, ...person.roles, ...person.roles.map(roleWords)].join(' ').toLowerCase();
      if (wanted && !wanted.split(/\s+/).every((part) => words.includes(part))) continue;
      found += 1;
      if (found > MOST_SHOWN) continue;
      const branch = person.branch || '未分组';
      if (!groups.has(branch)) groups.set(branch, []);
      groups.get(branch).push(person);
    }
    this.rows.clear();
    this.list.replaceChildren(...[...groups].map(([branch, people]) => this.group(branch, people)));
    if (!found) this.list.append(h('p', { class: 'nobody' }, '没有找到这个人'));
    if (found > MOST_SHOWN) this.list.append(h('p', { class: 'nobody' }, `还有 ${found - MOST_SHOWN} 人，请搜索`));
  }

  drawTabs() {
    const { channels } = this.store.app;
    this.tabs.hidden = channels.length < 2;
    this.tabs.replaceChildren(...channels.map((channel) => h('button', {
      type: 'button', role: 'tab', 'aria-selected': String(channel === this.channel), onclick: () => { this.channel = channel; this.drawStatus(); this.draw(); this.choosesChannel(channel); },
    }, channel === 'wecom' ? '企业微信' : '公众号')));
  }

  group(branch, people) {
    return h('section', { 'aria-label': branch }, h('h2', {}, branch, h('span', {}, String(people.length))),
      h('ul', {}, ...people.map((person) => {
        const row = h('li', {}, ...this.face(person));
        this.rows.set(person.userid, row);
        return row;
      })));
  }

  face(person) {
    const key = this.store.key(this.channel, person.userid);
    const entry = person.last[this.channel];
    const count = this.store.unread.get(key) || 0;
    const chosen = this.current.includes(person.userid);
    return [
      h('button', {
        type: 'button', class: `contact ${chosen ? 'chosen' : ''} ${person.visible ? '' : 'hidden-person'}`, 'aria-current': chosen ? 'true' : null,
        onclick: (event) => (event.metaKey || event.ctrlKey || event.shiftKey ? this.addPhone(person.userid) : this.choose(person.userid)),
      },
        avatar(person.name),
        h('span', { class: 'person-name' }, h('span', {}, person.name), ...person.roles.map((role) => h('span', { class: `role ${role}` }, roleWords(role))), person.visible ? null : h('span', { class: 'role out' }, '不可见')),
        h('span', { class: 'person-time' }, entry ? brief(entry.at, this.store.now()) : ''),
        h('span', { class: 'person-last' }, entry ? snippet(entry) : person.userid),
        count ? h('span', { class: 'badge', 'aria-label': `${count} 条未读` }, count > 99 ? '99+' : String(count)) : null),
      h('button', { type: 'button', class: 'bare beside eye', title: person.visible ? '移出应用的可见范围' : '移进应用的可见范围', 'aria-label': `${person.visible ? '移出' : '移进'}可见范围：${person.name}`, onclick: () => setVisible(person.userid, !person.visible) }, icon('eye', 18)),
      h('button', { type: 'button', class: 'bare beside', title: '在旁边再开一部手机', 'aria-label': `在旁边再开${person.name}的手机`, onclick: () => this.addPhone(person.userid) }, icon('columns', 18)),
    ];
  }

  refresh(userid) {
    const row = this.rows.get(userid);
    if (!row) return;
    const hadFocus = row.contains(document.activeElement);
    row.replaceChildren(...this.face(this.store.people.get(userid)));
    if (hadFocus) row.firstElementChild.focus();
  }

  show(userids) {
    const before = this.current;
    this.current = userids;
    for (const userid of new Set([...before, ...userids])) this.refresh(userid);
  }

  fromSearch(event) {
    const first = this.list.querySelector('.contact');
    if (event.key === 'Enter' && first) first.click();
    if (event.key === 'ArrowDown' && first) {
      event.preventDefault();
      first.focus();
    }
    if (event.key === 'Escape') {
      this.search.value = '';
      this.draw();
    }
  }

  move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const faces = [...this.list.querySelectorAll('.contact')];
    const here = faces.indexOf(document.activeElement);
    if (!step || here < 0) return;
    event.preventDefault();
    (faces[here + step] || (step < 0 ? this.search : faces[here])).focus();
  }
}
