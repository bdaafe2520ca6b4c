import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { DomainError } from '../../../../src/kernel/errors.js';
import { BrokenSeal, Keyring, newKey } from '../../../../src/platform/crypto/keyring.js';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const ring = Keyring.parse(`2:${key(2)},1:${key(1)}`);
const PLACE = ['member_identity', 1, 7, '2026-11-22T02:00:00.000Z'];
const NUMBER = '012345678901';

describe('a ring', () => {
  it.each([
    ['commas', `2:${key(2)},1:${key(1)}`],
    ['lines, as a file has them', `2:${key(2)}\n1:${key(1)}\n`],
  ])('is read with %s, its first key the current one', (_, text) => {
    const { current, versions } = Keyring.parse(text);
    expect({ current, versions }).toEqual({ current: 2, versions: [2, 1] });
  });

  it.each([
    ['nothing', '', /no key/],
    ['no version', key(1), /VERSION:BASE64/],
    ['a version below 1', `0:${key(1)}`, /VERSION:BASE64/],
    ['another alphabet', '1:!!!!', /VERSION:BASE64/],
    ['too short a key', `1:${Buffer.alloc(31, 9).toString('base64')}`, /31 bytes/],
    ['too long a key', `1:${Buffer.alloc(33, 9).toString('base64')}`, /33 bytes/],
    ['a version twice', `1:${key(1)},1:${key(2)}`, /two keys 1/],
  ])('is refused with %s, and no part of a key is told', (_, text, reason) => {
    expect(() => Keyring.parse(text)).toThrow(reason);
    try {
      Keyring.parse(text);
    } catch (error) {
      expect((error as Error).message).not.toMatch(/[A-Za-z0-9+/]{20}/);
    }
  });

  it('takes the keys that it makes', () => {
    expect(Keyring.parse(`1:${newKey()}`).current).toBe(1);
    expect(newKey()).not.toBe(newKey());
  });
});

describe('a seal', () => {
  it('gives back what it was put on, and shows nothing of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 4 }), (text) => {
        const sealed = ring.seal(text, PLACE);
        expect(ring.open(sealed, PLACE)).toBe(text);
        expect(sealed.keyVersion).toBe(2);
        expect(Buffer.from(sealed.sealed, 'base64url').includes(text)).toBe(false);
      }),
    );
  });

  it('is another one each time', () => {
    const seals = Array.from({ length: 500 }, () => ring.seal(NUMBER, PLACE).sealed);
    const nonces = seals.map((sealed) => sealed.slice(0, 16));
    expect(new Set(nonces).size).toBe(500);
  });

  it('is opened by an older key of the ring', () => {
    const old = Keyring.parse(`1:${key(1)}`).seal(NUMBER, PLACE);
    expect(ring.open(old, PLACE)).toBe(NUMBER);
  });

  it('is not opened where any bit of it was changed', () => {
    const { keyVersion, sealed } = ring.seal(NUMBER, PLACE);
    const bytes = Buffer.from(sealed, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      const broken = { keyVersion, sealed: changed.toString('base64url') };
      expect(() => ring.open(broken, PLACE)).toThrow(BrokenSeal);
    }
  });

  it.each(['', 'AAAA', 'not base64url?', 'A'.repeat(37)])(
    'is not opened where it is cut: %j',
    (sealed) => {
      expect(() => ring.open({ keyVersion: 2, sealed }, PLACE)).toThrow(BrokenSeal);
    },
  );

  it('is not opened with a tag that was cut short', () => {
    const { keyVersion, sealed } = ring.seal(NUMBER, PLACE);
    const bytes = Buffer.from(sealed, 'base64url').subarray(0, -12);
    const short = { keyVersion, sealed: bytes.toString('base64url') };
    expect(() => ring.open(short, PLACE)).toThrow(BrokenSeal);
  });

  it.each([
    ['another table', ['other', 1, 7, PLACE[3]!]],
    ['another association', ['member_identity', 2, 7, PLACE[3]!]],
    ['another member', ['member_identity', 1, 8, PLACE[3]!]],
    ['another version of the same member', ['member_identity', 1, 7, '2026-11-23T02:00:00.000Z']],
    ['ids that only run together alike', ['member_identity', 17, PLACE[3]!]],
  ])('is not opened in %s', (_, place) => {
    expect(() => ring.open(ring.seal(NUMBER, PLACE), place)).toThrow(BrokenSeal);
  });

  it('is not opened by another key, nor under another version', () => {
    const sealed = ring.seal(NUMBER, PLACE);
    const other = Keyring.parse(`2:${key(3)},1:${key(1)}`);
    expect(() => other.open(sealed, PLACE)).toThrow(BrokenSeal);
    expect(() => ring.open({ ...sealed, keyVersion: 1 }, PLACE)).toThrow(BrokenSeal);
  });

  it('of a key that the ring lacks is refused with its version', () => {
    const sealed = ring.seal(NUMBER, PLACE);
    const old = Keyring.parse(`1:${key(1)}`);
    expect(() => old.open(sealed, PLACE)).toThrow(DomainError);
    expect(() => old.open(sealed, PLACE)).toThrow(/Key 2 is not configured/);
  });
});

describe('a digest', () => {
  it('is the same for the same text, and tells text, scope and key apart', () => {
    const digests = [
      ring.digest(NUMBER, ['a', 1]),
      ring.digest('012345678902', ['a', 1]),
      ring.digest(NUMBER, ['a', 2]),
      ring.digest(NUMBER, ['b', 1]),
      ring.digest(NUMBER, ['a', 1], 1),
    ];
    expect(new Set(digests).size).toBe(5);
    expect(ring.digest(NUMBER, ['a', 1])).toBe(digests[0]);
    for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });
});
