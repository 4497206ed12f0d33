/**
 * One conversation with the guide: what was said, what is on its way, and the state of the line.
 *
 * Nothing is lost and nothing doubled: an ask keeps its id until the server has it, and is sent again
 * after every new session; the server says what happened since the highest number we know.
 */
import type { Acknowledgement, Message, Session } from './protocol';

/** The part of a socket that is used here; socket.io's fits. */
export interface Line {
  auth: Record<string, unknown>;
  active: boolean;
  on(event: string, listener: (...args: never[]) => void): unknown;
  emit(
    event: string,
    data: unknown,
    acknowledge: (error: Error | null, reply: Acknowledgement) => void,
  ): unknown;
  connect(): unknown;
  disconnect(): unknown;
}

export interface Tokens {
  read(): string | null;
  write(token: string): void;
  watch(changed: () => void): void;
}

/** Something said that the server has not shown yet. */
export interface Pending {
  id: string;
  /** What is sent: the words, or a button's payload. */
  text: string;
  /** What the person sees: the words, or the button's title. */
  shown: string;
  /** The server has it. */
  accepted: boolean;
}

export type LineState = 'idle' | 'connecting' | 'live' | 'lost';

/** Something to say once, beside the messages. */
export type Event =
  | { kind: 'refused'; id: string; reason: string; text: string }
  | { kind: 'failed' }
  | { kind: 'reconnected' }
  | { kind: 'started'; restored: boolean }
  | { kind: 'message'; message: Message };

const RETRY_MS = 3000;

export class Conversation {
  messages: Message[] = [];
  pending: Pending[] = [];
  line: LineState = 'idle';
  typing = false;
  /** Why the conversation can't begin yet, in the server's words; empty when it can. */
  reason = '';
  #token: string | null = null;
  #sent: string | null = null;
  #settled = false;
  readonly #listeners = new Set<(event?: Event) => void>();
  readonly #socket: Line;
  readonly #tokens: Tokens;
  readonly #role: string;

  constructor(socket: Line, tokens: Tokens, role = '') {
    this.#socket = socket;
    this.#tokens = tokens;
    this.#role = role;
    socket.on('session', (session: Session) => this.#session(session));
    socket.on('message', (message: Message) => this.#receive([message], true));
    socket.on('typing', ({ on }: { on: boolean }) => {
      this.typing = on;
      this.#changed();
    });
    socket.on('status', ({ reason }: { reason: string }) => {
      this.reason = reason;
      this.#changed();
    });
    socket.on('disconnect', () => this.#lost());
    socket.on('connect_error', () => this.#lost());
    tokens.watch(() => this.#adopt());
  }

  /** Call back after every change. @returns a function that ends it */
  listen(listener: (event?: Event) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begin, or go on with, the conversation. */
  start(): void {
    if (this.line !== 'idle') return;
    this.line = 'connecting';
    this.#connect();
    this.#changed();
  }

  /** Say something; it waits for the line if need be. @returns its id */
  ask(text: string, shown = text): string {
    const ask = { id: identifier(), text, shown, accepted: false };
    this.pending = [...this.pending, ask];
    if (this.line === 'live') this.#transmit(ask);
    this.#changed();
    return ask.id;
  }

  /** Begin anew; the server answers with a new session. */
  restart(): void {
    this.#command('restart');
  }

  /** Have the server forget the conversation. */
  erase(): void {
    this.#command('erase');
  }

  /** Whether an answer is being waited for. */
  get waiting(): boolean {
    return this.line === 'live' && (this.typing || this.pending.length > 0);
  }

  #connect(): void {
    this.#sent = this.#token ?? this.#tokens.read();
    if (this.#sent !== this.#token) this.#forget();
    this.#token = this.#sent;
    this.#introduce();
    this.#socket.connect();
  }

  /** What the socket says of itself whenever it connects. */
  #introduce(): void {
    this.#socket.auth = {
      token: this.#token,
      since: this.messages.at(-1)?.n ?? 0,
      ...(this.#role ? { role: this.#role } : {}),
    };
  }

  #session(session: Session): void {
    const stored = this.#tokens.read();
    if (session.new && this.#sent === null && stored && stored !== session.token) {
      // Another tab began at the same moment: go on with its conversation.
      this.#adopt();
      return;
    }
    const known = session.token === this.#token && !session.new;
    if (!known) this.#forget();
    this.#token = session.token;
    this.#sent = session.token;
    if (stored !== session.token) this.#tokens.write(session.token);
    const wasLost = this.line === 'lost';
    this.line = 'live';
    this.reason = '';
    const first = !this.#settled || !known;
    this.#receive(session.messages, !first);
    this.#settled = true;
    for (const ask of this.pending) this.#transmit(ask);
    if (first) this.#changed({ kind: 'started', restored: !session.new });
    else if (wasLost) this.#changed({ kind: 'reconnected' });
  }

  #receive(messages: Message[], fresh: boolean): void {
    const known = new Set(this.messages.map((message) => message.n));
    const added = messages.filter((message) => !known.has(message.n));
    const said = new Set(added.map((message) => message.id));
    this.pending = this.pending.filter((ask) => !said.has(ask.id));
    this.messages = [...this.messages, ...added].sort((one, other) => one.n - other.n);
    this.#changed();
    if (fresh) for (const message of added) this.#changed({ kind: 'message', message });
  }

  #transmit(ask: Pending): void {
    if (ask.accepted) return;
    const { id, text } = ask;
    const token = this.#token;
    this.#socket.emit('ask', { id, text }, (error, reply) => {
      // What became of it in a conversation that was left does not count: the next one has it too.
      if (token !== this.#token || !this.pending.includes(ask)) return;
      if (error) {
        // Not heard in time. When the line broke, the next session sends it again.
        if (this.line === 'live') this.#transmit(ask);
        return;
      }
      if (reply.ok) {
        ask.accepted = true;
        return;
      }
      this.pending = this.pending.filter((other) => other !== ask);
      this.#changed({
        kind: 'refused',
        id,
        reason: reply.reason,
        text: text === ask.shown ? text : '',
      });
    });
  }

  #command(name: 'restart' | 'erase'): void {
    if (this.line !== 'live') {
      this.#changed({ kind: 'failed' });
      return;
    }
    this.#socket.emit(name, {}, (error, reply) => {
      if (error || !reply.ok) this.#changed({ kind: 'failed' });
    });
  }

  /** Take over the conversation that another tab stored. */
  #adopt(): void {
    if (this.line === 'idle' || this.#tokens.read() === this.#token) return;
    this.#token = null;
    this.line = 'idle';
    this.#socket.disconnect();
    this.line = 'connecting';
    this.#connect();
    this.#changed();
  }

  #forget(): void {
    this.messages = [];
    this.typing = false;
    this.#settled = false;
    for (const ask of this.pending) ask.accepted = false;
  }

  #lost(): void {
    if (this.line === 'idle') return;
    this.line = 'lost';
    this.reason = '';
    this.typing = false;
    for (const ask of this.pending) ask.accepted = false;
    this.#introduce();
    // socket.io tries again by itself, unless the server closed the door.
    if (!this.#socket.active) setTimeout(() => this.#retry(), RETRY_MS);
    this.#changed();
  }

  #retry(): void {
    if (this.line === 'lost' && !this.#socket.active) this.#socket.connect();
  }

  #changed(event?: Event): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** A random UUID; `crypto.randomUUID` is not there over http. */
export function identifier(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
