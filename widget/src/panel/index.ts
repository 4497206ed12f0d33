/** The panel: the conversation, what can be pressed, and the field to type in. */

import { component, own } from 'virtual:styles';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Options } from '../options';
import { remSheet } from '../rem';
import { answerView, type Look } from './answer';
import { copy } from './clipboard';
import { conversationWith } from './connect';
import type { Conversation, Event as Happening } from './conversation';
import { icon } from './icons';
import { plain } from './plain';
import { printConversation } from './print';
import type { Answer, Button, Message } from './protocol';
import { themeSheet } from './theme';
import { fill, type Texts, texts } from './words';

const TAG = 'nt1-gids-panel';
const MAX_LENGTH = 1000;
const SMALL = '(max-width: 36rem), (max-height: 24rem)';
/** Long enough for a screen reader to have read the addition, and its buttons as none of it. */
const SETTLE_MS = 150;
/** A title may begin with a thumb for channels without icons; here the icon is ours. */
const THUMB = /^\p{Extended_Pictographic}\uFE0F?\s*/u;
const SAY_AGAIN_MS = 2500;

const [COMPONENT, OWN] = [component, own].map((text) => {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}) as [CSSStyleSheet, CSSStyleSheet];

export class Panel extends LitElement {
  static override properties = {
    scheme: { reflect: true },
    inline: { type: Boolean, reflect: true },
  };

  declare scheme: string;
  declare inline: boolean;
  readonly #options: Options;
  readonly #texts: Texts;
  readonly #look: Look;
  readonly #conversation: Conversation;
  readonly #small = matchMedia(SMALL);
  #stop: (() => void) | undefined;
  #live = true;
  #menu = false;
  #erasing = false;
  #error = '';
  #status = '';
  /** Highest message whose own buttons are shown. */
  #settled = 0;
  #copied = 0;
  /** Messages that were rated, with the id of the ask that says so. */
  #rated = new Map<number, string>();

