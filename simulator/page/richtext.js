// Texts, text cards and the platform's small Markdown, turned into elements.

import { h } from './dom.js';

const LINK = /<a\s+href=(?:"([^"]*)"|'([^']*)')[^>]*>([\s\S]*?)<\/a>|(https?:\/\/[^\s<>"'，。；、）】」]+)/g;
const INLINE = /\*\*([^*]+)\*\*|`([^`]+)`|\[([^\]]*)\]\((https?:\/\/[^)\s]+)\)|<font color="(info|comment|warning)">([\s\S]*?)<\/font>/g;

function external(url, ...children) {
  if (!/^https?:\/\//.test(url)) return h('span', {}, ...children);
  return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}

function cutBy(text, pattern, make) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    parts.push(make(match));
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts;
}

export const plainText = (text) => cutBy(text, LINK, ([all, double, single, label, bare]) => external(double ?? single ?? bare ?? '', label ?? all));

function inline(text) {
  return cutBy(text, INLINE, ([, bold, code, label, url, color, words]) => {
    if (bold) return h('strong', {}, ...inline(bold));
    if (code) return h('code', {}, code);
    if (url) return external(url, label || url);
    return h('span', { class: `font-${color}` }, ...inline(words));
  });
}

export function markdown(text) {
  const blocks = [];
  for (const line of text.split('\n')) {
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const quote = /^>\s?(.*)$/.exec(line);
    if (heading) blocks.push(h('p', { class: `heading h${heading[1].length}` }, ...inline(heading[2])));
    else if (quote) {
      const last = blocks.at(-1);
      const target = last?.tagName === 'BLOCKQUOTE' ? last : blocks[blocks.push(h('blockquote')) - 1];
      target.append(h('p', {}, ...inline(quote[1])));
    } else blocks.push(h('p', {}, ...(line ? inline(line) : [h('br')])));
  }
  return blocks;
}

export function textcardDescription(markup) {
  const parsed = new DOMParser().parseFromString(markup, 'text/html');
  const copy = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent;
    if (node.nodeName === 'BR') return h('br');
    const known = ['gray', 'highlight', 'normal'].includes(node.className);
    return h(node.nodeName === 'DIV' ? 'div' : 'span', { class: known ? node.className : null }, ...[...node.childNodes].map(copy));
  };
  return [...parsed.body.childNodes].map(copy);
}
