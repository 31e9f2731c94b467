// The page: people on the left, phones in the middle, the inspector on the right.

import { h } from './dom.js';
import { Inspector } from './inspector.js';
import { Phone } from './phone.js';
import { Side } from './side.js';
import { Store } from './store.js';

const root = document.getElementById('app');
const stage = root.querySelector('.stage');
const store = new Store();
const phones = new Map();
const side = new Side(store, {
  choose: (userid) => go([userid]),
  addPhone: (userid) => go([...new Set([...route().people, userid])]),
  showCalls: () => inspector.showCalls(),
  choosesChannel: (channel) => go(route().people, channel),
});
const inspector = new Inspector(store, root.querySelector('.inspector'));
const welcome = h('div', { class: 'welcome' }, h('img', { src: 'page/icon.svg', alt: '', width: 72, height: 72 }), h('h1', {}, '选一个人开始聊天'), h('p', {}, '您就是这个人，右边是应用。按住 Ctrl 再点一个人，可以几部手机并排看。'));

// The address names the chat: #wecom/lin.mei or, side by side, #wecom/lin.mei,zhao.qiang
function route() {
  const [channel, people = ''] = decodeURIComponent(location.hash.slice(1)).split('/');
  return { channel: store.app.channels.includes(channel) ? channel : store.app.channels[0], people: people.split(',').filter((userid) => store.people.has(userid)) };
}

function go(people, channel = side.channel) {
  location.hash = `${channel}/${people.map(encodeURIComponent).join(',')}`;
}

async function follow() {
  const { channel, people } = route();
  if (side.channel !== channel) {
    side.channel = channel;
    side.drawStatus();
    side.draw();
  }
  const wanted = new Set(people.map((userid) => store.key(channel, userid)));
  for (const [key, phone] of phones) {
    if (wanted.has(key)) continue;
    store.unwatch(key);
    phone.element.remove();
    phones.delete(key);
  }
  welcome.remove();
  root.classList.toggle('chatting', people.length > 0);
  root.classList.toggle('several', people.length > 1);
  if (!people.length) stage.append(welcome);
  for (const userid of people) {
    const key = store.key(channel, userid);
    if (phones.has(key)) continue;
    const phone = new Phone(store, userid, channel, {
      onBack: () => go([]), onInspect: (entry) => inspector.show(entry),
      onClose: () => go(route().people.filter((other) => other !== userid)),
    });
    phones.set(key, phone);
    stage.append(phone.element);
    await phone.open();
    phone.enter();
  }
  side.show(people);
  document.title = people.length ? `${people.map((userid) => store.people.get(userid).name).join('、')} · 企业微信模拟器` : '企业微信模拟器';
}

store.addEventListener('loaded', () => { side.draw(); });
store.addEventListener('online', () => side.drawStatus());
store.addEventListener('callback', () => side.drawStatus());
store.addEventListener('clock', () => tick());
store.addEventListener('unread', (event) => side.refresh(event.detail.split('/')[1]));
store.addEventListener('entry', (event) => {
  phones.get(event.detail.key)?.take(event.detail);
  inspector.takeEntry(event.detail.entry);
  side.refresh(event.detail.entry.person);
  for (const phone of phones.values()) phone.tick();
});
store.addEventListener('menu', (event) => {
  for (const phone of phones.values()) if (phone.channel === event.detail) phone.composer.setMenu(store.menus[event.detail]);
});
store.addEventListener('follower', (event) => { phones.get(store.key('wechat', event.detail))?.meet(); });
store.addEventListener('resync', () => { for (const phone of phones.values()) phone.open(); });
addEventListener('hashchange', follow);
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') for (const key of phones.keys()) store.watch(key); });
document.addEventListener('click', (event) => {
  if (event.target.closest('.menu-cell')) return;
  for (const phone of phones.values()) phone.composer.closePopups();
});

function tick() {
  side.drawClock();
  for (const phone of phones.values()) phone.tick();
}

await store.listen(); // first, so that nothing falls between what is loaded and what is told
await store.load();
side.mount(root.querySelector('.side'));
await follow();
setInterval(tick, 5000);
