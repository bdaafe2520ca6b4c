import { BlockList, isIPv6 } from 'node:net';

/**
 * Tells whether an address is one of the proxies in front.
 *
 * @param networks addresses and networks (CIDR)
 */
export function proxyTest(networks: readonly string[]): (address: string | undefined) => boolean {
  if (networks.length === 0) return () => false;
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    list.addSubnet(address, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return (address) => address !== undefined && list.check(address, familyOf(address));
}

/** Whether an address is this machine itself. */
export function isLoopback(address: string | undefined): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address ?? '');
}

/**
 * Whether a `Host` header names this machine itself; another name means that a proxy handed the
 * request on, or a foreign page had it resolved to here (DNS rebinding).
 */
export function isLoopbackName(host: string | undefined): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host ?? '');
}

/** What proxies add to what they hand on: `Forwarded` and `Via` (RFC 7239, RFC 9110), and older ones. */
const OF_PROXIES =
  /^(forwarded|via|x-forwarded(-.*)?|x-real-ip|x-original-.*|true-client-ip|cf-.*)$/;

/** Whether a header says that a proxy handed the request on. */
export function cameThroughProxy(headers: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(headers).some((name) => OF_PROXIES.test(name));
}

/**
 * What of an address tells one caller from another: a provider hands out IPv6 by networks of 64 bits,
 * so one caller has all addresses of its network.
 */
export function callerOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail = ''] = address.split('::');
  const first = head.split(':').filter((group) => group !== '');
  const last = tail.split(':').filter((group) => group !== '');
  const zeros = address.includes('::')
    ? Array<string>(8 - first.length - last.length).fill('0')
    : [];
  return `${[...first, ...zeros, ...last].slice(0, 4).join(':')}::/64`;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
