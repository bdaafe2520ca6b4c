import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { MembersService } from '../../src/registry/members/members.service.js';
import { ElectionOffice, POLL } from '../support/election-office.js';
import {
  CHAIR,
  COMMITTEE,
  HeldElections,
  METHOD,
  STANDING,
  VICE_CHAIR,
} from '../support/held-elections.js';
import { anyOffice, startServer, type TestServer } from '../support/server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer('2026-11-22T02:00:00.000Z');
});
afterAll(() => server.close());

const MEMBER = { kind: 'MEMBER', title: 'Ủy viên' };
const SEATS = { ...COMMITTEE, title: 'Bầu', seats: 3, ballotForm: 'MARKED', post: MEMBER };

/** A committee of term 3: members 1, 2 and 3. */
async function committee() {
  const office = await ElectionOffice.open(server, { members: 6 });
  const congress = await HeldElections.at(office, await office.congress());
  const held = await congress.held({ '1': 80, '2': 70, '3': 60, '4': 20 }, { seats: 3 });
  return { office, congress, ...held };
}

describe('the committee of a term', () => {
  it('is one, however its name is written', async () => {
    const { office, congress, bodyId } = await committee();
    const open = (bodyName: string) => ({ assemblyId: congress.assemblyId, ...SEATS, bodyName });
    const shown = 'id bodyName';
    for (const name of ['ban chấp hành', ' BAN  CHẤP HÀNH ']) {
      const opened = await office.tell('openElection', open(name), shown);
      expect(opened.bodyName).toBe('Ban Chấp hành');
      const seats = { termOrdinal: 3, kind: 'EXECUTIVE_COMMITTEE', name, seats: 3 };
      expect(await office.refusal('setBodySeats', seats)).toMatchObject({
        code: 'NOTHING_CHANGED',
      });
    }
    const refused = { code: 'ALREADY_EXISTS', details: { bodyId, name: 'Ban Chấp hành' } };
    const other = 'Ban Chấp hành khóa III';
    expect(await office.refusal('openElection', open(other))).toMatchObject({
      ...{ ...refused, path: 'input.bodyName' },
    });
    const seats = { termOrdinal: 3, kind: 'EXECUTIVE_COMMITTEE', name: other, seats: 3 };
    expect(await office.refusal('setBodySeats', seats)).toMatchObject({
      ...{ ...refused, path: 'input.name' },
    });
    // Of other bodies there are as many as names.
    const advisers = { bodyKind: 'OTHER', bodyName: 'Ban Cố vấn' };
    await office.tell('openElection', { ...open(''), ...advisers });
  });

  it('is of a branch one for each branch, from among its own full members', async () => {
    const office = await ElectionOffice.open(server);
    for (const [code, parentCode] of [
      ['A', null],
      ['A1', 'A'],
      ['B', null],
    ] as const) {
      const branch = { code, parentCode, name: `Chi hội ${code}`, sector: 'ENTERPRISE' };
      const life = { from: '2010-01-01', beginning: 'ESTABLISHED' };
      await office.tell('establishBranch', { ...branch, ...life }, 'code');
    }
    const members = server.app.get(MembersService);
    for (const [number, branchCode] of [
      ['1', 'A'],
      ['2', 'A1'],
      ['3', 'B'],
    ] as const) {
      await members.admit(anyOffice, {
        ...{ associationCode: office.code, branchCode, from: '2012', startReason: 'ADMITTED' },
        class: 'FULL',
        member: { kind: 'INDIVIDUAL', number, fullName: `Hội viên ${number}` },
      });
    }
    const term = { ordinal: 3, label: '2024-2029', startsOn: '2024-01-01' };
    await office.tell('openTerm', term, 'ordinal');
    const assemblyId = await office.congress({ branchCode: 'A', opensTerm: null });
    const { id: electionId } = await office.tell('openElection', {
      ...{ assemblyId, ...SEATS, bodyKind: 'BRANCH_COMMITTEE', branchCode: 'A', bodyName: 'BCH A' },
    });
    const nominate = (...numbers: string[]) => {
      return { electionId, candidates: numbers.map((memberNumber) => ({ memberNumber })) };
    };
    const foreign = await office.refusal('nominateCandidates', nominate('1', '2', '3'));
    expect(foreign).toMatchObject({
      ...{ code: 'NOT_ELIGIBLE', path: 'input.candidates.2.memberNumber' },
      details: { memberNumber: '3', on: '2024-05-10' },
    });
    await office.tell('nominateCandidates', nominate('1', '2'));
    await office.tell('closeCandidateList', { electionId });
    const away = { memberNumber: '2', toBranchCode: 'B', on: '2024-05-09' };
    await office.tell('transferMember', away, 'number');
    expect(await office.refusal('openPoll', { electionId, ...METHOD })).toMatchObject({
      ...{ code: 'NOT_ELIGIBLE', path: 'input.electionId', details: { memberNumber: '2' } },
    });
  });
});

