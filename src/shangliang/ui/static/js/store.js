/* What waits on this device: drafts' photos and matters that could not be sent yet. Used by pages and by the service worker. */
(function (scope) {
  'use strict';
  var NAME = 'shangliang';
  var TABLES = ['outbox', 'photos'];

  function opened() {
    return new Promise(function (done, failed) {
      var request = scope.indexedDB.open(NAME, 1);
      request.onupgradeneeded = function () { TABLES.forEach(function (table) { request.result.createObjectStore(table, { keyPath: 'key' }); }); };
      request.onsuccess = function () { done(request.result); };
      request.onerror = function () { failed(request.error); };
    });
  }
  function work(table, mode, act) {
    return opened().then(function (db) {
      return new Promise(function (done, failed) {
        var change = db.transaction(table, mode);
        var request = act(change.objectStore(table));
        change.oncomplete = function () { db.close(); done(request.result); };
        change.onabort = change.onerror = function () { db.close(); failed(change.error); };
      });
    });
  }
  function put(table, row) { return work(table, 'readwrite', function (rows) { return rows.put(row); }); }
  function get(table, key) { return work(table, 'readonly', function (rows) { return rows.get(key); }); }
  function all(table) { return work(table, 'readonly', function (rows) { return rows.getAll(); }); }
  function remove(table, key) { return work(table, 'readwrite', function (rows) { return rows['delete'](key); }); }

  /* A token is asked for anew each time: the one on the page may be days old. */
  function token(action) {
    return fetch(action, { credentials: 'same-origin', cache: 'no-store' }).then(function (answer) { return answer.text(); }).then(function (text) {
      var found = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(text);
      if (!found) { throw new Error('no form'); }
      return found[1];
    });
  }
  /* Sends one waiting matter. The key of its form makes the server take it once, however often it arrives. */
  function send(item) {
    return token(item.action).then(function (fresh) {
      var body = new FormData();
      item.fields.forEach(function (pair) { body.append(pair[0], pair[1]); });
      item.photos.forEach(function (photo) { body.append('photos', photo, photo.name); });
      body.append('csrfmiddlewaretoken', fresh);
      return fetch(item.action, { method: 'POST', body: body, credentials: 'same-origin' });
    }).then(function (answer) {
      if (answer.redirected && /\/r\/[^/]+\//.test(answer.url)) { item.state = 'sent'; item.url = answer.url; item.fields = []; item.photos = []; return put('outbox', item); }
      if (answer.status === 422) { item.state = 'refused'; return put('outbox', item); }
      throw new Error('answer ' + answer.status);
    });
  }
  var running = null;
  function flush() {
    if (running) { return running; }
    running = all('outbox').then(function (rows) {
      var waiting = rows.filter(function (row) { return row.state === 'waiting'; });
      return waiting.reduce(function (before, row) { return before.then(function () { return send(row); }); }, Promise.resolve());
    });
    function over() { running = null; }
    running.then(over, over);
    return running;
  }
  scope.shangliangStore = { put: put, get: get, all: all, remove: remove, flush: flush };
}(self));
