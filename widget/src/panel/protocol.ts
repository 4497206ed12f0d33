/** The messages between the widget and the guide; see docs/widget-protocol.md. */

export interface Link {
  id: string;
  title: string;
  organisation: string;
  kind: string;
  url: string | null;
  summary: string;
}

export interface Button {
  title: string;
  payload: string;
}

export interface Reading {
  title: string;
  url: string;
  read_on: string;
  published: string | null;
  facts: string[];
}

export interface Section {
  topic: string | null;
  title: string;
  text: string;
  resources: Link[];
  readings: Reading[];
}

export interface Download {
  title: string;
  url: string;
  media_type: string;
}

export interface Answer {
  type: string;
  topic: string | null;
  topics: string[];
  title: string;
  text: string;
  resources: Link[];
  buttons: Button[];
  readings: Reading[];
  sections: Section[];
  downloads: Download[];
  feedback: Button[];
}

/** One message of the conversation; `n` rises. */
export interface Message {
  n: number;
  from: 'gids' | 'jij';
  /** Of the ask, on what the person said. */
  id?: string;
  text?: string;
  answer?: Answer;
}

export interface Session {
  token: string;
  new: boolean;
  messages: Message[];
}

export type Acknowledgement = { ok: true } | { ok: false; reason: string; retry_after?: number };
