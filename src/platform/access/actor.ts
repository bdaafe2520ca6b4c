/**
 * What one grant allows. `ADMIN` keeps the deployment: accounts, grants, associations, and no
 * member's data. `OFFICE` does everything in its association. `BRANCH_LEADER` reads its branch and
 * those below it, changes contact details there and files requests. `AUDITOR` reads everything of
 * its association and writes nothing. `DASHBOARD` reads what is public.
 */
export const ROLES = ['ADMIN', 'OFFICE', 'BRANCH_LEADER', 'AUDITOR', 'DASHBOARD'] as const;
export type Role = (typeof ROLES)[number];

/** The roles of bearer tokens: a deployment is kept by persons. */
export const TOKEN_ROLES = ['OFFICE', 'BRANCH_LEADER', 'AUDITOR', 'DASHBOARD'] as const;
export type TokenRole = (typeof TOKEN_ROLES)[number];

/** A role and where it counts. */
export interface Grant {
  readonly role: Role;
  /** Null for the whole deployment. */
  readonly associationId: number | null;
  /** The branch of a BRANCH_LEADER; null for the other roles. */
  readonly branchId: number | null;
}

/** What the holder of a token may: one thing, in one association. */
export interface TokenGrant extends Grant {
  readonly role: TokenRole;
  readonly associationId: number;
}

/** Who asks: nobody known, the holder of a token, somebody signed in, or a command run on the machine itself. */
export interface Actor {
  readonly kind: 'ANONYMOUS' | 'TOKEN' | 'ACCOUNT' | 'COMMAND';
  /** For the audit trail, e.g. the token's id and name, or the command's name. */
  readonly name: string;
  readonly grants: readonly Grant[];
  /** Of somebody signed in. */
  readonly account: { readonly id: number; readonly sessionId: number } | null;
}

export type Permission =
  | 'account:manage'
  | 'association:found'
  | 'association:write'
  | 'audit:read'
  | 'branch:write'
  | 'congress:read'
  | 'congress:write'
  | 'deployment:audit'
  | 'member:contact'
  | 'member:erase'
  | 'member:export'
  | 'member:identity'
  | 'member:read'
  | 'member:write'
  | 'request:decide'
  | 'request:file'
  | 'request:read'
  | 'statement:write'
  | 'term:write'
  | 'token:manage';

const GRANTED: Record<Role, ReadonlySet<Permission>> = {
  ADMIN: new Set<Permission>([
    'account:manage',
    'association:found',
    'deployment:audit',
    'token:manage',
  ]),
  OFFICE: new Set<Permission>([
    'account:manage',
    'association:found',
    'association:write',
    'audit:read',
    'branch:write',
    'congress:read',
    'congress:write',
    'member:contact',
    'member:erase',
    'member:export',
    'member:identity',
    'member:read',
    'member:write',
    'request:decide',
    'request:read',
    'statement:write',
    'term:write',
    'token:manage',
  ]),
  BRANCH_LEADER: new Set<Permission>([
    'member:contact',
    'member:read',
    'request:file',
    'request:read',
  ]),
  AUDITOR: new Set<Permission>(['audit:read', 'congress:read', 'member:read', 'request:read']),
  DASHBOARD: new Set(),
};

/** Whether a role allows this where it counts. */
export function allows(role: Role, permission: Permission): boolean {
  return GRANTED[role].has(permission);
}

/** Whoever steals a token must not make others of it. */
const FOR_PERSONS: ReadonlySet<Permission> = new Set<Permission>([
  'account:manage',
  'token:manage',
]);

/** The grants by which an actor may do this, wherever that is; none for a command, which needs none. */
export function grantsFor(actor: Actor, permission: Permission): Grant[] {
  if (actor.kind === 'TOKEN' && FOR_PERSONS.has(permission)) return [];
  return actor.grants.filter(({ role }) => allows(role, permission));
}

export const ANONYMOUS: Actor = {
  kind: 'ANONYMOUS',
  name: 'anonymous',
  grants: [],
  account: null,
};

/** The actor of a command of the program, e.g. `facts load`: whoever runs it has the database anyway. */
export function commandActor(name: string): Actor {
  return { kind: 'COMMAND', name, grants: [], account: null };
}