describe('the term of an election', () => {
  it('is that of the body that meets, be there a later one', async () => {
    const { office, bodyId } = await committee();
    const again = { date: '2025-10-10', ordinal: 4, title: 'Đại hội IV' };
    const opensTerm = { ordinal: 4, label: '2025-2030' };
    const next = await HeldElections.at(office, await office.congress({ ...again, opensTerm }));
    const later = await next.held({ '1': 80, '4': 70, '5': 60 }, { seats: 3 });
    const meeting = await HeldElections.of(office, bodyId, '2025-10-20');
    const { assemblyId } = meeting;
    expect(
      await office.refusal('openElection', { assemblyId, ...CHAIR, termOrdinal: 4 }),
    ).toMatchObject({
      ...{ code: 'WRONG_ELECTORATE', path: 'input.termOrdinal' },
      details: { termOrdinal: 3, asked: 4 },
    });
    const { electionId, mandates } = await meeting.held({ '2': 2, '3': 1 }, CHAIR);
    expect(mandates[0].body.id).toBe(bodyId);
    expect(mandates[0].body.id).not.toBe(later.bodyId);
    const { election } = await server.data(`{ election(id: "${electionId}") { termOrdinal } }`);
    expect(election.termOrdinal).toBe(3);
  });

  it('stays what it was when it elected, whatever is corrected of the congress', async () => {
    const office = await ElectionOffice.open(server, { members: 6 });
    const term = { ordinal: 3, label: '2020-2025', startsOn: '2020-01-01' };
    await office.tell('openTerm', term, 'ordinal');
    const congress = await HeldElections.at(office, await office.congress());
    const votes = { '1': 80, '2': 70, '3': 60, '4': 20 };
    const made = await congress.held(votes, { seats: 3 });
    const { assemblyId } = congress;
    const other = { assemblyId, opensTerm: { ordinal: 4, label: '2024-2029' }, reason: 'Sai khóa' };
    expect(await office.refusal('correctCongress', other)).toMatchObject({
      ...{ code: 'RESULT_EXISTS', path: 'input.opensTerm', details: { ordinal: 3 } },
    });
    await office.tell('correctResult', congress.recount(made, { ...votes, '3': 10, '4': 60 }));
    const { election } = await server.data(
      `{ election(id: "${made.electionId}") { termOrdinal mandates { holderName body { id } } } }`,
    );
    expect(election.termOrdinal).toBe(3);
    expect(election.mandates.map((one: any) => [one.holderName, one.body.id])).toEqual([
      ['Hội viên 1', made.bodyId],
      ['Hội viên 2', made.bodyId],
      ['Hội viên 4', made.bodyId],
    ]);
  });

  it('began before the office that is to begin in it', async () => {
    const { office, congress } = await committee();
    const early = { effectiveFrom: '2024-05-09', assemblyId: congress.assemblyId, ...SEATS };
    const refused = { code: 'NOT_CERTAIN', path: 'input.effectiveFrom' };
    expect(await office.refusal('openElection', early)).toMatchObject({
      ...{ ...refused, details: { from: '2024-05-09', termStartsOn: '2024-05-10' } },
    });
    // Known too of the term that the congress is to open.
    const other = await ElectionOffice.open(server);
    const assemblyId = await other.congress();
    expect(await other.refusal('openElection', { ...early, assemblyId })).toMatchObject(refused);
    await other.tell('openElection', { ...early, assemblyId, effectiveFrom: '2024-05-10' });
  });
});

