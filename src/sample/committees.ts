import type { UncertainDate } from '../kernel/edtf.js';
import type {
  BodyKind,
  MandateEndReason,
  MandateOrigin,
  PostKind,
} from '../registry/terms/term.model.js';
import { type Candidate, type Candidates, isFullOn, staysUntil } from './candidates.js';
import { dateOf, type Day, exactly } from './dates.js';
import type { Random } from './random.js';
import type { SampleTerm } from './terms.js';

/** A post in a body: its rank and what it is called. */
export interface SamplePost {
  readonly kind: PostKind;
  readonly title: string;
}

/** Who holds a post, and how long. */
export interface SampleMandate {
  readonly holder: number;
  readonly post: SamplePost;
  readonly from: UncertainDate;
  readonly until: UncertainDate | null;
  readonly origin: MandateOrigin;
  readonly endReason: MandateEndReason | null;
}

/** A body of a term, with every mandate held in it. */
export interface SampleBody {
  readonly kind: BodyKind;
  readonly name: string;
  readonly seats: number;
  readonly mandates: readonly SampleMandate[];
}

const CHAIR: SamplePost = { kind: 'CHAIR', title: 'Chủ tịch' };
const STANDING_VICE_CHAIR: SamplePost = {
  kind: 'STANDING_VICE_CHAIR',
  title: 'Phó Chủ tịch Thường trực',
};
const VICE_CHAIR: SamplePost = { kind: 'VICE_CHAIR', title: 'Phó Chủ tịch' };
const SECRETARY_GENERAL: SamplePost = { kind: 'SECRETARY_GENERAL', title: 'Tổng Thư ký' };
export const STANDING_MEMBER: SamplePost = { kind: 'STANDING_MEMBER', title: 'Ủy viên Thường vụ' };
export const MEMBER: SamplePost = { kind: 'MEMBER', title: 'Ủy viên' };
const HEAD: SamplePost = { kind: 'CHAIR', title: 'Trưởng ban' };
const DEPUTY_HEAD: SamplePost = { kind: 'VICE_CHAIR', title: 'Phó Trưởng ban' };

const OFFICERS = [CHAIR, STANDING_VICE_CHAIR, SECRETARY_GENERAL, VICE_CHAIR, VICE_CHAIR];
const INSPECTORS = [HEAD, DEPUTY_HEAD];

/** Somebody's service in the committees of a term, which their posts share. */
interface Service {
  readonly candidate: Candidate;
  /** Posts in the executive, standing and inspection committee, where they sit in it. */
  readonly executive: SamplePost | null;
  readonly standing: SamplePost | null;
  readonly inspection: SamplePost | null;
  readonly from: UncertainDate;
  readonly origin: MandateOrigin;
  readonly until: UncertainDate | null;
  readonly endReason: MandateEndReason | null;
}

/**
 * Fills the committees of one term after the other: at the congress the executive committee, a third
 * of it as the standing committee with the officers, and an inspection committee. In mid-term one
 * more resigns than fate has it, and a by-election fills what is vacant by then; in the running term
 * somebody is relieved after that, so that a seat is vacant. Those who served are often elected again.
 */
export class Committees {
  private before: readonly Candidate[] = [];

  /** @param members how many the association has over the whole time: the committees grow with it */
  constructor(
    private readonly random: Random,
    private readonly members: number,
  ) {}

  /** The bodies of the next term; call it in the order of the terms. */
  elect(term: SampleTerm, candidates: Candidates): SampleBody[] {
    const seats = this.seats(term);
    const nominees = this.nominees(term, candidates.on(term.opens));
    const elected = nominees.splice(0, seats.executive).sort(byStaying(term));
    const services = [
      ...elected.map((candidate, i) => this.begin(term, candidate, i, seats)),
      ...nominees.splice(0, seats.inspection - 1).map((candidate, i): Service => ({
        ...this.untilFate(term, candidate),
        executive: null,
        standing: null,
        inspection: INSPECTORS[i + 1] ?? MEMBER,
      })),
    ];
    this.resign(services, 'RESIGNED', term.opens + this.random.int(240, 420));
    services.push(...this.fillVacancies(term, services, candidates.on(term.byElection)));
    if (term.ends === null) {
      this.resign(services, 'DISMISSED', term.byElection + this.random.int(90, 200));
    }
    this.before = services.filter(servesToTheEnd).map(({ candidate }) => candidate);
    return bodiesOf(services, seats);
  }

