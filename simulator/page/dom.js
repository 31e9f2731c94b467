// Elements, icons and avatars, built without markup strings, so that nothing a person types can become markup.

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'class') element.className = value;
    else if (name === 'style') for (const [key, text] of Object.entries(value)) element.style.setProperty(key, text);
    else if (name in element && typeof value !== 'string') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SHAPES = {
  wire: 'M4 8.5h13m0 0L13.5 5M17 8.5 13.5 12M20 15.5H7m0 0 3.5-3.5M7 15.5l3.5 3.5',
  back: 'M14.5 5 7.5 12l7 7',
  more: 'M5.5 12h.01M12 12h.01M18.5 12h.01',
  plus: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6 6 18',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20',
  keyboard: 'M4 7h16v10H4zM7 10h.01M10 10h.01M13 10h.01M16.5 10h.01M8.5 14h7',
  list: 'M5 7h14M5 12h14M5 17h14',
  image: 'M4 6h16v12H4zM4 15l4.5-4 4 4 2.5-2 5 4M15.5 10h.01',
  place: 'M12 20.500s6-5.6 6-10.200A6 6 0 0 0 6 10.300c0 4.6 6 10.2 6 10.200zM12 12.500a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.400z',
  link: 'M10 14a4 4 0 0 0 5.7 0l2.6-2.600a4 4 0 0 0-5.7-5.700L11.5 7M14 10a4 4 0 0 0-5.7 0l-2.6 2.600a4 4 0 0 0 5.7 5.700l1.1-1.1',
  voice: 'M12 15a3 3 0 0 0 3-3V7a3 3 0 0 0-6 0v5a3 3 0 0 0 3 3zM6.5 12a5.5 5.5 0 0 0 11 0M12 17.500V20',
  file: 'M7 3.500h7l4 4V20.500H7zM14 3.500v4h4',
  send: 'M4.5 12 20 4.5 15.5 20l-4-6.500z',
  clock: 'M12 20.500a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.500V12l3 2',
  bolt: 'M13 3 5.5 13.500H12L11 21l7.5-10.500H12z',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 14.500a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  chevron: 'M9 6l6 6-6 6',
  columns: 'M4 5h7v14H4zM13 5h7v14h-7z',
  save: 'M12 4v11m0 0 4-4m-4 4-4-4M5 19.500h14',
  video: 'M4 7h11v10H4zM15 11l5-3v8l-5-3z',
  bell: 'M6.5 16.500V11a5.5 5.5 0 0 1 11 0v5.500l1.5 1.500H5zM10 20.500h4',
};

export function icon(name, size = 22) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [key, value] of Object.entries({
    viewBox: '0 0 24 24', width: size, height: size, fill: 'none', stroke: 'currentColor',
    'stroke-width': name === 'more' ? 2.6 : 1.7, 'stroke-linecap': 'round', 'stroke-linejoin': 'round',
    'aria-hidden': 'true', class: 'icon',
  })) svg.setAttribute(key, value);
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', SHAPES[name]);
  svg.append(path);
  return svg;
}

const HUES = [212, 196, 168, 146, 32, 18, 348, 262, 232, 224];

export function avatar(name, kind = 'human') {
  let mixed = 2166136261;
  for (const letter of name) mixed = Math.imul(mixed ^ letter.codePointAt(0), 16777619);
  const hue = kind === 'app' ? 214 : HUES[((mixed ^ (mixed >>> 15)) >>> 0) % HUES.length];
  const letters = [...name];
  const words = kind === 'app' ? letters.slice(0, 1) : letters.slice(-2);
  return h('span', { class: `avatar ${kind}`, 'aria-hidden': 'true', style: { '--hue': hue } }, words.join(''));
}

export function button(label, iconName, onclick, extra = {}) {
  return h('button', { type: 'button', class: 'bare', 'aria-label': label, title: label, onclick, ...extra }, icon(iconName));
}

export function bytes(count) {
  if (count < 1024) return `${count} B`;
  return count < 1048576 ? `${(count / 1024).toFixed(1)} KB` : `${(count / 1048576).toFixed(1)} MB`;
}
