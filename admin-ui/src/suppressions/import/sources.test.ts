import { describe, expect, test } from 'vitest';
import { dateOf } from './dates';
import { sourceOf } from './sources';

/** Reads rows of a file. */
const read = (header: string, lines: string[], fileName = 'export.csv') => {
  const columns = header.split(',');
  const source = sourceOf(columns, { fileName })!;
  const rows = lines.map((line) => {
    const cells = line.split(',');
    return source.read((column) => cells[columns.findIndex((name) => name.toLowerCase() === column)] ?? '');
  });
  return { source, rows };
};

const reasonsOf = (rows: ReturnType<typeof read>['rows']) => rows.map((row) => row?.reason ?? null);

describe('the export of', () => {
  test('listmonk has blocklisted people, and others who are left out', () => {
    const { source, rows } = read('uuid,email,name,attributes,status,created_at,updated_at', [
      'u1,a@x.test,A,{},enabled,2026-01-01 00:00:00 +0000 UTC,2026-01-02 15:04:05.9 +0000 UTC',
      'u2,b@x.test,B,{},blocklisted,2026-01-01 00:00:00 +0000 UTC,2026-01-02 15:04:05.9 +0000 UTC',
      'u3,c@x.test,C,{},disabled,2026-01-01 00:00:00 +0000 UTC,2026-01-02 15:04:05.9 +0000 UTC',
    ]);
    expect(source.name).toBe('listmonk');
    expect(rows).toEqual([
      null,
      { email: 'b@x.test', reason: 'IMPORTED', note: 'listmonk: blocklisted', createdAt: '2026-01-02T15:04:05.000Z' },
      null,
    ]);
  });

  test('SendGrid has hard bounces; soft and blocked ones are left out', () => {
    const header = 'status,reason,email,created';
    const lines = [
      '5.1.1,550 no such user,a@x.test,1767366245',
      '4.2.2,452 full,b@x.test,1767366245',
      '5.7.1,550 policy,c@x.test,1767366245',
    ];
    const { rows } = read(header, lines, 'suppression_bounces.csv');
    expect(rows).toEqual([
      {
        email: 'a@x.test',
        reason: 'HARD_BOUNCE',
        note: 'SendGrid: 550 no such user',
        createdAt: '2026-01-02T15:04:05.000Z',
      },
      null,
      null,
    ]);
    expect(reasonsOf(read(header, lines, 'suppression_blocks.csv').rows)).toEqual([null, null, null]);
    expect(reasonsOf(read('email,created,ip', ['a@x.test,1767366245,192.0.2.1']).rows)).toEqual(['COMPLAINT']);
    expect(reasonsOf(read('email,created', ['a@x.test,1767366245']).rows)).toEqual(['UNSUBSCRIBED']);
    expect(reasonsOf(read('email,created', ['a@x.test,1767366245'], 'spam_reports.csv').rows)).toEqual(['COMPLAINT']);
  });

  test('Mailgun has bounces, complaints and unsubscribes by columns', () => {
    const at = 'Fri; 02 Jan 2026 15:04:05 UTC'.replace(';', '');
    const bounces = read('address,code,error,created_at', [
      `a@x.test,550,550 5.1.1 no such user,${at}`,
      `b@x.test,421,try later,${at}`,
      `c@x.test,550,550 5.7.1 rejected by policy,${at}`,
      `d@x.test,605,Not delivering to previously bounced address,${at}`,
    ]);
    expect(reasonsOf(bounces.rows)).toEqual(['HARD_BOUNCE', null, null, null]);
    expect(bounces.rows[0]!.createdAt).toBe('2026-01-02T15:04:05.000Z');
    expect(reasonsOf(read('address,created_at', [`a@x.test,${at}`]).rows)).toEqual(['COMPLAINT']);
    expect(read('address,tags,created_at', [`a@x.test,*,${at}`, `b@x.test,offers,${at}`]).rows).toMatchObject([
      { reason: 'UNSUBSCRIBED', note: 'Mailgun' },
      { reason: 'UNSUBSCRIBED', note: 'Mailgun: offers' },
    ]);
  });

  test('Postmark says in each row who suppressed the address', () => {
    const { rows } = read('EmailAddress,SuppressionReason,Origin,CreatedAt', [
      'a@x.test,HardBounce,Recipient,2026-01-02T10:04:05-05:00',
      'b@x.test,SpamComplaint,Recipient,2026-01-02T10:04:05-05:00',
      'c@x.test,ManualSuppression,Recipient,2026-01-02T10:04:05-05:00',
      'd@x.test,ManualSuppression,Customer,2026-01-02T10:04:05-05:00',
    ]);
    expect(reasonsOf(rows)).toEqual(['HARD_BOUNCE', 'COMPLAINT', 'UNSUBSCRIBED', 'IMPORTED']);
    expect(rows[0]!.createdAt).toBe('2026-01-02T15:04:05.000Z');
  });

  test('Mailchimp has unsubscribed and cleaned people by columns, else by the file’s name; non-subscribed ones may get mail', () => {
    const people = 'Email Address,First Name,LEID,EUID,NOTES,TAGS';
    expect(
      read(`${people},UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_REASON`, [
        'a@x.test,A,1,2,,,2026-01-02 15:04:05,News,no longer interested',
      ]).rows,
    ).toEqual([
      {
        email: 'a@x.test',
        reason: 'UNSUBSCRIBED',
        note: 'Mailchimp: no longer interested',
        createdAt: '2026-01-02T15:04:05.000Z',
      },
    ]);
    expect(reasonsOf(read(`${people},CLEAN_TIME`, ['a@x.test,A,1,2,,,2026-01-02 15:04:05']).rows)).toEqual([
      'HARD_BOUNCE',
    ]);
    const line = ['a@x.test,A,1,2,,'];
    expect(reasonsOf(read(people, line, 'unsubscribed_members_export_1.csv').rows)).toEqual(['UNSUBSCRIBED']);
    expect(reasonsOf(read(people, line, 'cleaned_members_export_1.csv').rows)).toEqual(['HARD_BOUNCE']);
    expect(reasonsOf(read(people, line, 'nonsubscribed_members_export_1.csv').rows)).toEqual([null]);
  });

  test('Brevo has a code in each row', () => {
    const { rows } = read('email,senderEmail,reason.code,reason.message,blockedAt', [
      'a@x.test,news@y.test,hardBounce,no such user,2026-01-02T15:04:05.000Z',
      'b@x.test,news@y.test,contactFlaggedAsSpam,,2026-01-02T15:04:05.000Z',
      'c@x.test,news@y.test,unsubscribedViaEmail,,2026-01-02T15:04:05.000Z',
      'd@x.test,news@y.test,adminBlocked,,2026-01-02T15:04:05.000Z',
      'e@x.test,news@y.test,softBounce,,2026-01-02T15:04:05.000Z',
    ]);
    expect(reasonsOf(rows)).toEqual(['HARD_BOUNCE', 'COMPLAINT', 'UNSUBSCRIBED', 'IMPORTED', null]);
    expect(rows[0]!.note).toBe('Brevo: news@y.test: no such user');
  });

  test('Amazon SES has bounces and complaints', () => {
    const own = read('EmailAddress,Reason,LastUpdateTime', [
      'a@x.test,BOUNCE,2026-01-02T15:04:05Z',
      'b@x.test,COMPLAINT,',
    ]);
    expect(reasonsOf(own.rows)).toEqual(['HARD_BOUNCE', 'COMPLAINT']);
    expect(reasonsOf(read('address,reason', ['a@x.test,BOUNCE', 'b@x.test,COMPLAINT']).rows)).toEqual([
      'HARD_BOUNCE',
      'COMPLAINT',
    ]);
  });

  test('Tidings keeps everything', () => {
    const { source, rows } = read('email,reason,scope,topic,note,createdAt,expiresAt', [
      'a@x.test,UNSUBSCRIBED,TOPIC,news,by mail,2026-01-02T15:04:05.000Z,2027-01-01T00:00:00.000Z',
    ]);
    expect(source.name).toBe('Tidings');
    expect(rows).toEqual([
      {
        email: 'a@x.test',
        reason: 'UNSUBSCRIBED',
        scope: 'TOPIC',
        topic: 'news',
        note: 'by mail',
        createdAt: '2026-01-02T15:04:05.000Z',
        expiresAt: '2027-01-01T00:00:00.000Z',
      },
    ]);
  });
});

test('a list of addresses without a reason is IMPORTED, unless the user says what it is', () => {
  expect(reasonsOf(read('Name,E-mail', ['A,a@x.test']).rows)).toEqual(['IMPORTED']);
  const chosen = sourceOf(['email'], { fileName: 'list.csv', listReason: 'COMPLAINT' });
  expect(chosen!.read(() => 'a@x.test')).toMatchObject({ reason: 'COMPLAINT' });
  expect(sourceOf(['name', 'phone'], { fileName: 'people.csv' })).toBeNull();
});

test.each([
  ['', undefined],
  ['no date', undefined],
  ['1767366245', '2026-01-02T15:04:05.000Z'],
  ['2026-01-02', '2026-01-02T00:00:00.000Z'],
  ['2026-01-02 15:04:05', '2026-01-02T15:04:05.000Z'],
  ['2026-01-02 15:04:05.999999 +0200 EET', '2026-01-02T13:04:05.000Z'],
  ['Fri, 02 Jan 2026 15:04:05 GMT', '2026-01-02T15:04:05.000Z'],
])('the date %j is read as %s', (text, instant) => {
  expect(dateOf(text)).toBe(instant);
});
