// The scripting interface under sim/, as functions.

async function call(path, options) {
  const response = await fetch(path, options);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

const post = (path, body) =>
  call(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
const messages = (channel, userid) => `sim/people/${encodeURIComponent(userid)}/messages?channel=${channel}`;

export const state = () => call('sim/state');
export const people = () => call('sim/people').then((answer) => answer.people);
export const history = (channel, userid) => call(`${messages(channel, userid)}&last=1000`).then((answer) => answer.messages);
export const act = (channel, userid, what) => post(`${messages(channel, userid)}&wait=0`, what);
export const delivery = (number) => call(`sim/deliveries/${number}`);
export const apiCall = (number) => call(`sim/calls/${number}`);
export const apiCalls = () => call('sim/calls').then((answer) => answer.calls);
export const setClock = (seconds) => post('clock', { offset_seconds: seconds });
export const setCallback = (channel, url) => post(`sim/callback?channel=${channel}`, { url });
export const revokeTokens = () => post('sim/tokens/revoke', {});
export const faults = () => call('sim/faults');
export const setFaults = (scenario) => post('sim/faults', scenario);
export const outage = (seconds) => post('sim/outage', { seconds });
export const replay = (transcript) => post('sim/replay', { transcript });
export const restart = (seq) => post('sim/restart', { seq });
export const moments = () => call('sim/moments');
export const keepMoment = (name) => post('sim/moments', { name });
export const compare = (from) => call(`sim/moments/diff?from=${encodeURIComponent(from)}`);
export const clear = () => post('sim/clear', {});
export const setVisible = (userid, visible) => post(`sim/people/${encodeURIComponent(userid)}`, { visible });

export function upload(channel, userid, type, file) {
  const form = new FormData();
  form.append('type', type);
  form.append('media', file, file.name || `${type}.png`);
  return call(`${messages(channel, userid)}&wait=0`, { method: 'POST', body: form });
}
