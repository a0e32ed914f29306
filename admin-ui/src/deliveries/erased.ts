import { useTranslate } from 'react-admin';
import { addressForPeople } from './address-for-people';

/** As the server writes it in place of an address that was erased, with a number. */
const ERASED = /^erased:(\d+)$/;

export const isErased = ({ email }: { email: string }): boolean => ERASED.test(email);

/** To whom a mail went, in words where nobody is to know any more. */
export const useAddressText = () => {
  const translate = useTranslate();
  return ({ email }: { email: string }): string =>
    isErased({ email })
      ? translate('tidings.deliveries.erased', { number: ERASED.exec(email)![1] })
      : addressForPeople(email);
};