  private seats({ ordinal }: SampleTerm): Seats {
    const wished = Math.round(this.members / 20) + 2 * (ordinal - 3);
    const executive = Math.min(41, Math.max(5, wished)) | 1;
    return {
      executive,
      standing: Math.min(11, Math.max(3, Math.round(executive / 3))) | 1,
      inspection: executive < 15 ? 3 : 5,
    };
  }

  /** Candidates in the order of the ballot: most of those who serve already, then the others. */
  private nominees({ opens }: SampleTerm, pool: readonly Candidate[]): Candidate[] {
    const opening = dateOf(opens);
    const again = this.before.filter(
      (candidate) => this.random.chance(0.6) && isFullOn(candidate, opening),
    );
    const holders = new Set(again.map(({ holder }) => holder));
    return [...again, ...pool.filter(({ holder }) => !holders.has(holder))];
  }

  private begin(term: SampleTerm, candidate: Candidate, place: number, seats: Seats): Service {
    const inStanding = place < seats.standing;
    const officer = place < Math.min(OFFICERS.length, seats.standing) ? OFFICERS[place] : undefined;
    return {
      ...this.untilFate(term, candidate),
      executive: officer ?? (inStanding ? STANDING_MEMBER : MEMBER),
      standing: inStanding ? (officer ?? STANDING_MEMBER) : null,
      inspection: place === seats.standing - 1 ? HEAD : null,
    };
  }

  /** From the opening until the term ends or the candidate is no full member any more. */
  private untilFate({ opens, ends }: SampleTerm, candidate: Candidate) {
    const { fullUntil, endReason } = candidate;
    const early = fullUntil !== null && !staysUntil(candidate, ends);
    return {
      candidate,
      from: exactly(opens),
      origin: 'ELECTED' as MandateOrigin,
      until: early ? fullUntil : ends === null ? null : exactly(ends),
      endReason: (early
        ? endReason === 'DECEASED'
          ? 'DECEASED'
          : 'RESIGNED'
        : ends === null
          ? null
          : 'TERM_ENDED') as MandateEndReason | null,
    };
  }

  /** Lets an ordinary member of the executive committee who would have stayed leave it on a day. */
  private resign(services: Service[], endReason: MandateEndReason, on: Day): void {
    const place = services.findLastIndex(
      (service) =>
        service.executive?.kind === 'MEMBER' &&
        service.inspection === null &&
        service.origin === 'ELECTED' &&
        servesToTheEnd(service),
    );
    const service = services[place];
    if (service) services[place] = { ...service, until: exactly(on), endReason };
  }

  /** Elects successors, in the same posts, to those who certainly left the executive committee. */
  private fillVacancies(
    term: SampleTerm,
    services: readonly Service[],
    pool: readonly Candidate[],
  ): Service[] {
    const day = dateOf(term.byElection);
    const known = new Set(services.map(({ candidate }) => candidate.holder));
    const nominees = pool.filter(({ holder }) => !known.has(holder));
    const gone = services.filter(
      ({ executive, until }) => executive !== null && until !== null && until.latest <= day,
    );
    return gone.flatMap(({ executive, standing, inspection }, i) => {
      const candidate = nominees[i];
      if (candidate === undefined) return [];
      return {
        ...this.untilFate(term, candidate),
        from: exactly(term.byElection),
        origin: 'BY_ELECTED',
        executive,
        standing,
        inspection,
      };
    });
  }
}

interface Seats {
  readonly executive: number;
  readonly standing: number;
  readonly inspection: number;
}

function servesToTheEnd({ endReason }: Service): boolean {
  return endReason === null || endReason === 'TERM_ENDED';
}

/** Those who stay to the end of the term come first, and so become officers. */
function byStaying({ ends }: SampleTerm) {
  return (a: Candidate, b: Candidate) => Number(staysUntil(b, ends)) - Number(staysUntil(a, ends));
}

function bodiesOf(services: readonly Service[], seats: Seats): SampleBody[] {
  const mandates = (body: keyof Seats): SampleMandate[] =>
    services.flatMap(({ candidate, from, until, origin, endReason, ...posts }) => {
      const post = posts[body];
      return post ? [{ holder: candidate.holder, post, from, until, origin, endReason }] : [];
    });
  return [
    {
      kind: 'EXECUTIVE_COMMITTEE',
      name: 'Ban Chấp hành',
      seats: seats.executive,
      mandates: mandates('executive'),
    },
    {
      kind: 'STANDING_COMMITTEE',
      name: 'Ban Thường vụ',
      seats: seats.standing,
      mandates: mandates('standing'),
    },
    {
      kind: 'INSPECTION_COMMITTEE',
      name: 'Ban Kiểm tra',
      seats: seats.inspection,
      mandates: mandates('inspection'),
    },
  ];
}
