import { type DynamicModule, Module } from '@nestjs/common';

import type { Clock } from './kernel/clock.js';
import type { Config } from './platform/config.js';
import type { DataSources } from './platform/database/data-sources.js';
import { ApiModule } from './platform/graphql/api.module.js';
import { PlatformModule } from './platform/platform.module.js';
import { AssociationsModule } from './registry/associations/associations.module.js';
import { BranchesModule } from './registry/branches/branches.module.js';
import { MembersModule } from './registry/members/members.module.js';
import { StatementsModule } from './registry/statements/statements.module.js';
import { StatisticsModule } from './registry/statistics/statistics.module.js';
import { TermsModule } from './registry/terms/terms.module.js';

/** The whole house: the platform, the rooms of the registry, and the API over them. */
@Module({})
export class AppModule {
  static on(config: Config, sources: DataSources, clock: Clock): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.on(config, sources, clock),
        AssociationsModule,
        BranchesModule,
        MembersModule,
        TermsModule,
        StatementsModule,
        StatisticsModule,
        ApiModule,
      ],
    };
  }
}
