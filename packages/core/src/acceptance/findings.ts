import { type MessageDefinition, type ParamArgs, type Params, renderMessage } from '../errors/message.js';

/** From best to worst. `UNKNOWN`: it can't be known from here, or DNS didn't answer. */
export const CHECK_STATES = ['OK', 'WARNING', 'UNKNOWN', 'FAILED'] as const;
export type CheckState = (typeof CHECK_STATES)[number];

interface FindingDefinition extends MessageDefinition {
  state: CheckState;
  /** What an operator has to do, with the same parameters. */
  advice: string;
}

/** Everything that a check can find. */
export const FINDINGS = {
  'dns.failed': {
    state: 'UNKNOWN',
    params: { name: 'string', code: 'string' },
    message: 'The DNS servers gave no answer for %{name} (%{code}).',
    advice: 'Check again. If it stays, look at the name servers of the domain.',
  },

  'spf.missing': {
    state: 'FAILED',
    params: { domain: 'string' },
    message: '%{domain} has no SPF record.',
    advice: 'Publish this TXT record at %{domain}.',
  },
  'spf.several': {
    state: 'FAILED',
    params: { domain: 'string', count: 'number' },
    message: '%{domain} has %{count} SPF records, so none is valid.',
    advice: 'Keep a single SPF record at %{domain} with the terms of all.',
  },
  'spf.syntax': {
    state: 'FAILED',
    params: { domain: 'string', term: 'string' },
    message: 'The SPF record of %{domain} has an invalid term, so it is not valid: %{term}',
    advice:
      'Correct the term in the record of %{domain}. If the domain is not yours, tell its owner or remove the include.',
  },
  'spf.lookups': {
    state: 'FAILED',
    params: { domain: 'string', count: 'number', max: 'number' },
    message: 'The SPF record of %{domain} needs %{count} DNS lookups; receivers stop after %{max}.',
    advice: 'Remove includes that you do not use, or replace them by ip4 and ip6 terms.',
  },
  'spf.voids': {
    state: 'FAILED',
    params: { names: 'list', max: 'number' },
    message: 'The SPF record uses more than %{max} names without records: %{names}',
    advice: 'Remove the terms with these names from the record.',
  },
  'spf.includeMissing': {
    state: 'FAILED',
    params: { domain: 'string', include: 'string' },
    message: 'The SPF record of %{domain} includes %{include}, which has no SPF record. That makes it invalid.',
    advice: 'Remove the term with %{include} from the record of %{domain}.',
  },
  'spf.mxHosts': {
    state: 'FAILED',
    params: { domain: 'string', name: 'string', max: 'number' },
    message: 'The SPF record of %{domain} uses the mail servers of %{name}, which are more than %{max}.',
    advice: 'Replace the mx term by ip4 and ip6 terms.',
  },
  'spf.loop': {
    state: 'FAILED',
    params: { domain: 'string' },
    message: 'The SPF record of %{domain} includes itself.',
    advice: 'Remove the include or redirect that leads back to %{domain}.',
  },
  'spf.notPermitted': {
    state: 'FAILED',
    params: { domain: 'string', addresses: 'list', host: 'string' },
    message: 'The SPF record of %{domain} does not permit %{addresses}, by which %{host} sends.',
    advice:
      'Add the addresses to the record of %{domain}. If %{host} sends by other addresses, this check can not tell: send a test mail to another provider and look for spf=pass in its Authentication-Results.',
  },
  'spf.providerMissing': {
    state: 'FAILED',
    params: { domain: 'string', include: 'string', host: 'string' },
    message: 'The SPF record of %{domain} does not include %{include}, the servers behind %{host}.',
    advice: 'Add include:%{include} to the record of %{domain}.',
  },
  'spf.permitsAll': {
    state: 'WARNING',
    params: { domain: 'string' },
    message: 'The SPF record of %{domain} permits every server (+all), so anybody can send in its name.',
    advice: 'End the record of %{domain} with ~all or -all.',
  },
  'spf.ptr': {
    state: 'WARNING',
    params: { domain: 'string' },
    message: 'The SPF record of %{domain} uses ptr, which many receivers ignore.',
    advice: 'Replace ptr by ip4 and ip6 terms.',
  },
  'spf.routeUnknown': {
    state: 'UNKNOWN',
    params: { host: 'string', domain: 'string' },
    message: 'The addresses by which %{host} sends to the Internet are not known here.',
    advice: 'Send a test mail to another provider and look for spf=pass with %{domain} in its Authentication-Results.',
  },

  'dkim.noKey': {
    state: 'UNKNOWN',
    params: { domain: 'string' },
    message:
      'Mails leave here without a DKIM signature. Whether the mail server behind the route signs them is not known.',
    advice:
      'Create a DKIM key for this sender. If the mail server signs with %{domain}, send a test mail and look for dkim=pass in its Authentication-Results.',
  },
  'dkim.missing': {
    state: 'FAILED',
    params: { name: 'string' },
    message: 'There is no DKIM record at %{name}.',
    advice: 'Publish this TXT record at %{name}.',
  },
  'dkim.several': {
    state: 'FAILED',
    params: { name: 'string', count: 'number' },
    message: 'There are %{count} TXT records at %{name}. Receivers take any of them.',
    advice: 'Keep this record only.',
  },
  'dkim.syntax': {
    state: 'FAILED',
    params: { name: 'string' },
    message: 'The record at %{name} is not a list of tags.',
    advice: 'Replace it by this record.',
  },
  'dkim.version': {
    state: 'FAILED',
    params: { name: 'string' },
    message: 'The record at %{name} has the tag v, but it does not begin with v=DKIM1.',
    advice: 'Replace it by this record.',
  },
  'dkim.revoked': {
    state: 'FAILED',
    params: { name: 'string' },
    message: 'The key at %{name} is revoked: p is empty.',
    advice: 'Publish this record, or change to another key.',
  },
  'dkim.keyType': {
    state: 'FAILED',
    params: { name: 'string', found: 'string', expected: 'string' },
    message: 'The record at %{name} is for a key of the type %{found}; mails are signed with %{expected}.',
    advice: 'Replace it by this record.',
  },
  'dkim.invalidKey': {
    state: 'FAILED',
    params: { name: 'string' },
    message: 'The key at %{name} can not be read: p is cut off or is not a public key.',
    advice: 'Replace it by this record. Texts over 255 characters must be split into several strings of one record.',
  },
  'dkim.mismatch': {
    state: 'FAILED',
    params: { name: 'string' },
    message: 'The key at %{name} is not the one that mails are signed with.',
    advice: 'Replace it by this record.',
  },
  'dkim.short': {
    state: 'FAILED',
    params: { name: 'string', bits: 'number' },
    message: 'The key at %{name} has %{bits} bits. Receivers ignore keys of less than 1024.',
    advice: 'Create a new key for this sender.',
  },
  'dkim.weak': {
    state: 'WARNING',
    params: { name: 'string', bits: 'number' },
    message: 'The key at %{name} has %{bits} bits.',
    advice: 'Create a key of 2048 bits for this sender.',
  },
  'dkim.service': {
    state: 'FAILED',
    params: { name: 'string', service: 'string' },
    message: 'The key at %{name} is not for mail: s=%{service}',
    advice: 'Replace it by this record.',
  },
  'dkim.hash': {
    state: 'FAILED',
    params: { name: 'string', hashes: 'string' },
    message: 'The record at %{name} does not allow SHA-256: h=%{hashes}',
    advice: 'Replace it by this record.',
  },
  'dkim.testing': {
    state: 'WARNING',
    params: { name: 'string' },
    message: 'The record at %{name} is marked as a test (t=y), so receivers may ignore the signature.',
    advice: 'Replace it by this record once the signature is right.',
  },

  'dmarc.missing': {
    state: 'FAILED',
    params: { domain: 'string' },
    message: '%{domain} has no DMARC record, nor has the domain above it.',
    advice: 'Publish this TXT record. Gmail, Yahoo and Microsoft require one from bulk senders.',
  },
  'dmarc.several': {
    state: 'FAILED',
    params: { name: 'string', count: 'number' },
    message: 'There are %{count} DMARC records at %{name}, so none is valid.',
    advice: 'Keep one of them.',
  },
  'dmarc.invalid': {
    state: 'FAILED',
    params: { name: 'string', tag: 'string' },
    message: 'The DMARC record at %{name} is not valid: %{tag}',
    advice: 'Replace it by this record.',
  },
  'dmarc.policyIgnored': {
    state: 'WARNING',
    params: { name: 'string', tag: 'string' },
    message: 'The DMARC record at %{name} has an invalid policy, which counts as none: %{tag}',
    advice: 'Set the policy to none, quarantine or reject.',
  },
  'dmarc.notAligned': {
    state: 'FAILED',
    params: { domain: 'string', signing: 'list', returnPath: 'string' },
    message:
      'Neither a signature nor the return path belongs to %{domain}: signatures %{signing}, return path %{returnPath}.',
    advice: 'Sign with %{domain}, or with a domain above or below it if the alignment is relaxed.',
  },
  'dmarc.onlyReturnPath': {
    state: 'WARNING',
    params: { domain: 'string' },
    message: 'Only the return path belongs to %{domain}. Mails that are forwarded fail DMARC.',
    advice: 'Create a DKIM key of %{domain} for this sender.',
  },
  'dmarc.oldTags': {
    state: 'WARNING',
    params: { name: 'string', tags: 'list' },
    message: 'The DMARC record at %{name} has tags without a meaning since RFC 9989: %{tags}',
    advice: 'Remove them. A policy applies to all mails; t=y makes it one step milder.',
  },
  'dmarc.testing': {
    state: 'WARNING',
    params: { name: 'string' },
    message: 'The DMARC record at %{name} is marked as a test (t=y), so its policy is one step milder.',
    advice: 'Remove t=y when reports show that your mails pass.',
  },
  'dmarc.reportRefused': {
    state: 'WARNING',
    params: { host: 'string', name: 'string' },
    message: 'Reports are sent to %{host}, which has not agreed to it, so none are sent.',
    advice: 'The owner of %{host} publishes a TXT record at %{name}: v=DMARC1',
  },

  'returnPath.notAligned': {
    state: 'FAILED',
    params: { returnPath: 'string', domain: 'string' },
    message: 'Bounces go to %{returnPath}, which does not belong to %{domain}. SPF does not count for DMARC.',
    advice: 'Give the sender a return path at %{domain} or at a domain below it.',
  },
  'returnPath.noMail': {
    state: 'FAILED',
    params: { returnPath: 'string' },
    message: '%{returnPath} takes no mail: it has neither an MX record nor an address. Bounces are lost.',
    advice: 'Publish an MX record at %{returnPath} with the host name of the server that takes the bounces.',
  },
  'returnPath.nullMx': {
    state: 'FAILED',
    params: { returnPath: 'string' },
    message: '%{returnPath} says that it takes no mail (null MX). Bounces are lost, and many servers refuse its mails.',
    advice: 'Replace the MX record at %{returnPath} by one with the host name of the server that takes the bounces.',
  },

  'ptr.missing': {
    state: 'FAILED',
    params: { address: 'string' },
    message: '%{address} has no name (PTR record). Gmail and others refuse mails from such addresses.',
    advice: 'Set this PTR record. It is set by who the address is rented from, not in your domain.',
  },
  'ptr.notConfirmed': {
    state: 'FAILED',
    params: { address: 'string', names: 'list' },
    message: '%{address} is called %{names}, but that name does not lead back to %{address}.',
    advice: 'Publish an address record with %{address} at the name, or change the PTR record.',
  },
  'ptr.routeUnknown': {
    state: 'UNKNOWN',
    params: { host: 'string' },
    message: 'The addresses by which %{host} sends to the Internet are not known here.',
    advice: 'Look up the PTR record of the address that the Received headers of a test mail show.',
  },

  'tls.off': {
    state: 'FAILED',
    params: { host: 'string' },
    message: 'Mails and the password go to %{host} without encryption.',
    advice: 'Require TLS for this route.',
  },
  'tls.unknown': {
    state: 'UNKNOWN',
    params: { host: 'string' },
    message: 'The workers connect to %{host}; how is not known here.',
    advice: 'Give this sender a route of its own, which says so.',
  },
  'tls.opportunistic': {
    state: 'WARNING',
    params: { host: 'string' },
    message: 'Mails go to %{host} without encryption whenever it does not offer TLS.',
    advice: 'Require TLS for this route.',
  },
  'tls.unverified': {
    state: 'WARNING',
    params: { host: 'string' },
    message: 'The certificate of %{host} is not verified.',
    advice: 'Verify it, with the CA of the server if it is not a public one.',
  },

  'mtaSts.several': {
    state: 'FAILED',
    params: { name: 'string', count: 'number' },
    message: 'There are %{count} MTA-STS records at %{name}, so none is valid.',
    advice: 'Keep one of them.',
  },
  'mtaSts.id': {
    state: 'FAILED',
    params: { name: 'string' },
    message: 'The MTA-STS record at %{name} has no valid id of 1 to 32 letters and digits.',
    advice: 'Replace it by this record.',
  },
  'mtaSts.unreachable': {
    state: 'FAILED',
    params: { url: 'string', problem: 'string' },
    message: 'The MTA-STS policy can not be fetched from %{url}: %{problem}',
    advice: 'Serve the policy at this address with a valid certificate, or remove the MTA-STS record.',
  },
  'mtaSts.status': {
    state: 'FAILED',
    params: { url: 'string', status: 'number' },
    message: 'The MTA-STS policy is not served: %{url} answers with %{status}.',
    advice: 'Serve the policy with status 200 and without a redirect, or remove the MTA-STS record.',
  },
  'mtaSts.policy': {
    state: 'FAILED',
    params: { url: 'string', field: 'string' },
    message: 'The MTA-STS policy at %{url} has a missing or invalid line: %{field}',
    advice: 'Correct the policy.',
  },
  'mtaSts.mx': {
    state: 'FAILED',
    params: { url: 'string', hosts: 'list' },
    message: 'The MTA-STS policy at %{url} does not name the mail servers %{hosts}, so bounces to them are held back.',
    advice: 'Add a line mx for each of them to the policy, and change the id of the record.',
  },

  'oneClick.noUrl': {
    state: 'FAILED',
    params: {},
    message: 'Mails have no one-click unsubscribe, since there is no https PUBLIC_URL.',
    advice: 'Set PUBLIC_URL to the https address under which recipients reach this service.',
  },
  'oneClick.notSigned': {
    state: 'UNKNOWN',
    params: { domain: 'string' },
    message:
      'The headers of one-click unsubscribe are not signed here. Whether the mail server signs them is not known.',
    advice: 'Create a DKIM key of %{domain} for this sender: its signature covers both headers.',
  },

  'publicUrl.none': {
    state: 'FAILED',
    params: {},
    message: 'PUBLIC_URL is not set, so links to unsubscribe lead nowhere.',
    advice: 'Set PUBLIC_URL to the https address under which recipients reach this service.',
  },
  'publicUrl.notHttps': {
    state: 'FAILED',
    params: { url: 'string' },
    message: '%{url} is not an https address, so mail programs show no button to unsubscribe.',
    advice: 'Serve PUBLIC_URL by https.',
  },
  'publicUrl.private': {
    state: 'FAILED',
    params: { url: 'string', addresses: 'list' },
    message: '%{url} leads to %{addresses}, which recipients can not reach.',
    advice: 'Set PUBLIC_URL to an address that is reachable from the Internet.',
  },
  'publicUrl.noAddress': {
    state: 'FAILED',
    params: { url: 'string', host: 'string' },
    message: '%{host}, the host of %{url}, has no address in the DNS.',
    advice: 'Publish an A or AAAA record at %{host}.',
  },
  'publicUrl.unreachable': {
    state: 'FAILED',
    params: { url: 'string', problem: 'string' },
    message: '%{url} does not answer: %{problem}',
    advice: 'Look at the proxy in front of this service, its certificate and the firewall.',
  },
  'publicUrl.foreign': {
    state: 'FAILED',
    params: { url: 'string', status: 'number' },
    message: '%{url} answers with %{status}, but not with the pages of this service.',
    advice: 'Let the proxy pass this address on to this service.',
  },
} as const satisfies Record<string, FindingDefinition>;

