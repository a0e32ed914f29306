import { useSearchParams } from 'react-router-dom';

/** Filter of the deliveries on a dispatch's page. It is part of the page's address, so that it can be shared and the back button works. */
export const useChosenNames = () => {
  const [search] = useSearchParams();
  const status = search.get('status') ?? undefined;
  const errorClass = search.get('cause') ?? undefined;
  return { isOpen: search.has('names'), status, errorClass };
};

export const namesLink = (status?: string, errorClass?: string): string => {
  const search = new URLSearchParams({
    names: '',
    ...(status && { status }),
    ...(errorClass && { cause: errorClass }),
  });
  return `?${search}`;
};
