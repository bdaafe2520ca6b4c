import { Injectable } from '@nestjs/common';

import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import { Reader } from '../../platform/database/reader.js';
import type { Loaders } from '../../platform/graphql/loaders.js';
import { branchModel } from '../branches/branch.model.js';
import type { BranchEntry } from '../branches/branch.rules.js';
import { BranchesStore } from '../branches/branches.store.js';
import { MembersStore } from '../members/members.store.js';
import { statementModel } from '../statements/statement.model.js';
import { StatementsStore } from '../statements/statements.store.js';
import { BodiesStore, type OfficeBody } from '../terms/bodies.store.js';
import { bodyModel, mandateModel, termModel } from '../terms/term.model.js';
import { termOn } from '../terms/term.rules.js';
import { TermsStore } from '../terms/terms.store.js';
import type { Finding } from './finding.model.js';
import { FiguresStore } from './figures.store.js';
import { differs } from './reconciliation.rules.js';
import { StatementFigures } from './statement-figures.js';

/** Where and when to look. */
interface Look {
  readonly associationId: number;
  readonly day: LocalDate;
  readonly knownAt: Instant | null;
  /** Whether to look at who is a member: that is personal, other than who holds which post. */
  readonly withMembers: boolean;
  readonly loaders: Loaders;
}

/** Looks through the books for what a careful secretary would notice. */
@Injectable()
export class Findings {
  constructor(
    private readonly reader: Reader,
    private readonly branches: BranchesStore,
    private readonly members: MembersStore,
    private readonly terms: TermsStore,
    private readonly bodies: BodiesStore,
    private readonly statements: StatementsStore,
    private readonly figures: FiguresStore,
    private readonly statementFigures: StatementFigures,
  ) {}

  /** All findings as of a day: terms first, then bodies, branches and statements. */
  async on(look: Look, branchMinimum: number): Promise<Finding[]> {
    return [
      ...(await this.ofTerms(look)),
      ...(await this.ofBodies(look)),
      ...(await this.ofBranches(look, branchMinimum)),
      ...(await this.ofStatements(look)),
    ];
  }

  private async ofTerms({ associationId, day, knownAt, loaders }: Look): Promise<Finding[]> {
    const terms = await loaders.load(this.terms.terms, { associationId, knownAt });
    const term = termOn(terms, day);
    const lastYear = term?.label.slice(-4);
    if (term === null || lastYear === undefined || day.slice(0, 4) <= lastYear) return [];
    const message = `Term ${term.ordinal} (${term.label}) still runs on ${day}: no congress has opened the next.`;
    return [{ kind: 'TERM_PAST_LABEL', message, term: termModel(term, knownAt) }];
  }

  private async ofBodies(look: Look): Promise<Finding[]> {
    const { associationId, day, knownAt } = look;
    const offices = await this.bodies.officeHolders(this.reader, associationId, day, knownAt);
    const findings = offices.flatMap(({ body, seats, mandates }): Finding[] => {
      const about = { body: bodyModel(body, day, knownAt) };
      const found: Finding[] = [];
      if (body.kind !== 'OTHER' && !mandates.some(({ postKind }) => postKind === 'CHAIR')) {
        const message = `Nobody is recorded in the chair of ${body.name} on ${day}.`;
        found.push({ kind: 'BODY_WITHOUT_CHAIR', message, ...about });
      }
      if (seats !== null && mandates.length < seats) {
        const message = `${body.name} has ${seats} seats, ${mandates.length} filled: ${seats - mandates.length} vacant on ${day}.`;
        found.push({ kind: 'VACANCY', message, ...about });
      }
      return found;
    });
    return look.withMembers ? [...findings, ...(await this.ofHolders(look, offices))] : findings;
  }

  private async ofHolders(look: Look, offices: readonly OfficeBody[]): Promise<Finding[]> {
    const { day, knownAt, loaders } = look;
    const held = offices.flatMap(({ mandates }) => mandates);
    const findings = await Promise.all(
      held.map(async (mandate): Promise<Finding | null> => {
        const { memberId } = mandate;
        if (memberId === null) return null;
        const rows = await loaders.load(this.members.memberships, { memberId, knownAt });
        const mayBeFull = rows.some(
          (row) => row.class === 'FULL' && row.fromEarliest <= day && day < row.untilLatest,
        );
        if (mayBeFull) return null;
        const message = `${mandate.holderName} holds '${mandate.postTitle}' and is no full member on ${day}.`;
        return {
          kind: 'HOLDER_NOT_FULL_MEMBER',
          message,
          mandate: mandateModel(mandate, day, knownAt),
        };
      }),
    );
    return findings.filter((finding) => finding !== null);
  }

  private async ofBranches(look: Look, minimum: number): Promise<Finding[]> {
    const { associationId, day, knownAt, loaders } = look;
    const book = await loaders.load(this.branches.books, { associationId, knownAt });
    const count = (branchIds: readonly number[]) => {
      const scope = { associationId, branchIds, class: null, knownAt };
      return loaders.load(this.figures.counts, { scope, day });
    };
    const findings = await Promise.all(
      book.certainOn(day).map(async (branch: BranchEntry): Promise<Finding | null> => {
        const members = await count(book.subtree([branch.id], day));
        if (members >= minimum) return null;
        return {
          kind: 'BRANCH_BELOW_MINIMUM',
          message: `${book.nameOn(branch.id, day)} has ${members} members on ${day}, fewer than ${minimum}.`,
          branch: branchModel(associationId, branch),
        };
      }),
    );
    return findings.filter((finding) => finding !== null);
  }

  private async ofStatements({ associationId, day, knownAt, loaders }: Look): Promise<Finding[]> {
    const book = await loaders.load(this.branches.books, { associationId, knownAt });
    const subjects = [
      loaders.load(this.statements.ofAssociations, {
        subjectId: associationId,
        metric: 'BRANCHES',
        known: knownAt,
      }),
      loaders.load(this.statements.ofAssociations, {
        subjectId: associationId,
        metric: 'MEMBERS',
        known: knownAt,
      }),
      ...book.all.map(({ id }) =>
        loaders.load(this.statements.ofBranches, {
          subjectId: id,
          metric: 'MEMBERS',
          known: knownAt,
        }),
      ),
    ];
    const statements = (await Promise.all(subjects)).flat();
    const findings = await Promise.all(
      statements
        .filter(({ dateEarliest }) => dateEarliest <= day)
        .map(async (statement): Promise<Finding | null> => {
          const computed = await this.statementFigures.computed(statement, knownAt, loaders);
          if (!differs(statement, computed)) return null;
          const { value, qualifier, dateEdtf, metric } = statement;
          const { atLeast, atMost } = computed;
          return {
            kind: 'STATEMENT_DIFFERS',
            message: `${metric}: ${value} (${qualifier}) reported for ${dateEdtf}, between ${atLeast} and ${atMost} in the books.`,
            statement: statementModel(statement),
          };
        }),
    );
    return findings.filter((finding) => finding !== null);
  }
}
