import { DomainError, ERROR_CODES, type ErrorCode } from '../../src/kernel/errors.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { BranchesService } from '../../src/registry/branches/branches.service.js';
import { MembersService } from '../../src/registry/members/members.service.js';
import { TermsService } from '../../src/registry/terms/terms.service.js';
import { type Change, FIRST_DAY, SECTORS, type Written } from './histories.js';
import { daysLater, daysOf } from './recount.js';
import { anyOffice, type TestServer } from './server.js';

/** Where the clock starts: amid the histories, so that some of what is recorded is still to come. */
export const FIRST_INSTANT = '2023-09-01T00:00:00.000Z';

/** What is recorded by one change stands alone in the books for so long. */
export const MS_BETWEEN_CHANGES = 26.2 * 3_600_000;

interface Entry {
  readonly id: string;
  readonly from: string;
  readonly until: string | null;
  readonly branch: { readonly code: string } | null;
}

const ENTRIES = `query ($code: String!, $number: ID!) {
  association(code: $code) { member(number: $number) { memberships { id from until branch { code } } } }
}`;

let associations = 0;
let clock = Date.parse(FIRST_INSTANT);

/** The office of a new association, which makes a history come true by the use cases. */
export class Office {
  private readonly branches: string[] = [];
  private readonly members: string[] = [];

  private constructor(
    private readonly server: TestServer,
    readonly code: string,
    readonly token: string,
  ) {}

  static async open(server: TestServer): Promise<Office> {
    const code = `hoi-${++associations}`;
    const service = server.app.get(AssociationsService);
    await service.found(anyOffice, { code, name: `Hội ${code}`, kind: 'ASSOCIATION' });
    return new Office(server, code, await server.token('OFFICE', code));
  }

  /** Lets time pass, so that what is done next is recorded at an instant of its own. */
  tick(): string {
    clock += MS_BETWEEN_CHANGES;
    const now = new Date(clock).toISOString();
    this.server.clock.set(now);
    return now;
  }

  /** @returns the code of the refusal, or null where the change was made */
  async apply(change: Change): Promise<string | null> {
    try {
      await this.make(change);
      return null;
    } catch (error) {
      if (error instanceof DomainError) return error.code;
      throw error;
    }
  }

  private async make(change: Change): Promise<unknown> {
    const books = { associationCode: this.code };
    const members = this.server.app.get(MembersService);
    const branches = this.server.app.get(BranchesService);
    switch (change.kind) {
      case 'establish': {
        const code = `B${this.branches.length + 1}`;
        const { sector, from } = change;
        const parentCode = this.branch(change.parent);
        const base = { ...books, code, name: `Chi hội ${code}`, sector, from, parentCode };
        await branches.establishBranch(anyOffice, { ...base, beginning: 'ESTABLISHED' });
        return this.branches.push(code);
      }
      case 'reparent':
        return branches.reparentBranch(anyOffice, {
          ...books,
          branchCode: this.branch(change.branch) as string,
          parentCode: this.branch(change.parent),
          from: change.from,
        });
      case 'admit': {
        const number = await members.admit(anyOffice, {
          ...books,
          member: { kind: 'INDIVIDUAL', fullName: `Hội viên ${this.members.length + 1}` },
          branchCode: this.branch(change.branch),
          class: change.class,
          from: change.from,
          startReason: change.startReason,
        });
        return this.members.push(number);
      }
      case 'transfer': {
        const [memberNumber, on] = await this.memberAndDate(change.member, change.on);
        const toBranchCode = this.branch(change.branch);
        const { class: to } = change;
        const input = { ...books, memberNumber, toBranchCode, on, ...(to && { class: to }) };
        return members.transfer(anyOffice, input);
      }
      case 'changeClass': {
        const [memberNumber, on] = await this.memberAndDate(change.member, change.on);
        const input = { ...books, memberNumber, class: change.class, on };
        return members.changeClass(anyOffice, input);
      }
      case 'end': {
        const [memberNumber, on] = await this.memberAndDate(change.member, change.on);
        return members.end(anyOffice, { ...books, memberNumber, on, reason: change.reason });
      }
      case 'reinstate': {
        const [memberNumber, from] = await this.memberAndDate(change.member, change.from);
        const entries = await this.entries(memberNumber);
        return members.reinstate(anyOffice, {
          ...books,
          memberNumber,
          branchCode: this.branch(change.branch),
          class: change.class,
          from,
          startReason: 'REINSTATED',
          ...(change.past && {
            until: dateOf(change.past.until, entries),
            endReason: change.past.endReason,
          }),
        });
      }
      case 'correct': {
        const entries = await this.entries(this.member(change.member));
        const { branch, from, until, endReason } = change;
        return members.correct(anyOffice, {
          ...books,
          membershipId: entryOf(entries, change.membership),
          ...(branch !== undefined && { branchCode: this.branch(branch) }),
          ...(change.class && { class: change.class }),
          ...(from && { from: dateOf(from, entries) }),
          ...(until !== undefined && { until: until && dateOf(until, entries) }),
          ...(endReason !== undefined && { endReason }),
          reason: 'Sai sót',
        });
      }
      case 'retract': {
        const entries = await this.entries(this.member(change.member));
        const membershipId = entryOf(entries, change.membership);
        return members.retract(anyOffice, { ...books, membershipId, reason: 'Nhầm' });
      }
      case 'openTerm': {
        const { ordinal, startsOn } = change;
        const input = { ...books, ordinal, label: '2020-2025', startsOn };
        return this.server.app.get(TermsService).open(anyOffice, input);
      }
      case 'merge':
      case 'split':
      case 'dissolve':
        return this.close(change);
    }
  }

