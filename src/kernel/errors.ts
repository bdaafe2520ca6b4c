/**
 * Every code with which the registry refuses something. Clients may rely on them: a code is never
 * renamed or reused for another meaning. What each one means is said here and in docs/errors.md.
 */
export const ERROR_CODES = {
  INVALID_DATE: 'A date is impossible, or not written as the field demands.',
  INVALID_SPAN: 'A span does not end after it begins, or a series has too many periods.',
  INVALID_INPUT: 'A value is missing, too long, or outside what the field admits.',
  INVALID_PAGE: 'A page size is below 1 or over 100.',
  INVALID_CURSOR: 'A cursor was not handed out by this list with these filters.',
  NOT_FOUND: 'Nothing of this kind in the books answers to this code, number or id.',
  ALREADY_EXISTS: 'The code, number or ordinal is taken, or what happens once has happened.',
  NOT_CERTAIN: 'The dates leave no choice of days that satisfies all rules together.',
  MEMBERSHIP_OVERLAP: 'The member has another membership in this association at that time.',
  NO_RUNNING_MEMBERSHIP: 'The member has no running membership to transfer, change or end.',
  MEMBER_DECEASED: 'No membership follows the death of a member.',
  OUTSIDE_BRANCH_LIFE: 'A date lies outside the life of the branch it concerns.',
  BRANCH_ENDED: 'The branch has ended already.',
  BRANCH_HAS_MEMBERS: 'The branch has running memberships and nothing says where they go.',
  BRANCH_HAS_SUB_BRANCHES: 'The branch has running sub-branches; they need another parent first.',
  BRANCH_CYCLE: 'A branch cannot be above itself.',
  TERM_ORDER: "A term starts after the previous ordinal's and before the next one's.",
  MANDATE_OVERLAP: 'The member holds a mandate in this body at that time.',
  MANDATE_ENDED: 'The mandate has ended already.',
  NOT_ELIGIBLE:
    'By the books of the day somebody cannot stand, be on the list, come or hold a part: only full members can, each of the own branch, and nobody for the seat he or she has.',
  FOREIGN_BODY: 'The body belongs to another association.',
  RULES_MISSING:
    'No rule set of the association is in force on the day, and none is taken in silence.',
  CONGRESS_STATE: 'The congress or meeting is not in the state in which this is done.',
  REQUESTERS_TOO_FEW: 'Fewer asked for an extraordinary congress than the rules demand.',
  QUORUM_NOT_MET: 'Fewer are present than the rule of quorum demands.',
  RULING_NEEDED: 'Quorum is not determinable: the ruling of who presides is to be recorded.',
  APPORTIONMENT_SUM:
    'The seats given to branches do not add up to the seats decided, or a branch would have more elected delegates than seats.',
  BEFORE_REFERENCE_DATE: 'The day by whose roster delegates are apportioned has not come yet.',
  DELEGATE_TWICE:
    'The person is on the list of delegates or guests already, or twice in a delegation.',
  DELEGATE_PRESENT: 'Nobody takes the place of a delegate who is present.',
  LIST_CLOSED: 'The list of candidates is closed.',
  LIST_OPEN: 'The list of candidates must be closed first.',
  NOT_A_CANDIDATE:
    'The votes are for somebody who is not on the list, or somebody is sent who was not elected.',
  TALLY_CONTRADICTION: 'The numbers of a tally contradict each other.',
  TELLERS_DIFFER: 'The two tellers have not entered the same numbers.',
  POLL_CLOSED: 'The poll takes no more entries, or does not take this kind of entry.',
  NOT_COMPUTABLE: 'A number on which the result depends is unknown.',
  RESULT_EXISTS:
    'The round has a result already, or another election or a delegation rests on this one.',
  TIE_OPEN: 'A tie across the last seat is not decided yet.',
  ELECTION_ANNULLED: 'The election was annulled.',
  NO_VACANCY: 'The body has no vacant seat, or has its chair already.',
  WRONG_ELECTORATE:
    'By the rules in force it is not this assembly that elects, or not for this term.',
  MEMBERSHIP_RUNNING:
    'The member has a running membership, which must be ended before the member is erased.',
  MANDATE_RUNNING:
    'The member holds a running mandate, which must be ended before the member is erased.',
  MEMBER_ERASED: 'The member was erased: nothing is written about it any more.',
  KEYS_MISSING: 'A key of the identity numbers is not configured.',
  REQUEST_DECIDED: 'The request was decided or withdrawn already.',
  NOTHING_CHANGED: 'The input asks for what stands already.',
  IDEMPOTENCY_CONFLICT: 'The idempotency key was used before, with another input.',
  UNAUTHENTICATED:
    'The field needs a token or a session, or the token is unknown, expired or revoked.',
  SIGN_IN_FAILED: 'The e-mail address, the password or the code is wrong.',
  TOO_MANY_ATTEMPTS:
    'Signing in failed too often; `details.retryAfterSeconds` says how long to wait.',
  SECRET_EXPIRED: 'A one-time link or step of signing in is unknown, used or too old.',
  WEAK_PASSWORD: 'The password is too short, common, or made of words of the account.',
  FORBIDDEN: 'No grant of the caller allows this.',
  BUSY: 'Other writers kept the database busy; nothing was written, the same request may be sent again.',
  PAYLOAD_TOO_LARGE: 'The request weighs more than the server takes.',
  TOO_MANY_CHARACTERS: 'The document is longer than the server reads.',
  TOO_MANY_LINES: 'The document has more lines than the server reads.',
  TOO_MANY_TOKENS: 'The document has more words and signs than the server reads.',
  TOO_MANY_FIELDS: 'The document names more fields than the server takes.',
  TOO_MANY_ALIASES: 'The document gives more fields another name than the server takes.',
  TOO_MANY_DIRECTIVES: 'The document has more directives than the server takes.',
  TOO_DEEP: 'The fields of the document lie deeper in each other than the server follows.',
  TOO_COSTLY: 'The operation could ask for more than the server answers at once.',
  INTROSPECTION_OFF: 'This server does not show its schema.',
  OPERATION_NOT_LISTED: 'The operation is not among those that this caller may ask for.',
  RATE_LIMITED:
    'The address, token or account sent too many requests; `details.retryAfterSeconds` says when to go on.',
  TIMEOUT: 'The request took too long; whether a change was made is not known.',
  SHUTTING_DOWN:
    'The server is about to end; nothing was done, the same request may be sent again.',
  INTERNAL:
    'Something went wrong here; `details.id` names the entry of the log that has the cause.',
} as const;

/** A stable refusal code, found in GraphQL under `extensions.code`. */
export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * A refusal: which input, why, and what would be right. Nothing was changed.
 *
 * `argument` leads from the field's arguments to the value at fault, e.g. `['input', 'from']`. It is not
 * named `path`, as GraphQL takes an error that has one for an error of which it knows the field.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly argument: readonly (string | number)[] = [],
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/**
 * A refusal by a use case that another one does as a part of itself, as the input of that one has it;
 * any other error as it is.
 *
 * @param pathOf where the value at fault is there, by where the part has it
 * @param details beside those of the refusal
 */
export function withPath(
  error: unknown,
  pathOf: (path: readonly (string | number)[]) => readonly (string | number)[],
  details: Readonly<Record<string, unknown>> = {},
): unknown {
  if (!(error instanceof DomainError)) return error;
  const { code, message } = error;
  return new DomainError(code, message, pathOf(error.argument), { ...error.details, ...details });
}
