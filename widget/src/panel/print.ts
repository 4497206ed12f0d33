/**
 * Printing the conversation, and nothing else of the page.
 *
 * The conversation is laid out in an element of its own beside the page's content, which is hidden
 * while printing; afterwards both are as they were.
 */

import { component, print as css, tokens } from 'virtual:styles';
import { html, render } from 'lit';
import { answerView, type Look } from './answer';
import type { Message } from './protocol';

const TAG = 'nt1-gids-print';

const sheet = (text: string): CSSStyleSheet => {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
};

/** Ask the browser to print what was said. */
export function printConversation(messages: Message[], look: Look): void {
  const element = document.createElement(TAG);
  element.lang = 'nl';
  const root = element.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [
    sheet(`:host{--gids-rem:11pt;${tokens}}`),
    sheet(component),
    sheet(css),
  ];
  const paper = { ...look, paper: true };
  render(
    html`<div class="paper">
      <h2>${look.texts.printed}</h2>
      ${messages.map((message) =>
        message.answer
          ? html`<div class="said">${answerView(message.answer, paper)}</div>`
          : html`<p class="asked"><strong>${look.texts.youSay}</strong> ${message.text}</p>`,
      )}
    </div>`,
    root,
  );
  const page = sheet(
    `@media print{html,body{block-size:auto!important;overflow:visible!important;background:#fff!important}` +
      `body>:not(${TAG}){display:none!important}}@media screen{${TAG}{display:none!important}}`,
  );
  document.body.append(element);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, page];
  addEventListener(
    'afterprint',
    () => {
      element.remove();
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== page);
    },
    { once: true },
  );
  window.print();
}