  private async close(change: Extract<Change, { kind: 'merge' | 'split' | 'dissolve' }>) {
    const newBranch = (n: number) => {
      const code = `B${this.branches.length + 1 + n}`;
      return { code, name: `Chi hội ${code}`, sector: SECTORS[n % SECTORS.length] };
    };
    const { on } = change;
    switch (change.kind) {
      case 'merge': {
        const branchCodes = change.branches.map((n) => this.branch(n));
        const intoCode = this.branch(change.into);
        const intoNew = intoCode === null ? newBranch(0) : null;
        await this.tell('mergeBranches', 'MergeBranchesInput', {
          branchCodes,
          intoCode,
          intoNew,
          on,
        });
        if (intoNew) this.branches.push(intoNew.code);
        return;
      }
      case 'split': {
        const branchCode = this.branch(change.branch);
        const running: string[] = [];
        for (const number of this.members) {
          const last = (await this.entries(number)).at(-1);
          if (last?.until === null && last.branch?.code === branchCode) running.push(number);
        }
        const { places, continues } = change;
        const parts = Array.from({ length: Math.max(1, ...places) }, (_, n) => ({
          ...newBranch(n),
          memberNumbers: running.filter((_number, i) => places[i % places.length] === n),
        }));
        const input = { branchCode, parts, continues, on };
        await this.tell('splitBranch', 'SplitBranchInput', input);
        this.branches.push(...parts.map(({ code }) => code));
        return;
      }
      case 'dissolve': {
        const { membersGo } = change;
        const toBranchCode = membersGo === 'TO_BRANCH' ? this.branch(change.to) : null;
        const input = { branchCode: this.branch(change.branch), membersGo, toBranchCode, on };
        await this.tell('dissolveBranch', 'DissolveBranchInput', input);
      }
    }
  }

  private async tell(mutation: string, type: string, input: object): Promise<void> {
    const { errors } = await this.server.query(
      `mutation ($input: ${type}!) { ${mutation}(input: $input) { code } }`,
      { input: { associationCode: this.code, ...input } },
      this.token,
    );
    const refusal = errors?.[0];
    if (!refusal) return;
    const { code } = refusal.extensions;
    if (!(code in ERROR_CODES)) throw new Error(`${mutation}: ${JSON.stringify(refusal)}`);
    throw new DomainError(code as ErrorCode, refusal.message);
  }

  private branch(n: number | null): string | null {
    return n === null ? null : (this.branches[n % this.branches.length] ?? null);
  }

  private member(n: number): string {
    return this.members[n % this.members.length] ?? '1';
  }

  private async memberAndDate(n: number, on: Written): Promise<[number: string, date: string]> {
    const number = this.member(n);
    return [number, dateOf(on, await this.entries(number))];
  }

  private async entries(number: string): Promise<Entry[]> {
    const variables = { code: this.code, number };
    const { association } = await this.server.data(ENTRIES, variables, this.token);
    return association.member?.memberships ?? [];
  }
}

function entryOf(entries: readonly Entry[], n: number): string {
  return entries[n % entries.length]?.id ?? 'none';
}

function dateOf(on: Written, entries: readonly Entry[]): string {
  if (typeof on === 'string') return on;
  const known = entries.flatMap(({ from, until }) => [from, until]).filter((text) => text !== null);
  // Mostly near the last boundary, since most of what happens comes after.
  const text = (on.near % 3 === 0 ? known[on.near % known.length] : known.at(-1)) ?? FIRST_DAY;
  const { earliest, latest } = daysOf(text);
  const day = earliest < FIRST_DAY ? latest : earliest;
  return daysLater(day, on.days).slice(0, on.length);
}
