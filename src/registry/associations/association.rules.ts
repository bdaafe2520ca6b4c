import { parseEdtf } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { VISIBLE, nfc } from '../../kernel/names.js';
import type {
  FoundAssociationInput,
  RecordCharterVersionInput,
} from './association-change.model.js';

type Path = readonly (string | number)[];

/** Small letters and digits, in groups joined by hyphens. */
const CODE = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const LONGEST_CODE = 60;
const LONGEST_NAME = 300;

/**
 * Refuses a code that is none, names without a letter, and other names given twice. Commands found
 * associations too, past the checks of the API.
 *
 * @throws DomainError INVALID_INPUT
 */
export function checkNamed({
  code,
  name,
  otherNames,
}: Pick<FoundAssociationInput, 'code' | 'name' | 'otherNames'>): void {
  if (!CODE.test(code) || code.length > LONGEST_CODE) {
    throw new DomainError(
      'INVALID_INPUT',
      `The code '${code}' must be small letters and digits, in groups joined by hyphens, ${LONGEST_CODE} characters at most.`,
      ['input', 'code'],
    );
  }
  checkName(name, ['input', 'name']);
  const names = (otherNames ?? []).map(nfc);
  names.forEach((other, i) => {
    const path = ['input', 'otherNames', i];
    checkName(other, path);
    if (names.indexOf(other) < i) {
      throw new DomainError('INVALID_INPUT', `'${other}' is given twice: give it once.`, path);
    }
  });
}

/**
 * Refuses a charter approved before it was adopted, whatever days are chosen.
 *
 * @throws DomainError INVALID_INPUT
 */
export function checkApproval({
  adoptedOn,
  approvedOn = null,
}: Pick<RecordCharterVersionInput, 'adoptedOn' | 'approvedOn'>): void {
  if (approvedOn === null) return;
  if (parseEdtf(approvedOn).latest >= parseEdtf(adoptedOn).earliest) return;
  throw new DomainError(
    'INVALID_INPUT',
    `A charter is approved after it is adopted: adopted on ${adoptedOn}, it cannot have been approved on ${approvedOn}.`,
    ['input', 'approvedOn'],
    { adoptedOn },
  );
}

function checkName(name: string, path: Path): void {
  if (VISIBLE.test(name) && name.length <= LONGEST_NAME) return;
  throw new DomainError(
    'INVALID_INPUT',
    `A name must not be blank, and have ${LONGEST_NAME} characters at most.`,
    path,
  );
}
