import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { Min } from 'class-validator';

import { describedEnum } from '../../platform/graphql/described-enum.js';
import { MomentArgs } from '../../platform/graphql/moment-args.js';
import { BranchModel } from '../branches/branch.model.js';
import { StatementModel } from '../statements/statement.model.js';
import { BodyModel, MandateModel, TermModel } from '../terms/term.model.js';

export const FindingKind = describedEnum('FindingKind', 'What a careful secretary would notice.', {
  BODY_WITHOUT_CHAIR: 'A body in office in which nobody holds the chair. About the body.',
  VACANCY: 'A body with fewer mandates than seats. About the body.',
  HOLDER_NOT_FULL_MEMBER:
    'A mandate whose holder is a member in the roster, but certainly not a full one on that day. About the mandate.',
  TERM_PAST_LABEL: 'A running term whose label has run out. About the term.',
  BRANCH_BELOW_MINIMUM:
    'A branch, with those below it, of fewer members than asked for. About the branch.',
  STATEMENT_DIFFERS:
    'A reported figure that the books contradict on its date; "about" and "nearly" are given five per cent. About the statement.',
});
export type FindingKind = keyof typeof FindingKind;

@ObjectType({ description: 'Something to look into, with what it is about.' })
export class Finding {
  @Field(() => FindingKind, { description: 'What it is.' })
  kind!: FindingKind;

  @Field(() => String, { description: 'The same in a sentence with its figures.' })
  message!: string;

  @Field(() => BranchModel, { nullable: true, description: 'The branch it is about.' })
  branch?: BranchModel;

  @Field(() => TermModel, { nullable: true, description: 'The term it is about.' })
  term?: TermModel;

  @Field(() => BodyModel, { nullable: true, description: 'The body it is about.' })
  body?: BodyModel;

  @Field(() => MandateModel, { nullable: true, description: 'The mandate it is about.' })
  mandate?: MandateModel;

  @Field(() => StatementModel, { nullable: true, description: 'The statement it is about.' })
  statement?: StatementModel;
}

@ArgsType()
export class FindingsArgs extends MomentArgs {
  @Field(() => Int, {
    defaultValue: 1,
    description:
      'The fewest members a branch should have; charters differ, so it is asked for here.',
  })
  @Min(0)
  branchMinimum!: number;
}
