/* Read aloud with the browser's own voice, share, and a picture of a case to send on. Nothing leaves the browser. */
(function () {
  'use strict';
  var box = document.querySelector('[data-tools]');
  if (!box) { return; }
  var tools = JSON.parse(box.dataset.tools);
  var words = JSON.parse(box.dataset.words);
  var said = box.querySelector('[data-said]');
  function label(button, text) { button.querySelector('span').textContent = text; }

  /* Reading: block by block, the one being read is marked; no time limit, stopped by the same button or by leaving. */
  var reader = box.querySelector('[data-read]');
  var speech = window.speechSynthesis;
  var lang = document.documentElement.lang === 'en' ? 'en' : 'zh';
  var queue = [];
  function voices() { return speech.getVoices().filter(function (voice) { return voice.lang.toLowerCase().indexOf(lang) === 0; }); }
  function offer() { reader.hidden = !voices().length; }
  function blocks() {
    var kinds = 'h1, h2, h3, h4, p, li, dt, dd, blockquote, figcaption, .receipt-code span';
    return Array.prototype.filter.call(document.querySelector('main').querySelectorAll(kinds), function (one) {
      return !one.querySelector(kinds) && !one.closest('.no-print, .visually-hidden, form, details:not([open])') && one.offsetParent && one.textContent.trim();
    });
  }
  /* Codes are spelled, so that one can write them down. */
  function spoken(text) { return text.replace(/\s+/g, ' ').trim().replace(/\b(?=[A-Z0-9 -]*[A-Z])[A-Z0-9]{4}([- ][A-Z0-9]{4})+\b/g, function (code) { return code.replace(/[- ]/g, '').split('').join(' '); }); }
  function next() {
    var block = queue.shift();
    if (!block) { stop(); return; }
    var part = new SpeechSynthesisUtterance(spoken(block.textContent));
    var voice = voices()[0];
    part.lang = voice ? voice.lang : 'zh-CN';
    if (voice) { part.voice = voice; }
    part.rate = 0.9;
    part.onend = function () { block.classList.remove('is-read'); if (reader.getAttribute('aria-pressed') === 'true') { next(); } };
    block.classList.add('is-read');
    speech.speak(part);
  }
  function stop() {
    queue = [];
    reader.setAttribute('aria-pressed', 'false');
    label(reader, words.read);
    document.querySelectorAll('.is-read').forEach(function (one) { one.classList.remove('is-read'); });
    speech.cancel();
  }
  if (reader && speech && window.SpeechSynthesisUtterance) {
    offer();
    if (speech.addEventListener) { speech.addEventListener('voiceschanged', offer); }
    window.addEventListener('pagehide', function () { speech.cancel(); });
    reader.addEventListener('click', function () {
      if (reader.getAttribute('aria-pressed') === 'true') { stop(); return; }
      reader.setAttribute('aria-pressed', 'true');
      label(reader, words.stop);
      queue = blocks();
      next();
    });
  }

  /* Sharing: the browser's own sheet where there is one, else the text is copied. */
  var share = box.querySelector('[data-share]');
  if (share && (navigator.share || navigator.clipboard)) {
    share.hidden = false;
    share.addEventListener('click', function () {
      var data = { title: tools.title, text: tools.text || tools.title, url: tools.url };
      if (navigator.share) { navigator.share(data).catch(function () { return null; }); return; }
      navigator.clipboard.writeText(data.text + '\n' + data.url).then(function () { label(share, words.copied); said.textContent = words.copied; });
    });
  }

  /* The picture: drawn here, in the colours of the page, with the code to scan. */
  var picture = box.querySelector('[data-picture]');
  if (picture && HTMLCanvasElement.prototype.toBlob) {
    picture.hidden = false;
    picture.addEventListener('click', function () { draw().then(give); });
  }
  function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim(); }
  function image(source) {
    return new Promise(function (done) {
      var made = new Image();
      made.onload = function () { done(made); };
      made.onerror = function () { done(null); };
      made.src = source;
    });
  }
  function code() {
    var svg = document.querySelector('[data-qr] svg');
    return svg ? image('data:image/svg+xml,' + encodeURIComponent(new XMLSerializer().serializeToString(svg))) : Promise.resolve(null);
  }
  function wrapped(pen, text, width) {
    var lines = [''];
    text.split('').forEach(function (letter) {
      var last = lines.length - 1;
      if (pen.measureText(lines[last] + letter).width > width && '，。！？；：、”）'.indexOf(letter) < 0) { lines.push(letter); } else { lines[last] += letter; }
    });
    return lines;
  }
  function draw() {
    return Promise.all([code(), image(document.querySelector('.brand-mark').src)]).then(function (images) {
      var sheet = document.createElement('canvas');
      var pen = sheet.getContext('2d');
      var style = getComputedStyle(document.documentElement);
      var serif = style.getPropertyValue('--serif');
      var sans = style.getPropertyValue('--sans');
      var y = 300;
      sheet.width = 1080;
      sheet.height = 1440;
      pen.fillStyle = colour('paper');
      pen.fillRect(0, 0, 1080, 1440);
      pen.fillStyle = colour('vermilion');
      pen.fillRect(0, 0, 1080, 22);
      pen.fillRect(0, 30, 1080, 4);
      if (images[1]) { pen.drawImage(images[1], 80, 90, 100, 100); }
      pen.fillStyle = colour('ink-soft');
      pen.font = '36px ' + sans;
      pen.fillText(words.slogan, 210, 152, 790);
      pen.fillStyle = colour('ink');
      pen.font = 'bold 76px ' + serif;
      wrapped(pen, tools.title, 920).slice(0, 4).forEach(function (line) { pen.fillText(line, 80, y); y += 106; });
      y += 20;
      tools.picture.forEach(function (line, at) {
        pen.fillStyle = colour(at ? 'ink-soft' : 'vermilion-deep');
        pen.font = (at ? '' : 'bold ') + '42px ' + sans;
        wrapped(pen, line, 920).slice(0, 3).forEach(function (part) { pen.fillText(part, 80, y); y += 68; });
      });
      if (images[0]) { pen.fillStyle = '#fff'; pen.fillRect(80, 1090, 270, 270); pen.drawImage(images[0], 90, 1100, 250, 250); }
      pen.fillStyle = colour('ink');
      pen.font = 'bold 42px ' + sans;
      pen.fillText(words.scan, 390, 1200);
      pen.fillStyle = colour('ink-soft');
      pen.font = '30px ' + sans;
      wrapped(pen, tools.url, 610).slice(0, 3).forEach(function (line, at) { pen.fillText(line, 390, 1260 + at * 42); });
      return new Promise(function (done) { sheet.toBlob(done, 'image/png'); });
    });
  }
  function give(blob) {
    var file = window.File ? new File([blob], 'shangliang.png', { type: 'image/png' }) : null;
    if (file && navigator.canShare && navigator.canShare({ files: [file] })) { navigator.share({ files: [file], title: tools.title }).catch(function () { return null; }); return; }
    var link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = 'shangliang.png';
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
    said.textContent = words.saved;
  }
}());
