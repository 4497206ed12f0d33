import { defineConfig } from 'vitest/config';

const styles = new URL('tests/styles.ts', import.meta.url).pathname;

export default defineConfig({
  test: {
    alias: { 'virtual:styles': styles },
    onConsoleLog: (log) => !log.startsWith('Lit is in dev mode'),
  },
});
