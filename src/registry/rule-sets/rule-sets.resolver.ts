import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import { Public, Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { KnownArgs, MomentArgs } from '../../platform/graphql/moment-args.js';
import { Today } from '../../platform/today.js';
import { AssociationModel } from '../associations/association.model.js';
import { AssociationsStore } from '../associations/associations.store.js';
import { ruleSetOn } from './rule-set-history.rules.js';
import { PresetRulesModel, RuleSetModel, presetModels, ruleSetModel } from './rule-set.model.js';
import { SetRuleSetInput } from './rule-set-change.model.js';
import { RuleSetsService } from './rule-sets.service.js';
import { RuleSetsStore } from './rule-sets.store.js';

/** The rules of an association, and the presets that they start from. */
@Resolver(() => AssociationModel)
export class RuleSetsResolver {
  constructor(
    private readonly service: RuleSetsService,
    private readonly store: RuleSetsStore,
    private readonly associations: AssociationsStore,
    private readonly today: Today,
  ) {}

  @Public()
  @Query(() => [PresetRulesModel], {
    description: 'The rules of every preset, each with its source.',
  })
  ruleSetPresets(): PresetRulesModel[] {
    return presetModels();
  }

  @ResolveField(() => RuleSetModel, {
    nullable: true,
    description: 'The rule set that is certainly in force on a day; null if none is.',
  })
  async ruleSet(
    @Parent() { id }: AssociationModel,
    @Args() { asOf, knownAt = null }: MomentArgs,
  ): Promise<RuleSetModel | null> {
    const set = ruleSetOn(await this.store.of(id, knownAt), this.today.of({ asOf, knownAt }));
    return set && ruleSetModel(set);
  }

  @ResolveField(() => [RuleSetModel], { description: 'Rule sets in order of time.' })
  async ruleSets(
    @Parent() { id }: AssociationModel,
    @Args() { knownAt = null }: KnownArgs,
  ): Promise<RuleSetModel[]> {
    return (await this.store.of(id, knownAt)).map(ruleSetModel);
  }

  @Requires('association:write')
  @Mutation(() => RuleSetModel, {
    description:
      'Says by which rules an association meets, elects and decides from a day on, or corrects that. What was decided before keeps its rules.',
  })
  async setRuleSet(
    @Args('input', { description: 'The rules.' }) input: SetRuleSetInput,
    @Context() { actor }: RequestContext,
  ): Promise<RuleSetModel> {
    const key = await this.service.set(actor, input);
    const association = await this.associations.findByCode(input.associationCode);
    const sets = association ? await this.store.of(association.id, null) : [];
    const [set] = sets.filter((one) => one.key === key).map(ruleSetModel);
    return set as RuleSetModel;
  }
}
