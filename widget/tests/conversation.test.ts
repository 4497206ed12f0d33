import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Conversation, type Event, identifier } from '../src/panel/conversation';
import { answered, FakeLine, FakeTokens, said } from './line';

let line: FakeLine;
let tokens: FakeTokens;
let conversation: Conversation;
let events: Event[];

function begin(token: string | null = null, role = ''): void {
  line = new FakeLine();
  tokens = new FakeTokens(token);
  conversation = new Conversation(line, tokens, role);
  events = [];
  conversation.listen((event) => event && events.push(event));
}

beforeEach(() => begin());

const numbers = () => conversation.messages.map((message) => message.n);

describe('beginning', () => {
  it('asks for a new conversation when the browser knows none', () => {
    conversation.start();
    expect(line.auth).toEqual({ token: null, since: 0 });
  });

  it('asks for the conversation that the browser knows, whole', () => {
    begin('een');
    conversation.start();
    expect(line.auth).toEqual({ token: 'een', since: 0 });
  });

  it('hands over the role that the page gave', () => {
    begin(null, 'raadslid');
    conversation.start();
    expect(line.auth).toMatchObject({ role: 'raadslid' });
  });

  it('keeps the token that the server made', () => {
    conversation.start();
    line.session({ token: 'nieuw', new: true, messages: [answered(1)] });
    expect(tokens.token).toBe('nieuw');
    expect(numbers()).toEqual([1]);
  });

  it('starts afresh when the server no longer knows the conversation', () => {
    begin('oud');
    conversation.start();
    line.session({ token: 'oud', messages: [answered(1), said(2, 'vraag')] });
    line.says('disconnect');
    line.session({ token: 'nieuw', new: true, messages: [answered(1)] });
    expect(numbers()).toEqual([1]);
    expect(tokens.token).toBe('nieuw');
  });

  it('joins the tab that began at the same moment', () => {
    conversation.start();
    tokens.token = 'andere tab';
    line.session({ token: 'mijn', new: true });
    expect(line.auth).toMatchObject({ token: 'andere tab' });
    expect(tokens.token).toBe('andere tab');
  });

  it('shows why it can not begin yet', () => {
    conversation.start();
    line.says('status', { reason: 'De gids start op.' });
    expect(conversation.reason).toBe('De gids start op.');
    line.session({ new: true });
    expect(conversation.reason).toBe('');
  });
});

describe('asking', () => {
  it('waits with what is said until there is a conversation', () => {
    conversation.start();
    conversation.ask('vraag');
    expect(line.asks).toEqual([]);
    line.session({ new: true });
    expect(line.asks).toEqual(['vraag']);
  });

  it('shows what was said until the server shows it', () => {
    conversation.start();
    line.session();
    conversation.ask('/financiering', 'Geld');
    expect(conversation.pending.map((ask) => ask.shown)).toEqual(['Geld']);
    const id = line.sent[0]?.data.id as string;
    line.says('message', said(2, 'Geld', id));
    expect(conversation.pending).toEqual([]);
    expect(numbers()).toEqual([2]);
  });

  it('gives back what the server refuses, with the reason', () => {
    conversation.start();
    line.session();
    conversation.ask('vraag');
    line.sent[0]?.acknowledge(null, { ok: false, reason: 'Wacht even.', retry_after: 5 });
    expect(conversation.pending).toEqual([]);
    const id = line.sent[0]?.data.id;
    expect(events.at(-1)).toEqual({ kind: 'refused', id, reason: 'Wacht even.', text: 'vraag' });
  });

  it('sends again what was not heard in time', () => {
    conversation.start();
    line.session();
    conversation.ask('vraag');
    line.sent[0]?.acknowledge(new Error('timeout'), { ok: true });
    expect(line.asks).toEqual(['vraag', 'vraag']);
    expect(line.sent[0]?.data.id).toBe(line.sent[1]?.data.id);
  });
});

describe('losing the line', () => {
  beforeEach(() => {
    conversation.start();
    line.session({ new: true, messages: [answered(1)] });
  });

  it('asks for what came after the last message it has', () => {
    line.says('message', answered(2));
    line.says('disconnect');
    expect(conversation.line).toBe('lost');
    expect(line.auth).toMatchObject({ token: 'een', since: 2 });
  });

  it('shows what was answered meanwhile, once and in order', () => {
    line.says('disconnect');
    line.session({ messages: [answered(3), said(2, 'vraag')] });
    line.says('message', answered(3));
    expect(numbers()).toEqual([1, 2, 3]);
    expect(events.map((event) => event.kind)).toContain('reconnected');
  });

  it('sends again, with the same id, what has no answer yet', () => {
    conversation.ask('vraag');
    line.sent[0]?.acknowledge(null, { ok: true });
    line.says('disconnect');
    line.session();
    expect(line.asks).toEqual(['vraag', 'vraag']);
    expect(line.sent[0]?.data.id).toBe(line.sent[1]?.data.id);
  });

  it('does not send again what was answered meanwhile', () => {
    conversation.ask('vraag');
    line.says('disconnect');
    line.session({ messages: [said(2, 'vraag', line.sent[0]?.data.id as string), answered(3)] });
    expect(line.asks).toEqual(['vraag']);
    expect(conversation.pending).toEqual([]);
  });

  it('tries again by itself when the server closed the door', () => {
    vi.useFakeTimers();
    line.active = false;
    line.says('disconnect');
    vi.advanceTimersByTime(5000);
    vi.useRealTimers();
    expect(line.connects).toBe(2);
  });
});

describe('beginning anew', () => {
  beforeEach(() => {
    conversation.start();
    line.session({ new: true, messages: [answered(1), said(2, 'vraag')] });
  });

  it('drops what was said when the new session is there', () => {
    conversation.erase();
    expect(line.sent.map((one) => one.event)).toEqual(['erase']);
    line.session({ token: 'twee', new: true, messages: [answered(1)] });
    expect(numbers()).toEqual([1]);
    expect(tokens.token).toBe('twee');
  });

  it('says so when it can not be done', () => {
    line.says('disconnect');
    conversation.restart();
    expect(events.at(-1)).toEqual({ kind: 'failed' });
  });

  it('says the role again when the line was lost after it', () => {
    begin(null, 'raadslid');
    conversation.start();
    line.session({ new: true, messages: [answered(1)] });
    conversation.erase();
    line.session({ token: 'twee', new: true, messages: [answered(1)] });
    line.says('disconnect');
    expect(line.auth).toEqual({ token: 'twee', since: 1, role: 'raadslid' });
  });

  it.each([{ ok: true } as const, { ok: false, reason: 'Dit gesprek is gewist.' } as const])(
    'asks in the new conversation what the old one still got ($ok)',
    (reply) => {
      conversation.erase();
      conversation.ask('vraag');
      line.session({ token: 'twee', new: true, messages: [answered(1)] });
      line.sent[1]?.acknowledge(null, reply);
      expect(line.asks).toEqual(['vraag', 'vraag']);
      expect(conversation.pending).toMatchObject([{ text: 'vraag', accepted: false }]);
      expect(events.map((event) => event.kind)).not.toContain('refused');
    },
  );

  it('follows another tab to its conversation', () => {
    tokens.token = 'twee';
    tokens.changed();
    expect(line.auth).toMatchObject({ token: 'twee', since: 0 });
    line.session({ token: 'twee', messages: [answered(1)] });
    expect(numbers()).toEqual([1]);
  });
});

it('makes ids in the form of a UUID', () => {
  expect(identifier()).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(identifier()).not.toBe(identifier());
});
