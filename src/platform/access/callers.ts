import type { Actor } from './actor.js';

export const CALLERS = Symbol('Callers');

/** Tells who sends a request. */
export interface Callers {
  /**
   * @param headers of the request
   * @throws DomainError UNAUTHENTICATED for a token that is unknown, expired or revoked
   */
  actorOf(headers: CallerHeaders): Promise<Actor>;
}

/** The headers by which somebody is known. */
export interface CallerHeaders {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
}

/** Where a request comes from, and the way to give its sender a cookie. */
export interface Client {
  /** The network address, behind a trusted proxy the one it names. */
  readonly address: string;
  /** What the browser says of itself. */
  readonly userAgent: string;
  /** Answers with this `Set-Cookie` header. */
  setCookie(header: string): void;
  /** Does something once the answer has left, so that its time tells nothing of it. */
  afterAnswer(work: () => void): void;
}
