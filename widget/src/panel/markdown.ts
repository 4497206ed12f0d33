/**
 * The small part of Markdown that answers hold: paragraphs, lists (one level deep in another) and bold.
 *
 * Read into data, never into HTML; anything else stays the text that it is.
 */

export interface Span {
  text: string;
  bold: boolean;
}

export type Block =
  | { kind: 'paragraph'; spans: Span[] }
  | { kind: 'list'; ordered: boolean; items: Item[] };

export interface Item {
  spans: Span[];
  /** Lists inside this item. */
  blocks: Block[];
}

const ITEM = /^(\s*)(?:[-*]|(\d+)[.)])\s+(.*)$/;

/** @returns text in bold and plain parts */
export function spans(text: string): Span[] {
  return text
    .split(/\*\*(.+?)\*\*/)
    .map((part, index) => ({ text: part, bold: index % 2 === 1 }))
    .filter((span) => span.text);
}

/** @returns the blocks of a text, in order */
export function blocks(text: string): Block[] {
  const found: Block[] = [];
  let paragraph: string[] = [];
  let last: { item: Item; indent: number } | undefined;
  const close = () => {
    if (paragraph.length) found.push({ kind: 'paragraph', spans: spans(paragraph.join(' ')) });
    paragraph = [];
  };
  for (const line of text.split('\n')) {
    const match = ITEM.exec(line);
    if (match) {
      close();
      const [, space = '', number, words = ''] = match;
      const item: Item = { spans: spans(words), blocks: [] };
      const inner = last && space.length > last.indent;
      append(inner && last ? last.item.blocks : found, item, number !== undefined);
      if (!inner) last = { item, indent: space.length };
    } else if (!line.trim()) {
      close();
      last = undefined;
    } else if (last) {
      // A line that goes on with the item above it.
      last.item.spans.push(...spans(` ${line.trim()}`));
    } else {
      paragraph.push(line.trim());
    }
  }
  close();
  return found;
}

function append(into: Block[], item: Item, ordered: boolean): void {
  const list = into.at(-1);
  if (list?.kind === 'list' && list.ordered === ordered) list.items.push(item);
  else into.push({ kind: 'list', ordered, items: [item] });
}
