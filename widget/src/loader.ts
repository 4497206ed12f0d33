/**
 * What a host page loads: the element `<nt1-gids>` with, when it floats, its launcher.
 *
 * Everything else (the panel) is loaded when it is opened. No global names, no style or script in the
 * page, no HTML from strings: it works under a strict Content-Security-Policy with Trusted Types.
 */

import { loader as css } from 'virtual:styles';
import { type Options, readOptions } from './options';
import type { Panel } from './panel/index';
import { remSheet } from './rem';
import { launcher, launcherFailed } from './texts.json';

const TAG = 'nt1-gids';
const SVG = 'http://www.w3.org/2000/svg';
const script =
  (document.currentScript as HTMLScriptElement | null) ??
  document.querySelector<HTMLScriptElement>('script[src$="/widget.js"]');
const home = new URL('./', script?.src ?? location.href).href;

/** A speech bubble with lines of text. */
function icon(): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  const attributes = { class: 'icon', viewBox: '0 0 24 24', fill: 'none', 'aria-hidden': 'true' };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  path.setAttribute('d', 'M4 4.5h16v12h-9l-4.5 4v-4H4zM8 9h8M8 12.5h5');
  path.setAttribute('stroke', 'currentColor');
  path.setAttribute('stroke-width', '1.8');
  path.setAttribute('stroke-linejoin', 'round');
  path.setAttribute('stroke-linecap', 'round');
  svg.append(path);
  return svg;
}

class Nt1Gids extends HTMLElement {
  /** Set by the loader on the element it makes for a script tag. */
  source: DOMStringMap | undefined;
  #options: Options | undefined;
  #button = document.createElement('button');
  #failed = document.createElement('div');
  #panel: Promise<Panel> | undefined;
  #attempts = 0;

  connectedCallback(): void {
    if (this.#options) return;
    const options = readOptions(this.source ?? this.dataset, home, !this.source);
    this.#options = options;
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    this.toggleAttribute('floating', !options.inline);
    root.adoptedStyleSheets.push(remSheet(this));
    this.lang = 'nl';
    if (options.inherit) this.dataset.theme = 'inherit';
    this.#failed.className = 'failed';
    this.#failed.setAttribute('role', 'alert');
    if (options.inline) {
      root.append(this.#failed);
      // Already there, so that opening it is nothing that a person did.
      this.open(false);
      return;
    }
    this.#addLauncher(root, options);
    if (options.open && this.#roomy) this.open(false);
  }

  /** Show the panel. Steals no focus when `focus` is false. */
  async open(focus = true): Promise<void> {
    const button = this.#button;
    button.setAttribute('aria-busy', 'true');
    this.#failed.textContent = '';
    try {
      const panel = await this.#load();
      await panel.show(focus);
      button.hidden = true;
      button.setAttribute('aria-expanded', 'true');
      this.#tell('open');
    } catch (error) {
      this.#panel = undefined;
      this.#failed.textContent = this.#text('launcherFailed', launcherFailed);
      console.error('NT1-gids:', error);
    } finally {
      button.removeAttribute('aria-busy');
    }
  }

  /** Put the panel away; the conversation stays. */
  async close(): Promise<void> {
    (await this.#panel)?.hide();
  }

  get #roomy(): boolean {
    return !matchMedia('(max-width: 36rem), (max-height: 24rem)').matches;
  }

  #text(key: string, usual: string): string {
    return this.#options?.texts[key] ?? usual;
  }

  #tell(what: string): void {
    this.dispatchEvent(new CustomEvent(`${TAG}-${what}`, { bubbles: true, composed: true }));
  }

  #load(): Promise<Panel> {
    this.#panel ??= this.#make();
    return this.#panel;
  }

  async #make(): Promise<Panel> {
    const options = this.#options as Options;
    // A second try needs another address: browsers remember a module that failed.
    const again = this.#attempts++ ? `?${this.#attempts}` : '';
    const file = new URL(__PANEL__ + again, options.server).href;
    const { make } = (await import(/* @vite-ignore */ file)) as typeof import('./panel/index');
    const panel = make(options);
    panel.addEventListener('hidden', () => {
      this.#button.hidden = false;
      this.#button.setAttribute('aria-expanded', 'false');
      this.#button.focus();
      this.#tell('close');
    });
    this.shadowRoot?.append(panel);
    return panel;
  }

  #addLauncher(root: ShadowRoot, options: Options): void {
    const button = this.#button;
    button.type = 'button';
    button.className = `launch ${options.position}`;
    button.setAttribute('aria-haspopup', 'dialog');
    button.setAttribute('aria-expanded', 'false');
    const words = document.createElement('span');
    words.textContent = this.#text('launcher', launcher);
    button.append(icon(), words);
    button.addEventListener('click', () => this.open());
    // The finger is down: the panel is on its way before the click is there.
    button.addEventListener('pointerdown', () => void this.#load().catch(() => {}), { once: true });
    root.append(button, this.#failed);
  }
}

function start(): void {
  if (!customElements.get(TAG)) customElements.define(TAG, Nt1Gids);
  // A page that places the guide itself, or names the script twice, needs no (second) launcher.
  if (!script || document.querySelector(TAG)) return;
  const element = document.createElement(TAG) as Nt1Gids;
  element.source = script.dataset;
  document.body.append(element);
}

if (document.body) start();
else addEventListener('DOMContentLoaded', start, { once: true });
