import { DomainError } from '../../kernel/errors.js';
import type { FileRequestInput, RequestKind } from './member-request.model.js';

/** What is asked for: the use case and its input. */
export type Wish =
  | { readonly kind: 'ADMISSION'; readonly input: NonNullable<FileRequestInput['admission']> }
  | { readonly kind: 'TRANSFER'; readonly input: NonNullable<FileRequestInput['transfer']> }
  | { readonly kind: 'ENDING'; readonly input: NonNullable<FileRequestInput['ending']> };

/**
 * What an input asks for.
 *
 * @throws DomainError INVALID_INPUT unless one thing is asked for, in the association it is filed in
 */
export function wishOf({ associationCode, admission, transfer, ending }: FileRequestInput): Wish {
  const wishes = [
    ['ADMISSION', admission],
    ['TRANSFER', transfer],
    ['ENDING', ending],
  ] as const;
  const asked = wishes.filter(([, input]) => input !== null && input !== undefined);
  const [[kind, input] = [null, null]] = asked;
  if (asked.length !== 1 || kind === null || !input) {
    throw new DomainError(
      'INVALID_INPUT',
      'A request is for one thing: give admission, transfer or ending.',
      ['input'],
    );
  }
  if (input.associationCode !== associationCode) {
    const path = ['input', FIELD_OF[kind], 'associationCode'];
    const why = `The request is filed in '${associationCode}': ask for something there.`;
    throw new DomainError('INVALID_INPUT', why, path);
  }
  return { kind, input } as Wish;
}

const FIELD_OF: Record<RequestKind, string> = {
  ADMISSION: 'admission',
  TRANSFER: 'transfer',
  ENDING: 'ending',
};

/** Of somebody who is not admitted nothing is kept: there is no purpose any more, and no member to ask for it. */
export function forgotten({
  kind,
}: {
  readonly kind: RequestKind;
}): { readonly input: null; readonly attachments: null } | null {
  return kind === 'ADMISSION' ? { input: null, attachments: null } : null;
}
