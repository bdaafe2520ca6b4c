import { Module } from '@nestjs/common';

import { AssociationsModule } from '../associations/associations.module.js';

/** By which rules an association meets, elects and decides, from which day. */
@Module({ imports: [AssociationsModule], providers: [], exports: [] })
export class RuleSetsModule {}
