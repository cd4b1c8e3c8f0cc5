/* Longer forms of the desk are kept on this device while somebody types: through a dead net, a closed tab and the idle time-out.
   Never kept: names, phones, passwords, files. Thrown away when the server took the form, after 14 days, and by signing out. */
(function () {
  'use strict';
  var PREFIX = 'desk-draft:';
  var DAYS = 14;
  var PRIVATE = /^(csrfmiddlewaretoken|version|row_version|form_key|target|outcome|name|phone|contact|consent|username|password|token|old|new|repeat|next|find|.*_q)$/;
  var words = document.getElementById('desk-words');
  var account = document.body.dataset.account;
  var shown = {};

  function each(list, act) { Array.prototype.forEach.call(list, act); }
  function keys() {
    var found = [];
    try { for (var at = 0; at < localStorage.length; at += 1) { if (localStorage.key(at).indexOf(PREFIX) === 0) { found.push(localStorage.key(at)); } } } catch (error) { return []; }
    return found;
  }
  function read(key) { try { return JSON.parse(localStorage.getItem(key)); } catch (error) { return null; } }
  function write(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch (error) { return; } }
  function drop(key) { try { localStorage.removeItem(key); } catch (error) { return; } }
  function value(form, name) { var field = form.elements[name]; return field && field.value ? field.value : ''; }

  /* What a form is about: the account, its address, its row. What the page showed (its version) is kept with the words. */
  function about(form) { return form.getAttribute('action') ? new URL(form.action, location.href).pathname : location.pathname; }
  function key(form) {
    /* The same thing is done on its line (/desk/here/matter/5/answer/) and on its page (/desk/matters/5/do/answer/). */
    var path = about(form).replace(/^\/desk\/here\/([a-z]+)\/(\d+)\/([a-z_]+)\/(\d+\/)?$/, '/desk/$1s/$2/do/$3/');
    return PREFIX + account + ':' + path + ':' + value(form, 'target') + ':' + value(form, 'ground');
  }
  function kept(form) {
    return account && form.method === 'post' && form.querySelector('textarea') && !form.querySelector('input[type="password"]') && form.closest('main');
  }
  function fields(form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && !PRIVATE.test(field.name) && ['hidden', 'file', 'password', 'tel', 'submit', 'button'].indexOf(field.type) < 0;
    });
  }
  function ticked(field) { return field.type === 'checkbox' || field.type === 'radio'; }
  function now(field) { return ticked(field) ? field.checked : field.value; }
  function first(field) {
    if (ticked(field)) { return field.defaultChecked; }
    if (field.tagName === 'SELECT') { var own = field.querySelector('option[selected]') || field.options[0]; return own ? own.value : ''; }
    return field.defaultValue;
  }
  function nameOf(field) { return ticked(field) ? field.name + '=' + field.value : field.name; }

  function save(form) {
    var changed = {};
    var any = false;
    fields(form).forEach(function (field) {
      if (now(field) === first(field)) { return; }
      changed[nameOf(field)] = now(field);
      any = any || (!ticked(field) && String(now(field)).trim() !== '');
    });
    if (any) { write(key(form), { at: Date.now(), version: value(form, 'version'), fields: changed }); } else { drop(key(form)); }
  }

  /* Back into the form: only where the server has not put words itself. */
  function restore(form) {
    var draft = read(key(form));
    if (!draft || shown[key(form)]) { return; }
    shown[key(form)] = true;
    if (form.closest('#failed') || form.querySelector('.has-error') || (form.parentNode.querySelector && form.parentNode.querySelector('.error-summary'))) { return; }
    var back = false;
    fields(form).forEach(function (field) {
      var name = nameOf(field);
      if (!Object.prototype.hasOwnProperty.call(draft.fields, name) || now(field) === draft.fields[name]) { return; }
      if (ticked(field)) { field.checked = draft.fields[name]; } else { field.value = draft.fields[name]; }
      back = true;
    });
    if (!back) { return; }
    for (var fold = form.closest('details'); fold; fold = fold.parentNode.closest ? fold.parentNode.closest('details') : null) { fold.open = true; }
    tell(form, draft.version !== value(form, 'version'));
  }
  function tell(form, stale) {
    var line = document.createElement('div');
    line.className = 'draft-note';
    line.setAttribute('role', 'status');
    var text = document.createElement('span');
    text.textContent = words.dataset.draft + (stale ? (document.documentElement.lang === 'en' ? ' ' : '') + words.dataset.stale : '');
    var button = document.createElement('button');
    button.type = 'button';
    button.className = 'button button-quiet';
    button.textContent = words.dataset.drop;
    button.addEventListener('click', function () { form.reset(); drop(key(form)); line.remove(); });
    line.appendChild(text);
    line.appendChild(button);
    form.insertBefore(line, form.firstChild);
  }

  var timer = 0;
  var typing = null;
  function soon(event) {
    var form = event.target.form;
    if (!form || !kept(form)) { return; }
    typing = form;
    clearTimeout(timer);
    timer = setTimeout(function () { save(form); }, 300);
  }
  function atOnce() { if (typing && document.contains(typing)) { clearTimeout(timer); save(typing); } }
  document.addEventListener('input', soon);
  document.addEventListener('change', soon);
  window.addEventListener('pagehide', atOnce);
  document.addEventListener('visibilitychange', function () { if (document.visibilityState === 'hidden') { atOnce(); } });

  /* Sent is not taken: a draft goes only when the answer says that it was done. */
  function mark(form) {
    clearTimeout(timer);
    typing = null;
    save(form);
    var draft = read(key(form));
    if (draft) { draft.sent = true; write(key(form), draft); }
  }
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (kept(form)) { mark(form); }
    if (/\/sign-out\/$/.test(form.action)) { keys().forEach(drop); }
  }, true);
  function settle() {
    var done = document.querySelector('#said .tone-success');
    keys().forEach(function (one) {
      var draft = read(one);
      if (!draft || Date.now() - draft.at > DAYS * 86400000 || (draft.sent && done && one.indexOf(PREFIX + account + ':') === 0)) { drop(one); return; }
      if (draft.sent) { delete draft.sent; write(one, draft); }
    });
  }
  function offer(root) { each(root.querySelectorAll('main form, form'), function (form) { if (kept(form)) { restore(form); } }); }

  if (!account || !words) { return; }
  /* A page that shows what was refused has the address of the action; asked for again, it is the page it belongs to. */
  var back = document.querySelector('#failed a.button-quiet');
  if (back) { history.replaceState(null, '', back.href); }
  settle();
  offer(document);
  document.addEventListener('htmx:afterSwap', function (event) {
    var target = event.detail.target;
    if (target.id === 'waiting') { settle(); return; }
    shown = {};
    offer(target);
  });
  document.addEventListener('shangliang:shown', function () { settle(); shown = {}; offer(document); });
}());
