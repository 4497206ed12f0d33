/** The line to the guide, one per page and server, shared by every panel on the page. */
import { io } from 'socket.io-client';
import { Conversation, type Line } from './conversation';
import type { Acknowledgement } from './protocol';
import { TokenStore } from './storage';

const PATH = 'widget/socket.io';
const PATIENCE_MS = 15_000;

const open = new Map<string, Conversation>();

/** @param server address of the guide, ending in "/" */
export function conversationWith(server: string, role: string): Conversation {
  let conversation = open.get(server);
  if (!conversation) {
    conversation = new Conversation(line(server), new TokenStore(server), role);
    open.set(server, conversation);
  }
  return conversation;
}

function line(server: string): Line {
  const url = new URL(server);
  const socket = io(url.origin, {
    path: url.pathname + PATH,
    autoConnect: false,
    // A proxy that blocks WebSocket: the second way is tried at once.
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 8000,
  });
  // The browser knows sooner than the timer that the network is back.
  addEventListener('online', () => {
    if (!socket.connected && socket.active) socket.disconnect().connect();
  });
  return {
    get auth() {
      return socket.auth as Record<string, unknown>;
    },
    set auth(value) {
      socket.auth = value;
    },
    get active() {
      return socket.active;
    },
    on: (event, listener) => socket.on(event, listener as () => void),
    emit: (event, data, acknowledge) =>
      socket
        .timeout(PATIENCE_MS)
        .emit(event, data, (error: Error | null, reply: Acknowledgement) =>
          acknowledge(error, reply),
        ),
    connect: () => socket.connect(),
    disconnect: () => socket.disconnect(),
  };
}
