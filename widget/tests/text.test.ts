import { describe, expect, it } from 'vitest';
import { blocks, spans } from '../src/panel/markdown';
import { plain } from '../src/panel/plain';
import { address, day, fill, texts } from '../src/panel/words';
import { answer } from './line';

const text = (value: string) => [{ text: value, bold: false }];

describe('Markdown', () => {
  it('reads paragraphs, with the lines of one paragraph together', () => {
    expect(blocks('een\ntwee\n\ndrie')).toEqual([
      { kind: 'paragraph', spans: text('een twee') },
      { kind: 'paragraph', spans: text('drie') },
    ]);
  });

  it('reads a list after a paragraph', () => {
    expect(blocks('Kies:\n- een\n- twee')).toEqual([
      { kind: 'paragraph', spans: text('Kies:') },
      {
        kind: 'list',
        ordered: false,
        items: [
          { spans: text('een'), blocks: [] },
          { spans: text('twee'), blocks: [] },
        ],
      },
    ]);
  });

  it('keeps two lists of different kinds apart', () => {
    expect(blocks('- een\n1. twee').map((block) => block.kind === 'list' && block.ordered)).toEqual(
      [false, true],
    );
  });

  it('reads a list in a list', () => {
    const [list] = blocks('- een\n  - binnen\n- twee');
    expect(list).toMatchObject({
      items: [{ blocks: [{ kind: 'list', items: [{ spans: text('binnen') }] }] }, { blocks: [] }],
    });
  });

  it('reads bold', () => {
    expect(spans('een **twee** drie')).toEqual([
      { text: 'een ', bold: false },
      { text: 'twee', bold: true },
      { text: ' drie', bold: false },
    ]);
  });

  it.each(['<b>vet</b>', '[tekst](https://voorbeeld.nl)', '# kop', '`code`'])(
    'leaves %s as text',
    (value) => {
      expect(blocks(value)).toEqual([{ kind: 'paragraph', spans: text(value) }]);
    },
  );
});

describe('addresses', () => {
  const guide = 'https://gids.gemeente.nl/';

  it.each([
    ['https://voorbeeld.nl/a', 'https://voorbeeld.nl/a'],
    ['/plan/1.docx', 'https://gids.gemeente.nl/plan/1.docx'],
  ])('links %s to %s', (url, href) => {
    expect(address(url, guide)).toBe(href);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'https://', '', null])(
    'does not link %s',
    (url) => {
      expect(address(url, guide)).toBeUndefined();
    },
  );
});

it('copies an answer as text, with the addresses of its links', () => {
  const link = { id: 'a', title: 'Boek', organisation: 'Uitgever', kind: 'boek', summary: '' };
  const found = answer({
    title: 'Geld',
    text: 'Lees **dit**:\n\n- een\n- twee',
    resources: [{ ...link, url: 'https://voorbeeld.nl/boek' }],
  });
  expect(plain(found, texts({}))).toBe(
    'Geld\n\nLees dit:\n\n- een\n- twee\n\nBronnen:\n- Boek (Uitgever)\n  https://voorbeeld.nl/boek',
  );
});

describe('words', () => {
  it('takes those of the page over the usual ones', () => {
    expect(texts({ title: 'Onze gids' })).toMatchObject({ title: 'Onze gids', close: 'Sluiten' });
  });

  it('puts values in their places', () => {
    expect(fill('{length} van {max}', { length: 3 })).toBe('3 van {max}');
  });

  it.each([
    ['2025-04-03', '3 april 2025'],
    ['2023', '2023'],
  ])('writes the date %s as %s', (value, words) => {
    expect(day(value)).toBe(words);
  });
});
