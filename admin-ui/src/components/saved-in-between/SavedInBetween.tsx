import { useCallback, useState } from 'react';
import {
  type DataProvider,
  type Middleware,
  type RaRecord,
  useDataProvider,
  useRegisterMutationMiddleware,
} from 'react-admin';
import { isSavedInBetween } from '../../api/error-message';
import { SavedInBetweenDialog } from './SavedInBetweenDialog';

type Update = DataProvider['update'];

/** Part of an edit form. Opens a dialog if someone else saved the record after the form was filled. */
export const SavedInBetween = () => {
  const dataProvider = useDataProvider();
  const [newer, setNewer] = useState<RaRecord>();

  const save = useCallback<Middleware<Update>>(
    async (resource, params, next) => {
      try {
        return await next(resource, params);
      } catch (error) {
        if (isSavedInBetween(error)) {
          const found = await dataProvider.getOne(resource, { id: params.id }).catch(() => undefined);
          setNewer(found?.data);
        }
        throw error;
      }
    },
    [dataProvider],
  );
  useRegisterMutationMiddleware<Update>(save);

  return newer ? <SavedInBetweenDialog newer={newer} onClose={() => setNewer(undefined)} /> : null;
};
