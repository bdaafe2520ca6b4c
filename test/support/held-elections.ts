import type { ElectionOffice } from './election-office.js';

type Row = Record<string, unknown>;

export const COMMITTEE = { bodyKind: 'EXECUTIVE_COMMITTEE', bodyName: 'Ban Chấp hành' };
export const CHAIR = {
  ...{ ...COMMITTEE, title: 'Bầu Chủ tịch', seats: 1, ballotForm: 'MARKED' },
  post: { kind: 'CHAIR', title: 'Chủ tịch' },
};
export const VICE_CHAIR = {
  ...{ ...CHAIR, title: 'Bầu Phó Chủ tịch', post: { kind: 'VICE_CHAIR', title: 'Phó Chủ tịch' } },
};
export const STANDING = {
  ...{ title: 'Bầu Ban Thường vụ', seats: 2, ballotForm: 'MARKED' },
  ...{ bodyKind: 'STANDING_COMMITTEE', bodyName: 'Ban Thường vụ' },
  post: { kind: 'STANDING_MEMBER', title: 'Ủy viên Thường vụ' },
};
export const BY_ELECTION = { ...COMMITTEE, title: 'Bầu bổ sung', seats: 1, origin: 'BY_ELECTED' };
export const METHOD = { method: 'SECRET_BALLOT' };

const ballots = (number: number) => {
  return { issued: number, returned: number, valid: number, invalid: 0 };
};

/** Elections that both tellers of an assembly count, and that are certified where they can be. */
export class HeldElections {
  private constructor(
    readonly office: ElectionOffice,
    readonly assemblyId: string,
    private readonly tellers: readonly string[],
    private readonly present: number,
  ) {}

  /** Those of an assembly that is in session. */
  static async at(
    office: ElectionOffice,
    assemblyId: string,
    present = 90,
  ): Promise<HeldElections> {
    return new HeldElections(office, assemblyId, await office.tellers(assemblyId), present);
  }

  /** Those of a body that meets, of three members who are all there. */
  static async of(office: ElectionOffice, bodyId: string, date: string): Promise<HeldElections> {
    const reported = { convened: 3, present: 3 };
    return HeldElections.at(office, await office.meeting(bodyId, date, { reported }), 3);
  }

  /** An election with its list closed. */
  async listed(numbers: readonly string[], more: Row = {}) {
    const people = numbers.map((memberNumber) => ({ memberNumber }));
    return this.office.election(this.assemblyId, people, { ...COMMITTEE, ...more });
  }

  /** An election that both tellers counted. */
  async counted(votes: Record<string, number>, more: Row = {}) {
    const { electionId, ids } = await this.listed(Object.keys(votes), more);
    const { id: pollId } = await this.office.tell('openPoll', { electionId, ...METHOD });
    const named = Object.entries(votes).map(([number, n]) => [`Hội viên ${number}`, n] as const);
    const counts = Object.fromEntries(named);
    await this.office.count(pollId, this.tellers, ids, ballots(this.present), counts);
    return {
      electionId,
      pollId,
      candidate: (number: string) => ids[`Hội viên ${number}`] as string,
    };
  }

  /** The same, certified. */
  async held(votes: Record<string, number>, more: Row = {}) {
    const made = await this.counted(votes, more);
    await this.office.tell('certifyResult', { pollId: made.pollId });
    const { mandates } = await this.office.read(made.electionId);
    return { ...made, mandates, bodyId: mandates[0]?.body.id as string };
  }

  /** What was really counted in the one box of a poll. */
  recount(
    { pollId, candidate }: Awaited<ReturnType<HeldElections['counted']>>,
    votes: Record<string, number>,
  ) {
    const counts = Object.entries(votes).map(([number, n]) => {
      return { candidateId: candidate(number), votes: n };
    });
    return { pollId, reason: 'Đếm lại', boxes: [{ box: '1', ...ballots(this.present), counts }] };
  }
}
