import { dkimName, dkimValue } from '@tidings/core/acceptance/check-dkim';
import { Arg, Authorized, Ctx, FieldResolver, ID, Int, Mutation, Resolver, Root } from 'type-graphql';
import { checkUuids } from '../../foundation/graphql/uuids.js';
import { DkimKeyEntity } from './dkim-key.entity.js';
import { DkimKeyInput } from './dkim-key.inputs.js';
import type { DkimKeyService } from './dkim-key.service.js';
import { DnsRecord } from './dns-record.object.js';
import { SenderEntity } from './sender.entity.js';
import type { SenderLoaders } from './sender.loaders.js';

const recordOf = (key: DkimKeyEntity): DnsRecord => ({ type: 'TXT', name: dkimName(key), value: dkimValue(key) });

@Resolver(() => DkimKeyEntity)
export class DkimKeyResolver {
  constructor(private readonly services: { dkimKeys: DkimKeyService }) {}

  @FieldResolver(() => DnsRecord, { description: 'The record that receivers verify the signatures by.' })
  record(@Root() key: DkimKeyEntity): DnsRecord {
    return recordOf(key);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => DkimKeyEntity, {
    description:
      'Makes a key for a sender, or takes a given one. It signs once its record is in DNS, which is looked at every few minutes. Then the key of the same algorithm that signed before retires. CONFLICT if the domain has a key with this selector.',
  })
  addDkimKey(@Arg('senderId', () => ID) senderId: string, @Arg('input', () => DkimKeyInput) input: DkimKeyInput) {
    checkUuids([senderId], 'senderId');
    return this.services.dkimKeys.add(senderId, input);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => DkimKeyEntity, {
    description: 'Looks at a key’s record in DNS now. A pending key whose record fits becomes active.',
  })
  checkDkimKey(@Arg('id', () => ID) id: string) {
    checkUuids([id], 'id');
    return this.services.dkimKeys.check(id);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => DkimKeyEntity, {
    description:
      'Lets a pending key sign although its record was not seen, or a retiring one again. CONFLICT if the key is retired.',
  })
  activateDkimKey(@Arg('id', () => ID) id: string) {
    checkUuids([id], 'id');
    return this.services.dkimKeys.activate(id);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => DkimKeyEntity, { description: 'Lets an active key sign no more. Its record must stay for 14 days.' })
  retireDkimKey(@Arg('id', () => ID) id: string) {
    checkUuids([id], 'id');
    return this.services.dkimKeys.retire(id);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => Int, {
    description: 'Deletes pending and retired keys; returns how many. CONFLICT if one is active or retiring.',
  })
  deleteDkimKeys(@Arg('ids', () => [ID]) ids: string[]) {
    checkUuids(ids, 'ids');
    return this.services.dkimKeys.delete(ids);
  }
}

@Resolver(() => SenderEntity)
export class SenderDkimResolver {
  @FieldResolver(() => [DkimKeyEntity], {
    description: 'Keys that sign, signed or will sign its mails, the newest first.',
  })
  dkimKeys(@Root() { id }: SenderEntity, @Ctx() { loaders }: { loaders: SenderLoaders }): Promise<DkimKeyEntity[]> {
    return loaders.dkimKeysOfSender.load(id);
  }

  @FieldResolver(() => [DnsRecord], {
    description: 'Records of its DKIM keys that must be in DNS: those of all keys that aren’t retired.',
  })
  async dkimRecords(
    @Root() { id }: SenderEntity,
    @Ctx() { loaders }: { loaders: SenderLoaders },
  ): Promise<DnsRecord[]> {
    const keys = await loaders.dkimKeysOfSender.load(id);
    return keys.filter(({ state }) => state !== 'RETIRED').map(recordOf);
  }
}
