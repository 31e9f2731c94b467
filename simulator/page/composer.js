// The bottom of a chat: the app's menu, the keyboard, pictures and everything else a person can send.

import { button, h, icon } from './dom.js';
import { ask } from './dialog.js';

export class Composer {
  constructor({ menu, act, upload, appName }) {
    this.act = act;
    this.upload = upload;
    this.appName = appName;
    this.element = h('footer', { class: 'composer' });
    this.setMenu(menu);
  }

  setMenu(menu) {
    this.menu = menu;
    this.typing = this.typing ?? !menu;
    if (!menu) this.typing = true;
    this.draw();
  }

  setFollowing(follows) {
    this.follows = follows;
    this.draw();
  }

  draw() {
    if (this.follows === false) {
      this.element.replaceChildren(this.threshold());
      return;
    }
    const draft = this.input?.value || '';
    this.element.replaceChildren(this.typing ? this.keyboard(draft) : this.menuBar());
    if (this.typing) this.element.append(this.drawer());
  }

  toggle(typing) {
    this.typing = typing;
    this.draw();
    this.element.querySelector(typing ? 'textarea' : '.menu-top')?.focus();
  }

  threshold() {
    return h('div', { class: 'bar threshold' }, h('button', { type: 'button', class: 'primary', onclick: () => this.act({ type: 'follow' }) }, '关注公众号'),
      h('button', { type: 'button', class: 'plain', onclick: () => this.scan() }, '扫带参数的二维码'));
  }

  async scan() {
    const scene = await ask({ title: '扫二维码', label: '场景值或 ticket', submit: '扫' });
    if (scene) await this.act({ type: 'scan', scene: scene.split('/').at(-1) });
  }

  // the menu

  menuBar() {
    return h('div', { class: 'bar menu' }, button('切换到键盘', 'keyboard', () => this.toggle(true), { class: 'bare switch' }),
      h('div', { class: 'menu-row', role: 'menubar', 'aria-label': '应用菜单', onkeydown: (event) => this.moveInBar(event) }, ...this.menu.button.map((top) => this.topButton(top))));
  }

  topButton(top) {
    const children = top.sub_button?.length ? top.sub_button : null;
    const face = h('button', { type: 'button', class: 'menu-top', role: 'menuitem', 'aria-haspopup': children ? 'menu' : null, 'aria-expanded': children ? 'false' : null },
      children ? icon('list', 15) : null, top.name);
    if (!children) {
      face.addEventListener('click', () => this.choose(top));
      return h('div', { class: 'menu-cell' }, face);
    }
    const popup = h('div', { class: 'menu-popup', role: 'menu', 'aria-label': top.name, hidden: true, onkeydown: (event) => this.moveInPopup(event, face) },
      ...children.map((child) => h('button', { type: 'button', role: 'menuitem', onclick: () => { this.closePopups(); face.focus(); this.choose(child); } }, child.name)));
    face.addEventListener('click', () => {
      const opening = popup.hidden;
      this.closePopups();
      popup.hidden = !opening;
      face.setAttribute('aria-expanded', String(opening));
      if (opening) popup.firstElementChild.focus();
    });
    return h('div', { class: 'menu-cell' }, face, popup);
  }

  closePopups() {
    for (const popup of this.element.querySelectorAll('.menu-popup')) popup.hidden = true;
    for (const face of this.element.querySelectorAll('[aria-expanded]')) face.setAttribute('aria-expanded', 'false');
  }

