import { Authorized, Query, Resolver } from 'type-graphql';
import { GmailVolume, ReceivingDomain, SlowDomain } from './receiving-domain.objects.js';
import type { ReceivingDomainService } from './receiving-domain.service.js';

@Resolver()
export class ReceivingDomainResolver {
  constructor(private readonly services: { receivingDomains: ReceivingDomainService }) {}

  @Authorized('READ')
  @Query(() => [ReceivingDomain], {
    description:
      'The 20 receiving domains with most mails of all senders, the largest first. UNAVAILABLE while the log is away.',
  })
  receivingDomains() {
    return this.services.receivingDomains.list();
  }

  @Authorized('READ')
  @Query(() => GmailVolume, { description: 'Mails of all senders to Gmail today. UNAVAILABLE while the log is away.' })
  gmailVolume() {
    return this.services.receivingDomains.gmail();
  }

  @Authorized('READ')
  @Query(() => [SlowDomain], {
    description: 'Receiving domains that asked for fewer mails in the last ten minutes, the latest first. At most 100.',
  })
  slowDomains() {
    return this.services.receivingDomains.slow();
  }
}
