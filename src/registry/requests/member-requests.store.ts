import { Injectable } from '@nestjs/common';
import { In, LessThan } from 'typeorm';

import { DomainError } from '../../kernel/errors.js';
import { Reader } from '../../platform/database/reader.js';
import type { Queryable } from '../../platform/database/sql.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { MemberRequest } from './member-request.entity.js';
import type { RequestState } from './member-request.model.js';

/** Which requests a list shows. */
export interface RequestFilter {
  readonly associationId: number;
  /** Null for those of all branches. */
  readonly branchIds: readonly number[] | null;
  readonly state: RequestState | null;
}

@Injectable()
export class MemberRequestsStore {
  constructor(private readonly reader: Reader) {}

  byKey(
    associationId: number,
    key: string,
    db: Queryable = this.reader,
  ): Promise<MemberRequest | null> {
    return db.manager.findOneBy(MemberRequest, { associationId, key });
  }

  /** Up to `limit` requests before an id, the newest first. */
  page(
    { associationId, branchIds, state }: RequestFilter,
    before: number | null,
    limit: number,
  ): Promise<MemberRequest[]> {
    return this.reader.manager.find(MemberRequest, {
      where: {
        associationId,
        ...(branchIds && { branchId: In([...branchIds]) }),
        ...(state && { state }),
        ...(before !== null && { id: LessThan(before) }),
      },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  insert(tx: Tx, row: Omit<MemberRequest, 'id'>): Promise<MemberRequest> {
    return tx.insert(MemberRequest, row);
  }

  async update(tx: Tx, id: number, change: Partial<MemberRequest>): Promise<void> {
    await tx.manager.update(MemberRequest, id, change);
  }
}

/** Of what one may not see is told what is told of what there is not. */
export function unknownRequest(key: string): DomainError {
  return new DomainError('NOT_FOUND', `There is no request '${key}'.`, ['input']);
}
