import type { Interval } from '../kernel/interval.js';
import { datedColumns } from '../platform/database/temporal.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { NO_END_GROUNDS } from '../registry/associations/grounds.js';
import {
  Branch,
  BranchHost,
  BranchLife,
  BranchName,
  BranchParent,
  BranchSuccession,
  HostOrganization,
} from '../registry/branches/branch.entity.js';
import type { SampleBranch } from './branches.js';
import { idsBy, insertMany, ungrounded } from './rows.js';

/**
 * Enters branches with their whole lives. What holds of a branch ends with it.
 *
 * @returns the ids of the branches, by their index
 */
export async function insertBranches(
  tx: Tx,
  associationId: number,
  branches: readonly SampleBranch[],
): Promise<number[]> {
  const recordedAt = tx.at;
  await insertMany(
    tx,
    Branch,
    branches.map(({ code, sector }) => ({ associationId, code, sector, recordedAt })),
  );
  const hosts = branches.map(({ host }) => host).filter((host) => host !== null);
  await insertMany(
    tx,
    HostOrganization,
    hosts.map((name) => ({ associationId, name, recordedAt })),
  );
  const byCode = await idsBy(tx, Branch, 'code', { associationId });
  const byHost = await idsBy(tx, HostOrganization, 'name', { associationId });
  const ids = branches.map(({ code }) => byCode.get(code) as number);
  const fact = ({ index }: SampleBranch, interval: Interval) => ({
    ...ungrounded(tx, associationId),
    ...datedColumns(interval),
    branchId: ids[index] as number,
  });

  await insertMany(
    tx,
    BranchLife,
    branches.map((branch) => ({
      ...fact(branch, branch),
      beginning: branch.beginning,
      ending: branch.ending,
      ...NO_END_GROUNDS,
    })),
  );
  await insertMany(
    tx,
    BranchName,
    branches.flatMap((branch) =>
      branch.names.map(({ name, from }, i) => ({
        ...fact(branch, { from, until: branch.names[i + 1]?.from ?? branch.until }),
        name,
      })),
    ),
  );
  await insertMany(
    tx,
    BranchParent,
    branches.flatMap((branch) =>
      branch.parent
        ? {
            ...fact(branch, { from: branch.parent.from, until: branch.until }),
            parentId: ids[branch.parent.index] as number,
          }
        : [],
    ),
  );
  await insertMany(
    tx,
    BranchHost,
    branches.flatMap((branch) =>
      branch.host
        ? { ...fact(branch, branch), hostOrganizationId: byHost.get(branch.host) as number }
        : [],
    ),
  );
  await insertMany(
    tx,
    BranchSuccession,
    branches.flatMap(({ succession }) =>
      succession
        ? {
            associationId,
            predecessorId: ids[succession.predecessor] as number,
            successorId: ids[succession.successor] as number,
            act: succession.act,
            onEdtf: succession.on.text,
            recordedAt,
          }
        : [],
    ),
  );
  return ids;
}
