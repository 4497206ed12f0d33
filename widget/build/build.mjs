/**
 * Builds the widget: `dist/widget.js` (the loader) and `dist/assets/` (the panel, named by its hash).
 *
 * Two builds, because the loader is a plain script: the host page loads it without `type="module"`,
 * so it can share no module with the panel. It is told the panel's file name. Prints the sizes and
 * fails when a budget is exceeded.
 */
import { readFileSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { styles } from './css.mjs';

const root = new URL('..', import.meta.url).pathname;
const BUDGET = { before: 6, all: 40 };

/** @type {import('vite').Plugin} */
const css = {
  name: 'gids-css',
  resolveId: (id) => (id === 'virtual:styles' ? '\0virtual:styles' : null),
  load: (id) =>
    id === '\0virtual:styles'
      ? Object.entries(styles())
          .map(([name, text]) => `export const ${name} = ${JSON.stringify(text)};`)
          .join('\n')
      : null,
};

/**
 * Lit keeps its version and some metadata in global names. A page of someone else gets no names from us.
 *
 * @type {import('vite').Plugin}
 */
const noGlobals = {
  name: 'gids-no-globals',
  transform(code, id) {
    const names =
      /(?:\b[\w$]+\.)?\b(litPropertyMetadata|lit(?:Html|Element)Versions|reactiveElementVersions)\b/g;
    if (!id.includes('lit') || !names.test(code)) return null;
    return `const $own={};${code.replace(names, '$$own.$1')}`;
  },
};

/** @param {import('vite').BuildOptions} options @param {Record<string, string>} define */
const run = (options, define = {}) =>
  build({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins: [css, noGlobals],
    define,
    build: { target: 'es2022', modulePreload: false, emptyOutDir: false, ...options },
  });

rmSync(`${root}dist`, { recursive: true, force: true });
const output = await run({
  outDir: 'dist/assets',
  rollupOptions: {
    input: 'src/panel/index.ts',
    preserveEntrySignatures: 'strict',
    output: { entryFileNames: 'panel-[hash].js', format: 'es' },
  },
});
const panel = /** @type {import('rollup').RollupOutput} */ (output).output[0].fileName;
await run(
  {
    outDir: 'dist',
    rollupOptions: {
      input: 'src/loader.ts',
      output: { entryFileNames: 'widget.js', format: 'iife' },
    },
  },
  { __PANEL__: JSON.stringify(`widget/assets/${panel}`) },
);

const size = (/** @type {string} */ file) =>
  gzipSync(readFileSync(`${root}dist/${file}`)).length / 1000;
const before = size('widget.js');
const all = before + size(`assets/${panel}`);
const kB = (/** @type {number} */ number) => `${number.toFixed(1).replace('.', ',')} kB`;
console.log(
  `widget: ${kB(before)} voor het openen (hooguit ${BUDGET.before}), ${kB(all)} in totaal (hooguit ${BUDGET.all}), gzip`,
);
if (before > BUDGET.before || all > BUDGET.all) {
  console.error(
    'De widget is te groot geworden. Maak hem kleiner; een pagina van een ander wacht erop.',
  );
  process.exit(1);
}
