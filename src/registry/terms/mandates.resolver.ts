import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import { certainReading, contains } from '../../kernel/interval.js';
import { intervalOf } from '../../platform/database/temporal.js';
import { Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { MomentArgs } from '../../platform/graphql/moment-args.js';
import { Today } from '../../platform/today.js';
import { MemberReach } from '../members/member-reach.js';
import { MemberModel } from '../members/member.model.js';
import { BodiesStore, seatsOn } from './bodies.store.js';
import { inOrder, vacantSeats } from './body.rules.js';
import type { MandateEntry } from './mandate-entries.store.js';
import { MandatesService } from './mandates.service.js';
import type { Body } from './term.entity.js';
import {
  BodyModel,
  MandateModel,
  TermModel,
  VacancyModel,
  bodyKey,
  bodyModel,
  mandateModel,
  vacancyModel,
} from './term.model.js';
import { BeginMandateInput, EndMandateInput } from './term-change.model.js';
import { TermsStore } from './terms.store.js';

/** Whether a list of mandates shows more than those of its day. */
const EVER = {
  type: () => Boolean,
  defaultValue: false,
  description: 'Whether also those that have ended, or have not certainly begun.',
};

/** The mandates in a body. */
@Resolver(() => BodyModel)
export class BodyMandatesResolver {
  constructor(private readonly store: BodiesStore) {}

  @ResolveField(() => [MandateModel], {
    description:
      "Its mandates on the body's day, by rank of post, named holders first; with `ever`, then every other one in the books.",
  })
  async mandates(
    @Parent() body: BodyModel,
    @Args('ever', EVER) ever: boolean,
    @Context() { loaders }: RequestContext,
  ): Promise<MandateModel[]> {
    const { day, knownAt } = body;
    const mandates = await loaders.load(this.store.mandates, bodyKey(body));
    return shown(mandates, day, knownAt, ever);
  }
}

/** The seats of a body that nobody holds. */
@Resolver(() => BodyModel)
export class VacanciesResolver {
  constructor(private readonly store: BodiesStore) {}

  @ResolveField(() => [VacancyModel], {
    description:
      'Seats that nobody certainly holds on the body’s day, and since when: first those never filled, then in the order in which they fell vacant. With seats unknown, those that were left.',
  })
  async vacancies(
    @Parent() body: BodyModel,
    @Context() { loaders }: RequestContext,
  ): Promise<VacancyModel[]> {
    const { day, knownAt } = body;
    const [mandates, settings] = await Promise.all([
      loaders.load(this.store.mandates, bodyKey(body)),
      loaders.load(this.store.seats, bodyKey(body)),
    ]);
    const setting = seatsOn(settings, day);
    const seats = setting && { count: setting.seats, from: intervalOf(setting).from };
    return vacantSeats(mandates, seats, day).map(({ last, since }) =>
      vacancyModel(last, since?.text ?? null, day, knownAt),
    );
  }
}

/** The mandates of a member. */
@Resolver(() => MemberModel)
export class HeldMandatesResolver {
  constructor(
    private readonly store: BodiesStore,
    private readonly reach: MemberReach,
    private readonly today: Today,
  ) {}

  @ResolveField(() => [MandateModel], {
    description:
      'The mandates that the member certainly holds on a day, by rank of post; with `ever`, then every other one in the books. For a branch leader, nothing of who is no member of its branches today.',
  })
  async mandates(
    @Parent() member: MemberModel,
    @Args() { asOf, knownAt = null }: MomentArgs,
    @Args('ever', EVER) ever: boolean,
    @Context() context: RequestContext,
  ): Promise<MandateModel[]> {
    if (!(await this.reach.includes(member, context))) return [];
    const day = this.today.of({ asOf, knownAt });
    const mandates = await context.loaders.load(this.store.held, { memberId: member.id, knownAt });
    return shown(mandates, day, knownAt, ever);
  }
}

/** The mandates that outlast their term. */
@Resolver(() => TermModel)
export class HoldoverResolver {
  constructor(
    private readonly store: BodiesStore,
    private readonly terms: TermsStore,
    private readonly today: Today,
  ) {}

  @ResolveField(() => [MandateModel], {
    description:
      'Mandates of earlier terms that still run on a day: opening a term ends none, so each is to be ended by itself.',
  })
  async mandatesHeldOver(
    @Parent() { associationId, ordinal, knownAt: termKnownAt }: TermModel,
    @Args() { asOf, knownAt: ownKnownAt }: MomentArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<MandateModel[]> {
    const knownAt = ownKnownAt ?? termKnownAt;
    const day = this.today.of({ asOf, knownAt });
    const [terms, bodies, running] = await Promise.all([
      loaders.load(this.terms.terms, { associationId, knownAt }),
      loaders.load(this.store.bodies, { associationId, knownAt }),
      loaders.load(this.store.running, { associationId, knownAt, day }),
    ]);
    const earlier = new Set(terms.filter((term) => term.ordinal < ordinal).map(({ id }) => id));
    const termIds = new Map(bodies.map(({ id, termId }) => [id, termId]));
    return inOrder(running, day)
      .filter(({ bodyId }) => earlier.has(termIds.get(bodyId) ?? 0))
      .map((mandate) => mandateModel(mandate, day, knownAt));
  }
}

/** One mandate, and what begins and ends it. */
@Resolver(() => MandateModel)
export class MandatesResolver {
  constructor(
    private readonly service: MandatesService,
    private readonly store: BodiesStore,
    private readonly today: Today,
  ) {}

  @ResolveField(() => BodyModel, { description: 'The body in which it is held.' })
  async body(
    @Parent() { associationId, bodyId, day, knownAt }: MandateModel,
    @Context() { loaders }: RequestContext,
  ): Promise<BodyModel> {
    const bodies = await loaders.load(this.store.bodies, { associationId, knownAt });
    return bodyModel(bodies.find(({ id }) => id === bodyId) as Body, day, knownAt);
  }

  @Requires('term:write')
  @Mutation(() => MandateModel, { description: 'Begins a mandate.' })
  async beginMandate(
    @Args('input', { description: 'The body, the post and who holds it.' })
    input: BeginMandateInput,
    @Context() { actor }: RequestContext,
  ): Promise<MandateModel> {
    return this.byKey(await this.service.begin(actor, input));
  }

  @Requires('term:write')
  @Mutation(() => MandateModel, { description: 'Ends a running mandate.' })
  async endMandate(
    @Args('input', { description: 'When and how it ended.' }) input: EndMandateInput,
    @Context() { actor }: RequestContext,
  ): Promise<MandateModel> {
    return this.byKey(await this.service.end(actor, input));
  }

  private async byKey(key: string): Promise<MandateModel> {
    const mandate = (await this.store.findMandate(key)) as MandateEntry;
    return mandateModel(mandate, this.today.of(), null);
  }
}

function shown(
  mandates: readonly MandateEntry[],
  day: LocalDate,
  knownAt: Instant | null,
  ever: boolean,
): MandateModel[] {
  return inOrder(mandates, day)
    .filter((mandate) => ever || contains(certainReading(mandate), day))
    .map((mandate) => mandateModel(mandate, day, knownAt));
}
