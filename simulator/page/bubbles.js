// One chat message as an element.

import { avatar, bytes, h, icon } from './dom.js';
import { drawCard } from './cards.js';
import { markdown, plainText, textcardDescription } from './richtext.js';

const stateWords = (entry) => ({ delivering: '投递中…', retrying: `重试 ${entry.attempts + 1}/4…`, accepted: '', failed: '未送达' })[entry.state];
const EVENTS = {
  enter_agent: '进入应用', subscribe: '关注', unsubscribe: '取消关注', click: '点击菜单', view: '打开网页', SCAN: '扫码',
  template_card_event: '点击卡片', template_card_menu_event: '卡片菜单', scancode_waitmsg: '扫码', scancode_push: '扫码',
  CLICK: '点击菜单', VIEW: '打开网页', LOCATION: '上报位置', location_select: '发送位置',
};

const mediaUrl = (content) => `sim/media/${encodeURIComponent(content.media_id)}`;

const CONTENTS = {
  text: ({ content }) => h('div', { class: 'bubble text' }, ...plainText(content.text)),
  markdown: ({ content }) => h('div', { class: 'bubble text markdown' }, ...markdown(content.text)),
  image: ({ content }, context) => h('button', { type: 'button', class: 'picture', 'aria-label': '看大图', onclick: () => context.zoom(mediaUrl(content)) },
    h('img', { src: mediaUrl(content), alt: content.filename ? `图片 ${content.filename}` : '图片', loading: 'lazy' })),
  video: ({ content }) => h('video', { class: 'picture', src: mediaUrl(content), controls: true, 'aria-label': content.title || '视频' }),
  voice: ({ content }) => h('a', { class: 'bubble voice', href: mediaUrl(content), download: content.filename || 'voice.amr' }, icon('voice', 20), '语音消息'),
  file: ({ content }) => h('a', { class: 'filecard', href: mediaUrl(content), download: content.filename || '文件' },
    h('span', { class: 'filewords' }, h('span', { class: 'filename' }, content.filename || '文件'), h('span', { class: 'filesize' }, content.size === undefined ? '' : bytes(content.size))),
    h('span', { class: 'fileicon', 'aria-hidden': 'true' }, (/\.(\w{1,4})$/.exec(content.filename || '')?.[1] || '文件').toUpperCase())),
  location: ({ content }) => h('div', { class: 'bubble place' }, h('span', { class: 'placewords' }, content.label || '位置', h('small', {}, `${content.latitude}, ${content.longitude}`)), h('span', { class: 'map', 'aria-hidden': 'true' }, icon('place', 26))),
  link: ({ content }) => h('a', { class: 'filecard', href: content.url, target: '_blank', rel: 'noopener noreferrer' },
    h('span', { class: 'filewords' }, h('span', { class: 'filename' }, content.title), h('span', { class: 'filesize' }, content.description)), h('span', { class: 'fileicon link', 'aria-hidden': 'true' }, icon('link', 22))),
  textcard: ({ content }) => h('a', { class: 'card textcard', href: content.url, target: '_blank', rel: 'noopener noreferrer' },
    h('span', { class: 'card-title' }, content.title), h('span', { class: 'textcard-words' }, ...textcardDescription(content.description)),
    h('span', { class: 'card-more' }, content.btntxt, icon('chevron', 14))),
  news: ({ content }) => h('div', { class: 'card news' }, ...content.articles.map((article, number) =>
    h('a', { class: number ? 'article' : 'article first', href: article.url, target: '_blank', rel: 'noopener noreferrer' },
      article.picurl ? h('img', { src: article.picurl, alt: '', loading: 'lazy', onerror: (event) => event.target.remove() }) : null,
      h('span', { class: 'article-title' }, article.title), article.description && !number ? h('span', { class: 'article-words' }, article.description) : null))),
  mpnews: ({ content }, context) => h('div', { class: 'card news' }, ...content.articles.map((article, number) =>
    h('button', { type: 'button', class: number ? 'article' : 'article first', onclick: () => context.read(article) },
      h('img', { src: mediaUrl({ media_id: article.thumb_media_id }), alt: '', loading: 'lazy', onerror: (event) => event.target.remove() }),
      h('span', { class: 'article-title' }, article.title), article.digest && !number ? h('span', { class: 'article-words' }, article.digest) : null))),
  template_card: (entry, context) => drawCard(entry, context),
};

export function draw(entry, context) {
  if (entry.recalled) return note(entry, `${context.appName} 撤回了一条消息`);
  if (entry.kind === 'dropped') return note(entry, entry.note, 'warning', context);
  if (entry.side === 'note') return note(entry, eventWords(entry), entry.state, context);
  const mine = entry.side === 'person';
  const content = (CONTENTS[entry.kind] || unknown)(entry, context);
  return h('li', { class: `row ${mine ? 'mine' : 'theirs'}`, tabindex: '-1', 'data-seq': String(entry.seq) },
    avatar(mine ? context.person.name : context.appName, mine ? 'human' : 'app'),
    h('span', { class: 'sr' }, mine ? '我说：' : `${context.appName}说：`),
    content, mark(entry, context));
}

const unknown = (entry) => h('div', { class: 'bubble text' }, entry.content.text || `[${entry.kind}]`);

function eventWords(entry) {
  const { event, label, key, selected } = entry.content;
  const words = EVENTS[event] || `事件 ${event}`;
  const chosen = Object.values(selected || {}).flat();
  const object = label || (event === 'enter_agent' ? '' : key);
  return `${words}${object ? `「${object}」` : ''}${chosen.length ? `：${chosen.join('、')}` : ''}`;
}

function note(entry, words, tone, context) {
  const trouble = entry.state === 'failed' || entry.state === 'retrying' || (entry.state === 'accepted' && entry.note);
  const quiet = entry.content?.event === 'enter_agent' && !trouble;
  return h('li', { class: `note ${tone || ''} ${quiet ? 'quiet' : ''}`, tabindex: '-1', 'data-seq': String(entry.seq) },
    context ? h('button', { type: 'button', tabindex: '-1', onclick: () => context.inspect(entry) }, words, trouble ? h('em', {}, ` · ${trouble && entry.state !== 'accepted' ? stateWords(entry) : '回复被丢弃'}`) : null)
      : h('span', {}, words));
}

// The small word beside a bubble: how it came or where it stands; it opens the inspector.
function mark(entry, context) {
  const open = { type: 'button', tabindex: '-1', onclick: () => context.inspect(entry) };
  if (entry.side === 'bot') {
    const passive = entry.via === 'passive';
    return h('button', { ...open, class: `mark ${entry.via}`, title: passive ? '被动回复：在回调的应答里带回来的' : '推送：应用调用接口发来的' }, passive ? '回复' : '推送');
  }
  if (entry.state === 'accepted') {
    return h('button', { ...open, class: `mark ${entry.note ? 'failed' : 'done'}`, title: entry.note || '应用已收到' }, entry.note ? '回复无效' : '已送达');
  }
  return h('button', { ...open, class: `mark ${entry.state}`, title: entry.note || stateWords(entry) }, stateWords(entry));
}
