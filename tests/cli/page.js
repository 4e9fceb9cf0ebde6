// SPDX-License-Identifier: GPL-3.0-or-later
// usage: node page.js PAGE.html ... -- open each page in Chromium as a browser, phone, printer and screen reader would, and complain of what is wrong.
// playwright-core and axe-core are found through NODE_PATH; the browser is $CHROMIUM or `chromium` in PATH.
'use strict';
const fs = require('fs');
const path = require('path');
const { execFileSync } = require('child_process');
const { chromium } = require('playwright-core');

const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const browserPath = process.env.CHROMIUM || execFileSync('sh', ['-c', 'command -v chromium']).toString().trim();
const views = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 375, height: 800 }, deviceScaleFactor: 2, isMobile: true },
  narrow: { viewport: { width: 320, height: 640 }, isMobile: true },
  print: { viewport: { width: 1039, height: 710 } }, // A4 across, less its margins
};

// How much brighter one colour is than another (WCAG 2.1), for the letters on maps, which axe does not look at.
function contrastOfMaps() {
  const channel = (v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const light = (c) => { const [r, g, b] = c.match(/\d+/g).map(Number); return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b); };
  let least = Infinity;
  for (const text of document.querySelectorAll('svg text[class^=t]')) {
    const cell = text.previousElementSibling;
    if (!cell || cell.tagName !== 'rect') continue;
    const [a, b] = [light(getComputedStyle(text).fill), light(getComputedStyle(cell).fill)].sort((x, y) => y - x);
    least = Math.min(least, (a + 0.05) / (b + 0.05));
  }
  return least;
}

// What must be seen to read a picture (bars, discs, lines and axes; not the grid) differs from the page by 3:1 (WCAG 1.4.11).
function contrastOfGraphics() {
  const channel = (v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const light = (c) => { const [r, g, b] = c.match(/\d+/g).map(Number); return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b); };
  const page = light(getComputedStyle(document.body).backgroundColor);
  let least = Infinity;
  for (const [selector, property] of [['.a', 'fill'], ['.b', 'fill'], ['.m', 'fill'], ['.c', 'stroke'], ['.z', 'stroke'], ['.y', 'stroke'], ['.x', 'stroke']]) {
    for (const shape of document.querySelectorAll(`svg ${selector}`)) {
      const [a, b] = [light(getComputedStyle(shape)[property]), page].sort((x, y) => y - x);
      least = Math.min(least, (a + 0.05) / (b + 0.05));
    }
  }
  return least;
}

// Texts of a picture must lie within it, and a page must not scroll sideways.
function layout() {
  const wrong = [];
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) wrong.push('the page scrolls sideways');
  for (const svg of document.querySelectorAll('svg')) {
    const box = svg.getBoundingClientRect();
    for (const text of svg.querySelectorAll('text')) {
      const t = text.getBoundingClientRect();
      if (t.left < box.left - 1 || t.right > box.right + 1 || t.top < box.top - 1 || t.bottom > box.bottom + 1) {
        wrong.push(`"${text.textContent}" leaves its picture "${svg.getAttribute('aria-label')}"`);
      }
    }
  }
  for (const section of document.querySelectorAll('section')) {
    if (section.querySelector('svg') && !section.querySelector('table')) wrong.push('a picture without its table');
  }
  return wrong;
}

async function look(browser, file, name, options) {
  const wrong = [];
  const context = await browser.newContext({ ...options, bypassCSP: name === 'light' });
  const page = await context.newPage();
  const requests = [];
  page.on('console', (m) => wrong.push(`console: ${m.text()}`));
  page.on('pageerror', (e) => wrong.push(`error: ${e}`));
  page.on('request', (r) => requests.push(r.url()));
  if (name === 'print') await page.emulateMedia({ media: 'print' });
  await page.goto(`file://${path.resolve(file)}`);
  if (requests.length !== 1) wrong.push(`requests: ${requests.join(' ')}`);
  if (await page.evaluate(() => document.scripts.length) !== 0) wrong.push('a script');
  wrong.push(...await page.evaluate(layout));
  const contrast = await page.evaluate(contrastOfMaps);
  const graphics = await page.evaluate(contrastOfGraphics);
  if (graphics < 3) wrong.push(`a picture differs from the page by ${graphics.toFixed(2)}:1 only`);
  if (contrast < 4.5) wrong.push(`letters on a map differ by ${contrast.toFixed(2)}:1 only`);
  if (process.env.SHOTS) await page.screenshot({ path: path.join(process.env.SHOTS, `${path.basename(file, '.html')}-${name}.png`), fullPage: true });
  if (name === 'light' || name === 'dark' || name === 'phone') {
    const other = await browser.newContext({ ...options, bypassCSP: true });
    const again = await other.newPage();
    await again.goto(`file://${path.resolve(file)}`);
    await again.evaluate(axe);
    const found = await again.evaluate(() => window.axe.run({ resultTypes: ['violations'] }));
    for (const v of found.violations) wrong.push(`axe: ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).slice(0, 3).join(' | ')}`);
    await other.close();
  }
  await context.close();
  return wrong;
}

(async () => {
  const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
  let bad = 0;
  for (const file of process.argv.slice(2)) {
    for (const [name, options] of Object.entries(views)) {
      for (const w of await look(browser, file, name, options)) {
        console.log(`${file}: ${name}: ${w}`);
        bad = 1;
      }
    }
  }
  await browser.close();
  process.exit(bad);
})();