  moveInBar(event) {
    if (!event.target.matches('.menu-top')) return;
    const faces = [...this.element.querySelectorAll('.menu-top')];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) faces[(faces.indexOf(event.target) + step + faces.length) % faces.length].focus();
    if (event.key === 'ArrowUp' && event.target.getAttribute('aria-expanded') === 'false') event.target.click();
  }

  moveInPopup(event, face) {
    const items = [...event.currentTarget.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      items[(items.indexOf(event.target) + step + items.length) % items.length].focus();
    }
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.closePopups();
      face.focus();
    }
  }

  async choose(item) {
    if (item.type === 'view') {
      window.open(item.url, '_blank', 'noopener');
      return this.act({ type: 'event', event: 'view', key: item.url, label: item.name });
    }
    if (item.type?.startsWith('scancode')) {
      const result = await ask({ title: item.name, label: '扫到的内容', submit: '扫好了' });
      if (result === null) return undefined;
      return this.act({ type: 'event', event: item.type, key: item.key, label: item.name, fields: { ScanCodeInfo: { ScanType: 'qrcode', ScanResult: result } } });
    }
    if (item.type === 'location_select') return this.sendPlace(item);
    if (item.type?.startsWith('pic_')) return this.pickFile('image', item);
    return this.act({ type: 'event', event: item.type, key: item.key ?? item.pagepath, label: item.name });
  }

  // the keyboard

  keyboard(draft) {
    this.input = h('textarea', { rows: 1, 'aria-label': `发给${this.appName}的消息`, placeholder: '', enterkeyhint: 'send', oninput: () => this.fit(), onkeydown: (event) => this.type(event), onpaste: (event) => this.paste(event) });
    this.input.value = draft;
    this.sendButton = h('button', { type: 'button', class: 'send', onclick: () => this.send() }, '发送');
    this.plus = button('更多：图片、位置、语音、链接、事件', 'plus', () => this.toggleDrawer(), { class: 'bare round', 'aria-expanded': 'false' });
    const bar = h('div', { class: 'bar typing' },
      this.menu ? button('切换到菜单', 'list', () => this.toggle(false), { class: 'bare switch' }) : null, this.input, this.plus, this.sendButton);
    queueMicrotask(() => this.fit());
    return bar;
  }

  fit() {
    this.input.style.height = 'auto';
    this.input.style.height = `${Math.min(this.input.scrollHeight, 120)}px`;
    const empty = !this.input.value.trim();
    this.sendButton.hidden = empty;
    this.plus.hidden = !empty;
  }

  type(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    }
  }

  send() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = '';
    this.fit();
    this.input.focus();
    this.act({ type: 'text', text });
  }

  paste(event) {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    this.sendFiles(files);
  }

  sendFiles(files) {
    for (const file of files) this.upload(kindOf(file), file);
  }

  // everything else

  drawer() {
    const tile = (label, name, run) => h('button', { type: 'button', class: 'tile', onclick: () => { this.toggleDrawer(false); run(); } }, h('span', { class: 'tile-icon' }, icon(name, 26)), label);
    this.drawerBox = h('div', { class: 'drawer', hidden: true }, tile('图片', 'image', () => this.pickFile('image')), tile('视频', 'video', () => this.pickFile('video')),
      tile('语音', 'voice', () => this.pickFile('voice')), tile('位置', 'place', () => this.sendPlace()), tile('链接', 'link', () => this.sendLink()), tile('事件', 'bell', () => this.sendEvent()),
      ...(this.follows ? [tile('扫码', 'search', () => this.scan()), tile('取消关注', 'close', () => this.act({ type: 'unfollow' }))] : []));
    return this.drawerBox;
  }

  toggleDrawer(open = this.drawerBox.hidden) {
    this.drawerBox.hidden = !open;
    this.plus.setAttribute('aria-expanded', String(open));
    if (open) this.drawerBox.firstElementChild.focus();
  }

  pickFile(kind, item) {
    const accept = { image: 'image/jpeg,image/png', video: 'video/mp4', voice: '.amr' }[kind];
    const picker = h('input', { type: 'file', accept, multiple: true, class: 'sr', 'aria-label': '选择文件' });
    picker.addEventListener('change', () => {
      const files = [...picker.files];
      picker.remove();
      if (item) this.act({ type: 'event', event: item.type, key: item.key, label: item.name, fields: { SendPicsInfo: { Count: files.length, PicList: { item: files.map(() => ({ PicMd5Sum: '' })) } } } });
      for (const file of files) this.upload(kind, file);
    });
    this.element.append(picker);
    picker.click();
  }

  async sendPlace(item) {
    const label = await ask({ title: '发送位置', label: '地点', value: '东校区食堂', submit: '发送' });
    if (label === null) return;
    if (item) await this.act({ type: 'event', event: 'location_select', key: item.key, label: item.name, fields: { SendLocationInfo: { Location_X: 39.9087, Location_Y: 116.3975, Scale: 16, Label: label, Poiname: '' } } });
    await this.act({ type: 'location', label });
  }

  async sendLink() {
    const url = await ask({ title: '发送链接', label: '网址', value: 'https://example.org/', submit: '发送' });
    if (url !== null) await this.act({ type: 'link', title: url, description: '', url, picurl: '' });
  }

  async sendEvent() {
    const event = await ask({ title: '发送事件', label: '事件名', value: 'subscribe', submit: '发送', hint: '例如 enter_agent、subscribe、LOCATION，或任何新事件' });
    if (event) await this.act({ type: 'event', event });
  }
}

function kindOf(file) {
  if (file.type.startsWith('video/')) return 'video';
  return file.name.endsWith('.amr') ? 'voice' : file.type.startsWith('image/') ? 'image' : 'file';
}
