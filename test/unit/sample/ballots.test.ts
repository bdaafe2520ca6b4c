import { describe, expect, test } from '@jest/globals';

import { tallyOf } from '../../../src/registry/elections/ballot.rules.js';
import { outcome } from '../../../src/registry/elections/outcome.rules.js';
import { electedOf } from '../../../src/registry/elections/result.rules.js';
import type { BallotForm, TallyFrame } from '../../../src/registry/elections/tally.rules.js';
import { checkTally } from '../../../src/registry/elections/tally.rules.js';
import { PRESETS } from '../../../src/registry/rule-sets/rule-set-presets.rules.js';
import { drawBallots } from '../../../src/sample/ballots.js';
import { Random } from '../../../src/sample/random.js';

const FORMS: BallotForm[] = ['STRIKE_OUT', 'MARKED', 'YES_NO'];
const PRESET_NAMES = Object.keys(PRESETS) as (keyof typeof PRESETS)[];

/** Voters, and who stands for how many seats. */
const SIZES = [1, 2, 3, 5, 7, 8, 19, 20, 21, 60, 120].flatMap((voters) =>
  [
    [1, 1],
    [1, 2],
    [2, 3],
    [5, 6],
    [31, 36],
  ].map(([elected = 0, standing = 0]) => ({ voters, elected, standing })),
);

describe.each(PRESET_NAMES)('by the rules %s', (preset) => {
  test.each(FORMS)('%s ballots elect those whom they are to elect, and nobody else', (form) => {
    for (const { voters, elected: count, standing: all } of SIZES) {
      for (let seed = 1; seed <= 5; seed += 1) {
        const standing = Array.from({ length: all }, (_, i) => `name ${i}`);
        const elected = standing.slice(-count);
        const ballots = drawBallots(new Random(seed, all), { form, standing, elected, voters });
        const present = voters;
        const frame: TallyFrame = {
          ...{ form, standing, seats: count, marks: 'UP_TO_SEATS', onPaper: true },
          ...{ present, convened: voters },
        };
        const tally = tallyOf(ballots, frame, voters);
        checkTally(tally, frame, []);
        const { values } = PRESETS[preset];
        const result = outcome(
          {
            majority: values.elected,
            decimals: values.percentDecimals,
            seats: count,
            numbers: { convened: voters, excused: 0, present },
            yesNo: form === 'YES_NO',
          },
          tally,
        );
        expect(result && [...electedOf(result)].sort()).toEqual([...elected].sort());
      }
    }
  });
});

test('of many voters one keeps the ballot, and one writes a name on it', () => {
  const choice = { form: 'MARKED', standing: ['a', 'b'], elected: ['a'], voters: 20 } as const;
  const ballots = drawBallots(new Random(1), choice);
  expect(ballots).toHaveLength(19);
  expect(ballots.filter(({ nameAdded }) => nameAdded)).toHaveLength(1);
});

test('the same seed draws the same ballots, another draws others', () => {
  const standing = ['a', 'b', 'c', 'd'];
  const choice = { form: 'STRIKE_OUT', standing, elected: ['b', 'd'], voters: 50 } as const;
  const drawn = (seed: number) => drawBallots(new Random(seed), choice);
  expect(drawn(1)).toEqual(drawn(1));
  expect(drawn(2)).not.toEqual(drawn(1));
});
