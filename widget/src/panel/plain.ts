/** An answer as plain text, for the clipboard. */
import { type Block, blocks, type Span } from './markdown';
import type { Answer, Link } from './protocol';
import type { Texts } from './words';

const words = (spans: Span[]): string => spans.map((span) => span.text).join('');

function lines(found: Block[], indent = ''): string {
  return found
    .map((block) =>
      block.kind === 'paragraph'
        ? words(block.spans)
        : block.items
            .map((item, index) => {
              const mark = block.ordered ? `${index + 1}.` : '-';
              const inner = item.blocks.length ? `\n${lines(item.blocks, `${indent}  `)}` : '';
              return `${indent}${mark} ${words(item.spans)}${inner}`;
            })
            .join('\n'),
    )
    .join('\n\n');
}

const sources = (links: Link[], texts: Texts): string =>
  links.length
    ? `${texts.sources}:\n${links
        .map((link) => `- ${link.title} (${link.organisation})${link.url ? `\n  ${link.url}` : ''}`)
        .join('\n')}`
    : '';

/** @returns the whole answer, with the addresses of its links */
export function plain(answer: Answer, texts: Texts): string {
  const parts = answer.sections.length ? answer.sections : [{ ...answer, title: '' }];
  return [
    answer.title,
    ...parts.flatMap((part) => [
      part.title,
      lines(blocks(part.text)),
      sources(part.resources, texts),
    ]),
  ]
    .filter(Boolean)
    .join('\n\n');
}
