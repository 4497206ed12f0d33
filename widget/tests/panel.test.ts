/** @vitest-environment happy-dom */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readOptions } from '../src/options';
import { Conversation } from '../src/panel/conversation';
import { make, type Panel } from '../src/panel/index';
import type { Message } from '../src/panel/protocol';
import { texts } from '../src/panel/words';
import { answer, answered, FakeLine, FakeTokens, said } from './line';

const t = texts({});
const guide = 'https://gids.gemeente.nl/';
const connected = vi.hoisted(() => ({ conversation: undefined as unknown }));

vi.mock('../src/panel/connect', () => ({ conversationWith: () => connected.conversation }));

let line: FakeLine;
let panel: Panel;

const rated = (n: number): Message => ({
  n,
  from: 'gids',
  answer: answer({
    feedback: [
      { title: '👍 Ja', payload: '/feedback{"oordeel":"goed"}' },
      { title: '👎 Nee', payload: '/feedback{"oordeel":"niet_goed"}' },
    ],
  }),
});

const find = <E extends HTMLElement>(selector: string): E | null =>
  panel.renderRoot.querySelector<E>(selector);
const shown = (selector: string) => find(selector)?.textContent?.trim();
const field = () => find<HTMLTextAreaElement>('textarea') as HTMLTextAreaElement;
const thumbs = () => [...panel.renderRoot.querySelectorAll('.rate')];

async function press(words: string): Promise<void> {
  const buttons = [...panel.renderRoot.querySelectorAll('button')];
  const button = buttons.find((one) => one.textContent?.trim() === words);
  if (!button) throw new Error(`Geen knop: ${words}`);
  button.click();
  await drawn();
}

/** Wait until everything is drawn, buttons of an answer included. */
async function drawn(): Promise<void> {
  await vi.advanceTimersByTimeAsync(200);
  await panel.updateComplete;
}

async function erase(): Promise<void> {
  await press(t.erase);
  await press(t.eraseYes);
}

const again = (token: string, ...messages: Message[]) =>
  line.session({ token, new: true, messages: [answered(1), ...messages] });

beforeEach(async () => {
  vi.useFakeTimers();
  document.body.replaceChildren();
  line = new FakeLine();
  connected.conversation = new Conversation(line, new FakeTokens());
  panel = make(readOptions({}, guide, false));
  document.body.append(panel);
  await panel.show(true);
  again('een');
  await drawn();
  return () => vi.useRealTimers();
});

const anew = [
  { name: 'erase', begin: erase, done: t.erased },
  { name: 'restart', begin: () => press(t.restart), done: t.restarted },
];

describe.each(anew)('$name', ({ name, begin, done }) => {
  it('says what was done once the new conversation is there', async () => {
    await begin();
    expect(line.sent.map((one) => one.event)).toEqual([name]);
    expect(shown('[role=status]')).not.toBe(done);
    again('twee');
    await drawn();
    expect(shown('[role=status]')).toBe(done);
    expect(shown('.error')).toBe('');
  });

  it('says that it failed when the line is lost', async () => {
    line.says('disconnect');
    await begin();
    expect(line.sent).toEqual([]);
    expect(shown('.error')).toBe(t.failed);
    expect(panel.shadowRoot?.activeElement).toBe(field());
  });

  it('announces nothing at the next beginning when it failed', async () => {
    line.says('disconnect');
    await begin();
    again('twee');
    await drawn();
    expect(shown('[role=status]')).not.toBe(done);
  });

  it.each([
    ['the server refuses', null],
    ['the line breaks meanwhile', new Error('disconnected')],
  ])('says that it failed when %s', async (_, error) => {
    await begin();
    if (error) line.says('disconnect');
    line.sent[0]?.acknowledge(error, { ok: false, reason: 'Wacht even.', retry_after: 5 });
    await drawn();
    expect(shown('.error')).toBe(t.failed);
    again('twee');
    await drawn();
    expect(shown('[role=status]')).not.toBe(done);
  });

  it('says nothing of an earlier failure when it succeeds', async () => {
    line.says('disconnect');
    await begin();
    line.session();
    await begin();
    again('twee');
    await drawn();
    expect(shown('.error')).toBe('');
    expect(shown('[role=status]')).toBe(done);
  });

  it.each(['live', 'lost'])('keeps a question that is being typed, line %s', async (state) => {
    if (state === 'lost') line.says('disconnect');
    field().value = 'Wat is een';
    await begin();
    again('twee');
    await drawn();
    expect(field().value).toBe('Wat is een');
  });
});

describe('asking whether to erase', () => {
  it('keeps a question that is being typed', async () => {
    field().value = 'Wat is een';
    await press(t.erase);
    await press(t.eraseNo);
    expect(field().value).toBe('Wat is een');
  });

  it('hides the field meanwhile', async () => {
    await press(t.erase);
    expect(find('form')?.hidden).toBe(true);
    expect(find('.confirm')).not.toBeNull();
    await press(t.eraseNo);
    expect(find('form')?.hidden).toBe(false);
    expect(find('.confirm')).toBeNull();
  });

  it('keeps a question that is refused meanwhile', async () => {
    field().value = 'vraag';
    await press(t.send);
    await press(t.erase);
    line.sent[0]?.acknowledge(null, { ok: false, reason: 'Wacht even.', retry_after: 5 });
    await drawn();
    await press(t.eraseNo);
    expect(field().value).toBe('vraag');
    expect(shown('.error')).toBe('Wacht even.');
  });
});

describe('rating', () => {
  beforeEach(async () => {
    line.says('message', said(2, 'vraag'));
    line.says('message', rated(3));
    await drawn();
  });

  it('can be done once', async () => {
    expect(thumbs()).toHaveLength(1);
    await press('Ja');
    expect(line.asks).toEqual(['/feedback{"oordeel":"goed"}']);
    expect(thumbs()).toHaveLength(0);
  });

  it.each(anew)('can be done of the answer with the same number after $name', async (one) => {
    await press('Ja');
    line.says('message', said(4, 'Ja', line.sent[0]?.data.id as string));
    await one.begin();
    again('twee');
    line.says('message', said(2, 'vraag'));
    line.says('message', rated(3));
    await drawn();
    expect(thumbs()).toHaveLength(1);
  });

  it('can be done again when it was refused', async () => {
    await press('Nee');
    line.sent[0]?.acknowledge(null, { ok: false, reason: 'Wacht even.', retry_after: 5 });
    await drawn();
    expect(shown('.error')).toBe('Wacht even.');
    expect(thumbs()).toHaveLength(1);
    await press('Ja');
    expect(thumbs()).toHaveLength(0);
  });

  it('stays done when something else is refused', async () => {
    await press('Ja');
    field().value = 'vraag';
    await press(t.send);
    line.sent[1]?.acknowledge(null, { ok: false, reason: 'Wacht even.', retry_after: 5 });
    await drawn();
    expect(thumbs()).toHaveLength(0);
  });

  it('stays done when the line is lost for a while', async () => {
    await press('Ja');
    line.says('disconnect');
    line.session();
    await drawn();
    expect(thumbs()).toHaveLength(0);
  });
});
