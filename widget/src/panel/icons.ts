/** Line icons of our own, 24 by 24, in the colour of the text around them. */
import { svg, type TemplateResult } from 'lit';

const PATHS = {
  bubble: 'M4 4.5h16v12h-9l-4.5 4v-4H4zM8 9h8M8 12.5h5',
  close: 'M6 6l12 12M18 6L6 18',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  send: 'M4.5 12h14M13 6l6 6-6 6',
  external: 'M14 5h5v5M19 5l-8 8M17 14v5H5V7h5',
  up: 'M7 11v9H4v-9zM7 11l4-7.5c1.6 0 2.5 1 2.2 2.6L12.6 10h5.6c1.3 0 2.2 1.2 1.9 2.4l-1.5 6c-.2 1-1 1.6-2 1.6H7',
  down: 'M7 13V4H4v9zM7 13l4 7.5c1.6 0 2.5-1 2.2-2.6l-.6-3.9h5.6c1.3 0 2.2-1.2 1.9-2.4l-1.5-6C18.4 4.6 17.6 4 16.6 4H7',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  download: 'M12 4v11M7 10.5l5 5 5-5M5 20h14',
  print: 'M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z',
  again: 'M5 12a7 7 0 1 0 2.2-5.1M5 4v4h4',
  bin: 'M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5',
  chevron: 'M9 6l6 6-6 6',
} as const;

export type Icon = keyof typeof PATHS;

export function icon(name: Icon): TemplateResult {
  return svg`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width=${name === 'more' ? 3 : 1.8} stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
}
