import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

import type { LocalDate } from '../../kernel/calendar.js';
import { describedEnum } from '../../platform/graphql/described-enum.js';
import { EdtfScalar, LocalDateScalar } from '../../platform/graphql/scalars.js';
import { Grounded } from '../associations/association.model.js';
import type { OfficerEntry } from './officers.store.js';
import type { AdoptedDocument } from './proceedings.entity.js';

export const AssemblyOfficerRole = describedEnum(
  'AssemblyOfficerRole',
  'What part somebody has in running a congress or meeting.',
  {
    ORGANIZING_COMMITTEE: 'Organizing committee (ban tổ chức).',
    PRESIDIUM: 'Presidium (đoàn chủ tịch); of a meeting, who presides.',
    SECRETARIAT: 'Secretaries (đoàn thư ký).',
    CREDENTIALS_COMMITTEE: 'Credentials committee (ban thẩm tra tư cách đại biểu).',
    TELLERS_COMMITTEE: 'Tellers (ban kiểm phiếu).',
  },
);
export type AssemblyOfficerRole = keyof typeof AssemblyOfficerRole;

export const DocumentKind = describedEnum('DocumentKind', 'What kind of document was adopted.', {
  REPORT: 'A report.',
  CHARTER: 'The charter, amended: adopted here, approved later by decision.',
  RESOLUTION: 'A resolution.',
  REGULATION: 'A regulation.',
  OTHER: 'Another document.',
});
export type DocumentKind = keyof typeof DocumentKind;

@ObjectType('AssemblyOfficer', {
  description: 'Somebody with a part in running a congress or meeting.',
  implements: () => [Grounded],
})
export class AssemblyOfficerModel extends Grounded {
  @Field(() => ID, { description: 'The entry.' })
  id!: string;

  @Field(() => AssemblyOfficerRole, { description: 'The part.' })
  role!: AssemblyOfficerRole;

  @Field(() => String, { description: 'Name of whoever has it.' })
  name!: string;

  @Field(() => Boolean, { description: 'Whether he or she leads them.' })
  isHead!: boolean;
}

@ObjectType('AgendaItem', { description: 'One item of an agenda.' })
export class AgendaItemModel {
  @Field(() => Int, { description: 'Its place, from 1.' })
  position!: number;

  @Field(() => String, { description: 'What it is.' })
  text!: string;

  @Field(() => LocalDateScalar, {
    nullable: true,
    description: 'On which day; null where nobody says.',
  })
  day!: LocalDate | null;
}

@ObjectType('AdoptedDocument', {
  description: 'A document that a congress or meeting adopted.',
  implements: () => [Grounded],
})
export class AdoptedDocumentModel extends Grounded {
  @Field(() => ID, { description: 'The entry.' })
  id!: string;

  @Field(() => DocumentKind, { description: 'What kind it is.' })
  kind!: DocumentKind;

  @Field(() => String, { description: 'Its title.' })
  title!: string;

  @Field(() => EdtfScalar, { description: 'When it was adopted.' })
  adoptedOn!: string;
}

export function officerModel({ key, ...fields }: OfficerEntry): AssemblyOfficerModel {
  return { ...fields, id: key };
}

export function documentModel({ key, id: _, ...fields }: AdoptedDocument): AdoptedDocumentModel {
  return { ...fields, id: key };
}
