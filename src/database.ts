import type { DataSource } from 'typeorm';

import {
  type DataSources,
  type Schema,
  closeDataSources,
  openDataSources,
  openReader,
} from './platform/database/data-sources.js';
import { AccessToken } from './platform/access/access-token.entity.js';
import {
  AuditEntry,
  AuditPersonal,
  AuditSeal,
  IdempotencyRecord,
} from './platform/audit/audit.entity.js';
import { Foundation1763769600000 } from './platform/database/migrations/1763769600000-foundation.js';
import { Members1763771400000 } from './platform/database/migrations/1763771400000-members.js';
import { Terms1763773200000 } from './platform/database/migrations/1763773200000-terms.js';
import { Audit1763775000000 } from './platform/database/migrations/1763775000000-audit.js';
import { PersonalData1763776800000 } from './platform/database/migrations/1763776800000-personal-data.js';
import { Accounts1763780400000 } from './platform/database/migrations/1763780400000-accounts.js';
import {
  Account,
  AccountGrant,
  OneTimeSecret,
  SignInFailures,
  SignInSession,
} from './registry/accounts/account.entity.js';
import {
  Association,
  AssociationName,
  CharterVersion,
  Decision,
  OfficeAddress,
  PatronAgency,
  Source,
} from './registry/associations/association.entity.js';
import {
  Branch,
  BranchHost,
  BranchLife,
  BranchName,
  BranchParent,
  BranchSuccession,
  HostOrganization,
} from './registry/branches/branch.entity.js';
import { Assembly, AssemblyRecord } from './registry/congresses/assembly.entity.js';
import { Attendance, Delegate } from './registry/congresses/delegate.entity.js';
import {
  AdoptedDocument,
  AgendaItem,
  Apportionment,
  AssemblyOfficer,
} from './registry/congresses/proceedings.entity.js';
import { MemberConsent } from './registry/members/member-consent.entity.js';
import { MemberIdentity } from './registry/members/member-identity.entity.js';
import {
  Member,
  MemberDetails,
  Membership,
  MembershipRun,
} from './registry/members/member.entity.js';
import { Congresses1763791200000 } from './platform/database/migrations/1763791200000-congresses.js';
import { Elections1763794800000 } from './platform/database/migrations/1763794800000-elections.js';
import { Requests1763784000000 } from './platform/database/migrations/1763784000000-requests.js';
import { RuleSets1763787600000 } from './platform/database/migrations/1763787600000-rule-sets.js';
import { MemberRequest } from './registry/requests/member-request.entity.js';
import { RuleSet } from './registry/rule-sets/rule-set.entity.js';
import {
  Candidate,
  ElectedMandate,
  Election,
  ElectionRecord,
} from './registry/elections/election.entity.js';
import { BallotEntry, Poll, PollResult, TallyEntry } from './registry/elections/poll.entity.js';
import { Delegation, DelegationMember } from './registry/elections/delegation.entity.js';
import { Reorganization, ReorganizationPart } from './registry/elections/reorganization.entity.js';
import { Vote, VoteItem } from './registry/elections/vote.entity.js';
import { Votes1763798400000 } from './platform/database/migrations/1763798400000-votes.js';
import { Statement } from './registry/statements/statement.entity.js';
import { Body, BodySeats, Mandate, Post, Term, TermOpening } from './registry/terms/term.entity.js';

const schema: Schema = {
  entities: [
    Association,
    AssociationName,
    CharterVersion,
    Decision,
    OfficeAddress,
    PatronAgency,
    Source,
    Branch,
    BranchHost,
    BranchLife,
    BranchName,
    BranchParent,
    BranchSuccession,
    HostOrganization,
    Member,
    MemberConsent,
    MemberDetails,
    MemberIdentity,
    Membership,
    MembershipRun,
    Body,
    BodySeats,
    Mandate,
    Post,
    Term,
    TermOpening,
    RuleSet,
    Assembly,
    AssemblyRecord,
    Delegate,
    Attendance,
    AssemblyOfficer,
    AgendaItem,
    AdoptedDocument,
    Apportionment,
    Election,
    ElectionRecord,
    Candidate,
    Poll,
    TallyEntry,
    BallotEntry,
    PollResult,
    ElectedMandate,
    Vote,
    VoteItem,
    Delegation,
    DelegationMember,
    Reorganization,
    ReorganizationPart,
    Statement,
    MemberRequest,
    Account,
    AccountGrant,
    OneTimeSecret,
    SignInFailures,
    SignInSession,
    AccessToken,
    AuditEntry,
    AuditPersonal,
    AuditSeal,
    IdempotencyRecord,
  ],
  migrations: [
    Foundation1763769600000,
    Members1763771400000,
    Terms1763773200000,
    Audit1763775000000,
    PersonalData1763776800000,
    Accounts1763780400000,
    Requests1763784000000,
    RuleSets1763787600000,
    Congresses1763791200000,
    Elections1763794800000,
    Votes1763798400000,
  ],
};

/**
 * Opens the registry's database and brings it to the newest schema; an empty one is made from nothing.
 *
 * @param url `sqlite:FILE` or `postgres://…`
 */
export async function openDatabase(url: string): Promise<DataSources> {
  const sources = await openDataSources(url, schema);
  await sources.writer.runMigrations({ transaction: 'each' });
  return sources;
}

/** The names of the steps by which the newest tables come to be, in order. */
export const MIGRATIONS = (schema.migrations as readonly { readonly name: string }[]).map(
  ({ name }) => name,
);

/** Opens the registry's database for reading, whatever its tables are, and leaves them so. */
export function openAsItIs(url: string): Promise<DataSource> {
  return openReader(url, schema);
}

/** Brings the database at an address to the newest schema, and leaves it closed. */
export async function migrate(url: string): Promise<void> {
  await closeDataSources(await openDatabase(url));
}
