import { Module } from '@nestjs/common';

import { AssociationsModule } from '../associations/associations.module.js';
import { MembersModule } from '../members/members.module.js';
import { BodiesResolver, BodyResolver, TermBodiesResolver } from './bodies.resolver.js';
import { BodiesService } from './bodies.service.js';
import { BodiesStore } from './bodies.store.js';
import {
  BodyMandatesResolver,
  HeldMandatesResolver,
  HoldoverResolver,
  MandatesResolver,
  VacanciesResolver,
} from './mandates.resolver.js';
import { MandateDeaths } from './mandate-deaths.service.js';
import { MandatesService } from './mandates.service.js';
import { TermsResolver } from './terms.resolver.js';
import { TermsService } from './terms.service.js';
import { TermsStore } from './terms.store.js';

@Module({
  imports: [AssociationsModule, MembersModule],
  providers: [
    TermsResolver,
    BodiesResolver,
    TermBodiesResolver,
    BodyResolver,
    BodyMandatesResolver,
    VacanciesResolver,
    HeldMandatesResolver,
    HoldoverResolver,
    MandatesResolver,
    TermsService,
    BodiesService,
    MandateDeaths,
    MandatesService,
    TermsStore,
    BodiesStore,
  ],
  exports: [TermsService, BodiesService, MandatesService, TermsStore, BodiesStore],
})
export class TermsModule {}
