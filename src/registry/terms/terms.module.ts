import { Module } from '@nestjs/common';

import { AssociationsModule } from '../associations/associations.module.js';
import { BodiesResolver, BodyResolver, TermBodiesResolver } from './bodies.resolver.js';
import { BodiesService } from './bodies.service.js';
import { BodiesStore } from './bodies.store.js';
import {
  BodyMandatesResolver,
  HoldoverResolver,
  MandatesResolver,
  VacanciesResolver,
} from './mandates.resolver.js';
import { MandatesService } from './mandates.service.js';
import { TermsResolver } from './terms.resolver.js';
import { TermsService } from './terms.service.js';
import { TermsStore } from './terms.store.js';

@Module({
  imports: [AssociationsModule],
  providers: [
    TermsResolver,
    BodiesResolver,
    TermBodiesResolver,
    BodyResolver,
    BodyMandatesResolver,
    VacanciesResolver,
    HoldoverResolver,
    MandatesResolver,
    TermsService,
    BodiesService,
    MandatesService,
    TermsStore,
    BodiesStore,
  ],
  exports: [TermsService, BodiesService, MandatesService, TermsStore, BodiesStore],
})
export class TermsModule {}
