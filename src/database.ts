import {
  type DataSources,
  type Schema,
  closeDataSources,
  openDataSources,
} from './platform/database/data-sources.js';
import { AccessToken } from './platform/access/access-token.entity.js';
import { AuditEntry, AuditPersonal, IdempotencyRecord } from './platform/audit/audit.entity.js';
import { Foundation1763769600000 } from './platform/database/migrations/1763769600000-foundation.js';
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
import {
  Member,
  MemberDetails,
  Membership,
  MembershipRun,
} from './registry/members/member.entity.js';
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
    MemberDetails,
    Membership,
    MembershipRun,
    Body,
    BodySeats,
    Mandate,
    Post,
    Term,
    TermOpening,
    Statement,
    AccessToken,
    AuditEntry,
    AuditPersonal,
    IdempotencyRecord,
  ],
  migrations: [Foundation1763769600000],
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

/** Brings the database at an address to the newest schema, and leaves it closed. */
export async function migrate(url: string): Promise<void> {
  await closeDataSources(await openDatabase(url));
}
