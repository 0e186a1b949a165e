import { timingSafeEqual } from 'node:crypto';
import { contentSecurityPolicy } from '../server/contentSecurityPolicy.ts';

/** Where a web host can be reached. */
export interface WebAddress {
  /** Names and addresses a browser may call it by, without the port: `127.0.0.1`, `localhost`. */
  readonly hosts: readonly string[];
  readonly port: number;
}

/** The `Host` header names this host: a page elsewhere that had its own name point here does not. */
export function isOwnHost(header: string | undefined, { hosts, port }: WebAddress): boolean {
  return header !== undefined && hosts.some((host) => header.toLowerCase() === `${host}:${port}`);
}

/** The `Origin` header, where a browser sends one, is this host's own. */
export function isOwnOrigin(header: string | undefined, address: WebAddress): boolean {
  if (header === undefined) return true;
  return header.startsWith('http://') && isOwnHost(header.slice('http://'.length), address);
}

/** Compares in constant time, so that a token cannot be guessed letter by letter. */
export function isToken(given: string | undefined, token: string): boolean {
  if (given === undefined) return false;
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Sent with every answer. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy(),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};