  constructor(options: Options) {
    super();
    this.#options = options;
    this.#texts = texts(options.texts);
    this.#look = { texts: this.#texts, server: options.server, paper: false };
    this.#conversation = conversationWith(options.server, options.role);
    this.scheme = options.inherit ? 'page' : options.scheme;
    this.inline = options.inline;
    this.lang = 'nl';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const root = this.renderRoot as ShadowRoot;
    // First what the reader's text size is, while nothing of ours has set one.
    root.adoptedStyleSheets = [remSheet(this)];
    root.adoptedStyleSheets.push(themeSheet(this, this.#options.inherit), COMPONENT, OWN);
    this.#stop = this.#conversation.listen((event) => this.#changed(event));
    this.#small.addEventListener('change', this.#resized);
    this.addEventListener('keydown', this.#keys);
    root.addEventListener('click', this.#pressedElsewhere);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.#small.removeEventListener('change', this.#resized);
    this.removeEventListener('keydown', this.#keys);
    this.renderRoot.removeEventListener('click', this.#pressedElsewhere);
  }

  /** Show the panel and begin the conversation. */
  async show(focus: boolean): Promise<void> {
    await this.updateComplete;
    const dialog = this.#dialog;
    if (dialog && !dialog.open) {
      // `show()` takes the focus; a page that opens us by itself keeps it where it was.
      if (!focus) dialog.setAttribute('open', '');
      else if (this.#small.matches) dialog.showModal();
      else dialog.show();
    }
    if (focus) this.#field?.focus();
    this.#conversation.start();
    this.#scroll();
  }

  /** Put the panel away. */
  hide(): void {
    const dialog = this.#dialog;
    if (!dialog?.open) return;
    dialog.close();
    this.#menu = false;
    this.#erasing = false;
    this.requestUpdate();
    this.dispatchEvent(new CustomEvent('hidden'));
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  get #field(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector('textarea');
  }

  get #messages(): Message[] {
    return this.#conversation.messages;
  }

  #changed(event?: Happening): void {
    const t = this.#texts;
    if (event?.kind === 'started') {
      // What was said before is there at once and is not read out.
      this.#settled = this.#messages.at(-1)?.n ?? 0;
      this.#live = !event.restored;
      if (!this.#live) setTimeout(() => this.#goLive(), SETTLE_MS);
      this.#status = '';
      this.#rated.clear();
      this.#scroll();
    } else if (event?.kind === 'reconnected') {
      this.#status = t.reconnected;
    } else if (event?.kind === 'failed') {
      this.#error = t.failed;
    } else if (event?.kind === 'refused') {
      this.#error = event.reason;
      for (const [n, id] of this.#rated) if (id === event.id) this.#rated.delete(n);
      if (event.text && this.#field && !this.#field.value) this.#field.value = event.text;
    } else if (event?.kind === 'message') {
      this.#arrived(event.message);
    } else if (this.#conversation.reason) {
      this.#status = this.#conversation.reason;
    } else if (this.#conversation.line === 'lost') {
      this.#status = t.reconnecting;
    } else if (this.#conversation.waiting) {
      this.#status = t.waiting;
    } else if (this.#status === t.waiting) {
      this.#status = '';
    }
    this.requestUpdate();
  }

  #goLive(): void {
    this.#live = true;
    this.requestUpdate();
  }

  #arrived(message: Message): void {
    const answer = message.answer;
    this.#scroll();
    if (!answer) return;
    const number = answer.buttons.length;
    this.#status = number ? fill(this.#texts.choicesAvailable, { number }) : '';
    setTimeout(() => {
      this.#settled = Math.max(this.#settled, message.n);
      this.requestUpdate();
      if (this.#conversation.pending.length) this.#scroll();
    }, SETTLE_MS);
    // The page may count, but hears nothing of what was said.
    const detail = { type: answer.type, topic: answer.topic };
    this.dispatchEvent(
      new CustomEvent('nt1-gids-answer', { detail, bubbles: true, composed: true }),
    );
  }

  /** Bring the newest message into view: its beginning, when it is longer than the panel. */
  async #scroll(): Promise<void> {
    await this.updateComplete;
    const area = this.renderRoot.querySelector('.scroll');
    const last = this.renderRoot.querySelector('.log')?.lastElementChild as HTMLElement | null;
    if (!area || !last) return;
    const question = last.previousElementSibling as HTMLElement | null;
    const first = last.matches('.gids') && question?.matches('.jij') ? question : last;
    const top = first.offsetTop - 12;
    area.scrollTop = last.matches('.gids') ? top : area.scrollHeight;
  }

  readonly #resized = (): void => {
    const dialog = this.#dialog;
    if (!dialog?.open || this.inline) return;
    const focused = (this.renderRoot as ShadowRoot).activeElement as HTMLElement | null;
    dialog.close();
    if (this.#small.matches) dialog.showModal();
    else dialog.show();
    focused?.focus();
  };

  readonly #keys = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    if (this.#menu) this.#toggleMenu(false);
    else if (this.#erasing) this.#askErase(false);
    else if (!this.inline) this.hide();
    else return;
    event.stopPropagation();
    event.preventDefault();
  };

  readonly #pressedElsewhere = (event: Event): void => {
    if (this.#menu && !(event.target as Element).closest('.menu')) this.#toggleMenu(false, false);
  };

  #toggleMenu(open: boolean, focus = true): void {
    this.#menu = open;
    this.requestUpdate();
    if (!open && focus) this.renderRoot.querySelector<HTMLElement>('.menu-button')?.focus();
  }

  async #askErase(open: boolean): Promise<void> {
    this.#menu = false;
    this.#erasing = open;
    this.requestUpdate();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(open ? '.keep' : '.menu-button')?.focus();
  }

  #erase(): void {
    this.#erasing = false;
    this.#anew('erase', this.#texts.erased);
  }

  #restart(): void {
    this.#menu = false;
    this.#anew('restart', this.#texts.restarted);
  }

  /** The field again, and what happened said once the new conversation is there. */
  async #anew(command: 'erase' | 'restart', said: string): Promise<void> {
    this.#error = '';
    // Before the command: without a line that fails at once.
    const stop = this.#conversation.listen((event) => {
      if (event?.kind === 'started') this.#status = said;
      if (event?.kind === 'started' || event?.kind === 'failed') stop();
    });
    this.#conversation[command]();
    this.requestUpdate();
    await this.updateComplete;
    this.#field?.focus();
  }

  #print(): void {
    this.#toggleMenu(false);
    printConversation(this.#messages, this.#look);
  }

  async #copy(message: Message): Promise<void> {
    const text = plain(message.answer as Answer, this.#texts);
    const done = await copy(text, this.renderRoot.querySelector('.tools') ?? this);
    this.#status = done ? this.#texts.copied : this.#texts.copyFailed;
    this.#copied = done ? message.n : 0;
    if (!done) this.#error = this.#texts.copyFailed;
    this.requestUpdate();
    setTimeout(() => {
      this.#copied = 0;
      this.requestUpdate();
    }, SAY_AGAIN_MS);
  }

  #submit(event?: Event): void {
    event?.preventDefault();
    const field = this.#field;
    if (!field) return;
    const text = field.value.trim();
    const length = [...text].length;
    this.#error = '';
    if (!text) this.#error = this.#texts.empty;
    else if (length > MAX_LENGTH) {
      this.#error = fill(this.#texts.tooLong, { length: length.toLocaleString('nl-NL') });
    } else {
      field.value = '';
      this.#say(text);
    }
    field.focus();
    this.requestUpdate();
  }

  #press(button: Button, message: Message, rating = false): void {
    this.#error = '';
    const id = this.#say(button.payload, button.title);
    if (rating) this.#rated.set(message.n, id);
    this.#field?.focus({ preventScroll: true });
  }

  #say(text: string, shown = text): string {
    const id = this.#conversation.ask(text, shown);
    this.#scroll();
    return id;
  }

  protected override firstUpdated(_changes: PropertyValues): void {
    if (this.#conversation.line !== 'idle') this.#changed({ kind: 'started', restored: true });
  }

  protected override render(): TemplateResult {
    const body = html`${this.#head()} ${this.#banner()} ${this.#talk()} ${this.#foot()}`;
    if (this.inline)
      return html`<section class="panel inline" aria-labelledby="title">${body}</section>`;
    return html`<dialog
      class="panel ${this.#options.position}"
      aria-labelledby="title"
      @cancel=${(event: Event) => event.preventDefault()}
    >
      ${body}
    </dialog>`;
  }

  #head(): TemplateResult {
    const t = this.#texts;
    return html`<div class="head">
      <span class="mark">${icon('bubble')}</span>
      <div class="names">
        <h2 class="title" id="title">${t.title}</h2>
        <p class="subtitle">${t.subtitle}</p>
      </div>
      <div class="menu">
        <button
          type="button"
          class="plain menu-button"
          aria-expanded=${this.#menu}
          aria-controls="menu"
          aria-label=${t.menu}
          title=${t.menu}
          @click=${() => this.#toggleMenu(!this.#menu)}
        >
          ${icon('more')}
        </button>
        <ul class="menu-list" id="menu" role="list" ?hidden=${!this.#menu}>
          <li><button type="button" @click=${this.#restart}>${icon('again')}${t.restart}</button></li>
          <li><button type="button" @click=${this.#print}>${icon('print')}${t.print}</button></li>
          <li><button type="button" @click=${() => this.#askErase(true)}>${icon('bin')}${t.erase}</button></li>
        </ul>
      </div>
      ${
        this.inline
          ? nothing
          : html`<button type="button" class="plain" aria-label=${t.close} title=${t.close} @click=${this.hide}>
              ${icon('close')}
            </button>`
      }
    </div>`;
  }

  #banner(): TemplateResult | typeof nothing {
    const { line, reason } = this.#conversation;
    if (line === 'live' || line === 'idle') return nothing;
    const text = reason || (line === 'lost' ? this.#texts.reconnecting : this.#texts.connecting);
    return html`<p class="banner ${line}" aria-hidden="true"><span class="spinner"></span>${text}</p>`;
  }

  #talk(): TemplateResult {
    const t = this.#texts;
    const { pending, waiting } = this.#conversation;
    const shown = [
      ...this.#messages.map((message) => ({ key: message.id ?? message.n, message, sent: true })),
      ...pending.map((ask) => ({
        key: ask.id,
        message: { n: 0, from: 'jij' as const, text: ask.shown },
        sent: this.#conversation.line === 'live',
      })),
    ];
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${t.conversation}>
      <div
        class="log"
        role="log"
        aria-live=${this.#live ? 'polite' : 'off'}
        aria-relevant="additions"
        aria-label=${t.conversation}
      >
        ${repeat(
          shown,
          (item) => item.key,
          (item) => this.#message(item.message, item.sent),
        )}
      </div>
      ${waiting ? html`<p class="typing" aria-hidden="true"><i></i><i></i><i></i></p>` : nothing}
      ${this.#buttons()}
    </div>`;
  }

  #message(message: Message, sent: boolean): TemplateResult {
    const t = this.#texts;
    if (!message.answer) {
      return html`<div class="said jij">
        <div class="bubble">
          <span class="hidden">${t.youSay}</span>
          <p class="utrecht-paragraph">${message.text}</p>
        </div>
        ${sent ? nothing : html`<p class="unsent">${t.unsent}</p>`}
      </div>`;
    }
    return html`<div class="said gids ${message.answer.type}">
      <span class="hidden">${t.guideSays}</span>
      <div class="bubble">${answerView(message.answer, this.#look)}</div>
      <div class="tools" aria-live="off">
        ${message.n <= this.#settled ? this.#tools(message, message.answer) : nothing}
      </div>
    </div>`;
  }

  #tools(message: Message, answer: Answer): TemplateResult | typeof nothing {
    const t = this.#texts;
    if (answer.type === 'chat' || answer.type === 'notice' || answer.type === 'choice')
      return nothing;
    const rate = answer.feedback.length > 0 && !this.#rated.has(message.n);
    const done = this.#copied === message.n;
    return html`${
      rate
        ? html`<div class="rate" role="group" aria-label=${t.feedback}>
            ${answer.feedback.map(
              (button, index) => html`<button
                type="button"
                class="small"
                @click=${() => this.#press(button, message, true)}
              >
                ${icon(index ? 'down' : 'up')}<span>${button.title.replace(THUMB, '')}</span>
              </button>`,
            )}
          </div>`
        : nothing
    }<button type="button" class="small copy" @click=${() => this.#copy(message)}>
        ${icon(done ? 'check' : 'copy')}<span>${done ? t.copied : t.copy}</span>
      </button>`;
  }

  /** What can be pressed after the newest answer. */
  #buttons(): TemplateResult | typeof nothing {
    const last = this.#messages.at(-1);
    const buttons = last?.answer?.buttons ?? [];
    if (!last || !buttons.length || this.#conversation.pending.length) return nothing;
    const choice = last.answer?.type === 'choice';
    const label = choice ? this.#texts.choices : this.#texts.suggestions;
    const items = buttons.map(
      (button, index) => html`<li>
        <button
          type="button"
          class="utrecht-button utrecht-button--secondary-action"
          @click=${() => this.#press(button, last)}
        >
          ${choice ? html`<span class="number">${index + 1}</span>` : nothing}<span>${button.title}</span>
        </button>
      </li>`,
    );
    return html`<div class="replies ${choice ? 'choice' : ''}" role="group" aria-label=${label}>
      <p class="label" aria-hidden="true">${label}</p>
      <ul role="list">
        ${items}
      </ul>
    </div>`;
  }

  #foot(): TemplateResult {
    const t = this.#texts;
    // The form stays while the confirmation is there, with what was typed in it.
    return html`<div class="foot">
      ${this.#erasing ? this.#confirmation() : nothing}
      <form novalidate ?hidden=${this.#erasing} @submit=${this.#submit}>
        <label class="utrecht-form-label" for="field">${t.label}</label>
        <div class="row">
          <textarea
            class="utrecht-textarea utrecht-textarea--html-textarea"
            id="field"
            rows="1"
            autocomplete="off"
            enterkeyhint="send"
            aria-describedby="hint error"
            aria-invalid=${this.#error ? 'true' : nothing}
            @keydown=${this.#enter}
          ></textarea>
          <button type="submit" class="utrecht-button utrecht-button--primary-action send">
            <span>${t.send}</span>${icon('send')}
          </button>
        </div>
        <p class="error" id="error" role="alert">${this.#error}</p>
        <p class="hint" id="hint">${t.hint}</p>
      </form>
      <p class="hidden" role="status">${this.#status}</p>
    </div>`;
  }

  #confirmation(): TemplateResult {
    const t = this.#texts;
    return html`<div class="confirm" role="alertdialog" aria-labelledby="erase" aria-describedby="erase-text">
      <h3 class="utrecht-heading-4" id="erase">${t.eraseQuestion}</h3>
      <p class="utrecht-paragraph" id="erase-text">${t.eraseExplanation}</p>
      <div class="confirm-buttons">
        <button type="button" class="utrecht-button utrecht-button--primary-action" @click=${this.#erase}>
          ${t.eraseYes}
        </button>
        <button
          type="button"
          class="utrecht-button utrecht-button--secondary-action keep"
          @click=${() => this.#askErase(false)}
        >
          ${t.eraseNo}
        </button>
      </div>
    </div>`;
  }

  readonly #enter = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) this.#submit(event);
  };
}

/** Make a panel; it shows nothing until it is in the page and `show` is called. */
export function make(options: Options): Panel {
  if (!customElements.get(TAG)) customElements.define(TAG, Panel);
  return new Panel(options);
}
