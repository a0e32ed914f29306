import { useSearchParams } from 'react-router-dom';

/** Filter of the deliveries on a dispatch's page. */
export interface ChosenNames {
  status?: string | undefined;
  /** What became of sent mails. */
  fate?: string | undefined;
  errorClass?: string | undefined;
}

/** The filter is part of the page's address, so that it can be shared and the back button works. */
export const useChosenNames = (): ChosenNames & { isOpen: boolean } => {
  const [search] = useSearchParams();
  const read = (name: string) => search.get(name) ?? undefined;
  return { isOpen: search.has('names'), status: read('status'), fate: read('fate'), errorClass: read('cause') };
};

export const namesLink = ({ status, fate, errorClass }: ChosenNames = {}): string => {
  const search = new URLSearchParams({
    names: '',
    ...(status && { status }),
    ...(fate && { fate }),
    ...(errorClass && { cause: errorClass }),
  });
  return `?${search}`;
};
