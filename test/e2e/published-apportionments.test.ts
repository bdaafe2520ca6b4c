import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type TestServer, startServer } from '../support/server.js';

/*
 * Published apportionments through the calculator, which reckons as a congress does. Their sources,
 * and the methods that are outside the product, are in docs/elections.md, "Published cases".
 */

const CALCULATE = `query ($input: ApportionmentInput!) { apportionment(input: $input) {
  units { name seats tied } steps { order unit seat } tie { seats units } } }`;

const METHODS = ['LARGEST_REMAINDER', 'D_HONDT', 'SAINTE_LAGUE'];

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

async function apportion(seats: number, method: string, sizes: readonly number[]): Promise<any> {
  const units = sizes.map((size, i) => ({ name: `Đơn vị ${i + 1}`, size }));
  const { apportionment } = await server.data(CALCULATE, { input: { seats, method, units } });
  return apportionment;
}

const seatsOf = ({ units }: any): number[] => units.map(({ seats }: any) => seats);

describe('Balinski and Young 1975, example 1: 100 seats', () => {
  it.each([
    ['LARGEST_REMAINDER', [51, 44, 2, 2, 1]],
    ['D_HONDT', [52, 45, 1, 1, 1]],
    ['SAINTE_LAGUE', [51, 43, 2, 2, 2]],
  ])('%s gives what the table has', async (method, expected) => {
    const answer = await apportion(100, method, [5117, 4400, 162, 161, 160]);
    expect(seatsOf(answer)).toEqual(expected);
    expect(answer.tie).toBeNull();
  });
});

it.each(METHODS)('%s gives exactly proportional shares as they are', async (method) => {
  const answer = await apportion(12, method, [14, 28, 7, 35]);
  expect(seatsOf(answer)).toEqual([2, 4, 1, 5]);
  expect(answer.tie).toBeNull();
});

describe('a tie for the last seats', () => {
  it.each(METHODS)('is reported by %s, and the seat given to nobody', async (method) => {
    const answer = await apportion(4, method, [11, 11, 11]);
    expect(seatsOf(answer)).toEqual([1, 1, 1]);
    const units = ['Đơn vị 1', 'Đơn vị 2', 'Đơn vị 3'];
    expect(answer.tie).toEqual({ seats: 1, units });
    expect(answer.units.every(({ tied }: any) => tied)).toBe(true);
  });

  it.each(METHODS)('is none for %s where the seats go round among equals', async (method) => {
    const answer = await apportion(3, method, [12, 12, 11, 12]);
    expect(seatsOf(answer)).toEqual([1, 1, 0, 1]);
    expect(answer.tie).toBeNull();
  });
});

describe('Austrian National Council 2019, 183 seats by D’Hondt', () => {
  const PARTIES = {
    ...{ ÖVP: 1789417, SPÖ: 1011868, FPÖ: 772666, NEOS: 387124, JETZT: 89169, GRÜNE: 664055 },
    ...{ KPÖ: 32736, WANDL: 22168, BZÖ: 760, BIER: 4946, CPÖ: 260, GILT: 1767, SLP: 310 },
  };

  async function seats(parties: readonly (readonly [string, number])[]) {
    const units = parties.map(([name, size]) => ({ name, size }));
    const input = { seats: 183, method: 'D_HONDT', units };
    const { apportionment } = await server.data(CALCULATE, { input });
    const filled = apportionment.units.filter((unit: any) => unit.seats > 0);
    return Object.fromEntries(filled.map(({ name, seats: n }: any) => [name, n]));
  }

  it('gives the official result to the parties that reach the threshold of 4 per cent', async () => {
    const all = Object.values(PARTIES).reduce((sum, votes) => sum + votes, 0);
    const over = Object.entries(PARTIES).filter(([, votes]) => votes * 100 >= 4 * all);
    expect(await seats(over)).toEqual({ ÖVP: 71, SPÖ: 40, FPÖ: 31, NEOS: 15, GRÜNE: 26 });
  });

  it('has no threshold of its own: who is to be left out, is left out of the units', async () => {
    expect(await seats(Object.entries(PARTIES))).toMatchObject({ JETZT: 3 });
  });
});
