import { Module } from '@nestjs/common';

import { AssociationsModule } from '../associations/associations.module.js';
import { AssociationAuditTrailResolver, AuditEntryResolver } from './audit-trail.resolver.js';
import { AuditTrailsService } from './audit-trails.service.js';

@Module({
  imports: [AssociationsModule],
  providers: [AssociationAuditTrailResolver, AuditEntryResolver, AuditTrailsService],
})
export class AuditTrailModule {}
