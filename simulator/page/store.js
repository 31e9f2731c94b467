// What the page knows: people, chats, menus and the clock, kept fresh by the event stream.

import * as api from './api.js';

export class Store extends EventTarget {
  constructor() {
    super();
    this.people = new Map();
    this.chats = new Map();
    this.unread = new Map();
    this.told = new Map(); // the last thing said in each chat that the stream told of
    this.menus = {};
    this.callbacks = {};
    this.app = { name: '', channels: ['wecom'] };
    this.offset = 0;
    this.drift = 0;
    this.online = false;
    this.watched = new Set();
  }

  now() {
    return Date.now() / 1000 + this.drift;
  }

  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  async load() {
    const [state, people] = await Promise.all([api.state(), api.people()]);
    this.app = state.app;
    this.menus = state.menus;
    this.callbacks = state.callbacks;
    this.keepClock(state.clock);
    this.people = new Map(people.map((person) => [person.userid, person]));
    for (const entry of this.told.values()) this.keepLast(entry); // the stream may be ahead of what was asked for
    this.tell('loaded');
  }

  keepClock(clock) {
    this.offset = clock.offset_seconds;
    this.drift = clock.now - Date.now() / 1000;
    this.tell('clock');
  }

  key(channel, userid) {
    return `${channel}/${userid}`;
  }

  async open(channel, userid) {
    const key = this.key(channel, userid);
    const meanwhile = new Map(); // the stream may tell of messages while the history is on its way
    this.chats.set(key, meanwhile);
    const entries = [...(await api.history(channel, userid)), ...meanwhile.values()];
    this.chats.set(key, new Map(entries.map((entry) => [entry.seq, entry])));
    return [...this.chats.get(key).values()].sort((one, other) => one.seq - other.seq);
  }

  watch(key) {
    this.watched.add(key);
    if (this.unread.delete(key)) this.tell('unread', key);
  }

  unwatch(key) {
    this.watched.delete(key);
  }

  take(entry) {
    const key = this.key(entry.channel, entry.person);
    const person = this.people.get(entry.person);
    const isNew = !person || !(person.last[entry.channel]?.seq >= entry.seq);
    if (entry.side !== 'note' || entry.kind === 'dropped') {
      if (!(this.told.get(key)?.seq > entry.seq)) this.told.set(key, entry);
      this.keepLast(entry);
    }
    if (isNew && entry.side === 'bot' && !(this.watched.has(key) && document.visibilityState === 'visible')) {
      this.unread.set(key, (this.unread.get(key) || 0) + 1);
    }
    this.chats.get(key)?.set(entry.seq, entry);
    this.tell('entry', { key, entry, isNew });
  }

  keepLast(entry) {
    const person = this.people.get(entry.person);
    if (person && !(person.last[entry.channel]?.seq > entry.seq)) person.last[entry.channel] = entry;
  }

  listen() {
    const source = new EventSource('sim/stream');
    const on = (kind, take) => source.addEventListener(kind, (event) => take(JSON.parse(event.data)));
    let lost = false;
    source.addEventListener('open', async () => {
      this.online = true;
      if (lost) {
        await this.load();
        this.tell('resync');
      }
      lost = false;
      this.tell('online');
    });
    source.addEventListener('error', () => {
      this.online = false;
      lost = true;
      this.told.clear(); // a simulator that comes back may count from one again
      this.tell('online');
    });
    on('message', (entry) => this.take(entry));
    on('clock', (clock) => this.keepClock(clock));
    on('call', (record) => this.tell('call', record));
    on('people', () => this.load());
    on('cleared', () => {
      this.unread.clear();
      this.told.clear();
      this.load().then(() => this.tell('resync'));
    });
    on('menu', ({ channel, menu }) => {
      this.menus[channel] = menu;
      this.tell('menu', channel);
    });
    on('callback', ({ channel, ...callback }) => {
      this.callbacks[channel] = callback;
      this.tell('callback', channel);
    });
    on('follower', ({ userid, follows }) => {
      const person = this.people.get(userid);
      if (person) person.follows = follows;
      this.tell('follower', userid);
    });
    on('person', ({ userid, visible }) => {
      const person = this.people.get(userid);
      if (person) person.visible = visible;
      this.tell('loaded');
    });
    return new Promise((resolve) => {
      for (const kind of ['open', 'error']) source.addEventListener(kind, resolve, { once: true });
    });
  }
}

export function snippet(entry) {
  if (!entry) return '';
  if (entry.recalled) return '撤回了一条消息';
  const { content } = entry;
  const words = {
    text: () => content.text, markdown: () => content.text.replace(/[#>*`]|<[^>]+>/g, ''), image: () => '[图片]',
    voice: () => '[语音]', video: () => '[视频]', file: () => `[文件] ${content.filename || ''}`,
    location: () => `[位置] ${content.label}`, link: () => `[链接] ${content.title}`, textcard: () => content.title,
    news: () => content.articles[0].title, mpnews: () => content.articles[0].title, dropped: () => '有一条推送被平台丢弃',
    template_card: () => content.card.main_title?.title || content.card.sub_title_text || '[卡片]',
  };
  return (words[entry.kind]?.() ?? `[${entry.kind}]`).split('\n')[0];
}
