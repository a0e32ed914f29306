import { useTranslate } from 'react-admin';
import { addressForPeople } from '../address-for-people';

/** Placeholder that the server stores for an erased address, with a number. */
const ERASED = /^erased:(\d+)$/;

export const isErased = ({ email }: { email: string }): boolean => ERASED.test(email);

/** Address of a delivery, or a text for an erased address. */
export const useAddressText = () => {
  const translate = useTranslate();
  return ({ email }: { email: string }): string =>
    isErased({ email })
      ? translate('tidings.deliveries.erased', { number: ERASED.exec(email)![1] })
      : addressForPeople(email);
};
