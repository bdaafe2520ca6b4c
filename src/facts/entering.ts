import { plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';

import { DomainError } from '../kernel/errors.js';
import { commandActor } from '../platform/access/actor.js';
import { type Document, type Entry, ownOf } from './entries.js';

/** Who enters the facts. */
export const ACTOR = commandActor('facts load');

/** Parts the id of an entry from the name of a step in its idempotency key. */
export const STEP_MARK = '/';

type WithoutKey<I> = Omit<I, 'idempotencyKey'>;
type UseCase<I> = (input: I) => Promise<string>;

/** Enters the entries of one association through use cases, each once for ever. */
export class Entering {
  /** What entries are known by in the books, by their ids in the file. */
  private readonly entered = new Map<string, string>();

  constructor(
    private readonly associationCode: string,
    private readonly documents: ReadonlyMap<string, Document>,
  ) {}

  /** What an entry says, and what it rests on, as an input of the API has it. */
  inputOf<E extends Entry>(entry: E) {
    const { associationCode } = this;
    return { ...ownOf(entry), ...this.groundsOf(entry), associationCode };
  }

  /** What an entry rests on, as an input of the API has it. */
  groundsOf({ source, place, note }: Entry) {
    const { title, publisher, date, address } = this.documentOf(source);
    return { source: { title, publisher, date, address }, sourcePlace: place, note };
  }

  documentOf(id: string): Document {
    return this.documents.get(id) as Document;
  }

  /** What an entry that was entered before is known by in the books. */
  idOf(entryId: string): string {
    return this.entered.get(entryId) as string;
  }

  /**
   * Enters an entry.
   *
   * @returns what the use case made or changed
   * @throws DomainError of the use case, with the entry's id in its message; Error for an input that
   *   the API does not admit
   */
  async enter<I extends object>(
    { id }: Entry,
    type: new () => I,
    values: WithoutKey<I>,
    useCase: UseCase<I>,
  ): Promise<string> {
    const made = await perform(id, `facts:${id}`, type, values, useCase);
    this.entered.set(id, made);
    return made;
  }

  /**
   * Takes a further step with an entry that was entered, e.g. convenes a congress.
   *
   * @param step its name, for ever
   * @returns what the use case made or changed
   * @throws as `enter`
   */
  step<I extends object>(
    { id }: Entry,
    step: string,
    type: new () => I,
    values: Omit<WithoutKey<I>, 'associationCode'>,
    useCase: UseCase<I>,
  ): Promise<string> {
    const { associationCode } = this;
    const input = { associationCode, ...values } as unknown as WithoutKey<I>;
    return perform(id, `facts:${id}${STEP_MARK}${step}`, type, input, useCase);
  }
}

/** Checks an input as the API does, carries it out once, and says of a refusal which entry it is about. */
async function perform<I extends object>(
  id: string,
  idempotencyKey: string,
  type: new () => I,
  values: WithoutKey<I>,
  useCase: UseCase<I>,
): Promise<string> {
  const input = plainToInstance(type, { ...values, idempotencyKey });
  const [fault] = validateSync(input);
  if (fault) throw new Error(`The entry '${id}' is not admitted: ${reasonsOf(fault)}`);
  try {
    return await useCase(input);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { code, message, argument, details } = error;
    throw new DomainError(code, `The entry '${id}': ${message}`, argument, details);
  }
}

function reasonsOf({ constraints = {}, children = [] }: ValidationError): string {
  return [...Object.values(constraints), ...children.map(reasonsOf)].join('; ');
}
