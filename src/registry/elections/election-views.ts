import { percent } from '../rule-sets/rule-set.rules.js';
import { type CandidateModel, candidateModel } from './election.model.js';
import type { CandidateEntry } from './elections.store.js';
import type { ResultEntry } from './polls.store.js';
import type { PollResultModel, ResultRowModel } from './result.model.js';
import type {
  BallotNumbersModel,
  BoxTallyModel,
  CandidateCountModel,
  TallyDifferenceModel,
} from './tally.model.js';
import type { Difference } from './entry.rules.js';
import type { BoxTally, Count, Tally } from './tally.rules.js';

/** Decimals of percentages where no rules are known. */
const USUAL_DECIMALS = 2;

/** In the order in which a ballot is judged. */
const REASONS = ['NOT_ISSUED', 'NAME_ADDED', 'TOO_MANY_NAMES', 'NO_NAME'] as const;

/** Shows what was counted in an election, with its candidates by their keys. */
export class ElectionView {
  private readonly byKey: ReadonlyMap<string, CandidateModel>;

  /** @param decimals of percentages; null where no rules are known */
  constructor(
    candidates: readonly CandidateEntry[],
    private readonly decimals: number | null,
  ) {
    this.byKey = new Map(candidates.map((candidate) => [candidate.key, candidateModel(candidate)]));
  }

  candidate(key: string): CandidateModel {
    return this.byKey.get(key) as CandidateModel;
  }

  ballots({ issued, returned, valid, invalid, reasons }: Tally): BallotNumbersModel {
    const of = (part: number | null, whole: number | null) =>
      part === null || whole === null || whole === 0
        ? null
        : percent(part, whole, this.decimals ?? USUAL_DECIMALS);
    return {
      ...{ issued, returned, valid, invalid },
      invalidReasons: reasons
        ? REASONS.flatMap((reason) => {
            const ballots = reasons[reason] ?? 0;
            return ballots === 0 ? [] : [{ reason, ballots }];
          })
        : null,
      returnedPercent: of(returned, issued),
      validPercent: of(valid, returned),
      invalidPercent: of(invalid, returned),
    };
  }

  box(tally: BoxTally): BoxTallyModel {
    const counts = tally.counts.map((count) => this.count(count));
    return { box: tally.box, ballots: this.ballots(tally), counts };
  }

  difference({ candidate, ...one }: Difference): TallyDifferenceModel {
    return { ...one, candidate: candidate === null ? null : this.candidate(candidate) };
  }

  rows({ outcome }: Pick<ResultEntry, 'outcome'>): ResultRowModel[] {
    return outcome.rows.map(({ candidate, ...row }) => {
      return { ...row, candidate: this.candidate(candidate) };
    });
  }

  result(result: ResultEntry): PollResultModel {
    const { version, basis, recordedAt, supersededAt, reason, outcome, tieResolution } = result;
    const { seats, seatsFilled, seatsOpen, tie } = outcome;
    const named = (keys: readonly string[]) => keys.map((key) => this.candidate(key));
    return {
      ...{ version, basis, supersededAt, reason, seats, seatsFilled, seatsOpen },
      certifiedAt: recordedAt,
      ballots: this.ballots(result.tally),
      boxes: result.boxes.map((box) => this.box(box)),
      rows: this.rows(result),
      tie: tie && { seats: tie.seats, candidates: named(tie.candidates) },
      tieResolution: tieResolution && { ...tieResolution, elected: named(tieResolution.elected) },
    };
  }

  private count({ candidate, ...numbers }: Count): CandidateCountModel {
    return { ...numbers, candidate: this.candidate(candidate) };
  }
}
