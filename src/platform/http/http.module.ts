import { Global, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { ThrottlerStorage, ThrottlerStorageService } from '@nestjs/throttler';

import { Metrics } from './metrics.js';
import { OperationsController } from './operations.controller.js';
import { RateLimits } from './rate-limits.js';
import { RunningRequests } from './running-requests.js';

/** What every request passes, whatever it asks for; and what those who run the program ask. */
@Global()
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [OperationsController],
  providers: [
    // Its storage alone: where the caller is known we count ourselves, the library's guard counts fields.
    { provide: ThrottlerStorage, useFactory: () => new ThrottlerStorageService() },
    Metrics,
    RateLimits,
    RunningRequests,
  ],
  exports: [Metrics, RateLimits, RunningRequests],
})
export class HttpModule {}
