import { describe, expect, it } from '@jest/globals';

import type { Instant } from '../../../../src/kernel/clock.js';
import {
  type Stay,
  checkDeparture,
  mayArrive,
} from '../../../../src/registry/congresses/attendance.rules.js';

const at = (minute: number) =>
  `2026-11-22T01:${String(minute).padStart(2, '0')}:00.000Z` as Instant;
const stay = (came: number, left: number | null): Stay => ({
  cameAt: at(came),
  leftAt: left === null ? null : at(left),
});

describe('somebody', () => {
  it.each([
    ['who was never there', [], 10, true],
    ['who has left', [stay(1, 10)], 10, true],
    ['who is there', [stay(1, null)], 10, false],
    ['who was checked in a little later elsewhere', [stay(12, null)], 10, false],
    ['who was there then', [stay(1, 20)], 10, false],
    ['who was there then, and is again', [stay(1, 20), stay(30, null)], 10, false],
    ['who came back a little later elsewhere', [stay(1, 5), stay(12, null)], 10, false],
  ])('%s: %j at minute %i comes: %s', (_, stays, minute, expected) => {
    expect(mayArrive(stays, at(minute), [])).toBe(expected);
  });

  it('does not come before a stay that is over', () => {
    expect(() => mayArrive([stay(20, 30)], at(10), ['input'])).toThrow('a later stay');
    expect(() => mayArrive([stay(12, 15), stay(20, null)], at(10), [])).toThrow('a later stay');
  });

  it('leaves after coming', () => {
    expect(() => checkDeparture(at(1), at(2), [])).not.toThrow();
    expect(() => checkDeparture(at(2), at(2), [])).toThrow('left after that');
  });
});