type Findings = typeof FINDINGS;
export type FindingRule = keyof Findings;

export interface Finding {
  rule: FindingRule;
  params: Params;
}

/** Creates a finding. The parameters must be those of the rule. */
export const finding = <Name extends FindingRule>(rule: Name, ...[params]: ParamArgs<Findings[Name]>): Finding => ({
  rule,
  params: (params ?? {}) as Params,
});

export const stateOf = (findings: readonly Finding[]): CheckState =>
  CHECK_STATES[Math.max(0, ...findings.map(({ rule }) => CHECK_STATES.indexOf(FINDINGS[rule].state)))]!;

const ABOUT_REFUSALS = /^(spf|dkim|dmarc|ptr)\.|^returnPath\.nullMx$/;

/** Whether receivers may refuse mails for it. Other problems lose bounces or reports, or concern links. */
export const mayBeRefusedFor = ({ rule }: Finding): boolean =>
  FINDINGS[rule].state === 'FAILED' && ABOUT_REFUSALS.test(rule);

/** English text of what was found. */
export const foundText = ({ rule, params }: Finding): string => renderMessage(FINDINGS[rule].message, params);

/** English text of what to do. */
export const adviceText = ({ rule, params }: Finding): string => renderMessage(FINDINGS[rule].advice, params);
