import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { Field, ObjectType } from '@nestjs/graphql';

import { DomainError } from '../../kernel/errors.js';

/** So many nodes a page has at the most. */
export const LARGEST_PAGE = 100;

@ObjectType({ description: 'Where a page ends, and whether another follows.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether another page follows.' })
  hasNextPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'To be given as `after` for the next page; null for an empty page.',
  })
  endCursor!: string | null;
}

/** One page of a list: the nodes, and a count that is only worked out where it is asked for. */
export interface Connection<N> {
  readonly nodes: readonly N[];
  readonly pageInfo: PageInfo;
  readonly count: () => Promise<number>;
}

/** The GraphQL type of a list's page. */
export function ConnectionOf<N>(node: Type<N>, what: string) {
  @ObjectType({ isAbstract: true })
  abstract class ConnectionType {
    @Field(() => [node], { description: `The ${what} of this page, in the order of the list.` })
    nodes!: N[];

    @Field(() => PageInfo, { description: 'Where this page ends.' })
    pageInfo!: PageInfo;
  }
  return ConnectionType;
}

/**
 * The cursors of one list: a cursor says where its page ended, sealed together with the list and its
 * filters, so that another list refuses it, and this one a position that it never handed out.
 */
export class Cursors<Position extends readonly unknown[]> {
  /**
   * @param secret the deployment's
   * @param list what tells this list from every other: its name, its parent, its filters
   */
  constructor(
    private readonly secret: string,
    private readonly list: unknown,
  ) {}

  encode(position: Position): string {
    return Buffer.from(JSON.stringify([this.seal(position), ...position])).toString('base64url');
  }

  /** @throws DomainError INVALID_CURSOR for a cursor of another list, a changed one, or none at all */
  decode(cursor: string | null | undefined): Position | null {
    if (cursor === null || cursor === undefined) return null;
    const [seal, ...position] = parsed(cursor);
    if (!isSame(seal, this.seal(position))) {
      throw new DomainError(
        'INVALID_CURSOR',
        'This cursor is not of this list with these filters: take the endCursor of its last page, or none to begin.',
        ['after'],
      );
    }
    return position as unknown as Position;
  }

  private seal(position: readonly unknown[]): string {
    return createHmac('sha256', this.secret)
      .update(JSON.stringify([this.list, position]))
      .digest('base64url');
  }
}

function isSame(given: unknown, right: string): boolean {
  if (typeof given !== 'string' || Buffer.byteLength(given) !== right.length) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(right));
}

function parsed(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/**
 * Cuts a page out of rows read one over its size.
 *
 * @param rows at most `first + 1` of them
 */
export function page<R, N, P extends readonly unknown[]>(
  rows: readonly R[],
  first: number,
  cursors: Cursors<P>,
  position: (row: R) => P,
  node: (row: R) => N,
): Pick<Connection<N>, 'nodes' | 'pageInfo'> {
  const shown = rows.slice(0, first);
  const last = shown.at(-1);
  return {
    nodes: shown.map(node),
    pageInfo: {
      hasNextPage: rows.length > first,
      endCursor: last === undefined ? null : cursors.encode(position(last)),
    },
  };
}

/** @throws DomainError INVALID_PAGE */
export function checkPage(first: number): void {
  if (first < 1 || first > LARGEST_PAGE) {
    throw new DomainError(
      'INVALID_PAGE',
      `A page has 1 to ${LARGEST_PAGE} nodes, not ${first}: ask for more with after.`,
      ['first'],
      { largest: LARGEST_PAGE },
    );
  }
}
