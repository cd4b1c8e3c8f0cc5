/* Raising a matter: draft kept on this device, place picked without loading the page, voice, and sending that survives a dead net.
   Without this script every step works with plain forms. Name and phone never go into the draft. */
(function () {
  'use strict';
  var DRAFT = 'draft';
  var PLACE = 'place';
  var DAYS = 14;
  var PRIVATE = ['csrfmiddlewaretoken', 'phone', 'name', 'step', 'go', 'region_q', 'station', 'join', 'asked'];
  var store = self.shangliangStore;
  var form, words, pressed, busy;

  function read(key) { try { return JSON.parse(localStorage.getItem(key)); } catch (error) { return null; } }
  function write(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch (error) { return; } }
  function each(list, act) { Array.prototype.forEach.call(list, act); }
  function field(name) { return form.elements[name]; }
  function value(name) { var found = field(name); return found ? String(found.value || '').trim() : ''; }
  function nothing() { return null; }
  function element(kind, css, text) {
    var made = document.createElement(kind);
    if (css) { made.className = css; }
    if (text) { made.textContent = text; }
    return made;
  }
  function newKey() {
    if (crypto.randomUUID) { return crypto.randomUUID(); }
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return Array.prototype.map.call(bytes, function (byte, at) { return ([4, 6, 8, 10].indexOf(at) >= 0 ? '-' : '') + (byte + 256).toString(16).slice(1); }).join('');
  }

  /* The draft. */
  function fields() {
    var found = {};
    new FormData(form).forEach(function (one, name) { if (typeof one === 'string' && PRIVATE.indexOf(name) < 0) { found[name] = one; } });
    return found;
  }
  function save() {
    if (value('text') || value('place_words')) { write(DRAFT, { at: Date.now(), fields: fields() }); }
  }
  function forget() {
    localStorage.removeItem(DRAFT);
    store.remove('photos', 'raise').catch(nothing);
  }
  function restore() {
    var draft = read(DRAFT);
    if (!draft || Date.now() - draft.at > DAYS * 86400000) { forget(); return; }
    if (value('text') || (form.dataset.raise !== 'what' && form.dataset.raise !== 'all')) { return; }
    ['form_key', 'text', 'place_words', 'category'].forEach(function (name) { if (field(name) && draft.fields[name]) { field(name).value = draft.fields[name]; } });
    if (field('hide_name') && field('hide_name').type === 'checkbox') { field('hide_name').checked = Boolean(draft.fields.hide_name); }
    if (draft.fields.region && !form.dataset.station) { choose(draft.fields.region); }
    notice();
  }
  function choose(region) {
    var hits = form.querySelector('[data-hits]');
    var known = read(PLACE);
    if (!hits) { if (field('region')) { field('region').value = region; } return; }
    if (known && known.value === region) { show(hits, known); }
  }
  function show(hits, place) {
    var card = element('div', 'choice');
    var input = element('input');
    var label = element('label', '', place.label);
    input.type = 'radio';
    input.name = 'region';
    input.id = 'region-kept';
    input.value = place.value;
    input.checked = true;
    label.htmlFor = input.id;
    card.appendChild(input);
    card.appendChild(label);
    each(hits.querySelectorAll('input[value="' + place.value + '"]'), function (same) { same.parentNode.remove(); });
    hits.insertBefore(card, hits.firstChild);
  }
  function notice() {
    var box = element('div', 'notice tone-info');
    var text = element('div');
    box.setAttribute('role', 'status');
    box.dataset.restored = '1';
    text.appendChild(element('strong', '', words.title));
    text.appendChild(element('p', '', words.found + words.contact));
    var button = element('button', 'button button-second', words.discard);
    button.type = 'button';
    button.addEventListener('click', function () { forget(); location.assign(form.action); });
    text.appendChild(button);
    box.appendChild(text);
    var place = document.querySelector('[data-draft-place]');
    place.textContent = '';
    place.appendChild(box);
  }
  function photosBack() {
    var input = form.querySelector('input[type="file"]');
    if (!input || input.files.length || !self.DataTransfer) { return; }
    store.get('photos', 'raise').then(function (kept) {
      if (!kept || !kept.files.length || (kept.form && kept.form !== value('form_key'))) { return; }
      var carried = new DataTransfer();
      kept.files.forEach(function (file) { carried.items.add(file); });
      input.files = carried.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }).catch(nothing);
  }
  document.addEventListener('input', function (event) { if (form && form.contains(event.target)) { save(); if (event.target.name === 'text') { soon(); } } });
  document.addEventListener('change', function (event) {
    var input = event.target;
    if (!form || !form.contains(input)) { return; }
    if (input.name === 'region') { remember(input); soon(); }
    if (input.type === 'file') { store.put('photos', { key: 'raise', form: value('form_key'), files: Array.prototype.slice.call(input.files) }).catch(nothing); }
    save();
  });
  function remember(input) {
    var label = input.parentNode.querySelector('label');
    var hint = label && label.querySelector('.hint');
    if (label) { write(PLACE, { value: input.value, label: (hint || label).textContent.trim() }); }
  }

  /* The picker: typing and tapping fetch the next list; the address without the script is the form itself. */
  var waiting = 0;
  function look(query) {
    var root = form.querySelector('[data-picker]');
    var hits = root.querySelector('[data-hits]');
    var chosen = root.querySelector('input[name="region"]:checked');
    if (chosen) { query.chosen = chosen.value; }
    var turn = ++waiting;
    var address = root.dataset.picker + '?' + new URLSearchParams(query);
    return ask(address).catch(function () { return ask(address); }).then(function (html) { if (turn === waiting) { hits.innerHTML = html; } return hits; }).catch(function () { hits.textContent = words.no_net; return hits; });
  }
  function ask(address) {
    return fetch(address, { credentials: 'same-origin' }).then(function (answer) {
      if (!answer.ok) { throw new Error(answer.status); }
      return answer.text();
    });
  }
  var typing = 0;
  document.addEventListener('input', function (event) {
    if (event.target.name !== 'region_q') { return; }
    clearTimeout(typing);
    typing = setTimeout(function () { look({ q: event.target.value }); }, 250);
  });
  document.addEventListener('click', function (event) {
    var button = event.target.closest ? event.target.closest('button') : null;
    pressed = button;
    if (!button || !button.closest('[data-picker]')) { return; }
    if (button.name !== 'under' && button.name !== 'find') { return; }
    event.preventDefault();
    if (button.name === 'find') { look({ q: value('region_q') }); return; }
    look({ under: button.value }).then(function (hits) { var first = hits.querySelector('input, button'); if (first) { first.focus(); } });
  });

  /* While typing: the number to call in an emergency, and matters that may be the same. The address keeps no text. */
  var thinking = 0;
  var compared = '';
  var comparing = 0;
  function compare() {
    var box = form.querySelector('[data-similar]');
    var token = field('csrfmiddlewaretoken');
    if (!box || !token || form.dataset.raise === 'more') { return; }
    var chosen = new FormData(form).get('region') || '';
    var body = new URLSearchParams({ csrfmiddlewaretoken: token.value, text: value('text'), region: chosen, station: value('station') });
    if (String(body) === compared) { return; }
    compared = String(body);
    var turn = ++comparing;
    if (value('text').length < 4) { box.textContent = ''; alarm(null); return; }
    fetch(box.dataset.similar, { method: 'POST', body: body, credentials: 'same-origin' }).then(function (answer) {
      return answer.ok ? answer.text() : '';
    }).then(function (html) {
      if (turn !== comparing) { return; }
      box.innerHTML = html;
      alarm(box.querySelector('[data-alarm]'));
      if (box.querySelector('[data-join]')) { field('asked').value = '1'; }
    }).catch(nothing);
  }
  function alarm(found) {
    var place = form.querySelector('[data-alarms]');
    var same = found && place.textContent.trim() === found.textContent.trim();
    if (same) { found.remove(); return; }
    place.textContent = '';
    if (found) { place.appendChild(found); }
  }
  function soon() { clearTimeout(thinking); thinking = setTimeout(compare, 300); }

  /* Voice, where the browser has it. */
  function voice() {
    var Recognition = self.SpeechRecognition || self.webkitSpeechRecognition;
    var area = form.querySelector('textarea[data-voice]');
    if (!Recognition || !area || area.dataset.voice === 'ready') { return; }
    area.dataset.voice = 'ready';
    var button = element('button', 'button button-second voice', words.voice);
    var note = element('p', 'help', words.voice_note);
    var said = element('p', 'help');
    var ear = null;
    button.type = 'button';
    button.setAttribute('aria-pressed', 'false');
    said.setAttribute('role', 'status');
    function stop() { ear = null; button.textContent = words.voice; button.setAttribute('aria-pressed', 'false'); }
    button.addEventListener('click', function () {
      if (ear) { ear.stop(); return; }
      ear = new Recognition();
      ear.lang = document.documentElement.lang === 'en' ? 'en-US' : 'zh-CN';
      ear.continuous = true;
      ear.onresult = function (event) {
        for (var at = event.resultIndex; at < event.results.length; at += 1) { if (event.results[at].isFinal) { area.value += event.results[at][0].transcript; } }
        save();
      };
      ear.onerror = function () { said.textContent = words.voice_failed; };
      ear.onend = stop;
      said.textContent = '';
      button.textContent = words.listening;
      button.setAttribute('aria-pressed', 'true');
      ear.start();
    });
    [button, said, note].reverse().forEach(function (made) { area.parentNode.insertBefore(made, area.nextSibling); });
  }

  /* Sending: first into the outbox of this device, then over the net; taken out only when the receipt is here. */
  document.addEventListener('submit', function (event) {
    var button = event.submitter || pressed;
    if (event.target !== form || (form.dataset.raise !== 'all' && form.dataset.raise !== 'more')) { return; }
    if (button && ['to', 'under', 'find'].indexOf(button.name) >= 0 && form.contains(button)) { return; }
    event.preventDefault();
    var join = form.querySelector('input[name="join"]');
    if (join) { join.value = button && button.hasAttribute('data-join') ? button.value : ''; }
    if (!busy) { submit(); }
  }, true);
  function packed() {
    if (!value('form_key')) { field('form_key').value = newKey(); }
    save();
    var item = { key: value('form_key'), action: form.getAttribute('action'), fields: [], photos: [], state: 'waiting', title: value('text').slice(0, 20), at: Date.now() };
    new FormData(form).forEach(function (one, name) {
      if (typeof one !== 'string') { if (one.size) { item.photos.push(one); } } else if (name !== 'csrfmiddlewaretoken' && name !== 'region_q') { item.fields.push([name, one]); }
    });
    return item;
  }
  function submit() {
    var item = packed();
    if (!new FormData(form).get('region') && !field('csrfmiddlewaretoken')) { say(words.unsent, words.no_place); return; }
    busy = true;
    store.put('outbox', item).then(function () { return true; }, function () { return false; }).then(function (kept) { post(item, kept); });
  }
  function post(item, kept) {
    var bar = progress();
    var request = new XMLHttpRequest();
    request.timeout = item.photos.length ? 180000 : 45000;
    request.upload.onprogress = function (step) { if (step.lengthComputable) { bar.value = 100 * step.loaded / step.total; } };
    request.onload = function () { bar.remove(); answered(request, item, kept); };
    request.onerror = request.ontimeout = function () { bar.remove(); unsent(kept); };
    request.open('POST', item.action);
    request.send(new FormData(form));
  }
  function progress() {
    var bar = element('progress', 'progress');
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute('aria-label', words.sending);
    form.appendChild(bar);
    return bar;
  }
  function answered(request, item, kept) {
    if (/\/r\/[^/]+\//.test(request.responseURL)) {
      forget();
      store.remove('outbox', item.key).catch(nothing).then(function () { location.assign(request.responseURL); });
    } else if (request.status === 422) {
      busy = false;
      store.remove('outbox', item.key).catch(nothing).then(function () { document.dispatchEvent(new CustomEvent('shangliang:answer', { detail: request })); });
    } else { unsent(kept); }
  }
  function unsent(kept) {
    busy = false;
    if (!kept) { say(words.unsent, words.try_again); return; }
    forget();
    form.hidden = true;
    document.querySelector('[data-draft-place]').textContent = '';
    say(words.unsent, words.kept);
    document.dispatchEvent(new CustomEvent('shangliang:outbox'));
    if (navigator.serviceWorker) { navigator.serviceWorker.ready.then(function (found) { if (found.sync) { found.sync.register('outbox').catch(nothing); } }); }
  }
  function say(title, text) {
    var place = document.querySelector('[data-draft-place]');
    var box = element('div', 'notice tone-warning');
    box.setAttribute('role', 'alert');
    box.dataset.unsent = '1';
    var inner = element('div');
    inner.appendChild(element('strong', '', title));
    inner.appendChild(element('p', '', text));
    box.appendChild(inner);
    place.textContent = '';
    place.appendChild(box);
    window.scrollTo(0, 0);
  }

  function begin() {
    form = document.querySelector('form[data-raise]');
    if (!form) { return; }
    words = JSON.parse(form.dataset.words);
    busy = false;
    var known = read(PLACE);
    var hits = form.querySelector('[data-hits]');
    if (!field('csrfmiddlewaretoken') && hits && known) { show(hits, known); }
    var checked = form.querySelector('input[name="region"]:checked');
    if (checked) { remember(checked); }
    restore();
    if (!value('form_key')) { field('form_key').value = newKey(); }
    save();
    photosBack();
    voice();
    if (value('text') && form.dataset.raise === 'all') { soon(); }
    var search = field('region_q');
    if (search && search.value !== search.defaultValue) { look({ q: search.value }); }
  }
  document.addEventListener('shangliang:shown', begin);
  /* Shown again from the browser's memory, the page may hold what was sent long ago: a fresh one takes the draft, if there is one. */
  window.addEventListener('pageshow', function (event) { if (event.persisted && form) { location.reload(); } });
  begin();
}());
