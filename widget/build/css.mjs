/**
 * The style sheets of the widget, made at build time from NL Design System's packages and our own.
 *
 * - Of each component's CSS only the variants that we use are kept.
 * - Of the "voorbeeld" theme (208 kB) only the tokens are kept that this CSS can reach.
 * - `rem` becomes a multiple of `--gids-rem`: inside a host page with `html {font-size: 62.5%}` a rem
 *   is not what the reader set in the browser; `--gids-rem` is (see src/rem.ts).
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import postcss from 'postcss';

const require = createRequire(import.meta.url);
const here = (/** @type {string} */ path) => new URL(path, import.meta.url);

const COMPONENTS = ['button', 'form-label', 'heading-4', 'link', 'paragraph', 'textarea'];
const THEME = '@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css';
const UNUSED =
  /--(danger|ready|warning|busy|pressed|distanced|submit|telephone|placeholder|box-content|current|visited|lead|small|read-only|invalid|disabled|checkbox|radio|checked|focus|focus-visible|hover|active|html-span|html-h4|html-p|html-label|forced-colors|mobile)(?![\w-])|:disabled|:read-only|__placeholder|:invalid(?!\w)/;
const VAR = /var\(\s*(--[\w-]+)/g;
const REM = /(-?[\d.]+)rem\b/g;

/** @param {string} value */
const relative = (value) => value.replace(REM, 'calc($1 * var(--gids-rem))');

/** @param {string} text CSS of our own @returns {string} the same, smaller, without rem */
function tidy(text) {
  const root = postcss.parse(text);
  root.walkComments((comment) => void comment.remove());
  root.walkDecls((declaration) => {
    declaration.value = relative(declaration.value);
  });
  return squeeze(root);
}

/** @param {postcss.Root} root */
function squeeze(root) {
  return root
    .toString()
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/: /g, ':')
    .replace(/;}/g, '}')
    .trim();
}

/** @returns {string} the CSS of the components, without the variants that we do not use */
function components() {
  return COMPONENTS.map((name) => {
    const path = require.resolve(`@utrecht/${name}-css/dist/index.css`);
    const root = postcss.parse(readFileSync(path, 'utf8'));
    root.walkRules((rule) => {
      const used = rule.selectors.filter((selector) => !UNUSED.test(withoutNot(selector)));
      if (used.length) rule.selectors = used;
      else rule.remove();
    });
    return tidy(root.toString());
  }).join('');
}

/** @param {string} selector */
const withoutNot = (selector) => selector.replace(/:not\([^)]*\)/g, '');

/** @returns {Map<string, string>} every declaration in a file of tokens */
function declarations(/** @type {string} */ text) {
  const found = new Map();
  postcss.parse(text).walkDecls(/^--/, (declaration) => {
    found.set(declaration.prop, relative(declaration.value));
  });
  return found;
}

/** @param {string} text */
const named = (text) => [...text.matchAll(VAR)].map((match) => /** @type {string} */ (match[1]));

/** Everything the panel's styles need. */
export function styles() {
  const component = components();
  const own = tidy(readFileSync(here('../src/panel/styles/panel.css'), 'utf8'));
  const print = tidy(readFileSync(here('../src/panel/styles/print.css'), 'utf8'));
  const loader = tidy(readFileSync(here('../src/loader.css'), 'utf8'));
  const dark = declarations(readFileSync(here('../src/panel/styles/dark.css'), 'utf8'));
  const theme = declarations(readFileSync(require.resolve(THEME), 'utf8'));
  const changed = declarations(readFileSync(here('../src/panel/styles/theme.css'), 'utf8'));
  for (const [name, value] of changed) theme.set(name, value);
  const todo = [...named(component), ...named(own), ...named(print)];
  /** @type {Map<string, string>} */
  const tokens = new Map();
  for (let name = todo.pop(); name; name = todo.pop()) {
    const value = theme.get(name);
    if (value === undefined || tokens.has(name)) continue;
    tokens.set(name, value);
    todo.push(...named(value));
  }
  const text = (/** @type {Map<string, string>} */ map) =>
    [...map]
      .sort()
      .map(([name, value]) => `${name}:${value}`)
      .join(';');
  return { component, loader, own, print, tokens: text(tokens), dark: text(dark) };
}
