/* The service worker: a page for a dead net, and the outbox. `KEEP` (precise addresses) and the store come from the view.
   Nothing else is ever kept, so no page of anybody who is signed in can be. */
(function () {
  'use strict';
  var SHELF = 'shangliang-' + KEEP.version;

  /* Files carry a digest in their name: what the page has just loaded is not loaded twice. Pages are asked for anew. */
  function refresh(list, cache) {
    return caches.open(SHELF).then(function (shelf) {
      return Promise.all(list.map(function (address) {
        return fetch(address, { cache: cache, credentials: 'same-origin' }).then(function (answer) { if (answer.ok && !answer.redirected) { return shelf.put(address, answer); } });
      }));
    });
  }
  function tell(event) { event.waitUntil(self.shangliangStore.flush().then(shout, shout)); }
  function shout() {
    return self.clients.matchAll().then(function (pages) { pages.forEach(function (page) { page.postMessage('outbox'); }); });
  }

  self.addEventListener('install', function (event) {
    event.waitUntil(Promise.all([refresh(KEEP.files, 'default'), refresh(KEEP.pages, 'reload')]).then(function () { return self.skipWaiting(); }));
  });
  self.addEventListener('activate', function (event) {
    event.waitUntil(caches.keys().then(function (names) {
      return Promise.all(names.filter(function (name) { return name.indexOf('shangliang-') === 0 && name !== SHELF; }).map(function (name) { return caches['delete'](name); }));
    }).then(function () { return self.clients.claim(); }));
  });
  self.addEventListener('sync', function (event) { if (event.tag === 'outbox') { event.waitUntil(self.shangliangStore.flush().then(shout)); } });
  self.addEventListener('message', function (event) {
    if (event.data === 'outbox') { tell(event); }
    if (event.data === 'pages') { event.waitUntil(refresh(KEEP.pages, 'reload').catch(function () { return null; })); }
  });
  self.addEventListener('fetch', function (event) {
    var request = event.request;
    var address = new URL(request.url);
    if (address.origin !== self.location.origin) { return; }
    if (request.mode === 'navigate') {
      event.respondWith(fetch(request).catch(function () { return caches.match(address.pathname === KEEP.raise ? KEEP.pages[0] : KEEP.pages[1]).then(orError); }));
    } else if (request.method === 'GET' && KEEP.files.indexOf(address.pathname) >= 0) {
      event.respondWith(fetch(request).catch(function () { return caches.match(address.pathname).then(orError); }));
    }
  });
  function orError(found) { return found || Response.error(); }
}());
