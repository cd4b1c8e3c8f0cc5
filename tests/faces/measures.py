"""What the faces are measured with: scripts for the browser that name every element which does not fit, and one verdict over all."""

from playwright.sync_api import Page

WIDTHS = (360, 768, 1440)
# A box that is drawn; what a fold hides and what is there for screen readers alone is left out.
_SEEN = """const hidden = element => element.closest('.visually-hidden, details:not([open]) > :not(summary)') || !element.getClientRects().length;
const name = element => element.outerHTML.slice(0, 110).replace(/\\s+/g, ' ');
const control = 'a[href], button, summary, select, textarea, input:not([type=hidden])';
const boxed = element => element.matches('.choice input, .chip input') ? element.parentElement : element;
const inline = element => getComputedStyle(element).display === 'inline';"""
OVERFLOW = f"""() => {{ {_SEEN} const edge = document.documentElement.clientWidth;
const found = document.documentElement.scrollWidth > edge ? ['the page: ' + document.documentElement.scrollWidth] : [];
for (const element of document.querySelectorAll('body *')) {{
  const box = element.getBoundingClientRect();
  if (!hidden(element) && !element.closest('.table-box, svg') && box.width && (box.right > edge + 1 || box.left < -1)) found.push(name(element));
}} return found; }}"""
# Words that stand out of their own box, or that a box which cannot be scrolled hides.
CUT = f"""() => {{ {_SEEN} const found = [];
for (const element of document.querySelectorAll('body *')) {{
  const words = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  if (!words || hidden(element) || inline(element) || element.closest('svg, .table-box') || element.matches('option, textarea, .skip')) continue;
  const style = getComputedStyle(element);
  const wide = element.scrollWidth > element.clientWidth + 2 && !['auto', 'scroll'].includes(style.overflowX);
  const high = element.scrollHeight > element.clientHeight + 2 && ['hidden', 'clip'].includes(style.overflowY);
  if (element.clientWidth > 2 && (wide || high)) found.push(name(element) + (wide ? ' wide' : ' high'));
}} return found; }}"""
# Two things to tap may not share ground; bars that stay in place are compared among themselves, and with the end of the page.
OVERLAP = f"""() => {{ {_SEEN}
const floats = element => {{ for (let up = element; up; up = up.parentElement) if (['fixed', 'sticky'].includes(getComputedStyle(up).position)) return true; return false; }};
const all = [...new Set([...document.querySelectorAll(control)].filter(element => !hidden(element) && !element.matches('.skip')).map(boxed))]
  .map(element => ({{ element, float: floats(element), rows: inline(element) ? [...element.getClientRects()] : [element.getBoundingClientRect()] }}));
const cross = (one, two) => one.left < two.right - 2 && two.left < one.right - 2 && one.top < two.bottom - 2 && two.top < one.bottom - 2;
const found = [];
all.forEach((one, place) => all.slice(place + 1).forEach(two => {{
  if (one.float !== two.float || one.element.contains(two.element) || two.element.contains(one.element)) return;
  if (one.rows.some(left => two.rows.some(right => cross(left, right)))) found.push(name(one.element) + ' / ' + name(two.element));
}}));
window.scrollTo(0, document.documentElement.scrollHeight);
const last = all.filter(one => !one.float).pop(), bar = [...document.querySelectorAll('body *')].filter(one => !hidden(one) && getComputedStyle(one).position === 'fixed');
if (last) bar.forEach(one => {{ if (!one.contains(last.element) && cross(one.getBoundingClientRect(), last.element.getBoundingClientRect())) found.push('under the bar: ' + name(last.element)); }});
window.scrollTo(0, 0);
return found; }}"""
SMALL = f"""least => {{ {_SEEN} return [...document.querySelectorAll(control)].map(element => {{
  const box = boxed(element).getBoundingClientRect();
  const fits = hidden(element) || element.matches('.skip') || inline(element) || (box.height >= least - 0.5 && box.width >= least - 0.5);
  return fits ? '' : name(element) + ' ' + Math.round(box.width) + '×' + Math.round(box.height);
}}).filter(Boolean); }}"""
AXE = """rules => axe.run(document, {resultTypes: ['violations'], ...(rules.length ? {runOnly: {type: 'rule', values: rules}} : {})})
  .then(result => result.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 110)).join(' | ')))"""


def measure(page: Page, least: int) -> list[str]:
    """The faults of the page as it stands, each as "kind: element"; `least` is the smallest side of a target in px."""
    found = {
        "overflow": page.evaluate(OVERFLOW),
        "cut": page.evaluate(CUT),
        "overlap": page.evaluate(OVERLAP),
        "small": page.evaluate(SMALL, least),
    }
    return [f"{kind}: {row}" for kind, rows in found.items() for row in rows]


def axe(page: Page, script: str, rules: tuple[str, ...] = ()) -> list[str]:
    """The violations that axe-core (`script` is its text) finds; all of its rules when none is named."""
    page.evaluate(script)
    return list(page.evaluate(AXE, list(rules)))
