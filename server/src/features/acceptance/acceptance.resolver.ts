import { adviceText, FINDINGS, foundText, mayBeRefusedFor } from '@tidings/core/acceptance/findings';
import { Arg, FieldResolver, Resolver, Root } from 'type-graphql';
import { SenderEntity } from '../senders/senders.feature.js';
import type { AcceptanceService, CheckedReport } from './acceptance.service.js';
import { SenderCheck } from './sender-check.object.js';

@Resolver(() => SenderEntity)
export class AcceptanceResolver {
  constructor(private readonly services: { acceptance: AcceptanceService }) {}

  @FieldResolver(() => [SenderCheck], {
    description:
      'Whether receivers accept the sender’s mails, as far as DNS and the settings tell. Results are shown again for ten minutes, unless the sender was changed.',
  })
  async checks(
    @Root() { id }: SenderEntity,
    @Arg('again', () => Boolean, { defaultValue: false, description: 'True checks again, at most every 5 seconds.' })
    again: boolean,
  ): Promise<SenderCheck[]> {
    const reports = await this.services.acceptance.reports([id], { again });
    const report = reports.get(id);
    return report ? checksOf(report) : [];
  }
}

const checksOf = ({ checks, checkedAt }: CheckedReport): SenderCheck[] =>
  checks.map(({ findings, ...check }) => ({
    ...check,
    checkedAt,
    ok: check.state === 'OK' || check.state === 'WARNING',
    advice: findings.map((finding) => `${foundText(finding)} ${adviceText(finding)}`).join('\n'),
    findings: findings.map((finding) => ({
      rule: finding.rule,
      params: { ...finding.params },
      state: FINDINGS[finding.rule].state,
      mayBeRefused: mayBeRefusedFor(finding),
      message: foundText(finding),
      advice: adviceText(finding),
    })),
  }));
