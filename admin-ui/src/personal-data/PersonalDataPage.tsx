import { CanAccess, useTranslate } from 'react-admin';
import { AccessDenied } from '../components/AccessDenied';
import { PageHeading } from '../components/PageHeading';
import { Erasures } from './Erasures';
import { PersonForm } from './PersonForm';

/** Only administrators can open this page. */
export const PersonalDataPage = () => {
  const translate = useTranslate();
  return (
    <CanAccess resource="personal-data" action="list" accessDenied={<AccessDenied />}>
      <PageHeading text="tidings.menu.personal_data" about={translate('tidings.personal_data.about')} />
      <PersonForm />
      <Erasures />
    </CanAccess>
  );
};
