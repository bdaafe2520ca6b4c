import { type DynamicModule, Module } from '@nestjs/common';

import type { Clock } from './kernel/clock.js';
import type { Config } from './platform/config.js';
import type { DataSources } from './platform/database/data-sources.js';
import { ApiModule } from './platform/graphql/api.module.js';
import { HttpModule } from './platform/http/http.module.js';
import { PlatformModule } from './platform/platform.module.js';
import { AccountsModule } from './registry/accounts/accounts.module.js';
import { AssociationsModule } from './registry/associations/associations.module.js';
import { AuditTrailModule } from './registry/audit-trail/audit-trail.module.js';
import { BranchesModule } from './registry/branches/branches.module.js';
import { CongressesModule } from './registry/congresses/congresses.module.js';
import { ElectionsModule } from './registry/elections/elections.module.js';
import { MembersModule } from './registry/members/members.module.js';
import { PrivacyModule } from './registry/privacy/privacy.module.js';
import { RequestsModule } from './registry/requests/requests.module.js';
import { RuleSetsModule } from './registry/rule-sets/rule-sets.module.js';
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
        HttpModule,
        AssociationsModule,
        BranchesModule,
        MembersModule,
        TermsModule,
        RuleSetsModule,
        CongressesModule,
        ElectionsModule,
        PrivacyModule,
        StatementsModule,
        StatisticsModule,
        AccountsModule,
        RequestsModule,
        AuditTrailModule,
        ApiModule,
      ],
    };
  }
}
