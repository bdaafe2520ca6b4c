import {
  type DynamicModule,
  Global,
  Inject,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';

import { CLOCK, type Clock } from '../kernel/clock.js';
import { Tokens } from './access/tokens.js';
import { AuditChain } from './audit/audit-chain.js';
import { AuditTrail } from './audit/audit-trail.js';
import { AuditVerification } from './audit/audit-verification.js';
import { AuditStore } from './audit/audit.store.js';
import { Commands } from './audit/commands.js';
import { CONFIG, type Config } from './config.js';
import { DATA_SOURCES, type DataSources, closeDataSources } from './database/data-sources.js';
import { Reader } from './database/reader.js';
import { UnitOfWork } from './database/unit-of-work.js';
import { Today } from './today.js';

/** The technical ground under every room: configuration, database, access, audit. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(@Inject(DATA_SOURCES) private readonly sources: DataSources) {}

  static on(config: Config, sources: DataSources, clock: Clock): DynamicModule {
    const shared = [
      Reader,
      UnitOfWork,
      AuditChain,
      AuditStore,
      AuditTrail,
      AuditVerification,
      Commands,
      Tokens,
      Today,
    ];
    return {
      module: PlatformModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: DATA_SOURCES, useValue: sources },
        { provide: CLOCK, useValue: clock },
        ...shared,
      ],
      exports: [CONFIG, DATA_SOURCES, CLOCK, ...shared],
    };
  }

  onApplicationShutdown(): Promise<void> {
    return closeDataSources(this.sources);
  }
}
