import { Global, Module } from '@nestjs/common';

import { CALLERS } from '../../platform/access/callers.js';
import { AssociationsModule } from '../associations/associations.module.js';
import { BranchesModule } from '../branches/branches.module.js';
import { AccessTokensResolver } from './access-tokens.resolver.js';
import { AccessTokensService } from './access-tokens.service.js';
import { AccountsResolver, AssociationGrantsResolver } from './accounts.resolver.js';
import { AccountsService } from './accounts.service.js';
import { AccountsStore } from './accounts.store.js';
import { Attempts } from './attempts.js';
import { GrantsService } from './grants.service.js';
import { Mail } from './mail.js';
import { OneTimeSecrets } from './one-time-secrets.js';
import { PasswordsService } from './passwords.service.js';
import { SecondFactorService } from './second-factor.service.js';
import { Sessions } from './sessions.js';
import { SignInResolver } from './sign-in.resolver.js';
import { SignInService } from './sign-in.service.js';

/** Global, as the API asks it who sends a request. */
@Global()
@Module({
  imports: [AssociationsModule, BranchesModule],
  providers: [
    SignInResolver,
    AccountsResolver,
    AssociationGrantsResolver,
    AccessTokensResolver,
    AccessTokensService,
    AccountsService,
    GrantsService,
    PasswordsService,
    SecondFactorService,
    SignInService,
    AccountsStore,
    Attempts,
    Mail,
    OneTimeSecrets,
    Sessions,
    { provide: CALLERS, useExisting: Sessions },
  ],
  exports: [CALLERS, AccountsService, GrantsService, AccessTokensService, AccountsStore],
})
export class AccountsModule {}
