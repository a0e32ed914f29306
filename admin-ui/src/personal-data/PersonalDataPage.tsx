import { CanAccess, useTranslate } from 'react-admin';
import { AccessDenied } from '../components/AccessDenied';
import { PageHeading } from '../components/PageHeading';
import { Erasures } from './Erasures';
import { PersonForm } from './PersonForm';

/** For admins alone: what is held of one person, and how it goes. */
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
