// Times as the chat shows them, in Beijing time whatever the browser's zone.

const DAY = 86400;
const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];
const two = (number) => String(number).padStart(2, '0');
const beijing = (at) => new Date((at + 8 * 3600) * 1000);
const dayNumber = (at) => Math.floor((at + 8 * 3600) / DAY);

export function hourAndMinute(at) {
  const date = beijing(at);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
}

export function precise(at) {
  const date = beijing(at);
  return `${hourAndMinute(at)}:${two(date.getUTCSeconds())}.${String(date.getUTCMilliseconds()).padStart(3, '0')}`;
}

export function dayWords(at, now) {
  const days = dayNumber(now) - dayNumber(at);
  const date = beijing(at);
  if (days === 0) return '';
  if (days === 1) return '昨天';
  if (days > 1 && days < 7) return WEEKDAYS[date.getUTCDay()];
  const monthAndDay = `${date.getUTCMonth() + 1}月${date.getUTCDate()}日`;
  return date.getUTCFullYear() === beijing(now).getUTCFullYear() ? monthAndDay : `${date.getUTCFullYear()}年${monthAndDay}`;
}

export function separator(at, now) {
  return `${dayWords(at, now)} ${hourAndMinute(at)}`.trim();
}

export function brief(at, now) {
  return dayWords(at, now) || hourAndMinute(at);
}

export function full(at) {
  const date = beijing(at);
  return `${date.getUTCFullYear()}年${date.getUTCMonth() + 1}月${date.getUTCDate()}日 ${WEEKDAYS[date.getUTCDay()]} ${hourAndMinute(at)}`;
}

export function inputValue(at) {
  return beijing(at).toISOString().slice(0, 16);
}

export function fromInput(value) {
  return Date.parse(`${value}:00+08:00`) / 1000;
}

export const needsSeparator = (before, at) => before === undefined || at - before > 300 || dayNumber(before) !== dayNumber(at);
