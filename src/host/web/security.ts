import { timingSafeEqual } from 'node:crypto';
import { isIPv6 } from 'node:net';

/** Where a web host can be reached. */
export interface WebAddress {
  /** Names and addresses a browser may call it by, as a URL writes them and without the port: `127.0.0.1`, `localhost`, `[::1]`. */
  readonly hosts: readonly string[];
  readonly port: number;
}

/** What others call this machine. */
export interface Machine {
  readonly name: string;
  /** IP addresses of its network interfaces; the first is the likeliest to be reached. */
  readonly addresses: readonly string[];
}

/**
 * What a browser may call a host by that listens at `hostname`, the one to be printed first. Where it listens at every address of the
 * machine, these are the machine's own and no others: a name that is not known here may be anybody's.
 */
export function hostsOf(hostname: string, { name, addresses }: Machine): string[] {
  const host = hostOfUrl(hostname);
  const isEverywhere = host === '0.0.0.0' || host === '[::]';
  const loopback = ['localhost', '127.0.0.1', '[::1]'];
  return isEverywhere ? [...addresses.map(hostOfUrl), ...loopback, hostOfUrl(name)] : [host, ...loopback];
}

/** As browsers write a name or an address: lower case, the zeros of IPv6 left out, brackets around it. */
function hostOfUrl(host: string): string {
  return URL.parse(`http://${isIPv6(host) ? `[${host}]` : host}`)?.hostname ?? host.toLowerCase();
}

/** The `Host` header names this host: a page elsewhere that had its own name point here does not. Browsers leave HTTP's own port out. */
export function isOwnHost(header: string | undefined, { hosts, port }: WebAddress): boolean {
  const named = header?.toLowerCase();
  return hosts.some((host) => named === `${host}:${port}` || (port === 80 && named === host));
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
