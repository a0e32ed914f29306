import { describe, expect, test } from 'vitest';
import { openCsv } from '../../components/csv/csv-file';
import { batchesOf } from './batches';
import { guessPlan } from './plan';

/** Imports an export of another product with all guesses unchanged. */
const importAsGuessed = async (text: string, name = 'export.csv') => {
  const file = await openCsv(new File([text], name));
  const plan = guessPlan(file);
  const rows: Record<string, unknown>[] = [];
  const refused: string[] = [];
  for await (const batch of batchesOf(file, { plan, isKnownGroup: () => true })) {
    rows.push(...batch.rows);
    refused.push(...batch.refused.flatMap(({ problems }) => problems.map(({ message }) => message)));
  }
  return {
    columns: Object.fromEntries(
      plan.columns.filter(({ target }) => target !== 'skip').map((column) => [column.name, column.target]),
    ),
    rows,
    refused,
  };
};

describe('An export', () => {
  test('from Mailchimp turns tags into groups', async () => {
    const { columns, rows, refused } = await importAsGuessed(
      '"Email Address","First Name","Last Name",Address,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,' +
        'LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS\n' +
        'ann@x.test,Ann,Lee,"1 Main St",2,"2024-01-01 10:00:00",192.0.2.1,"2024-01-01 10:05:00",192.0.2.1,59.9,10.7,1,2,' +
        'Europe/Oslo,NO,03,"2024-01-01 10:05:00",123,abc,,"""VIP"",""Book club"""\n',
      'subscribed_email_audience_export_1a2b.csv',
    );
    expect(columns).toEqual({
      'Email Address': 'email',
      'First Name': 'firstName',
      'Last Name': 'lastName',
      TIMEZONE: 'timezone',
      TAGS: 'groups',
    });
    expect(rows).toEqual([
      { email: 'ann@x.test', firstName: 'Ann', lastName: 'Lee', timezone: 'Europe/Oslo', groups: ['VIP', 'Book club'] },
    ]);
    expect(refused).toEqual([]);
  });

  test.each([
    [
      'UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER',
      '2024-02-01 09:00:00,News,1,NORMAL,',
    ],
    ['CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID', '2024-02-01 09:00:00,News,1'],
  ])('from Mailchimp makes unsubscribed or cleaned contacts inactive: %s', async (names, cells) => {
    const { rows } = await importAsGuessed(`Email Address,First Name,${names},LEID\nbob@x.test,Bob,${cells},7\n`);
    expect(rows).toEqual([{ email: 'bob@x.test', firstName: 'Bob', isActive: false }]);
  });

  test('from Brevo makes blacklisted contacts inactive', async () => {
    const { rows } = await importAsGuessed(
      'CONTACT ID;EMAIL;FIRSTNAME;LASTNAME;SMS;EMAIL_BLACKLISTED;ADDED_TIME\n' +
        '1;ann@x.test;Ann;Lee;;false;2024-01-01\n2;bob@x.test;Bob;Ray;;true;2024-01-01\n',
    );
    expect(rows).toEqual([
      { email: 'ann@x.test', firstName: 'Ann', lastName: 'Lee' },
      { email: 'bob@x.test', firstName: 'Bob', lastName: 'Ray', isActive: false },
    ]);
  });

  test('from Brevo in French is recognised by its column names', async () => {
    const { columns } = await importAsGuessed('EMAIL;NOM;PRENOM;SMS\nanne@x.test;Martin;Anne;\n');
    expect(columns).toEqual({ EMAIL: 'email', NOM: 'lastName', PRENOM: 'firstName' });
  });

  test('from Google Contacts in the format before 2024 gives names, labels and addresses', async () => {
    const { columns, rows } = await importAsGuessed(
      'Name,Given Name,Additional Name,Family Name,Nickname,Notes,Language,Photo,Group Membership,E-mail 1 - Type,' +
        'E-mail 1 - Value,E-mail 2 - Type,E-mail 2 - Value,Phone 1 - Type,Phone 1 - Value\n' +
        'Ann Lee,Ann,,Lee,Annie B,,,,* myContacts ::: Choir,* Home,ann@x.test,Work,ann@work.test,Mobile,+1 555 0100\n',
    );
    expect(columns).toEqual({
      'Given Name': 'firstName',
      'Family Name': 'lastName',
      Language: 'locale',
      'Group Membership': 'groups',
      'E-mail 1 - Value': 'email',
    });
    expect(rows).toEqual([{ email: 'ann@x.test', firstName: 'Ann', lastName: 'Lee', groups: ['Choir'] }]);
  });

  test('from Outlook is recognised by its column names', async () => {
    const { columns } = await importAsGuessed(
      '"Title","First Name","Middle Name","Last Name","Suffix","Company","Categories","E-mail Address","E-mail Type",' +
        '"E-mail Display Name","E-mail 2 Address","Language"\n' +
        '"","Ann","","Lee","","","Choir;Friends","ann@x.test","SMTP","Ann Lee (ann@x.test)","",""\n',
    );
    expect(columns).toEqual({
      'First Name': 'firstName',
      'Last Name': 'lastName',
      Categories: 'groups',
      'E-mail Address': 'email',
      Language: 'locale',
    });
  });

  test('from Outlook in German is recognised by its column names', async () => {
    const { columns } = await importAsGuessed(
      'Anrede;Vorname;Weitere Vornamen;Nachname;Suffix;Firma;E-Mail-Adresse;E-Mail-Typ;E-Mail: Angezeigter Name;Kategorien\n' +
        'Frau;Ann;;Lee;;;ann@x.test;SMTP;Ann Lee (ann@x.test);Chor\n',
    );
    expect(columns).toEqual({
      Vorname: 'firstName',
      Nachname: 'lastName',
      'E-Mail-Adresse': 'email',
      Kategorien: 'groups',
    });
  });

  test('from HubSpot makes contacts who opted out or bounced inactive', async () => {
    const { rows } = await importAsGuessed(
      'Record ID,First Name,Last Name,Email,Contact owner,Lead Status,Time Zone,Unsubscribed from all email,' +
        'Opted out of email: Marketing Information,Email hard bounce reason\n' +
        '1,Ann,Lee,ann@x.test,owner@x.test,New,europe_slash_oslo,false,,\n' +
        '2,Bob,Ray,bob@x.test,,Open,,true,,\n' +
        '3,Cy,Dow,cy@x.test,,Open,,false,true,\n' +
        '4,Dee,Fox,dee@x.test,,Open,,,,Unknown user\n',
    );
    expect(rows.map(({ email, isActive }) => [email, isActive])).toEqual([
      ['ann@x.test', undefined],
      ['bob@x.test', false],
      ['cy@x.test', false],
      ['dee@x.test', false],
    ]);
  });

  test('from PostgreSQL’s COPY in text format is recognised', async () => {
    const { rows } = await importAsGuessed(
      'id\tlast_login\tusername\tfirst_name\tlast_name\temail\tis_active\n' +
        '1\t\\N\tann\tAnn\t\\N\tann@x.test\tt\n2\t\\N\tbob\t\\N\t\\N\tbob@x.test\tf\n',
    );
    expect(rows).toEqual([
      { email: 'ann@x.test', username: 'ann', firstName: 'Ann' },
      { email: 'bob@x.test', username: 'bob', isActive: false },
    ]);
  });

  test.each([
    [
      'Keila',
      'Email,First name,Last name,Data,Status,External ID\na@x.test,A,B,"{""n"":1}",active,\nb@x.test,,,,unreachable,\n',
    ],
    ['Klaviyo', 'Email,First Name,Email Marketing Consent\na@x.test,A,SUBSCRIBED\nb@x.test,B,NEVER_SUBSCRIBED\n'],
    ['Ghost', 'id,email,name,note,subscribed_to_emails,labels\n1,a@x.test,Ann Lee,,true,\n2,b@x.test,Bob,,false,\n'],
    ['phpList', 'id,email,confirmed,blacklisted\n1,a@x.test,1,0\n2,b@x.test,1,1\n'],
    ['Postmark', 'EmailAddress,SuppressionReason,Origin,CreatedAt\nb@x.test,HardBounce,Recipient,2024-01-01\n'],
  ])('from %s makes people who opted out or bounced inactive', async (_, text) => {
    const { rows, refused } = await importAsGuessed(text);
    expect(refused).toEqual([]);
    expect(rows.map(({ email, isActive }) => [email, isActive])).toEqual(
      [
        ['a@x.test', undefined],
        ['b@x.test', false],
      ].slice(-rows.length),
    );
  });
});
