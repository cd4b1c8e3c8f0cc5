/* On every public page: registers the service worker, sends what waits, and says honestly what was sent and what was not. */
(function () {
  'use strict';
  var box = document.querySelector('[data-outbox]');
  var store = self.shangliangStore;
  if (!box || !store || !self.indexedDB) { return; }
  var words = JSON.parse(box.dataset.outbox);
  var worker = navigator.serviceWorker;

  if (worker) {
    window.addEventListener('load', function () { worker.register(box.dataset.worker).catch(function () { return null; }); });
    worker.addEventListener('message', show);
    /* Letters, language and contrast may have changed since the pages for a dead net were kept. */
    worker.ready.then(function (found) { if (found.active && sessionStorage.getItem('face') !== face()) { sessionStorage.setItem('face', face()); found.active.postMessage('pages'); } });
  }
  function face() { return document.documentElement.lang + document.documentElement.className; }

  function button(text, act) {
    var made = document.createElement('button');
    made.type = 'button';
    made.className = 'button button-second';
    made.textContent = text;
    made.addEventListener('click', act);
    return made;
  }
  function line(row) {
    var item = document.createElement('div');
    item.className = 'notice tone-' + (row.state === 'sent' ? 'success' : 'warning');
    item.dataset.state = row.state;
    var text = document.createElement('div');
    var title = document.createElement('strong');
    title.textContent = words[row.state];
    text.appendChild(title);
    text.appendChild(document.createTextNode(' ' + row.title));
    var acts = document.createElement('div');
    acts.className = 'row';
    if (row.state === 'sent') {
      var link = document.createElement('a');
      link.className = 'button button-second';
      link.href = row.url;
      link.textContent = words.receipt;
      acts.appendChild(link);
      acts.appendChild(button(words.seen, function () { store.remove('outbox', row.key).then(show); }));
    } else {
      if (row.state === 'waiting') { acts.appendChild(button(words.again, flush)); }
      acts.appendChild(button(words.change, function () { takeBack(row); }));
    }
    text.appendChild(acts);
    item.appendChild(text);
    return item;
  }
  function show() {
    return store.all('outbox').then(function (rows) {
      box.textContent = '';
      box.hidden = !rows.length;
      rows.forEach(function (row) { box.appendChild(line(row)); });
      if (rows.some(function (row) { return row.state === 'waiting'; })) { later(); }
    });
  }
  /* Out of the outbox and back into the form, to be mended and sent again under the same key. */
  function takeBack(row) {
    var draft = { at: Date.now(), fields: {} };
    row.fields.forEach(function (pair) { if (['phone', 'name', 'step', 'go'].indexOf(pair[0]) < 0) { draft.fields[pair[0]] = pair[1]; } });
    localStorage.setItem('draft', JSON.stringify(draft));
    store.put('photos', { key: 'raise', form: row.key, files: row.photos }).then(function () { return store.remove('outbox', row.key); }).then(function () { location.assign(row.action); });
  }
  /* A short break of the net is the usual case: tried again soon, then less often. */
  var timer = 0;
  var pause = 3000;
  function later() { clearTimeout(timer); timer = setTimeout(flush, pause); pause = Math.min(pause * 2, 30000); }
  function flush() { return store.flush().then(show, show); }
  window.addEventListener('online', flush);
  document.addEventListener('shangliang:outbox', flush);
  store.all('outbox').then(function (rows) { if (rows.length) { show().then(flush); } }, function () { return null; });
}());
