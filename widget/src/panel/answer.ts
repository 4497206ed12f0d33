/** An answer as Lit templates. Text from the server is always text, addresses only http(s). */
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from './icons';
import { type Block, blocks, type Span } from './markdown';
import type { Answer, Link, Reading, Section } from './protocol';
import { address, day, fill, type Texts } from './words';

type Part = TemplateResult | typeof nothing;

export interface Look {
  texts: Texts;
  /** Address of the guide, for addresses relative to it. */
  server: string;
  /** On paper everything is unfolded and addresses are written out. */
  paper: boolean;
}

const inline = (found: Span[]) =>
  found.map((span) => (span.bold ? html`<strong>${span.text}</strong>` : span.text));

function flow(found: Block[]): unknown {
  return found.map((block) => {
    if (block.kind === 'paragraph') {
      return html`<p class="utrecht-paragraph">${inline(block.spans)}</p>`;
    }
    const items = block.items.map(
      (item) => html`<li>${inline(item.spans)}${flow(item.blocks)}</li>`,
    );
    return block.ordered ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
  });
}

function outside(title: string, href: string, look: Look): TemplateResult {
  if (look.paper) return html`<a class="utrecht-link" href=${href}>${title}</a>`;
  return html`<a class="utrecht-link utrecht-link--html-a" href=${href} target="_blank" rel="noopener noreferrer"
    >${title}&#8288;${icon('external')}<span class="hidden">&nbsp;${look.texts.newTab}</span></a
  >`;
}

const kind = (name: string): string => name.replaceAll('_', ' ');

function card(link: Link, look: Look): TemplateResult {
  const href = address(link.url, look.server);
  return html`<li class="card">
    <p class="card-title">${href ? outside(link.title, href, look) : link.title}</p>
    <p class="card-meta"><span class="kind">${kind(link.kind)}</span><span>${link.organisation}</span></p>
    ${link.summary ? html`<p class="card-text">${link.summary}</p>` : nothing}
    ${href ? nothing : html`<p class="card-text">${look.texts.noLink}</p>`}
    ${href && look.paper ? html`<p class="card-address">${href}</p>` : nothing}
  </li>`;
}

function sources(links: Link[], look: Look): Part {
  if (!links.length) return nothing;
  return html`<div class="sources">
    <p class="label">${look.texts.sources}</p>
    <ul class="cards" role="list">
      ${links.map((link) => card(link, look))}
    </ul>
  </div>`;
}

function reading(found: Reading, look: Look): TemplateResult {
  const href = address(found.url, look.server);
  const dates = [
    found.published ? fill(look.texts.published, { date: day(found.published) }) : '',
    fill(look.texts.readOn, { date: day(found.read_on) }),
  ];
  return html`<div class="reading">
    <p class="card-title">${href ? outside(found.title, href, look) : found.title}</p>
    <p class="card-meta">${dates.filter(Boolean).join(', ')}</p>
    <ul>
      ${found.facts.map((fact) => html`<li>${fact}</li>`)}
    </ul>
    ${href && look.paper ? html`<p class="card-address">${href}</p>` : nothing}
  </div>`;
}

function readings(found: Reading[], look: Look): Part {
  if (!found.length) return nothing;
  return html`<details class="readings" ?open=${look.paper}>
    <summary>${icon('chevron')}<span>${look.texts.readings}</span></summary>
    <div class="readings-body">${found.map((one) => reading(one, look))}</div>
  </details>`;
}

const part = (found: Omit<Section, 'topic' | 'title'>, look: Look, shown = blocks(found.text)) =>
  html`${flow(shown)}${sources(found.resources, look)}${readings(found.readings, look)}`;

/**
 * The text of an answer, without a list that only says what the numbered buttons below it say. Other
 * channels need that list; on paper there are no buttons.
 */
function told(answer: Answer, look: Look): Block[] {
  const all = blocks(answer.text);
  if (answer.type !== 'choice' || look.paper) return all;
  const titles = new Set(answer.buttons.map((button) => button.title));
  return all.filter(
    (block) =>
      block.kind !== 'list' ||
      !block.items.every((item) => titles.has(item.spans.map((span) => span.text).join(''))),
  );
}

function downloads(answer: Answer, look: Look): Part {
  if (!answer.downloads.length || look.paper) return nothing;
  return html`<ul class="downloads" role="list" aria-label=${look.texts.downloads}>
    ${answer.downloads.map((file) => {
      const href = address(file.url, look.server);
      return href
        ? html`<li>
            <a class="utrecht-button utrecht-button--secondary-action" href=${href} download
              >${icon('download')}<span>${file.title}</span></a
            >
          </li>`
        : nothing;
    })}
  </ul>`;
}

/** @returns everything an answer says; its buttons are rendered elsewhere */
export function answerView(answer: Answer, look: Look): TemplateResult {
  return html`${answer.title ? html`<h3 class="utrecht-heading-4">${answer.title}</h3>` : nothing}
  ${
    answer.sections.length
      ? answer.sections.map(
          (section) => html`<section class="section">
            ${section.title ? html`<h4 class="section-title">${section.title}</h4>` : nothing}${part(section, look)}
          </section>`,
        )
      : part(answer, look, told(answer, look))
  }
  ${downloads(answer, look)}`;
}