describe('the chair', () => {
  it('is elected by the committee from among its standing committee', async () => {
    const { office, bodyId } = await committee();
    const meeting = await HeldElections.of(office, bodyId, '2024-05-20');
    const standing = await meeting.held({ '1': 3, '2': 2, '3': 1 }, STANDING);
    const { assemblyId } = meeting;
    const opened = async (more: object) => {
      const { id, fromAmong } = await office.tell(
        'openElection',
        { assemblyId, ...more },
        'id fromAmong { id }',
      );
      const refused = await office.refusal('nominateCandidates', {
        ...{ electionId: id, candidates: [{ memberNumber: '3' }] },
      });
      return { fromAmong: fromAmong.id, code: refused.code };
    };
    const { bodyId: standingId } = standing;
    const fromStanding = { fromAmong: standingId, code: 'NOT_ELIGIBLE' };
    expect(await opened(CHAIR)).toEqual(fromStanding);
    expect(await opened({ ...VICE_CHAIR, fromAmongBodyId: standingId })).toEqual(fromStanding);
    const fromCommittee = { fromAmong: bodyId, code: undefined };
    expect(await opened({ ...CHAIR, fromAmongBodyId: bodyId })).toEqual(fromCommittee);
    expect(await opened(VICE_CHAIR)).toEqual(fromCommittee);

    const chair = await meeting.held({ '1': 3 }, CHAIR);
    expect(chair.mandates).toMatchObject([{ holderName: 'Hội viên 1', post: { kind: 'CHAIR' } }]);
    const annul = { electionId: standing.electionId, reason: 'Vi phạm' };
    expect(await office.refusal('annulElection', annul)).toMatchObject({
      ...{ code: 'RESULT_EXISTS', details: { electionId: chair.electionId } },
    });
  });

  it('sits in both: who left the committee is not elected by way of the other', async () => {
    const { office, bodyId, mandates } = await committee();
    const meeting = await HeldElections.of(office, bodyId, '2024-05-20');
    await meeting.held({ '1': 3, '2': 2 }, STANDING);
    const end = { mandateId: mandates[0].id, on: '2024-06-01', reason: 'RESIGNED' };
    await office.tell('endMandate', end);
    const { assemblyId } = await HeldElections.of(office, bodyId, '2024-06-10');
    const { id: electionId } = await office.tell('openElection', { assemblyId, ...CHAIR });
    const candidates = [{ memberNumber: '1' }];
    expect(await office.refusal('nominateCandidates', { electionId, candidates })).toMatchObject({
      ...{ code: 'NOT_ELIGIBLE', details: { bodyId, on: '2024-06-10' } },
    });
  });
});

describe('the warnings of an election', () => {
  it('name the teller who stands, and the seats that stay open', async () => {
    const { office, congress } = await committee();
    const { assemblyId } = congress;
    const officers = [{ role: 'TELLERS_COMMITTEE', memberNumber: '5' }];
    await office.tell('appointOfficers', { assemblyId, officers });
    const advisers = { bodyKind: 'OTHER', bodyName: 'Ban Cố vấn' };
    const { electionId } = await congress.listed(['5', '6'], advisers);
    const asked = `{ election(id: "${electionId}") { warnings } }`;
    const open = '2 candidates stand for 3 seats: 1 seat stays open, whoever is elected.';
    expect((await server.data(asked, {}, office.token))['election'].warnings).toEqual([
      open,
      "'Hội viên 5' stands in this election and is one of the tellers: relieve the teller (relieveOfficer), or take the candidate off the list.",
    ]);
    // The list of candidates is not public yet.
    expect((await server.data(asked))['election'].warnings).toEqual([open]);
    // No ground to refuse the poll.
    const { standing } = await office.tell('openPoll', { electionId, ...METHOD }, POLL);
    expect(standing.map(({ name }: any) => name)).toEqual(['Hội viên 5', 'Hội viên 6']);
  });
});
