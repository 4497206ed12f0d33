/** A line to a server that does what a test tells it. */
import type { Line, Tokens } from '../src/panel/conversation';
import type { Acknowledgement, Answer, Message, Session } from '../src/panel/protocol';

interface Sent {
  event: string;
  data: Record<string, unknown>;
  acknowledge: (error: Error | null, reply: Acknowledgement) => void;
}

export class FakeLine implements Line {
  auth: Record<string, unknown> = {};
  active = true;
  connects = 0;
  sent: Sent[] = [];
  readonly #listeners = new Map<string, (data: unknown) => void>();

  on(event: string, listener: (data: never) => void): void {
    this.#listeners.set(event, listener as (data: unknown) => void);
  }

  emit(event: string, data: unknown, acknowledge: Sent['acknowledge']): void {
    this.sent.push({ event, data: data as Record<string, unknown>, acknowledge });
  }

  connect(): void {
    this.connects += 1;
  }

  disconnect(): void {
    this.says('disconnect');
  }

  says(event: string, data?: unknown): void {
    this.#listeners.get(event)?.(data);
  }

  session(session: Partial<Session> = {}): void {
    this.says('session', { token: 'een', new: false, messages: [], ...session });
  }

  /** The asks that were sent, in order. */
  get asks(): string[] {
    return this.sent.filter((one) => one.event === 'ask').map((one) => one.data.text as string);
  }
}

export class FakeTokens implements Tokens {
  changed = (): void => {};

  constructor(public token: string | null = null) {}

  read(): string | null {
    return this.token;
  }

  write(token: string): void {
    this.token = token;
  }

  watch(changed: () => void): void {
    this.changed = changed;
  }
}

export function answer(changes: Partial<Answer> = {}): Answer {
  const none = { resources: [], buttons: [], readings: [], sections: [], downloads: [] };
  const base = { type: 'answer', topic: null, topics: [], title: 'Titel', text: 'Tekst' };
  return { ...base, ...none, feedback: [], ...changes };
}

export const said = (n: number, text: string, id?: string): Message => ({
  n,
  from: 'jij',
  text,
  ...(id ? { id } : {}),
});

export const answered = (n: number): Message => ({ n, from: 'gids', answer: answer() });
