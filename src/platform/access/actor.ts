/** Who asks: nobody known, the holder of a token, or a command run on the machine itself. */
export interface Actor {
  readonly role: Role;
  /** For the audit trail: the token's id and name, or the command's name. */
  readonly name: string;
  readonly associationId: number | null;
  readonly branchId: number | null;
}

/**
 * `OFFICE` does everything in its association, `BRANCH_LEADER` keeps the contact details of its own
 * branch and those below it, `DASHBOARD` and `ANONYMOUS` read what is public, `COMMAND` is whoever
 * may run the program on its machine.
 */
export type Role = TokenRole | 'ANONYMOUS' | 'COMMAND';

export const TOKEN_ROLES = ['OFFICE', 'BRANCH_LEADER', 'DASHBOARD'] as const;
export type TokenRole = (typeof TOKEN_ROLES)[number];

export type Permission =
  | 'association:found'
  | 'association:write'
  | 'branch:write'
  | 'member:read'
  | 'member:write'
  | 'member:contact'
  | 'term:write'
  | 'statement:write';

const OFFICE: readonly Permission[] = [
  'association:found',
  'association:write',
  'branch:write',
  'member:read',
  'member:write',
  'member:contact',
  'term:write',
  'statement:write',
];

const GRANTED: Record<Role, ReadonlySet<Permission>> = {
  ANONYMOUS: new Set(),
  DASHBOARD: new Set(),
  BRANCH_LEADER: new Set<Permission>(['member:read', 'member:contact']),
  OFFICE: new Set(OFFICE),
  COMMAND: new Set(OFFICE),
};

export function holds(actor: Actor, permission: Permission): boolean {
  return GRANTED[actor.role].has(permission);
}

export const ANONYMOUS: Actor = {
  role: 'ANONYMOUS',
  name: 'anonymous',
  associationId: null,
  branchId: null,
};

/** The actor of a command of the program, e.g. `facts load`. */
export function commandActor(name: string): Actor {
  return { role: 'COMMAND', name, associationId: null, branchId: null };
}
